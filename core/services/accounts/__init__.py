"""API keys, and what is stored of a person."""
