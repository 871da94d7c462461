"""Charts of one estimate."""
