"""Listings: schema, readers, cleaning, snapshots, splits, and the synthetic demo market.

May import `core.types` and `core.errors`; never a learner, a database or a page.
"""
