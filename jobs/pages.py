"""Serves the pages with Streamlit, warmed up."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from core import log
from core.settings import Settings

ENTRY = Path(__file__).resolve().parent.parent / "streamlit_app.py"


def serve_pages(settings: Settings) -> None:
    """Serve the pages until asked to stop."""
    from streamlit.web import cli

    log.configure()
    # Not before: plotly looks into pandas as soon as another thread has begun to import it.
    threading.Thread(target=_warm_up, daemon=True).start()
    secret = settings.cookie_secret
    if secret is not None:  # equal on all replicas; not an argument, which others could see
        os.environ["STREAMLIT_SERVER_COOKIE_SECRET"] = secret.get_secret_value()
    sys.argv = [
        "streamlit",
        "run",
        str(ENTRY),
        "--server.address",
        settings.host,
        "--server.port",
        str(settings.port),
        "--server.headless",
        "true",
        # Beyond it, the server refuses an upload before the page can say why.
        "--server.maxUploadSize",
        str(settings.max_file_mb),
    ]
    cli.main()


def _warm_up() -> None:
    """Import what the first page needs while nobody waits for it."""
    import core.charts
    import core.services.assembly  # noqa: F401
