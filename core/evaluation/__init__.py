"""Evaluation: metrics with intervals, grouped cross-validation, and files against files.

May import `core.data` and numpy; gets the learner as an argument and never knows the registry.
"""
