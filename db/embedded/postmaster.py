"""One run of PostgreSQL as a child process: launch, readiness, stop."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from core.errors import N_, SetupFault
from db.embedded import binaries
from db.embedded.cluster import OWNER, Cluster
from db.embedded.running import socket_url

#: Recovery after a crash may take long, but a server that says nothing for this long is stuck.
_START_LIMIT_S = 180.0
_STOP_LIMIT_S = 10.0
_PR_SET_PDEATHSIG = 1


class Postmaster:
    """The server's main process."""

    def __init__(
        self, cluster: Cluster, programs: Path, folder: Path, options: Mapping[str, str]
    ) -> None:
        self.cluster = cluster
        self._programs = programs
        self._folder = folder
        self._options = options
        self._password = cluster.password()
        self._process: subprocess.Popen[bytes] | None = None
        self._guard = threading.Lock()
        self._stopped = False
        self._started_at = 0.0

    @property
    def pid(self) -> int:
        """The process id."""
        if self._process is None:
            raise SetupFault(N_("The embedded PostgreSQL has not been started."))
        return self._process.pid

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of one of its databases."""
        return socket_url(str(self._folder), self._password, database)

    def launch(self) -> None:
        """Start the server from the thread that will watch it, and wait until it answers."""
        with self._guard:
            if self._stopped:
                raise SetupFault(N_("PostgreSQL was stopped while it was starting."))
            self._started_at = time.monotonic()
            self._process = self._spawn()
        limit = self._started_at + _START_LIMIT_S
        while time.monotonic() < limit:
            if self._process.poll() is not None:
                break
            if self._answers():
                return
            time.sleep(0.02)
        self._end(self._process)
        raise SetupFault(
            N_("PostgreSQL did not start. Its log says why: {log}"), log=str(self.cluster.log)
        )

    def wait(self) -> float:
        """Wait for the server's end; return how long it had lived, in seconds."""
        if self._process is not None:
            self._process.wait()
        return time.monotonic() - self._started_at

    def stop(self) -> None:
        """Stop the server for good: fast first, then by force."""
        with self._guard:
            self._stopped = True
            process = self._process
        if process is not None:
            self._end(process)

    def connect(self, database: str) -> psycopg.Connection:
        """Return a connection that commits each statement by itself."""
        return psycopg.connect(
            host=str(self._folder),
            port=5432,
            user=OWNER,
            password=self._password,
            dbname=database,
            connect_timeout=5,
            autocommit=True,
        )

    def _spawn(self) -> subprocess.Popen[bytes]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": _quoted(self._folder),
            "unix_socket_permissions": "0700",
            "port": "5432",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_line_prefix": "%m [%p] ",
        } | dict(self._options)
        command = [str(self._programs / "postgres"), "-D", str(self.cluster.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with self.cluster.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own program
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=binaries.environment(),
                start_new_session=True,
                preexec_fn=_end_with_parent(),  # noqa: PLW1509 - it only makes two system calls
                **self.cluster.account.spawn_options(),
            )

    def _answers(self) -> bool:
        try:
            with self.connect("postgres") as connection:
                return connection.execute("SELECT 1").fetchone() == (1,)
        except psycopg.OperationalError:
            return False

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        children = _children(process)
        for step in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if process.poll() is not None:
                return
            process.send_signal(step)
            process.send_signal(signal.SIGCONT)  # a frozen one would not hear
            for child in children if step is signal.SIGKILL else ():
                _kill(child)
            try:
                process.wait(_STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                continue


def ensure_database(postmaster: Postmaster, name: str) -> None:
    """Create a database unless it is there."""
    with postmaster.connect("postgres") as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if known.fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _quoted(folder: Path) -> str:
    return '"' + str(folder).replace('"', '""') + '"'


def _end_with_parent() -> Callable[[], None] | None:
    """Make the server stop fast when the process that launched it is gone, even by SIGKILL."""
    if sys.platform != "linux":
        return None
    parent = os.getpid()
    prctl = ctypes.CDLL(None, use_errno=True).prctl  # looked up before the fork

    def ask_kernel() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
        if os.getppid() != parent:  # gone between the fork and the request
            os._exit(1)

    return ask_kernel


def _children(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return
