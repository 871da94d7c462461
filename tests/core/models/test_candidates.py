"""Candidates of other packages take part without a line changed here."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from core.data.demo import LEVEL_ORDER
from core.errors import SetupFault
from core.models.candidates import candidate, candidates
from core.models.recipe import RECIPES, SKIPPED, recipe
from core.services.compare.comparing import compare_listings
from tests.models import market

PACKAGES = Path(__file__).parent.parent.parent / "packages"


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package in tests/packages is installed, for importlib and in child processes."""
    monkeypatch.syspath_prepend(str(PACKAGES / "own_candidate"))


def install(
    folder: Path, monkeypatch: pytest.MonkeyPatch, module: str, code: str, names: str
) -> None:
    """Install a package with one module that registers what `names` says."""
    info = folder / f"{module}-1.0.dist-info"
    info.mkdir()
    (folder / f"{module}.py").write_text(code)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[prisme.candidates]\n{names}\n")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, module, raising=False)


def test_without_other_packages_there_are_the_declared_ones() -> None:
    """Nothing is registered by Prisme itself."""
    assert candidates() == RECIPES


@pytest.mark.usefixtures("installed")
def test_a_registered_candidate_stands_behind_the_declared_ones() -> None:
    """It is found by its name, and the declared ones stay as they are."""
    *declared, own = candidates()
    assert tuple(declared) == RECIPES
    assert (own.name, own.label, own.task) == ("cheapest", "Always a low price", "price")
    assert candidate("cheapest") is own
    assert candidate("constant") is recipe("constant")
    with pytest.raises(KeyError):
        candidate("unheard-of")


@pytest.mark.usefixtures("installed")
@pytest.mark.slow
@pytest.mark.fits
def test_a_registered_candidate_is_measured_like_any_other() -> None:
    """It is tried in the same folds, in processes of their own, and is worse than the median."""
    report, _ = compare_listings(
        market().head(240),
        LEVEL_ORDER,
        recipes=[candidate("constant"), candidate("cheapest")],
        n_splits=2,
        workers=1,
    )
    rows = {row["name"]: row for row in report["candidates"]}
    assert rows["cheapest"]["status"] == "done"
    assert rows["cheapest"]["metrics"]["mdape"]["n"] == 240
    assert report["leader"] == "constant"


@pytest.mark.parametrize("name", ["ridge-words", SKIPPED[0][0].name])
def test_a_name_of_ours_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence names the candidate and the package that brings it."""
    code = f"from core import Recipe\nOWN = Recipe({name!r}, lambda levels, seed: None)\n"
    install(tmp_path, monkeypatch, "takes_a_name", code, "own = takes_a_name:OWN")
    with pytest.raises(SetupFault, match=f"“{name}” of the package takes_a_name has a name"):
        candidates()


@pytest.mark.usefixtures("installed")
def test_two_packages_cannot_have_the_same_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither silently wins."""
    code = "from core import Recipe\nOWN = Recipe('cheapest', lambda levels, seed: None)\n"
    install(tmp_path, monkeypatch, "another_cheapest", code, "own = another_cheapest:OWN")
    with pytest.raises(SetupFault, match="“cheapest” of the package"):
        candidates()


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("OWN = object()", "“own” of the package broken_one is not a recipe"),
        ("import nowhere_to_be_found", "“own” of the package broken_one cannot be loaded"),
        ("", "“own” of the package broken_one cannot be loaded"),
    ],
    ids=["no recipe", "no import", "no name"],
)
def test_what_cannot_be_used_is_named(
    code: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package that is broken is refused with a sentence, whatever is wrong with it."""
    install(tmp_path, monkeypatch, "broken_one", code, "own = broken_one:OWN")
    with pytest.raises(SetupFault, match=sentence):
        candidates()
