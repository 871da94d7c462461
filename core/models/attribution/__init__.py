"""Shapley values of any model, in money and in words."""
