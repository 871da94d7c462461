"""Versions: training, gate, promotion, experiments, monitoring."""
