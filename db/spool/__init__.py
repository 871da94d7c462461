"""Estimates that wait on this machine while the database is away."""
