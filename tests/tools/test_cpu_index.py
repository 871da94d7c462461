"""An index of CPU builds is used where it answers, and costs seconds where it does not."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tools.cpu_index import answers, main

NAME = "torch-0.0.1+cpu-py3-none-any.whl"


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and says nothing."""

    def log_message(self, *_: object) -> None:
        """Leave it out."""


@pytest.fixture
def index(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """An index with one wheel: its address, and the wheel's SHA-256."""
    folder = tmp_path / "index/torch"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / NAME, "w") as wheel:
        about = "torch-0.0.1+cpu.dist-info"
        files = {
            "torch_stand_in.py": "",
            f"{about}/METADATA": "Metadata-Version: 2.1\nName: torch\nVersion: 0.0.1+cpu\n",
            f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        record = f"{about}/RECORD,,\n"
        for name, text in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
            record += f"{name},sha256={digest.decode().rstrip('=')},{len(text)}\n"
            wheel.writestr(name, text)
        wheel.writestr(f"{about}/RECORD", record)
    handler = partial(Quiet, directory=str(tmp_path / "index"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        digest = hashlib.sha256((folder / NAME).read_bytes()).hexdigest()
        yield f"http://127.0.0.1:{server.server_address[1]}", digest
        server.shutdown()


def test_an_index_that_answers_is_named_and_pip_finds_its_build(
    index: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the Makefile does with it: the build whose hash is locked, and no other."""
    address, digest = index
    main(address)
    assert capsys.readouterr().out.strip() == address
    wanted = tmp_path / "cpu.txt"
    wanted.write_text(f"torch==0.0.1+cpu --hash=sha256:{digest}\n")
    command = [sys.executable, "-m", "pip", "--isolated", "download", "--quiet", "--no-deps"]
    command += ["--disable-pip-version-check", "--require-hashes", "--index-url", address]
    subprocess.run([*command, "-d", str(tmp_path / "got"), "-r", str(wanted)], check=True)
    assert [file.name for file in (tmp_path / "got").iterdir()] == [NAME]


def test_an_index_that_is_silent_or_absent_is_left_out(
    index: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody listens, nothing is there, it is no address, or it never answers."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Quiet)  # takes a connection and says nothing
    silent = f"http://127.0.0.1:{server.server_address[1]}"
    assert not answers(silent, limit_s=0.2)
    server.server_close()
    for address in (silent, f"{index[0]}/nowhere", "", "no address"):
        main(address)
    assert capsys.readouterr().out == ""
