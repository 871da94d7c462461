"""The operating-system account that PostgreSQL runs under: it refuses to run as root."""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from core.errors import N_, SetupFault

_CANDIDATES = ("postgres", "nobody")


class SpawnOptions(TypedDict, total=False):
    """Arguments of `subprocess.Popen` that choose the account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the server; `foreign` means that it is not who runs Prisme."""

    name: str
    uid: int
    gid: int
    foreign: bool

    def spawn_options(self) -> SpawnOptions:
        """Return what `subprocess` needs to run a program under this account."""
        if not self.foreign:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give a file or folder to this account."""
        if self.foreign:
            os.chown(path, self.uid, self.gid)

    def may_enter(self, folder: Path) -> bool:
        """Return whether the permission bits let this account pass through a folder."""
        status = folder.stat()
        if self.uid == status.st_uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if self.gid == status.st_gid:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)


def server_account() -> Account:
    """Choose the account of the server."""
    uid = os.geteuid()
    if uid != 0:
        return Account(str(uid), uid, os.getegid(), foreign=False)
    for name in _CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid, foreign=True)
    raise SetupFault(
        N_(
            "PostgreSQL does not run as root, and this machine has neither an account named "
            "postgres nor one named nobody. Run Prisme as an ordinary user."
        )
    )


def require_way_in(folder: Path, account: Account) -> None:
    """Refuse a folder that the server's account cannot reach."""
    if not account.foreign:
        return
    for step in (*reversed(folder.resolve().parents), folder.resolve()):
        if not account.may_enter(step):
            raise SetupFault(
                N_(
                    "As root, Prisme runs PostgreSQL under the account {account}, which cannot "
                    "enter {closed}. Choose a folder that it can reach, for example: "
                    "PRISME_HOME=/var/lib/prisme"
                ),
                account=account.name,
                closed=str(step),
            )
