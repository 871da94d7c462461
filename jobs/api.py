"""Serves the REST API with uvicorn."""

from __future__ import annotations

from pathlib import Path

from core.errors import N_, SetupFault
from core.settings import LOOPBACK, Settings
from jobs.limits import allow_connections

ROOT = Path(__file__).resolve().parent.parent
#: What has begun is answered when the process is asked to stop, for so many seconds.
GRACE_S = 3


def serve_api(settings: Settings) -> None:
    """Serve the API until asked to stop."""
    import uvicorn

    if settings.api_open and settings.host not in LOOPBACK:
        raise SetupFault(
            N_(
                "PRISME_API_OPEN=true answers everyone without a key: it is allowed on 127.0.0.1 "
                "only. Create a key instead with: python -m jobs keys create NAME"
            )
        )
    allow_connections()
    uvicorn.run(
        "api:served",
        factory=True,
        app_dir=str(ROOT),
        host=settings.host,
        port=settings.api_port,
        log_config=None,  # the root's, which `api.served` sets
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=GRACE_S,
        timeout_keep_alive=30,
        # Only who stands before it may say whose request it passes on.
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=settings.proxies,
        h11_max_incomplete_event_size=16_384,  # what a header may take
    )
