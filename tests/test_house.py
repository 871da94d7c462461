"""The house stays in order: few files side by side, one meaning a name, settings read once."""

from __future__ import annotations

from tests import house


def test_the_formatter_formats() -> None:
    """Nowhere is it told to look away."""
    assert house.skips() == 0


def test_the_code_does_not_grow_unnoticed() -> None:
    """All Python but the tests has at most so many lines, and is not far below the limit."""
    assert house.MAX_LINES - 2_000 < house.lines() <= house.MAX_LINES


def test_folders_are_not_crowded() -> None:
    """Parts stand in the folder of their capability, not side by side."""
    assert {path.split("/")[-1] for path in house.own_files("core/services")} == {
        "__init__.py",
        "assembly.py",
    }
    assert len(house.own_files("pages/components")) <= 12
    assert house.crowded() == {}


def test_every_large_folder_is_one() -> None:
    """A limit of its own that a folder does not need any more goes."""
    counts = house.files_per_folder()
    assert {f: counts[f] for f in house.LARGE_FOLDERS if counts[f] <= house.MAX_FILES} == {}


def test_one_name_has_one_meaning() -> None:
    """No public class, function or type alias bears the same name in two modules."""
    assert house.duplicates() == {}


def test_settings_are_read_once() -> None:
    """In the composition root alone; everything else is given what it needs."""
    assert house.settings_built() == []


def test_every_convention_is_needed() -> None:
    """An exception that nothing needs any more goes."""
    for reason, (names, holds) in house.CONVENTIONS.items():
        modules = {
            path
            for path in house.product()
            for name, node in house._public(house.tree(path).body)
            if (not names or name in names.split()) and holds(path, node)
        }
        assert len(modules) > 1, reason
