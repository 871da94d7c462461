"""Widgets of the Quote page."""
