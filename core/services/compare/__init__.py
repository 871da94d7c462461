"""Candidates measured in the same folds, their report, and the search for parameters."""
