"""Serves the pages with Streamlit, warmed up."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import bootstrap, log
from core.settings import LOOPBACK, Settings
from jobs.doorman import Doorman
from jobs.guard import Guard
from jobs.limits import allow_connections

if TYPE_CHECKING:
    from streamlit.starlette import App

ENTRY = Path(__file__).resolve().parent.parent / "streamlit_app.py"


def serve_pages(settings: Settings) -> None:
    """Serve the pages until asked to stop."""
    log.configure()
    _ = settings.entrance  # or why it does not start
    allow_connections()
    settle_streamlit()
    # Not before: plotly looks into pandas as soon as another thread has begun to import it.
    threading.Thread(target=_warm_up, daemon=True).start()
    # Equal on all replicas; not an argument, which others could see.
    os.environ["STREAMLIT_SERVER_COOKIE_SECRET"] = _cookie_secret(settings)
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


def settle_streamlit() -> None:
    """Let Streamlit log as we do, and never ask the internet for this machine's address.

    It would ask in its event loop, for each connection from an origin that it does not know: on
    a closed network, every page stands still until that fails.
    """
    from streamlit import logger, net_util

    net_util.get_external_ip = lambda: None
    logger.setup_formatter = log.take_over
    logger.update_formatter()


def guarded_app(settings: Settings) -> App:
    """Return the pages behind their guard."""
    from starlette.middleware import Middleware
    from streamlit.starlette import App

    public = settings.public_hosts
    key = bootstrap.signing_key(settings).derived("arrivals")
    # Where whoever reaches the pages is the owner, they answer to no name of another site.
    own = settings.host in LOOPBACK or settings.entrance == "local"
    hosts = {*LOOPBACK, *public} if own else public
    return App(
        ENTRY,
        middleware=[
            Middleware(Guard, hosts=hosts, public=public),
            Middleware(Doorman, settings=settings, key=key),
        ],
        secrets=_secrets(settings),
    )


def _cookie_secret(settings: Settings) -> str:
    if settings.cookie_secret is not None:
        return settings.cookie_secret.get_secret_value()
    return bootstrap.signing_key(settings).derived("cookies")


def _secrets(settings: Settings) -> dict[str, Any] | None:
    """Return what Streamlit must know to sign people in; it is in no file."""
    if not settings.providers:
        return None
    here = settings.address or f"http://{settings.host}:{settings.port}"
    told = {
        name: one.model_dump(include={"client_id", "client_secret", "server_metadata_url"})
        for name, one in settings.providers.items()
    }
    own = {
        "redirect_uri": f"{here.rstrip('/')}/oauth2callback",
        "cookie_secret": _cookie_secret(settings),
    }
    return {"auth": own | told}


def _warm_up() -> None:
    """Import what the first page needs while nobody waits for it."""
    import core.charts
    import core.services.assembly  # noqa: F401
