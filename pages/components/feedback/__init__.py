"""Widgets for what a reader thinks of an estimate."""
