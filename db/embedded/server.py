"""Starts, watches and stops the embedded PostgreSQL of one Prisme folder."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from core.errors import N_, SetupFault
from core.types import Progress, no_progress
from db.embedded import binaries
from db.embedded.account import require_way_in, server_account
from db.embedded.cluster import AlreadyRunning, Cluster
from db.embedded.postmaster import Postmaster, ensure_database
from db.embedded.running import DATABASE, forget_state, running_url, write_state

__all__ = ["AlreadyRunning", "EmbeddedServer", "running_url"]

#: Pauses before a server that died is started again: first, factor, longest; in seconds.
_FIRST_PAUSE_S, _PAUSE_FACTOR, _LONGEST_PAUSE_S = 0.05, 2.0, 5.0
_STABLE_AFTER_S = 30.0

logger = structlog.get_logger(__name__)


class EmbeddedServer:
    """A real PostgreSQL as a child of this process, restarted whenever it dies.

    It listens on a socket in a private folder only, asks for a generated password, and stops
    with this process, however that ends (on Linux; elsewhere the next start stops it). `alone`
    says that this process does nothing else.
    """

    def __init__(
        self,
        home: Path,
        *,
        on_progress: Progress = no_progress,
        on_restart: Callable[[int], None] | None = None,
        options: Mapping[str, str] | None = None,
        alone: bool = False,
    ) -> None:
        self._alone = alone
        self.home = home.absolute()
        self.restarts = 0
        self._on_progress = on_progress
        self._on_restart = on_restart
        self._options = dict(options or {})
        self._held = contextlib.ExitStack()
        self._stopping = threading.Event()
        self._ready = threading.Event()
        self._fault: BaseException | None = None
        self._thread: threading.Thread | None = None
        self._postmaster: Postmaster | None = None

    @property
    def url(self) -> str:
        """The SQLAlchemy URL of the database, password included: never to be logged."""
        return self._running().url(DATABASE)

    @property
    def pid(self) -> int:
        """The process id of the server as it runs now."""
        return self._running().pid

    def start(self) -> None:
        """Prepare the folder if need be, start the server and wait until it answers."""
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server at once, without losing what was committed; twice is harmless."""
        self._stopping.set()
        if self._postmaster is not None:
            self._postmaster.stop()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._held.close()

    def wait_ready(self, seconds: float) -> bool:
        """Wait until the server answers (again)."""
        return self._ready.wait(seconds)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _start(self) -> None:
        if self._thread is not None:
            return
        self._stopping.clear()
        self._ready.clear()
        self._fault = None
        cluster = self._take_folder()
        programs = binaries.locate(cluster.account, cluster.root)
        cluster.stop_leftovers()
        self._prepare(cluster, programs)
        self._on_progress(N_("Starting PostgreSQL"), 0, 1)
        self._open(cluster, programs)
        self._on_progress(N_("Starting PostgreSQL"), 1, 1)

    def _take_folder(self) -> Cluster:
        account = server_account()
        cluster = Cluster(self.home, account)
        try:
            # Another account has to pass through, but may not look around.
            for folder in (self.home, cluster.root):
                folder.mkdir(mode=0o711 if account.foreign else 0o700, parents=True, exist_ok=True)
            self._held.enter_context(cluster.locked())
        except OSError as error:
            raise _unusable(self.home, error) from error
        require_way_in(cluster.root, account)
        return cluster

    def _prepare(self, cluster: Cluster, programs: Path) -> None:
        self._on_progress(N_("Preparing PostgreSQL"), 0, 1)
        try:
            forget_state(cluster)
            cluster.prepare(programs)
            cluster.rotate_log()
        except OSError as error:
            raise _unusable(self.home, error) from error
        self._on_progress(N_("Preparing PostgreSQL"), 1, 1)

    def _open(self, cluster: Cluster, programs: Path) -> None:
        folder = cluster.socket_folder()
        self._held.callback(cluster.discard_socket_folder, folder)
        self._postmaster = Postmaster(cluster, programs, folder, self._options)
        # The thread that makes the server must outlive it: its end would stop the server.
        self._thread = threading.Thread(target=self._watch, name="postgres-watch", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._fault is not None:
            raise self._fault
        write_state(cluster, folder, alone=self._alone)
        self._held.callback(cluster.state.unlink, missing_ok=True)

    def _watch(self) -> None:
        postmaster = self._running()
        try:
            postmaster.launch()
            ensure_database(postmaster, DATABASE)
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            self._fault = error
            postmaster.stop()
            self._ready.set()
            return
        self._ready.set()
        pause = _FIRST_PAUSE_S
        while not self._stopping.is_set():
            lived = postmaster.wait()
            if self._stopping.is_set():
                return
            self._ready.clear()
            pause = _FIRST_PAUSE_S if lived > _STABLE_AFTER_S else pause
            if self._relaunch(postmaster, pause):
                self._ready.set()
            pause = min(pause * _PAUSE_FACTOR, _LONGEST_PAUSE_S)

    def _relaunch(self, postmaster: Postmaster, pause: float) -> bool:
        logger.warning("postgres_died", log=str(postmaster.cluster.log))
        if self._stopping.wait(pause):
            return False
        try:
            postmaster.cluster.stop_leftovers()
            postmaster.launch()
        except (SetupFault, OSError) as error:
            logger.error("postgres_does_not_restart", error=str(error))  # noqa: TRY400 - a sentence
            return False
        self.restarts += 1
        logger.info("postgres_restarted", restarts=self.restarts)
        if self._on_restart is not None:
            self._on_restart(self.restarts)
        return True

    def _running(self) -> Postmaster:
        if self._postmaster is None:
            raise SetupFault(N_("The embedded PostgreSQL has not been started."))
        return self._postmaster


def _unusable(home: Path, error: OSError) -> SetupFault:
    return SetupFault(
        N_(
            "Prisme cannot store its data in {folder} ({reason}). Choose a folder that it can "
            "write to, for example: PRISME_HOME=$HOME/prisme"
        ),
        folder=str(home),
        reason=error.strerror or str(error),
    )
