"""Prisme's pure core: data, models, insight, evaluation, and the use cases."""
