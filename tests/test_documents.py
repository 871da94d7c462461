"""The README tells the truth about commands and settings."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from typer.main import get_command

from core.settings import Settings
from core.types import MAX_DESCRIPTION, MAX_LABEL, SERVICE_FIELDS, Field
from jobs.app import app

ROOT = Path(__file__).parent.parent
API = (ROOT / "docs/api.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_in_the_readme_and_none_is_invented() -> None:
    """The table of variables has exactly the settings that exist."""
    real = {
        "DATABASE_URL" if name == "database_url" else f"PRISME_{name.upper()}"
        for name in Settings.model_fields
    }
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))
    assert told == real


def test_every_command_in_the_readme_exists() -> None:
    """Each `jobs …` and `make …` that the README names can be typed."""
    commands = set(get_command(app).commands)  # type: ignore[attr-defined]
    named = set(re.findall(r"python -m jobs ([a-z][a-z-]*)", README))
    assert named
    assert named <= commands
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"^make ([a-z-]+)", README, re.MULTILINE)) <= targets


def test_every_link_in_the_readme_leads_somewhere() -> None:
    """Files and pictures that it points to are there."""
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", README):
        assert (ROOT / target).exists(), target


def field_row(field: Field) -> str:
    """Return the line of a field in the table of what may be sent."""
    longest = MAX_DESCRIPTION if field.role == "text" else MAX_LABEL
    values = f"text of at most {longest:,} characters"
    if field.numeric:
        most = "`unlimited`" if field.unlimited else f"{field.maximum:,}"
        below = "below " if field.role == "stand-in" else ""
        values = f"number from {field.minimum:,} to {below}{most}"
    return f"| `{field.name}` | {field.api or field.titled + '.'} | {values} |"


def test_the_api_is_documented_field_by_field() -> None:
    """The table of what may be sent has the declared fields, as they are declared."""
    _, _, below = API.partition("| field | what it is | values |\n|---|---|---|\n")
    assert below.partition("\n\n")[0].splitlines() == [field_row(f) for f in SERVICE_FIELDS]


ARCHITECTURE = (ROOT / "docs/ARCHITECTURE.md").read_text("utf-8")
#: An example, not a file.
INVENTED = {"pages/9_Name.py"}


def test_every_path_in_the_architecture_exists() -> None:
    """Each file or folder that it names between backticks or in its table of rooms is there."""
    named = re.findall(r"`([\w./]+(?:/|\.py))`", ARCHITECTURE)
    assert len(named) > 50
    assert [path for path in named if path not in INVENTED and not (ROOT / path).exists()] == []


def test_every_class_and_method_in_the_architecture_exists() -> None:
    """`Name` is a class of the product, `Name.method` one of its methods."""
    found: dict[str, set[str]] = {}
    for room in ("core", "db", "adapters"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ClassDef):
                    methods = {n.name for n in node.body if isinstance(n, ast.FunctionDef)}
                    found[node.name] = found.get(node.name, set()) | methods
    named = re.findall(r"`([A-Z][a-zA-Z]+)(?:\.(\w+))?`", ARCHITECTURE)
    assert len(named) > 20
    for name, method in named:
        assert name in found, name
        assert not method or method in found[name], f"{name}.{method}"
