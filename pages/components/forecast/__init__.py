"""Widgets of the Forecast page."""
