"""Start the containers, scale them, take the database away, and stop them: ``make compose-test``.

Needs docker with compose. Works on a project of its own name, and removes what it made.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PAGES, API = 18501, 18502
COMPOSE = ["docker", "compose", "--project-name", "prisme-smoke"]
READY_S, BACK_S = 900, 120


def main() -> int:
    """Run the journey; 0 if all went well, 77 where there is no docker."""
    missing = _missing()
    if missing:
        _say(f"NOT RUN: {missing}. Nothing was tested.")
        return 77
    try:
        _journey()
    except BaseException:
        _compose("ps", "--all", check=False)
        _compose("logs", "--tail", "60", "--no-color", check=False)
        raise
    finally:
        _compose("down", "--volumes", "--timeout", "30", check=False)
    _say("compose-test: all well")
    return 0


def _journey() -> None:
    _say("configuration")
    _compose("config", "--quiet")
    _say("build and start")
    _compose("build")
    _compose("up", "--detach", "--wait", "--wait-timeout", str(READY_S))
    key = _key()
    _say("an estimate over the API, and a page")
    first = _estimate(key)
    assert first["recorded"] is True, first
    assert _get(PAGES, "/") == 200
    _say("three pages and two workers")
    _compose(
        "up",
        "--detach",
        "--wait",
        "--wait-timeout",
        str(BACK_S * 2),
        "--no-recreate",
        "--scale",
        "app=3",
        "--scale",
        "worker=2",
    )
    assert len(_out("ps", "--quiet", "app").split()) == 3
    _the_same_cookie()
    _say("the app may not change what is logged")
    _may_not()
    _say("without a database")
    _compose("kill", "db")
    waiting = _estimate(key)
    assert waiting["recorded"] is False, waiting
    assert waiting["price"] == first["price"], (first, waiting)
    assert _get(PAGES, "/_stcore/health") == 200
    _say("with it again")
    _compose("up", "--detach", "--wait", "--no-recreate", "db")
    _await(lambda: _stored(waiting["prediction_id"]), "what waited is stored")
    again = _estimate(key)
    assert again["recorded"] is True, again
    _say("stopping takes no force")
    began = time.monotonic()
    _compose("stop", "--timeout", "30", "app", "api", "worker")
    assert time.monotonic() - began < 60


def _key() -> str:
    made = _out("exec", "-T", "api", "python", "-m", "jobs", "keys", "create", "smoke", "--json")
    return str(json.loads(made.splitlines()[-1])["key"])


def _estimate(key: str) -> dict[str, Any]:
    body = json.dumps({"description": "I will design a modern logo with source files"}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{API}/v1/estimates",
        body,
        {"Content-Type": "application/json", "Authorization": f"Bearer {key}"},
    )
    with urllib.request.urlopen(request, timeout=30) as reply:
        return dict(json.load(reply))


def _get(port: int, path: str) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=15) as reply:
        return int(reply.status)


def _the_same_cookie() -> None:
    """A browser is led back to its replica, and every replica signs with the same secret."""
    with urllib.request.urlopen(f"http://127.0.0.1:{PAGES}/", timeout=15) as reply:
        assert "prisme_replica=" in (reply.headers.get("Set-Cookie") or "")
    digest = "sha256sum /run/prisme/cookie/secret"
    seen = {
        _out("exec", "-T", "--index", str(i), "app", "sh", "-c", digest).split()[0]
        for i in (1, 2, 3)
    }
    assert len(seen) == 1


def _may_not() -> None:
    statement = (
        "import psycopg; from core.settings import Settings; from db.admin.opening import "
        "database_url\n"
        "a = database_url(Settings()).replace('+psycopg', '')\n"
        "for s in ('DELETE FROM predictions', 'CREATE TABLE mine (i int)'):\n"
        "    try: psycopg.connect(a).execute(s)\n"
        "    except psycopg.errors.InsufficientPrivilege: pass\n"
        "    else: raise SystemExit(s)"
    )
    _compose("exec", "-T", "app", "python", "-c", statement)


def _stored(identity: str) -> bool:
    query = f"SELECT count(*) FROM predictions WHERE id = '{identity}'"
    return _out("exec", "-T", "db", "psql", "-U", "prisme", "-d", "prisme", "-Atc", query) == "1"


def _await(fact: Callable[[], bool], what: str) -> None:
    limit = time.monotonic() + BACK_S
    while not fact():
        assert time.monotonic() < limit, f"not within {BACK_S} s: {what}"
        time.sleep(1)


def _missing() -> str | None:
    if shutil.which("docker") is None:
        return "docker is not installed"
    for command, what in (
        (["docker", "info"], "docker's daemon does not answer"),
        (["docker", "compose", "version"], "docker has no compose"),
    ):
        if subprocess.run(command, capture_output=True, check=False).returncode:
            return what
    return None


def _environment() -> dict[str, str]:
    # A name of its own for each run's image would build it anew; the volumes are removed instead.
    return os.environ | {"PRISME_PORT": str(PAGES), "PRISME_API_PORT": str(API)}


def _compose(*arguments: str, check: bool = True) -> None:
    subprocess.run([*COMPOSE, *arguments], cwd=ROOT, env=_environment(), check=check)


def _out(*arguments: str) -> str:
    done = subprocess.run(
        [*COMPOSE, *arguments],
        cwd=ROOT,
        env=_environment(),
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
