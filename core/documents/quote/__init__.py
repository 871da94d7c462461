"""A quote for a client: its lines and totals, and the files that it is sent as."""
