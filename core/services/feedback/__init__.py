"""Feedback on estimates, and the review of corrections."""
