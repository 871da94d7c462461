"""Documents tell the truth about commands, settings, files and names."""

from __future__ import annotations

import ast
import os
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from core.settings import Settings
from core.types import MAX_DESCRIPTION, MAX_LABEL, SERVICE_FIELDS, Field
from jobs.app import app

ROOT = Path(__file__).parent.parent
API = (ROOT / "docs/api.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
#: What somebody reads first; its commands and links are tried.
FIRST = ("README.md", "CONTRIBUTING.md", "SECURITY.md")


def test_every_setting_is_in_the_readme_and_none_is_invented() -> None:
    """The table of variables has exactly the settings that exist."""
    real = {
        "DATABASE_URL" if name == "database_url" else f"PRISME_{name.upper()}"
        for name in Settings.model_fields
    }
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))
    assert told == real


@pytest.mark.parametrize("name", FIRST)
def test_every_command_exists(name: str) -> None:
    """Each `jobs …` and `make …` that a document names can be typed."""
    text = (ROOT / name).read_text(encoding="utf-8")
    commands = set(get_command(app).commands)  # type: ignore[attr-defined]
    assert set(re.findall(r"python -m jobs ([a-z][a-z-]*)", text)) <= commands
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:^ *|`)make ([a-z-]+)", text, re.MULTILINE)) <= targets


@pytest.mark.parametrize("name", FIRST)
def test_every_link_leads_somewhere(name: str) -> None:
    """Files and pictures that a document points to are there."""
    text = (ROOT / name).read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:)([^)]+)\)", text)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_every_path_in_contributing_exists() -> None:
    """Each file or folder that it names between backticks is there, but for the examples."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w./-]+(?:/|\.(?:py|po|ini|md|toml|yaml)))`", text))
    assert len(named) > 15
    assert [path for path in named - INVENTED if not (ROOT / path).exists()] == []


def test_continuous_integration_runs_what_a_clean_checkout_must_pass() -> None:
    """The workflow calls `.ci/run`, which runs every check; nothing is checked elsewhere."""
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["test"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == [".ci/run"]
    assert os.access(ROOT / ".ci/run", os.X_OK)
    assert (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()[-1] == "make test"


def test_forms_for_issues_are_whole() -> None:
    """Each has a name, a description, and fields with an id and a label of their own."""
    forms = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"))
    read = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in forms}
    assert {"bug", "change"} <= set(read)
    for form in (read["bug"], read["change"]):
        assert form["name"]
        assert form["description"]
        asked = [part for part in form["body"] if part["type"] != "markdown"]
        assert len({part["id"] for part in asked}) == len(asked)
        assert all(part["attributes"]["label"] for part in asked)


def test_the_citation_is_of_this_version() -> None:
    """Version and licence are those of the package."""
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (cited["version"], cited["license"]) == (project["version"], project["license"])


def field_row(field: Field) -> str:
    """Return the line of a field in the table of what may be sent."""
    longest = MAX_DESCRIPTION if field.role == "text" else MAX_LABEL
    values = f"text of at most {longest:,} characters"
    if field.numeric:
        more = ", or `unlimited`" if field.unlimited else ""
        below = "below " if field.role == "stand-in" else ""
        values = f"number from {field.minimum:,} to {below}{field.maximum:,}{more}"
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
