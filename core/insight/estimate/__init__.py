"""Comparable listings of an estimate, and its sentences."""
