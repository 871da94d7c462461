"""The description map of a market."""
