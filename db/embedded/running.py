"""Where a running embedded server can be reached by other processes of the same folder."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

import psutil
from sqlalchemy import URL

from core.errors import N_, SetupFault
from db.embedded.cluster import OWNER, Cluster, write_private

DATABASE = "prisme"


def running_url(home: Path) -> str | None:
    """Return the address of a server that another process runs on this folder."""
    root = home.absolute() / "postgres"
    try:
        state = json.loads((root / "running.json").read_text("ascii"))
        launcher = psutil.Process(state["launcher"])
        if abs(launcher.create_time() - state["launcher_started"]) > 1:
            return None  # the number was given to another program
        if launcher.status() == psutil.STATUS_ZOMBIE:
            return None
        password = (root / "password").read_text("ascii").strip()
        return socket_url(state["socket"], password, DATABASE)
    except (OSError, ValueError, KeyError, TypeError, psutil.Error):
        return None


def socket_url(folder: str, password: str, database: str) -> str:
    """Return the SQLAlchemy URL of a database behind a socket."""
    url = URL.create(
        "postgresql+psycopg",
        username=OWNER,
        password=password,
        database=database,
        query={"host": folder, "port": "5432"},
    )
    return url.render_as_string(hide_password=False)


def stop_alone(home: Path, seconds: float = 30.0) -> bool:
    """Stop the server that another process runs on this folder, and nothing else; wait for it.

    Returns whether one ran.

    Raises
    ------
    SetupFault
        That process does more than run the server.
    """
    if running_url(home) is None:
        return False
    state = json.loads((home.absolute() / "postgres" / "running.json").read_text("ascii"))
    launcher = psutil.Process(state["launcher"])
    if not state.get("alone"):
        raise SetupFault(
            N_("Prisme itself runs (process {pid}): stop it where it was started."),
            pid=str(launcher.pid),
        )
    launcher.terminate()
    with contextlib.suppress(psutil.TimeoutExpired):
        launcher.wait(seconds)
    return True


def write_state(cluster: Cluster, folder: Path, *, alone: bool) -> None:
    """Tell other processes where the server is that this one runs, and whether it does no more."""
    state = {
        "alone": alone,
        "launcher": os.getpid(),
        "launcher_started": psutil.Process().create_time(),
        "socket": str(folder),
    }
    write_private(cluster.state, json.dumps(state))


def forget_state(cluster: Cluster) -> None:
    """Remove what a launcher that was killed left behind."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        state = json.loads(cluster.state.read_text("ascii"))
        cluster.discard_socket_folder(Path(state["socket"]))
    cluster.state.unlink(missing_ok=True)
