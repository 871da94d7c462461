"""Backup and restore of the embedded PostgreSQL, by its own programs."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import URL, make_url, text

from core.errors import N_, InvalidFile, InvalidInput, SetupFault
from db.embedded import binaries
from db.embedded.account import server_account
from db.engine import make_engine

#: The name of the database while a backup is read into it.
_RESTORED = "prisme_restored"
_ARCHIVE = b"PGDMP"


def write_backup(url: str, home: Path, file: Path) -> int:
    """Write a database to a file that only its owner can read; return its size in bytes.

    Raises
    ------
    InvalidInput
        The file cannot be written; what stood there still stands.
    SetupFault
        PostgreSQL refused.
    """
    partial = file.with_name(file.name + ".partial")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            _run(home, make_url(url), "pg_dump", "--format=custom", stdout=out.fileno())
            os.fsync(out.fileno())
        partial.replace(file)
    except OSError as error:
        raise InvalidInput(
            N_("“{file}” cannot be written: choose another file."), field="file", file=str(file)
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return file.stat().st_size


def read_backup(url: str, home: Path, file: Path, prepare: Callable[[str], None]) -> None:
    """Replace a database by what a file holds, once `prepare` has made it ready at its address.

    All of it, or nothing: what `prepare` raises leaves the database as it was too.

    Raises
    ------
    InvalidFile
        The file is not a backup, or cannot be read as one; the database is as it was.
    SetupFault
        Somebody uses the database.
    """
    _require_archive(file)
    address = make_url(url)
    engine = make_engine(
        address.set(database="postgres").render_as_string(hide_password=False)
    ).execution_options(isolation_level="AUTOCOMMIT")
    new, name = f'"{_RESTORED}"', f'"{address.database}"'
    try:
        with engine.connect() as server:
            _require_unused(server.scalar(_USERS, {"name": address.database}))
            server.execute(text(f"DROP DATABASE IF EXISTS {new}"))
            server.execute(text(f"CREATE DATABASE {new} TEMPLATE template0"))
            try:
                _fill(home, address.set(database=_RESTORED), file)
                prepare(address.set(database=_RESTORED).render_as_string(hide_password=False))
                server.execute(text(f"DROP DATABASE {name}"))
            except BaseException:
                server.execute(text(f"DROP DATABASE IF EXISTS {new}"))
                raise
            server.execute(text(f"ALTER DATABASE {new} RENAME TO {name}"))
    finally:
        engine.dispose()


_USERS = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name")


def _require_unused(users: int | None) -> None:
    if users:
        raise SetupFault(N_("The database is in use: stop Prisme first, then restore."))


def _require_archive(file: Path) -> None:
    try:
        with file.open("rb") as opened:
            begins = opened.read(len(_ARCHIVE))
    except OSError as error:
        raise InvalidFile(
            N_("The file {file} cannot be read: {reason}"),
            file=str(file),
            reason=error.strerror or str(error),
        ) from error
    if begins != _ARCHIVE:
        raise InvalidFile(
            N_("“{file}” is not a backup: give a file that `jobs db dump` wrote."), file=file.name
        )


def _fill(home: Path, address: URL, file: Path) -> None:
    try:
        with file.open("rb") as archive:
            _run(
                home,
                address,
                "pg_restore",
                "--no-owner",
                "--no-privileges",
                "--exit-on-error",
                f"--dbname={address.database}",
                stdin=archive.fileno(),
            )
    except SetupFault as error:
        raise InvalidFile(
            N_("“{file}” cannot be restored, and the database is as it was: {reason}"),
            file=file.name,
            reason=error.params["reason"],
        ) from error


def _run(
    home: Path,
    address: URL,
    program: str,
    *options: str,
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.DEVNULL,
) -> None:
    """Run a program of PostgreSQL; raises `SetupFault` with the last thing that it said."""
    folder = binaries.locate(server_account(), home.absolute() / "postgres")
    done = subprocess.run(  # noqa: S603 - our own program
        [folder / program, *options],
        check=False,
        cwd="/",
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        env=binaries.environment()
        | {
            "PGHOST": str(address.query["host"]),
            "PGPORT": str(address.query["port"]),
            "PGUSER": str(address.username),
            "PGPASSWORD": str(address.password),
            "PGDATABASE": str(address.database),
        },
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [program]
        raise SetupFault(N_("PostgreSQL refused: {reason}"), reason=said[-1])
