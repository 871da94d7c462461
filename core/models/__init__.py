"""Models: features, the regressor, the distribution, `PriceModel` and its artifact.

May import `core.data`, `core.evaluation`, `core.insight` and scikit-learn; never the registry,
a page or the database: a model does not know where it is served or who is champion.
"""
