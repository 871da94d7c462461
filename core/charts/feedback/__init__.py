"""Charts of the review."""
