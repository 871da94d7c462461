"""Widgets of the History page."""
