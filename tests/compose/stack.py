"""The containers as the smoke test speaks with them; the standard library is enough."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PAGES, API = 18501, 18502
READY_S, BACK_S = 900, 120
FILES = ["docker-compose.yml", "tests/compose/small.yml"]
if os.environ.get("PRISME_PIP_CONFIG"):
    FILES.append("tests/compose/pip.yml")
COMPOSE = ["docker", "compose", "--project-name", "prisme-smoke"]
COMPOSE += [word for file in FILES for word in ("--file", file)]
ENVIRONMENT = os.environ | {"PRISME_PORT": str(PAGES), "PRISME_API_PORT": str(API)}
#: Our own, of every service: what leaves one behind is a fault.
SERVICES = ("migrate", "app", "api", "worker", "gateway", "db")


def compose(*arguments: str, check: bool = True, feed: bytes | None = None) -> None:
    """Run a command of compose; it writes where this process does."""
    subprocess.run([*COMPOSE, *arguments], cwd=ROOT, env=ENVIRONMENT, check=check, input=feed)


def out(*arguments: str) -> str:
    """Run a command of compose; return what it writes."""
    return raw(*arguments).decode().strip()


def raw(*arguments: str) -> bytes:
    """Run a command of compose; return the bytes that it writes."""
    return subprocess.run(
        [*COMPOSE, *arguments], cwd=ROOT, env=ENVIRONMENT, check=True, stdout=subprocess.PIPE
    ).stdout


def docker(*arguments: str) -> str:
    """Run a command of docker itself; return what it writes on either stream."""
    done = subprocess.run(
        ["docker", *arguments], check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return done.stdout.decode(errors="replace").strip()


def containers(*services: str) -> list[str]:
    """Return the ids of the containers of services, ended ones too."""
    return out("ps", "--all", "--quiet", *services).split()


def sql(query: str) -> str:
    """Ask the database, as its owner."""
    return out("exec", "-T", "db", "psql", "-U", "prisme", "-d", "prisme", "-Atc", query)


def key() -> str:
    """Make a key for the API."""
    made = out("exec", "-T", "api", "python", "-m", "jobs", "keys", "create", "smoke", "--json")
    return str(json.loads(made.splitlines()[-1])["key"])


def estimate(secret: str, identity: str | None = None) -> dict[str, Any]:
    """Ask the API for an estimate, under an id of our own."""
    asked = {
        "id": identity or str(uuid.uuid4()),
        "description": "I will design a modern logo with source files",
    }
    request = urllib.request.Request(
        f"http://127.0.0.1:{API}/v1/estimates",
        json.dumps(asked).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {secret}"},
    )
    with urllib.request.urlopen(request, timeout=30) as reply:
        return dict(json.load(reply))


def get(port: int, path: str) -> int:
    """Return the status of an answer."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=15) as reply:
        return int(reply.status)


def is_there(port: int, path: str) -> bool:
    """Return whether an address answers; the gateway sees a new replica within seconds."""
    try:
        return get(port, path) == 200
    except (urllib.error.URLError, OSError):
        return False


class Tab:
    """An open page: its websocket, held by the replica to which the gateway led it."""

    def __init__(self, cookie: str = "", origin: str = f"http://127.0.0.1:{PAGES}") -> None:
        self.socket = socket.create_connection(("127.0.0.1", PAGES), timeout=15)
        lines = [
            "GET /_stcore/stream HTTP/1.1",
            f"Host: 127.0.0.1:{PAGES}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
            f"Origin: {origin}",
            *([f"Cookie: {cookie}"] if cookie else []),
        ]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        head = self.socket.recv(8192).decode("latin-1")
        self.status = int(head.split()[1])
        led = [x for x in head.splitlines() if x.lower().startswith("set-cookie: prisme_replica=")]
        self.cookie = led[0].split(": ", 1)[1].split(";")[0] if led else cookie

    def ended(self) -> bool:
        """Return whether the other side has closed it."""
        self.socket.settimeout(0.2)
        try:
            while piece := self.socket.recv(65536):
                if piece[0] == 0x88:  # the websocket's own word for an end
                    return True
        except TimeoutError:
            return False
        except OSError:
            return True
        return True


def open_tabs() -> list[int]:
    """Return how many tabs each replica of the pages holds, by the sockets of its process."""
    count = (
        "print(sum(w[1].endswith(':2135') and w[3] == '01' and w[2].split(':')[0] != w[1].split"
        "(':')[0] for f in ('/proc/net/tcp', '/proc/net/tcp6') for w in map(str.split, open(f))))"
    )
    return [
        int(docker("exec", one, "python", "-c", count)) for one in out("ps", "-q", "app").split()
    ]


def wait_for(fact: Callable[[], bool], what: str, limit_s: float = BACK_S) -> float:
    """Wait until something holds; return for how long, in seconds."""
    began = time.monotonic()
    while not fact():
        assert time.monotonic() - began < limit_s, f"not within {limit_s} s: {what}"
        time.sleep(1)
    return time.monotonic() - began


def answers(secret: str) -> bool:
    """Return whether an estimate is given and recorded."""
    try:
        return bool(estimate(secret)["recorded"])
    except (urllib.error.URLError, OSError):
        return False
