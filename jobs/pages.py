"""The process that serves the pages: Streamlit, warmed up, and never outliving its launcher."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

from core.settings import Settings

ENTRY = Path(__file__).resolve().parent.parent / "streamlit_app.py"


def main(host: str, port: str) -> None:
    """Serve the pages until asked to stop, or until the launcher dies."""
    end_with_launcher()
    serve(host, port)


def serve(host: str, port: str) -> None:
    """Serve the pages until asked to stop."""
    from streamlit.web import cli

    # Not before: plotly looks into pandas as soon as another thread has begun to import it.
    threading.Thread(target=_warm_up, daemon=True).start()
    secret = Settings().cookie_secret
    if secret is not None:  # equal on all replicas; not an argument, which others could see
        os.environ["STREAMLIT_SERVER_COOKIE_SECRET"] = secret.get_secret_value()
    sys.argv = [
        "streamlit",
        "run",
        str(ENTRY),
        "--server.address",
        host,
        "--server.port",
        port,
        "--server.headless",
        "true",
        # Beyond it, the server refuses an upload before the page can say why.
        "--server.maxUploadSize",
        str(Settings().max_file_mb),
    ]
    cli.main()


def end_with_launcher() -> None:
    """Stop when the other end of stdin closes: a killed launcher leaves no orphan behind."""

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def _warm_up() -> None:
    """Import what the first page needs while nobody waits for it."""
    import core.bootstrap
    import core.charts  # noqa: F401


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
