"""Widgets of the Review page."""
