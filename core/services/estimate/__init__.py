"""Estimates of services: one, a batch, what if, their history."""
