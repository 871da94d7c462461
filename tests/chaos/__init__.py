"""Every fault that Prisme is meant to survive, tried on a real PostgreSQL."""

from __future__ import annotations

from tests.chaos.place import FAULTS, Fault


def all_faults() -> list[Fault]:
    """Return the faults of every module of this package, in the order of the table."""
    from tests.chaos import process_faults, server_faults, value_faults  # noqa: F401

    return list(FAULTS)
