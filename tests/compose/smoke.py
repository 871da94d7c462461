"""Start the containers, scale, break, restore and stop them: ``make compose-test``.

Needs docker with compose. Works on a project of its own name, and removes what it made. Other base
images, and a pip configuration for the build: `PYTHON_IMAGE`, `PRISME_DB_IMAGE`,
`PRISME_GATEWAY_IMAGE` and `PRISME_PIP_CONFIG` (a file) in the environment.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import time

from tests.compose import stack
from tests.compose.browser import visit
from tests.compose.faults import away, killed
from tests.compose.stack import BACK_S, PAGES, READY_S, Tab, compose, out

#: How long a stop with open tabs may take, and the way from a built image to healthy.
STOP_S, HEALTHY_S = 15, 90
table: list[str] = []


def main() -> int:
    """Run the journey; 0 if all went well, 77 where there is no docker."""
    missing = _missing()
    if missing:
        _say(f"NOT RUN: {missing}. Nothing was tested.")
        return 77
    try:
        _journey()
    except BaseException:
        compose("ps", "--all", check=False)
        compose("logs", "--tail", "60", "--no-color", check=False)
        raise
    finally:
        compose("down", "--volumes", "--timeout", "30", check=False)
        _say("\n".join(table))
    _say("compose-test: all well")
    return 0


def _journey() -> None:
    secret = _start()
    _scale()
    _say("the app may not change what is logged")
    _may_not()
    _say("a page in Chromium, and a file through the gateway")
    table.append(f"| page and upload in Chromium | {visit(f'http://127.0.0.1:{PAGES}')} |")
    _say("each container killed under load")
    table.extend(killed(one, secret) for one in ("api", "app", "worker", "gateway", "db"))
    _say("a minute without the database")
    table.append(away(60, secret))
    _say("backup and restore")
    _restored(secret)
    _say("logs, secrets, memory")
    _logs_are_json()
    _no_secret_is_seen()
    _memory()
    _say("stopping with open tabs")
    _stop()


def _start() -> str:
    _say("configuration")
    compose("config", "--quiet")
    _say("build")
    began = time.monotonic()
    compose("build")
    table.append(f"| build | {time.monotonic() - began:.0f} s |")
    for image in ("prisme-serve:0.1.0", "prisme-work:0.1.0"):
        size = int(stack.docker("image", "inspect", "--format", "{{.Size}}", image))
        table.append(f"| size of {image} | {size / 1e9:.2f} GB |")
    _say("start from nothing")
    began = time.monotonic()
    compose("up", "--detach", "--wait", "--wait-timeout", str(READY_S))
    healthy = time.monotonic() - began
    table.append(f"| from built images to healthy | {healthy:.0f} s (at most {HEALTHY_S}) |")
    stack.wait_for(lambda: stack.is_there(PAGES, "/"), "a page through the gateway")
    _say("an estimate over the API")
    secret = stack.key()
    stack.wait_for(lambda: stack.answers(secret), "a first estimate", READY_S)
    table.append(f"| to the first estimate | {time.monotonic() - began:.0f} s |")
    return secret


def _scale() -> None:
    _say("three pages and two workers")
    more = ["--scale", "app=3", "--scale", "worker=2"]
    compose("up", "--detach", "--wait", "--wait-timeout", str(BACK_S * 2), "--no-recreate", *more)
    assert len(out("ps", "--quiet", "app").split()) == 3
    digest = "sha256sum /run/prisme/cookie/secret"
    seen = {
        out("exec", "-T", "--index", str(i), "app", "sh", "-c", digest).split()[0]
        for i in (1, 2, 3)
    }
    assert len(seen) == 1, "every replica signs with the same secret"
    _say("each browser has its replica")
    time.sleep(10)  # the gateway looks for new ones every few seconds
    before = stack.open_tabs()
    first = Tab()
    assert first.status == 101, first.status
    more_tabs = [Tab(first.cookie) for _ in range(3)]
    assert {tab.status for tab in more_tabs} == {101}
    held = [now - then for now, then in zip(stack.open_tabs(), before, strict=True)]
    table.append(f"| four tabs with one cookie, by replica | {held} |")
    assert max(held) >= 4, held
    others = [Tab() for _ in range(4)]
    assert len({tab.cookie for tab in (first, *others)}) > 1, "all were led to one replica"
    for tab in (first, *more_tabs, *others):
        tab.socket.close()
    began = time.monotonic()
    assert Tab(origin="https://elsewhere.example").status == 403
    assert time.monotonic() - began < 5
    assert stack.get(PAGES, "/_stcore/health") == 200


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
    compose("exec", "-T", "app", "python", "-c", statement)


def _restored(secret: str) -> None:
    """As docs/operations.md says it; what was there is there again, and what came after is not."""
    counts = (
        "SELECT (SELECT count(*) FROM predictions), (SELECT count(*) FROM listings), "
        "(SELECT md5(string_agg(sha256, ',' ORDER BY number)) FROM model_versions)"
    )
    before = stack.sql(counts)
    dump = stack.raw("exec", "-T", "db", "pg_dump", "-U", "prisme", "-Fc", "prisme")
    assert stack.estimate(secret)["recorded"]
    assert stack.sql(counts) != before
    compose("stop", "gateway", "app", "api", "worker")
    compose("exec", "-T", "db", "dropdb", "-U", "prisme", "prisme")
    compose("exec", "-T", "db", "createdb", "-U", "prisme", "-T", "template0", "prisme")
    restore = ["exec", "-T", "db", "pg_restore", "-U", "prisme", "-d", "prisme"]
    compose(*restore, "--no-owner", "--no-privileges", feed=dump)
    compose("run", "--rm", "migrate")
    compose("run", "--rm", "migrate", "python", "-m", "jobs", "erase-again")
    assert stack.sql(counts) == before, "a restore brings back what there was"
    compose("start", "app", "api", "worker", "gateway")
    stack.wait_for(lambda: stack.answers(secret), "answers after the restore")
    table.append(f"| backup and restore | {len(dump) / 1e6:.1f} MB, exact |")


def _logs_are_json() -> None:
    odd = []
    for one in stack.containers("migrate", "app", "api", "worker"):
        for line in stack.docker("logs", one).splitlines():
            with contextlib.suppress(ValueError):
                if isinstance(json.loads(line), dict):
                    continue
            odd.append(line)
    assert not odd, odd[:5]


def _no_secret_is_seen() -> None:
    read = (
        "import pathlib; "
        "print(*(p.read_text() for p in pathlib.Path('/run/prisme').rglob('*') if p.is_file()))"
    )
    secrets = {
        word
        for service in ("app", "worker")
        for word in out("exec", "-T", service, "python", "-c", read).split()
    }
    secrets.add(out("exec", "-T", "db", "cat", "/run/prisme/owner/password"))
    assert len(secrets) >= 4, len(secrets)
    told = [stack.docker("inspect", *stack.containers())]
    told += [
        stack.docker("history", "--no-trunc", f"prisme-{one}:0.1.0") for one in ("serve", "work")
    ]
    told += [stack.docker("logs", one) for one in stack.containers()]
    assert not any(secret in text for secret in secrets for text in told)


def _memory() -> None:
    form = "{{.Name}}\t{{.MemUsage}}\t{{.MemPerc}}"
    rows = stack.docker("stats", "--no-stream", "--format", form, *out("ps", "-q").split())
    for row in sorted(rows.splitlines()):
        name, used, share = row.split("\t")
        table.append(f"| memory of {name} | {used} |")
        assert float(share.rstrip("%")) < 95, row


def _stop() -> None:
    """The gateway ends although browsers are there, and nobody is killed."""
    tabs = [Tab() for _ in range(3)]
    assert {tab.status for tab in tabs} == {101}
    began = time.monotonic()
    compose("stop", "--timeout", "30", "gateway", "app", "api", "worker")
    took = time.monotonic() - began
    table.append(f"| stop with three open tabs | {took:.0f} s (at most {STOP_S}) |")
    assert took < STOP_S, took
    ends = {
        stack.docker("inspect", "--format", "{{.Name}} {{.State.ExitCode}}", one)
        for one in stack.containers("gateway", "app", "api", "worker")
    }
    assert not [end for end in ends if end.endswith(" 137")], ends


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


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
