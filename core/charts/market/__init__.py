"""Charts of a market at a glance."""
