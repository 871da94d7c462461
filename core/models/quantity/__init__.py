"""What quantities do to prices and ranges, and what listings ask for one unit."""
