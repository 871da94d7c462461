"""Whether a database answers."""

from __future__ import annotations

import psycopg

#: How long it may take to accept a connection, in seconds.
LIMIT_S = 4


def answers(url: str) -> bool:
    """Ask a database for one row; raises psycopg's errors."""
    address = url.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(address, connect_timeout=LIMIT_S) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)
