"""The direction of imports, as `docs/adr/0001-rooms-and-imports.md` states it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
WEB = {"streamlit", "fastapi", "starlette", "uvicorn"}
DOORS = {"streamlit_app", "pages", "api", "rest", "jobs"}
LEARNERS = {"sklearn", "skops", "shap", "crepes", "torch", "tensorflow", "keras"}
HEAVY = {"torch", "tensorflow", "keras", "sentence_transformers", "transformers"}

FORBIDDEN = {
    "core/data": WEB | DOORS | {"db", "sqlalchemy", "psycopg", "core.models", "core.insight"},
    "core/models": WEB | DOORS | {"db", "sqlalchemy", "psycopg", "core.services"},
    "core/insight": WEB | DOORS | {"db", "sqlalchemy", "psycopg", "core.services"},
    "core/evaluation": WEB | DOORS | {"db", "sqlalchemy", "psycopg", "core.services"},
    "core/services": WEB | DOORS | {"db", "sqlalchemy", "psycopg", "core.bootstrap"},
    "core": WEB | DOORS | {"sqlalchemy", "psycopg"},
    "db": WEB | DOORS | {"core.data", "core.models", "core.services", "core.bootstrap"} | LEARNERS,
    "pages": {"db", "sqlalchemy", "psycopg", "jobs", "api", "rest", "core.models"} | LEARNERS,
    "jobs": {"db", "sqlalchemy", "psycopg", "pages", "api", "rest"} | LEARNERS,
    "api.py": {"db", "sqlalchemy", "psycopg", "pages", "jobs", "streamlit", "core.models"}
    | LEARNERS,
    "rest": {"db", "sqlalchemy", "psycopg", "pages", "jobs", "streamlit", "api", "core.models"}
    | LEARNERS,
}


def imported(path: Path) -> set[str]:
    """Return every module that a file imports, wherever in the file."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def breaches(room: str) -> list[str]:
    """Return "file imports module" for each forbidden import of a room."""
    place = ROOT / room
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in ([place] if place.is_file() else sorted(place.rglob("*.py")))
        for name in sorted(imported(path))
        if any(name == bad or name.startswith(bad + ".") for bad in FORBIDDEN[room])
    ]


@pytest.mark.parametrize("room", FORBIDDEN)
def test_no_room_imports_what_it_must_not_know(room: str) -> None:
    """Each room imports only in the direction of the house's plan."""
    assert breaches(room) == []


def test_only_the_composition_root_knows_the_database() -> None:
    """In core, `db` is imported by core/bootstrap.py alone."""
    knowing = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "core").rglob("*.py")
        if any(name == "db" or name.startswith("db.") for name in imported(path))
    }
    assert knowing == {"core/bootstrap.py"}


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
