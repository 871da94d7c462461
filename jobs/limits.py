"""How many connections a process may hold open: each is a file descriptor."""

from __future__ import annotations

import resource

import structlog

#: A person at a page holds about four; 250 of them reached the customary 1,024.
ENOUGH = 8_192

logger = structlog.get_logger(__name__)


def allow_connections() -> int:
    """Raise the limit as far as this process may, and say in the log where that is little."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH if hard == resource.RLIM_INFINITY else min(hard, ENOUGH)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    if soft != resource.RLIM_INFINITY and soft < ENOUGH:
        logger.warning("few_connections", limit=soft, people=soft // 4, remedy="ulimit -n 8192")
    return soft
