"""The direction of imports, as the tables of `docs/ARCHITECTURE.md` state it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs/ARCHITECTURE.md").read_text("utf-8")
#: Beside the product; of ours, it imports what it likes.
WORKSHOP = {"tests", "tools", "benchmarks"}
HEAVY = {"torch", "tensorflow", "keras", "sentence_transformers", "transformers"}
COMPONENTS = {"pages.components"}
#: What several pages show alike: an estimate, and what was said of one.
SHARED = {"estimate", "feedback"}
SHARING = {"estimate", "history", "quote", "review"}


def rows(head: str) -> list[list[str]]:
    """Return the rows of the document's table that begins with a column, without its head."""
    table = re.search(rf"^\| {head} \|.*\n\|[-|]+\n((?:\|.*\n)+)", TEXT, re.MULTILINE)
    assert table, head
    return [[cell.strip() for cell in line.split(" | ")] for line in table[1].splitlines()]


def named(cell: str) -> set[str]:
    """Return what stands between backticks."""
    return set(re.findall(r"`([^`]+)`", cell))


MAY_IMPORT = {next(iter(named(row[0]))): named(row[-1]) for row in rows("room")}
ONLY_IN = {library: named(row[-1]) for row in rows("library") for library in named(row[0])}


@cache
def imported(path: Path) -> frozenset[str]:
    """Return every module that a file imports, wherever in the file."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(names)


def within(name: str, modules: set[str]) -> bool:
    """Return whether a name is one of the modules, or in one."""
    return any(name == module or name.startswith(module + ".") for module in modules)


def files(place: str) -> list[Path]:
    """Return the files of a room."""
    path = ROOT / place
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


def module_of(place: str) -> str:
    """Return the module that a room is."""
    return place.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


PRODUCT = {
    path.relative_to(ROOT).as_posix(): path
    for place in ("adapters", "core", "db", "jobs", "migrations", "pages", "rest", "api.py")
    for path in files(place)
} | {"streamlit_app.py": ROOT / "streamlit_app.py"}
OURS = {module_of(place).split(".")[0] for place in MAY_IMPORT} | WORKSHOP


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_the_document_lets_it(room: str) -> None:
    """Of ours, nothing but itself and what stands in its row."""
    own = set() if room == "core/__init__.py" else {module_of(room)}
    breaches = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files(room)
        for name in sorted(imported(path))
        if within(name, OURS) and not within(name, MAY_IMPORT[room] | own)
    ]
    assert breaches == []


def test_every_file_is_in_exactly_one_room() -> None:
    """No part of the product escapes the rules."""
    homes = {
        file: [room for room in MAY_IMPORT if path in files(room)] for file, path in PRODUCT.items()
    }
    empty = {file for file, path in PRODUCT.items() if path.name == "__init__.py"}
    assert [file for file, rooms in homes.items() if len(rooms) > 1] == []
    assert [file for file, rooms in homes.items() if not rooms and file not in empty] == []


def users(module: str) -> set[str]:
    """Return the files of the product that import a module."""
    return {
        file
        for file, path in PRODUCT.items()
        if any(within(name, {module}) for name in imported(path))
    }


@pytest.mark.parametrize("library", sorted(ONLY_IN))
def test_a_library_stays_in_its_rooms(library: str) -> None:
    """No other file of the product imports it, and somebody does."""
    allowed = {
        path.relative_to(ROOT).as_posix() for room in ONLY_IN[library] for path in files(room)
    }
    assert users(library) - allowed == set()
    assert users(library)


def pages_used(path: Path) -> set[str]:
    """Return the pages whose components a file imports."""
    pages = {folder.name for folder in (ROOT / "pages/components").iterdir() if folder.is_dir()}
    return {name.split(".")[2] for name in imported(path) if within(name, COMPONENTS)} & pages


def test_a_page_uses_its_own_components() -> None:
    """Nothing of another page's folder, but that some pages show an estimate or feedback too."""
    for path in (ROOT / "pages/components").glob("*/*.py"):
        own = path.parent.name
        allowed = {own} | (SHARED if own in SHARING else set())
        assert pages_used(path) <= allowed, path.relative_to(ROOT)


def test_shared_components_know_no_page() -> None:
    """What stands beside the folders is for all pages, so it imports none of them."""
    for path in (ROOT / "pages/components").glob("*.py"):
        assert not pages_used(path), path.name


def test_only_the_runtime_of_the_pages_builds_services() -> None:
    """No page or component reaches the composition root by itself."""
    pages = {file for file in users("core.bootstrap") if file.startswith(("pages", "streamlit"))}
    assert pages == {"pages/components/runtime.py"}


@pytest.mark.parametrize(
    "module", ["core.bootstrap", "core.charts", "pages.components.runtime", "api"]
)
def test_the_pages_process_never_loads_a_deep_learning_library(module: str) -> None:
    """What a page imports brings neither torch nor TensorFlow into its process."""
    code = f"import sys, {module}; print(*sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_a_command_line_that_only_answers_help_starts_light() -> None:
    """What computes is imported by the command that needs it."""
    slow = {"pandas", "numpy", "scipy", "sklearn", "sqlalchemy", "plotly", "streamlit", "alembic"}
    code = f"import sys, jobs.app; print(*sorted({slow!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
