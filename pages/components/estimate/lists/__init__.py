"""A list of services at once: priced here, kept, and come back to."""
