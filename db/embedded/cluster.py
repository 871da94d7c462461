"""The data folder of the embedded PostgreSQL: made once, locked, cleared of leftovers."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from core.errors import N_, SetupFault
from db.embedded import binaries
from db.embedded.account import Account

OWNER = "prisme"
#: A socket's whole path, with its end mark, fits 108 bytes.
_LONGEST_SOCKET = 107
_SOCKET_NAME = ".s.PGSQL.5432"
_STOP_LIMIT_S = 10.0


class AlreadyRunning(SetupFault):
    """Another process looks after this data folder."""


class Cluster:
    """The files of one embedded server, below ``home/postgres``."""

    def __init__(self, home: Path, account: Account) -> None:
        self.account = account
        self.root = home / "postgres"
        self.data = self.root / "data"
        self.state = self.root / "running.json"
        self.log = self.root / "log" / "server.log"
        self._partial = self.root / "data.partial"
        self._password = self.root / "password"

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the data folder against a second launch while the block runs."""
        descriptor = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise AlreadyRunning(
                    N_(
                        "Prisme is already running, or just starting, on the folder {folder}. "
                        "Use that one, stop it first, or choose another folder with PRISME_HOME."
                    ),
                    folder=str(self.root.parent),
                ) from error
            yield
        finally:
            os.close(descriptor)  # which also frees the lock

    def password(self) -> str:
        """Return the password of the database's owner, made at the first call."""
        if self._password.exists():
            return self._password.read_text("ascii").strip()
        if self.data.exists():
            raise SetupFault(
                N_("The password of the database is lost: put {file} back, or move {data} away."),
                file=str(self._password),
                data=str(self.data),
            )
        made = secrets.token_urlsafe(32)
        write_private(self._password, made)
        return made

    def prepare(self, programs: Path) -> None:
        """Make the data folder if there is none; a half-made one is thrown away."""
        if self.data.exists():
            self._require_version()
            return
        shutil.rmtree(self._partial, ignore_errors=True)
        self._partial.mkdir(mode=0o700)
        self.account.own(self._partial)
        self._initialise(programs)
        self._partial.rename(self.data)  # complete, or not there at all
        _sync_folder(self.root)

    def socket_folder(self) -> Path:
        """Make and return a private folder for the socket, short enough for its path."""
        folder = self.root / "run"
        if len(os.fsencode(folder / _SOCKET_NAME)) <= _LONGEST_SOCKET:
            folder.mkdir(mode=0o700, exist_ok=True)
        else:
            folder = Path(tempfile.mkdtemp(prefix="prisme-", dir=self._short_temporary()))
        self.account.own(folder)
        for leftover in (_SOCKET_NAME, _SOCKET_NAME + ".lock"):
            (folder / leftover).unlink(missing_ok=True)
        return folder

    def discard_socket_folder(self, folder: Path) -> None:
        """Remove a socket folder that stands outside Prisme's own."""
        if folder.parent != self.root and folder.name.startswith("prisme-"):
            shutil.rmtree(folder, ignore_errors=True)

    def stop_leftovers(self) -> None:
        """Stop a server that outlived its launcher, and forget a stale process id."""
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        leftovers = self._processes()
        for step in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            for process in leftovers:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.send_signal(step)
                    process.send_signal(signal.SIGCONT)  # a frozen one would not hear
            leftovers = _await_end(leftovers, _STOP_LIMIT_S)
            if not leftovers:
                break
        # Nobody works in the folder now: the number in the file may be another program's.
        pid_file.unlink(missing_ok=True)

    def rotate_log(self, keep: int = 5) -> Path:
        """Set the last log aside and return the file for a new one."""
        self.log.parent.mkdir(mode=0o700, exist_ok=True)
        for number in range(keep - 1, -1, -1):
            old = self.log.with_suffix(f".{number}.log") if number else self.log
            if old.exists():
                old.replace(self.log.with_suffix(f".{number + 1}.log"))
        return self.log

    def _processes(self) -> list[psutil.Process]:
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):
                # Every process of a server works in its data folder.
                if process.name().startswith("postgres") and Path(process.cwd()) == (
                    self.data.resolve()
                ):
                    found.append(process)
        return found

    def _initialise(self, programs: Path) -> None:
        secret = self._partial.with_suffix(".password")
        write_private(secret, self.password())
        self.account.own(secret)
        command: list[str | Path] = [
            programs / "initdb",
            "--pgdata",
            self._partial,
            "--username",
            OWNER,
            "--pwfile",
            secret,
            "--auth",
            "scram-sha-256",
            "--encoding",
            "UTF8",
            "--locale",
            "C",
            "--locale-provider",
            "builtin",
            "--builtin-locale",
            "C.UTF-8",
            "--no-instructions",
        ]
        try:
            subprocess.run(  # noqa: S603 - our own program
                command,
                check=True,
                capture_output=True,
                text=True,
                cwd="/",
                env=binaries.environment(),
                **self.account.spawn_options(),
            )
        except (subprocess.CalledProcessError, OSError) as error:
            detail = getattr(error, "stderr", None) or str(error)
            raise SetupFault(
                N_("PostgreSQL could not prepare its folder {folder}: {detail}"),
                folder=str(self.data),
                detail=detail.strip().splitlines()[-1],
            ) from error
        finally:
            secret.unlink(missing_ok=True)

    def _require_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text("ascii").strip()
        if found != str(binaries.MAJOR_VERSION):
            raise SetupFault(
                N_(
                    "The data in {folder} belongs to PostgreSQL {found}; this version of Prisme "
                    "ships {wanted}. Export it with the old version, or choose another "
                    "PRISME_HOME."
                ),
                folder=str(self.data),
                found=found,
                wanted=str(binaries.MAJOR_VERSION),
            )

    def _short_temporary(self) -> Path:
        for folder in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - mkdtemp below it
            sample = folder / "prisme-12345678" / _SOCKET_NAME
            open_way = all(
                not self.account.foreign or self.account.may_enter(step)
                for step in (folder, *folder.parents)
            )
            if open_way and len(os.fsencode(sample)) <= _LONGEST_SOCKET:
                return folder
        raise SetupFault(
            N_("The path {folder} is too long for a socket. Choose a shorter PRISME_HOME."),
            folder=str(self.root),
        )


def _await_end(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Return those that still live after `seconds`; a zombie is dead, whoever buries it."""
    limit = time.monotonic() + seconds
    while processes and time.monotonic() < limit:
        processes = [process for process in processes if _lives(process)]
        _, processes = psutil.wait_procs(processes, timeout=0.05)
    return processes


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read: all of it, or nothing."""
    partial = path.with_name(path.name + ".partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
