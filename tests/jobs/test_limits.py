"""A process may hold as many connections as its people need."""

from __future__ import annotations

import subprocess
import sys

import pytest

ASK = (
    "import resource\n"
    "resource.setrlimit(resource.RLIMIT_NOFILE, (256, {hard}))\n"
    "from jobs.limits import allow_connections\n"
    "print(allow_connections(), resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
)


@pytest.mark.parametrize(("hard", "limit", "said"), [(4096, 4096, True), (300, 300, True)])
def test_the_limit_is_raised_as_far_as_it_may_be(hard: int, limit: int, *, said: bool) -> None:
    """Where that is few, the log says for how many people."""
    done = subprocess.run(
        [sys.executable, "-c", ASK.format(hard=hard)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[-2:] == [str(limit)] * 2
    assert ("few_connections" in done.stdout + done.stderr) is said
