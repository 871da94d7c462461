"""Vectors of listings, and the search for the nearest."""
