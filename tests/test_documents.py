"""The README tells the truth about commands and settings."""

from __future__ import annotations

import re
from pathlib import Path

from typer.main import get_command

from core.settings import Settings
from jobs.app import app

ROOT = Path(__file__).parent.parent
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
