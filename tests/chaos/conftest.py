"""The long faults run with `make chaos`, not with every test."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Declare the mark."""
    config.addinivalue_line("markers", "chaos: a fault that takes long; run by `make chaos`")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long ones out unless they are asked for."""
    if "chaos" in (config.option.markexpr or ""):
        return
    late = pytest.mark.skip(reason="takes long: run by `make chaos`")
    for item in items:
        if item.get_closest_marker("chaos"):
            item.add_marker(late)
