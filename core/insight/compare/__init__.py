"""Leaderboard, coverage table and summary of a comparison."""
