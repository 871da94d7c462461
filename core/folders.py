"""Where Prisme keeps its files on this machine unless a setting says otherwise."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_cache_path, user_data_path


def default_home() -> Path:
    """Return the folder that holds Prisme's data."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/prisme")
    return user_data_path("prisme", appauthor=False)


def default_cache() -> Path:
    """Return the folder for what can be made again: the exported encoder, vectors of texts."""
    return user_cache_path("prisme", appauthor=False)
