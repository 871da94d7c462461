"""Forecasts of daily sales: made, logged, and compared with what came."""
