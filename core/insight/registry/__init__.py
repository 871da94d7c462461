"""Version cards, differences between versions, recent requests."""
