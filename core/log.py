"""The log of a process: one JSON object a line on stderr."""

from __future__ import annotations

import sys

import structlog


def configure() -> None:
    """Write the log as JSON, with tracebacks without local values (they hold secrets)."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
