"""The log of a process is one JSON object a line, whoever writes it."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.processes import ROOT

_PROGRAM = """
import logging, threading, warnings
import structlog
from core import log
log.configure()
structlog.get_logger().warning("ours", n=1)
logging.getLogger("a.package").warning("%d rows", 3)
warnings.warn("soon gone")
own = logging.getLogger("keeps.its.own")
own.propagate = False
own.addHandler(logging.StreamHandler())
log.take_over(own)
own.warning("taken over")
def fail():
    secret = "pa55word"
    raise ValueError("bad")
thread = threading.Thread(target=fail)
thread.start()
thread.join()
fail()
"""


def test_every_line_is_an_object() -> None:
    """Ours, that of libraries, warnings, and what ends a thread or the process: with its trace."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], cwd=ROOT, capture_output=True, text=True, check=False
    )
    told = [json.loads(line) for line in done.stderr.splitlines()]
    events = [one["event"] for one in told]
    assert events[:2] == ["ours", "3 rows"]
    assert "soon gone" in events[2]
    assert events[3:] == ["taken over", "unexpected", "unexpected"]
    assert told[1]["logger"] == "a.package"
    assert "ValueError: bad" in told[-1]["exception"]
    assert all("timestamp" in one and one["level"] in ("warning", "error") for one in told)
    assert "pa55word" not in told[-1]["exception"].replace('secret = "pa55word"', "")
    assert done.returncode == 1
