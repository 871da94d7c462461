"""Processes that tests start, and what they wait for."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parents[1]
Seen = TypeVar("Seen")


@contextmanager
def python(*words: str, env: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run Python beside the test, which holds its stdin; it is killed at the end."""
    child = subprocess.Popen(
        [sys.executable, *words],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | (env or {}),
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        assert child.stdin is not None
        child.stdin.close()


def wait_for(look: Callable[[], Seen], found: Callable[[Seen], bool], limit_s: float = 60) -> Seen:
    """Return what is seen as soon as it is what was waited for."""
    end = time.monotonic() + limit_s
    while not found(seen := look()):
        assert time.monotonic() < end, seen
        time.sleep(0.02)
    return seen
