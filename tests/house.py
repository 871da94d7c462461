"""Counts of the house, `python -m tests.house`: what its test holds, and what only shows."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: What is delivered; the rest measures it, builds it or tests it.
PRODUCT = ("adapters", "api.py", "core", "db", "jobs", "pages", "rest", "streamlit_app.py")
COMPOSITION_ROOT = "core/bootstrap.py"
LONG_FUNCTION, LONG_MODULE = 40, 300
#: Folders whose own files are counted, not those of the folders in them.
CROWDED = ("core/services", "pages/components")

#: What may not grow: today's number, rounded up. Whoever deletes lowers it.
MAX_LINES = 82_900
#: Files that may stand side by side in a folder; these few are larger, each of one kind.
MAX_FILES = 15
LARGE_FOLDERS: Mapping[str, int] = {
    "core/data/readers": 22,  # one file a kind of file
    "core/models": 40,  # parts of learners, each named in artifacts that are stored
    "core/types": 26,  # nouns
    "db": 29,  # one class a port
    "jobs": 29,  # one module a subject of commands
    "rest": 21,  # bodies, answers and routes
}

Named = tuple[str, ast.stmt]


@cache
def sources(*, tests: bool = False) -> list[str]:
    """Return the Python files of the repository, without the tests unless they are asked for."""
    listed = subprocess.run(
        ["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    return [path for path in listed if tests or not path.startswith("tests/")]


def product() -> list[str]:
    """Return the Python files that are delivered."""
    return [path for path in sources() if path.split("/")[0] in PRODUCT]


@cache
def text(path: str) -> str:
    """Return a file's text."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(path: str) -> ast.Module:
    """Return a file as Python reads it."""
    return ast.parse(text(path))


def files_per_folder() -> Mapping[str, int]:
    """Count the product's files, folder by folder."""
    return Counter(str(Path(path).parent) for path in product())


def crowded() -> Mapping[str, int]:
    """Return the folders with more files than may stand side by side in them."""
    return {
        folder: n
        for folder, n in files_per_folder().items()
        if n > LARGE_FOLDERS.get(folder, MAX_FILES)
    }


def own_files(folder: str) -> list[str]:
    """Return the Python files that stand in a folder itself."""
    return [path for path in product() if str(Path(path).parent) == folder]


def lines() -> int:
    """Count the lines of all Python files but the tests."""
    return sum(text(path).count("\n") for path in sources())


def skips() -> int:
    """Count the places where the formatter is told to look away."""
    mark = "# fmt: " + "skip"
    return sum(text(path).count(mark) for path in sources(tests=True))


def settings_built() -> list[str]:
    """Return where the product reads the settings, but for the composition root."""
    return [
        f"{path}:{node.lineno}"
        for path in product()
        if path != COMPOSITION_ROOT
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Settings"
    ]


def long_functions() -> list[str]:
    """Return the product's functions of more than `LONG_FUNCTION` lines."""
    return [
        f"{path}:{node.lineno} {node.name} ({length})"
        for path in product()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONG_FUNCTION
    ]


def long_modules() -> list[str]:
    """Return the product's modules of more than `LONG_MODULE` lines."""
    return [
        f"{path} ({length})"
        for path in product()
        if (length := text(path).count("\n")) > LONG_MODULE
    ]


#: Names that several modules may bear, and why.
CONVENTIONS: Mapping[str, tuple[str, Callable[[str, ast.stmt], bool]]] = {
    "a part of a page is drawn by its `show`": (
        "show",
        lambda path, _node: path.startswith("pages/components/"),
    ),
    "a program is begun by its `main`": ("main", lambda _path, _node: True),
    "a reader of a kind of file has the same four functions": (
        "inspect load parse records",
        lambda path, _node: path.startswith("core/data/readers/"),
    ),
    "a command of the command line is called as it is typed": (
        "",
        lambda path, node: path.startswith("jobs/") and _is_command(node),
    ),
}


def duplicates() -> Mapping[str, Sequence[str]]:
    """Return public classes, functions and type aliases that bear one name in several modules."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in product():
        for name, node in _public(tree(path).body):
            if not any(
                (not names or name in names.split()) and holds(path, node)
                for names, holds in CONVENTIONS.values()
            ):
                found[name].append(path)
    return {name: where for name, where in sorted(found.items()) if len(where) > 1}


def _public(body: Sequence[ast.stmt]) -> Iterator[Named]:
    """Yield what a module defines for others; constants and loggers are nobody's name."""
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            if not node.name.startswith("_"):
                yield node.name, node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name[0].isupper() and not name.isupper():
                yield name, node


def _is_command(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and any(
        ".command" in ast.unparse(one) for one in node.decorator_list
    )


def report() -> Iterator[str]:
    """Yield the counts, one a line."""
    yield f"Python lines without tests: {lines():,}"
    yield f"formatter skips: {skips()}"
    for folder in CROWDED:
        yield f"files in {folder} itself: {len(own_files(folder))}"
    yield from _listed("names with two meanings", [f"{n}: {w}" for n, w in duplicates().items()])
    yield from _listed("settings read outside the composition root", settings_built())
    yield from _listed(f"functions over {LONG_FUNCTION} lines", long_functions())
    yield from _listed(f"modules over {LONG_MODULE} lines", long_modules())
    yield "files per folder:"
    yield from (f"  {folder}: {n}" for folder, n in sorted(files_per_folder().items()))


def _listed(title: str, found: Sequence[str]) -> Iterator[str]:
    yield f"{title}: {len(found)}"
    yield from (f"  {one}" for one in found)


if __name__ == "__main__":
    sys.stdout.write("\n".join(report()) + "\n")
