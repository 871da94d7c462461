"""`jobs up`: database, first market and champion, pages, API, worker; Ctrl-C stops it all."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import structlog

from core.bootstrap import build_services, prepared_database
from core.errors import N_, AppError, SetupFault
from core.services import TaskUseCase
from core.settings import Settings
from core.types import Progress, Task
from jobs.following import followed
from jobs.output import Output

logger = structlog.get_logger(__name__)
ROOT = Path(__file__).resolve().parent.parent
#: How long the pages may take to answer, and to stop.
START_LIMIT_S = 90
STOP_LIMIT_S = 5
#: What dies at once is not started again before this.
RESTART_EVERY_S = 5
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def start(settings: Settings, out: Output) -> None:
    """Start every part in order and stay until one is asked to stop."""
    _ = settings.entrance  # or why it does not start
    _require_free_port(settings.host, settings.port, "PRISME_PORT")
    _require_free_port(settings.host, settings.api_port, "PRISME_API_PORT")
    with _stoppable(), contextlib.ExitStack() as parts:
        url = parts.enter_context(prepared_database(settings, out.progress, own=True))
        with contextlib.closing(build_services(settings, url)) as services:
            services.markets.ensure_demo(settings.demo_rows, on_progress=out.progress)
            first = services.first_visit.request_champion()
            pages = parts.enter_context(KeptAlive(settings, "pages"))
            others = [parts.enter_context(KeptAlive(settings, part)) for part in ("worker", "api")]
            _await_pages(settings, pages, out.progress)

            def wait() -> None:
                time.sleep(1)
                for child in (pages, *others):
                    child.keep_alive()

            address = _address(settings.host, settings.port)
            if first is None:
                services.training.ensure_champion(on_progress=out.progress)
            else:
                out.say(
                    N_("The pages are up, {address}: the first model is being trained."),
                    address=address,
                )
                _await_champion(services.tasks, first, out, wait)
        out.say(N_("Prisme is ready: {address}"), address=address)
        api = _address(settings.host, settings.api_port)
        out.say(N_("REST API: {address}"), address=f"{api}/openapi.json")
        out.say(N_("Press Ctrl-C to stop it."))
        while True:
            wait()


def _await_champion(tasks: TaskUseCase, task: Task, out: Output, wait: Callable[[], None]) -> None:
    """Wait until the worker has trained the first champion, or say why it could not."""
    ended = followed(tasks, task, out.progress, wait)
    if ended.status != "done":
        out.error(AppError(ended.error or N_("Stopped."), **ended.error_params))


def _require_free_port(host: str, port: int, variable: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SetupFault(
                N_(
                    "Cannot listen on {address}: the port is in use (is Prisme already "
                    "running?). Choose another with {variable}, for example: {variable}={other} "
                    "make run"
                ),
                address=_address(host, port),
                variable=variable,
                other=str(port % 65535 + 1),
            ) from error


@contextlib.contextmanager
def _child(
    settings: Settings, part: str, *, again: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    log = settings.home / "logs" / f"{part}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab" if again else "wb") as sink:  # what the last one died of stays readable
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
            [sys.executable, "-m", "jobs.child", part],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=sink,
            stderr=subprocess.STDOUT,
            env=os.environ | {"PRISME_HOME": str(settings.home), "PRISME_PORT": str(settings.port)},
            start_new_session=True,
        )
        try:
            yield child
        finally:
            _end(child)
            if child.stdin is not None:
                child.stdin.close()


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _await_pages(settings: Settings, pages: KeptAlive, progress: Progress) -> None:
    stage = N_("Starting the pages")
    progress(stage, 0, 1)
    limit = time.monotonic() + START_LIMIT_S
    while time.monotonic() < limit:
        if not pages.lives():
            break
        if _is_healthy(settings):
            progress(stage, 1, 1)
            return
        time.sleep(0.1)
    raise SetupFault(
        N_("The pages did not start. Their log says why: {log}"),
        log=settings.home / "logs" / "pages.log",
    )


def _is_healthy(settings: Settings) -> bool:
    try:
        with urllib.request.urlopen(  # noqa: S310 - our own address
            f"{_address(settings.host, settings.port)}/_stcore/health", timeout=2
        ) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


class KeptAlive(contextlib.AbstractContextManager["KeptAlive"]):
    """A process that is started again when it dies: no other one depends on it."""

    def __init__(self, settings: Settings, part: str, *, every_s: float = RESTART_EVERY_S) -> None:
        self._settings = settings
        self._every_s = every_s
        self._part = part
        self._parts = contextlib.ExitStack()
        self._start()

    def _start(self, *, again: bool = False) -> None:
        self._parts.close()
        self.child = self._parts.enter_context(_child(self._settings, self._part, again=again))
        self._started = time.monotonic()

    def keep_alive(self) -> None:
        """Start it again if it died, but not more often than every few seconds."""
        if not self.lives() and time.monotonic() - self._started > self._every_s:
            logger.warning("part_restarted", part=self._part, code=self.child.returncode)
            self._start(again=True)

    def lives(self) -> bool:
        """Whether it runs."""
        return self.child.poll() is None

    def __exit__(self, *_: object) -> None:
        self._parts.close()


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextlib.contextmanager
def _stoppable() -> Iterator[None]:
    """Make a polite kill and a closed terminal stop everything, as Ctrl-C does.

    SIGINT too: a shell that starts a command in the background makes it ignored.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in _STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
