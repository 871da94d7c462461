"""The champion in memory, and which version answers a request."""
