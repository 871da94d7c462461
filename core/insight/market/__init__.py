"""A market at a glance, and what differs between two."""
