"""What `jobs up` starts is started again when it dies, the pages like the others."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from core.settings import Settings
from jobs.up import KeptAlive


@pytest.mark.parametrize("part", ["pages", "api"])
def test_a_part_that_dies_is_started_again(tmp_path: Path, part: str) -> None:
    """Nothing else ends with it, and what the last one died of stays in its log."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with KeptAlive(Settings(home=tmp_path, port=port), part, every_s=0) as kept:
        first = kept.child
        kept.keep_alive()
        assert kept.child is first
        first.kill()
        first.wait()
        kept.keep_alive()
        assert kept.child is not first
        assert kept.lives()
        again = kept.child
    assert again.poll() is not None
