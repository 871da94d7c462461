"""Widgets of the Estimate page."""
