"""Texts in other languages: which one, what they mean, and how a market's own words say it.

Nothing is unpickled, and no torch is needed.
"""
