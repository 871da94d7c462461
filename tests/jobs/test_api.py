"""Commands of the API: keys, and the process that serves it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.errors import SetupFault
from core.ids import uuid7
from core.services.accounts.api_keys import SECRET_BYTES, token_of
from core.settings import Settings
from jobs.api import serve_api
from jobs.app import app
from jobs.output import Exit

ROOT = Path(__file__).parent.parent.parent


def test_a_key_is_made_shown_once_listed_and_revoked(database_url: str, short_home: Path) -> None:
    """Only `create` tells the secret; the list says what became of each key."""
    runner = CliRunner(
        env={"DATABASE_URL": database_url, "PRISME_HOME": str(short_home), "PRISME_LANGUAGE": "en"}
    )
    made = json.loads(runner.invoke(app, ["keys", "create", "Anna", "--json"]).stdout)
    assert made["key"].startswith("prisme_")
    listed = runner.invoke(app, ["keys", "list", "--json"]).stdout
    assert made["key"].split("_")[2] not in listed
    assert [key["name"] for key in json.loads(listed)["keys"]] == ["Anna"]
    assert runner.invoke(app, ["keys", "revoke", made["id"]]).exit_code == 0
    assert "(revoked on " in runner.invoke(app, ["keys", "list"]).stdout
    unknown = runner.invoke(app, ["keys", "revoke", "00000000-0000-0000-0000-000000000001"])
    assert unknown.exit_code == Exit.NOTHING_THERE
    assert runner.invoke(app, ["keys", "create", ""]).exit_code == Exit.BAD_INPUT


def test_an_api_that_is_open_to_others_is_not_served() -> None:
    """Without keys it listens on loopback or not at all."""
    with pytest.raises(SetupFault, match="keys create"):
        serve_api(Settings(host="0.0.0.0", api_open=True))


@pytest.mark.parametrize("how", ["asked", "abandoned"])
def test_the_process_serves_and_ends_as_it_is_asked_or_left(
    database_url: str, short_home: Path, how: str
) -> None:
    """It answers over a real socket, and ends by SIGTERM, and when its launcher is gone."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "PRISME_HOME": str(short_home),
        "PRISME_API_PORT": str(port),
        "PRISME_API_ROWS_PER_MINUTE": "1000",
        "FORWARDED_ALLOW_IPS": "*",  # what uvicorn reads by itself
    }
    child = subprocess.Popen(
        [sys.executable, "-m", "jobs.child", "api"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        assert _answer(child, f"http://127.0.0.1:{port}/healthz") == (200, {"status": "alive"})
        code, told = _answer(child, f"http://127.0.0.1:{port}/readyz")
        assert (code, told["missing"]) == (503, ["champion"])
        wrong = {"Authorization": f"Bearer {token_of(uuid7(), b'x' * SECRET_BYTES)}"}
        model = f"http://127.0.0.1:{port}/v1/model"
        guesses = (wrong | {"X-Forwarded-For": f"192.0.2.{i}"} for i in range(60))
        codes = [_answer(child, model, guess)[0] for guess in guesses]
        assert (codes[0], codes[-1]) == (401, 429)  # whatever address it claims
        assert child.stdin is not None
        if how == "asked":
            child.send_signal(signal.SIGTERM)
        child.stdin.close()
        assert child.wait(10) in {0, -signal.SIGTERM}
    finally:
        child.kill()
        assert child.stdout is not None
        child.stdout.close()


def _answer(
    child: subprocess.Popen[bytes], address: str, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, object]]:
    """Ask until it listens."""
    for _ in range(300):
        assert child.poll() is None
        try:
            asked = urllib.request.Request(address, headers=headers or {})
            with urllib.request.urlopen(asked, timeout=5) as reply:
                return reply.status, json.load(reply)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)
        except OSError:
            time.sleep(0.1)
    raise AssertionError("it does not listen")
