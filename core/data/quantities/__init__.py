"""Quantities as people write them: read from a text, and taken out of it."""
