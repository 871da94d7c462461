"""Forecasts in sentences and in plain figures."""
