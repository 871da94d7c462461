"""Serves the pages with Streamlit, warmed up."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from core import log
from core.settings import LOOPBACK, Settings
from jobs.guard import Guard
from jobs.limits import allow_connections

if TYPE_CHECKING:
    from streamlit.starlette import App

ENTRY = Path(__file__).resolve().parent.parent / "streamlit_app.py"


def serve_pages(settings: Settings) -> None:
    """Serve the pages until asked to stop."""
    log.configure()
    allow_connections()
    # Not before: plotly looks into pandas as soon as another thread has begun to import it.
    threading.Thread(target=_warm_up, daemon=True).start()
    secret = settings.cookie_secret
    if secret is not None:  # equal on all replicas; not an argument, which others could see
        os.environ["STREAMLIT_SERVER_COOKIE_SECRET"] = secret.get_secret_value()
    sys.argv = [str(ENTRY)]  # whose folder has Streamlit's settings
    guarded_app(settings).run(
        config={
            "server.address": settings.host,
            "server.port": settings.port,
            "server.headless": True,
            "server.corsAllowedOrigins": [f"https://{name}" for name in settings.public_hosts],
            # Beyond it, the server refuses an upload before the page can say why.
            "server.maxUploadSize": settings.max_file_mb,
        }
    )


def guarded_app(settings: Settings) -> App:
    """Return the pages behind their guard."""
    from starlette.middleware import Middleware
    from streamlit.starlette import App

    public = settings.public_hosts
    hosts = {*LOOPBACK, *public} if settings.host in LOOPBACK else public
    return App(ENTRY, middleware=[Middleware(Guard, hosts=hosts, public=public)])


def _warm_up() -> None:
    """Import what the first page needs while nobody waits for it."""
    import core.charts
    import core.services.assembly  # noqa: F401
