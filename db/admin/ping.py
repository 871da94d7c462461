"""Whether the database answers, for a container's health check: ``python -m db.admin.ping``."""

from __future__ import annotations

import sys

import psycopg

from core.settings import Settings
from db.admin.opening import database_url

#: How long it may take to accept a connection, in seconds.
LIMIT_S = 4


def main() -> int:
    """Ask the database that the settings name."""
    try:
        address = database_url(Settings()).replace("postgresql+psycopg://", "postgresql://", 1)
        with psycopg.connect(address, connect_timeout=LIMIT_S) as connection:
            return int(connection.execute("SELECT 1").fetchone() != (1,))
    except Exception as error:  # noqa: BLE001 - whatever it is, it does not answer
        sys.stderr.write(f"{type(error).__name__}\n")  # its words may hold the address
        return 1


if __name__ == "__main__":
    sys.exit(main())
