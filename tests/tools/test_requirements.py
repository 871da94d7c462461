"""What is locked is what pyproject.toml asks for, whole, and its licences are listed."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import lock

ROOT = Path(__file__).parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUNTIME = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
EXTRAS = PROJECT["project"]["optional-dependencies"]
WORK = [Requirement(line) for line in EXTRAS["work"]]
DEVELOPMENT = [Requirement(line) for line in EXTRAS["dev"]]
BUILD = [Requirement(line) for line in PROJECT["build-system"]["requires"]]
#: Read as a file: what it says it needs is for its own loader (see pyproject.toml).
UNUSED_LOADER = {one["name"] for one in PROJECT["tool"]["uv"]["dependency-metadata"]}
LOCKED = {part: lock.locked(part) for part in lock.HEADERS}


def needed(wanted: Iterable[Requirement]) -> set[str]:
    """Return the packages that requirements bring on this platform, as installed."""
    found: set[tuple[str, str]] = set()
    waiting = [(one, "") for one in wanted]
    while waiting:
        one, extra = waiting.pop()
        if one.marker and not one.marker.evaluate({"extra": extra}):
            continue
        for brought in ("", *one.extras):
            name = canonicalize_name(one.name)
            if (name, brought) not in found:
                found.add((name, brought))
                lines = () if name in UNUSED_LOADER else requires(name) or ()
                waiting += [(Requirement(line), brought) for line in lines]
    return {name for name, _ in found}


def here(part: str) -> set[str]:
    """Return the names that a locked file has for this platform."""
    return {
        name
        for name, pin in LOCKED[part].items()
        if not pin.marker or Marker(pin.marker.removeprefix(" ; ")).evaluate()
    }


@pytest.mark.parametrize(
    ("wanted", "parts"),
    [
        (RUNTIME, ["runtime"]),
        (WORK, ["runtime", "work"]),
        (BUILD, ["runtime", "work"]),
        (DEVELOPMENT, ["runtime", "work", "development", "cuda"]),
    ],
    ids=["runtime", "work", "build", "development"],
)
def test_every_dependency_is_locked_at_a_version_that_it_allows(
    wanted: list[Requirement], parts: list[str]
) -> None:
    """Names and versions of pyproject.toml are in step with the locked files."""
    pins = {name: pin for part in parts for name, pin in LOCKED[part].items()}
    for one in wanted:
        assert pins[canonicalize_name(one.name)].version in one.specifier, one.name


def test_what_is_locked_is_whole_and_nothing_more() -> None:
    """Every package that those bring is locked, in the file where it is first needed."""
    runtime = needed(RUNTIME)
    assert runtime == here("runtime")
    work = needed([*RUNTIME, *WORK, *BUILD])
    assert work - runtime == here("work")
    rest = needed([*RUNTIME, *WORK, *DEVELOPMENT]) - work
    assert rest - here("cuda") == here("development") - {"torch"}
    assert "torch" in here("cpu") | here("development")


def test_serving_needs_no_deep_learning_library() -> None:
    """Neither torch nor TensorFlow, nor what they bring, is in what pages and API run on."""
    heavy = {"torch", "tensorflow", "keras", "transformers", "sentence-transformers", "numba"}
    assert not heavy & LOCKED["runtime"].keys()
    assert not (heavy - {"tensorflow", "keras"}) & LOCKED["work"].keys()


def test_each_package_stands_in_one_file() -> None:
    """No name is pinned twice, but torch: one build for macOS, one of two for Linux."""
    times = Counter(name for pins in LOCKED.values() for name in pins)
    assert times.pop("torch") == 3
    assert set(times.values()) == {1}
    builds = {part: LOCKED[part]["torch"] for part in ("development", "cuda", "cpu")}
    assert [pin.marker for pin in builds.values()] == [lock.ON_MACOS, lock.ON_LINUX, lock.ON_LINUX]
    assert {pin.version.removesuffix("+cpu") for pin in builds.values()} == {"2.13.0"}
    assert not builds["cpu"].hashes & builds["cuda"].hashes


@pytest.mark.parametrize("part", lock.HEADERS)
def test_every_pin_has_hashes_and_no_address(part: str) -> None:
    """Each package has the SHA-256 of its files, and no file says where it was found."""
    text = (ROOT / f"requirements/{part}.txt").read_text("utf-8")
    assert not re.search(r"://|^-", text, re.MULTILINE)
    for pin in LOCKED[part].values():
        assert pin.hashes, pin.name
        assert all(re.fullmatch("[0-9a-f]{64}", one) for one in pin.hashes), pin.name


def test_a_pin_reads_as_it_was_written() -> None:
    """What the command writes is what it reads, markers and hashes included."""
    pin = lock.Pin("watchdog", "7.1.0", " ; sys_platform == 'linux'", frozenset({"a1", "b2"}))
    assert lock.read(pin.lines()) == {"watchdog": pin}
    assert lock.read("# a note\n\ntorch==2.13.0 \\\n    --hash=sha256:c3\n") == {
        "torch": lock.Pin("torch", "2.13.0", "", frozenset({"c3"}))
    }


def test_every_locked_package_is_in_the_notice() -> None:
    """THIRD_PARTY.md has each package, at its version, with a licence."""
    rows = re.findall(
        r"^\| (\S+) \| (\S+) \| (\S.*) \|$",
        (ROOT / "THIRD_PARTY.md").read_text("utf-8"),
        re.MULTILINE,
    )
    listed = {(name, version) for name, version, _ in rows}
    assert listed - {("package", "version")} == {
        (name, pin.version) for pins in LOCKED.values() for name, pin in pins.items()
    }
