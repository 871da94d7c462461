"""Insight: reasons, words, positions and summaries.

May import `core.data` and numpy, and read a fitted learner; never a page or the database.
"""
