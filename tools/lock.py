"""`make lock`: pin every package, with the hashes of its files, in `requirements/`.

Versions stay where pyproject.toml allows them; `make lock ARGS=--upgrade` takes the newest, and
`make lock ARGS="-P numpy"` the newest of one. pip must find PyTorch's CPU build for Linux, which
the public index does not have: in an index or a folder that pip's own configuration names. It is a
version of its own (`+cpu`), as pip prefers a file whose hash an index states over one in a folder.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "requirements"
HEADERS = {
    "runtime": "What Prisme needs to run, on Linux x86-64 and macOS arm64.",
    "work": "What training of the deep candidates needs beside it.",
    "development": "What working on it needs beside runtime.txt and work.txt.",
    "cuda": "torch for Linux as the public index has it, and what that build needs.",
    "cpu": "torch for Linux without CUDA: instead of cuda.txt, where pip finds it.",
}
LINUX = {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64"}
MACOS = {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64"}
ON_LINUX, ON_MACOS = " ; sys_platform == 'linux'", " ; sys_platform == 'darwin'"
CUDA = ("nvidia-", "cuda-")
PYTHONS = ("3.11", "3.12", "3.13")


@dataclass(frozen=True)
class Pin:
    """A package at one version, where it is needed, and the SHA-256 of each of its files."""

    name: str
    version: str
    marker: str
    hashes: frozenset[str]

    def lines(self) -> str:
        """Return the entry as pip reads it."""
        head = f"{self.name}=={self.version}{self.marker}"
        return " \\\n    ".join([head, *(f"--hash=sha256:{one}" for one in sorted(self.hashes))])


def read(text: str) -> dict[str, Pin]:
    """Return the pins of a requirements file by name."""
    pins = {}
    for entry in text.replace("\\\n", " ").splitlines():
        if not entry or entry.startswith("#"):
            continue
        head, *hashes = entry.split(" --hash=sha256:")
        wanted = Requirement(head.strip())
        version = next(iter(wanted.specifier)).version
        pins[wanted.name] = Pin(
            wanted.name, version, _where(wanted.marker), frozenset(one.strip() for one in hashes)
        )
    return pins


def _where(marker: Marker | None) -> str:
    """Shorten a marker to the platform that alone needs the package, if one does."""
    if marker is None:
        return ""
    linux, macos = (
        {
            marker.evaluate(platform | {"python_version": one, "python_full_version": f"{one}.9"})
            for one in PYTHONS
        }
        for platform in (LINUX, MACOS)
    )
    if len(linux) == 2 or len(macos) == 2:
        return f" ; {marker}"  # one of the Pythons alone
    if linux == macos:
        return ""
    return ON_LINUX if linux == {True} else ON_MACOS


def locked(name: str) -> dict[str, Pin]:
    """Return the pins of one of the locked files; none where there is no such file yet."""
    path = FOLDER / f"{name}.txt"
    return read(path.read_text("utf-8")) if path.exists() else {}


def _resolve(*arguments: str, near: dict[str, Pin]) -> dict[str, Pin]:
    """Resolve pyproject.toml for both platforms, close to the versions that are given."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.txt"
        out.write_text("".join(f"{p.name}=={p.version}\n" for p in near.values()), "utf-8")
        command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--quiet"]
        command += ["--universal", "--python-version", "3.11", "--generate-hashes"]
        command += ["--no-header", "--no-annotate", "--output-file", str(out), *arguments]
        subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 - uv, from our environment
        return read(out.read_text("utf-8"))


def _cpu_build(version: str) -> str:
    """Return the SHA-256 of torch's CPU build for Linux, as pip finds it."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--no-deps"]
    command += ["--ignore-installed", "--report", "-", f"torch=={version}+cpu"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - pip
    found = json.loads(done.stdout)["install"][0]["download_info"]["archive_info"]["hashes"]
    return str(found["sha256"])


def _text(pins: dict[str, Pin]) -> str:
    return "".join(f"{pins[name].lines()}\n" for name in sorted(pins))


def main() -> None:
    """Resolve, and write the locked files."""
    before = {name: pin for part in HEADERS if part != "cpu" for name, pin in locked(part).items()}
    extras = ("--extra", "work", "--extra", "dev")
    all_of_it = _resolve(*extras, *sys.argv[1:], near=before)
    runtime = _resolve(near=all_of_it).keys()
    both = _resolve("--extra", "work", near=all_of_it).keys()
    rest = {name: pin for name, pin in all_of_it.items() if name not in both}
    torch = rest.pop("torch")
    cuda = {n: pin for n, pin in rest.items() if n == "triton" or n.startswith(CUDA)}
    cpu_build = frozenset({_cpu_build(torch.version)})
    parts = {
        "runtime": {name: all_of_it[name] for name in runtime},
        "work": {name: all_of_it[name] for name in both - runtime},
        "development": {n: pin for n, pin in rest.items() if n not in cuda}
        | {"torch": replace(torch, marker=ON_MACOS)},
        "cuda": cuda | {"torch": replace(torch, marker=ON_LINUX)},
        "cpu": {"torch": Pin("torch", f"{torch.version}+cpu", ON_LINUX, cpu_build)},
    }
    FOLDER.mkdir(exist_ok=True)
    for name, pins in parts.items():
        head = f"# {HEADERS[name]}\n# Written by `make lock` from pyproject.toml.\n"
        (FOLDER / f"{name}.txt").write_text(head + _text(pins), "utf-8")
        print(f"requirements/{name}.txt: {len(pins)} packages")


if __name__ == "__main__":
    main()
