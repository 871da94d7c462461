"""The study of how a version prices."""
