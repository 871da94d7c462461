"""The Compare page: the answer, the table, what is behind it, and work that is asked for here."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import NoChampion, StorageUnavailable
from core.ids import uuid7
from core.types import Task
from pages.components.compare.sections import SECTIONS
from tests.comparisons import changed, comparison, explanations
from tests.pages.conftest import Visit, words_of
from tests.pages.fakes import WHO, FakeServices

PAGE = "pages/2_Compare.py"


def opened(at: AppTest, tab: str) -> AppTest:
    """Open a section by its address."""
    at.query_params["view"] = tab
    return at.run()


def test_it_answers_first(visit: Visit) -> None:
    """The best model, its error beside a guess, and what was measured stand at the top."""
    at = visit(FakeServices(), PAGE)
    assert not at.exception
    said = words_of(at)
    assert "The best model is “Boosted trees on everything”" in said
    assert [m.label.replace("\\", "") for m in at.metric] == [
        "Median error",
        "Within 25%",
        "80% range contains",
    ]
    assert "always guessing the median" in said
    assert "300 complete listings of 240 sellers" in said
    assert "synthetic" in said


def test_the_error_with_less_than_a_listing_is_said(visit: Visit) -> None:
    """Of the version in service, by what is given; nothing where none serves."""
    at = visit(FakeServices(), PAGE)
    table = at.table[0].value
    assert table.index.tolist() == ["Everything", "The description alone"]
    assert "57" in table.loc["The description alone"].iloc[0]
    none = visit(FakeServices(faults={"champion": NoChampion("No model yet.")}), PAGE)
    assert not none.exception
    assert "The description alone" not in words_of(none)


def test_baselines_are_in_the_table(visit: Visit) -> None:
    """Every model that was measured is a row, best first."""
    at = visit(FakeServices(), PAGE)
    names = at.dataframe[0].value["Model"].tolist()
    assert names[0] == "Boosted trees on everything"
    assert "Always the median price" in names


@pytest.mark.parametrize("tab", SECTIONS)
def test_each_section_opens(visit: Visit, tab: str) -> None:
    """No section fails, and each says something of its own."""
    at = opened(visit(FakeServices(), PAGE), tab)
    assert not at.exception
    assert not at.error
    assert len(at.get("plotly_chart")) >= 1


def test_promises_are_shown_part_by_part_with_their_tolerance(visit: Visit) -> None:
    """Levels and thirds of the estimates, what n allows, the rule of abstention and its rate."""
    said = words_of(opened(visit(FakeServices(), PAGE), "honesty"))
    assert "In 5 of 6 groups the range contained as many prices as promised" in said
    assert "similarity below 0.44" in said
    assert "This concerns 2.0% of " in said
    assert "1.0% are too unlike the others, 1.2% have too wide a range" in said


def test_each_section_opens_where_nothing_was_measured(visit: Visit) -> None:
    """An older comparison without these parts says that they were not measured."""
    fake = FakeServices()
    fake.comparison = changed(
        calibration=None,
        confusion=[],
        balance=[],
        size_curve=[],
        learning_curves=[],
        segments=[],
        sentinels=[],
    )
    for tab in ("honesty", "segments", "learning"):
        at = opened(visit(fake, PAGE), tab)
        assert not at.exception
        assert "not measured in this comparison" in words_of(at)


def test_what_failed_is_named_with_its_reason(visit: Visit) -> None:
    """A candidate that could not be trained is listed, not hidden."""
    said = words_of(visit(FakeServices(), PAGE))
    assert "Linear regression: failed. LinAlgError: SVD did not converge" in said


def test_a_market_that_explains_little_is_called_so(visit: Visit) -> None:
    """The page says it at the top rather than hide it."""
    fake = FakeServices()
    fake.comparison = explanations(0.11)
    at = visit(fake, PAGE)
    assert "explain little of the price" in at.warning[0].value


def test_figures_of_another_market_are_called_so(visit: Visit) -> None:
    """After an import the old comparison is shown with a warning."""
    fake = FakeServices()
    fake.comparison = replace(comparison(), snapshot_id=UUID(int=77))
    at = visit(fake, PAGE)
    assert "compare again" in at.warning[0].value


def test_before_the_first_comparison_it_says_what_one_does(visit: Visit) -> None:
    """One button, and below it an example that is called one."""
    fake = FakeServices()
    fake.comparison = None
    at = visit(fake, PAGE)
    assert not at.exception
    assert "Nothing has been compared yet" in words_of(at)
    said = words_of(at)
    assert said.index("Nothing has been compared yet") < said.index("Example: the demo market")
    assert "invented market, not from yours" in " ".join(one.value for one in at.info)
    assert at.dataframe[0].value["Model"].tolist()
    assert [b.key for b in at.button if b.key == "compare.start"] == ["compare.start"]


def test_a_comparison_is_asked_for_once(visit: Visit) -> None:
    """The button puts a job on the queue, and cannot be pressed while it is there."""
    fake = FakeServices()
    at = visit(fake, PAGE)
    at.button(key="compare.start").click().run()
    assert fake.started == [("compare", {}, WHO)]
    assert at.button(key="compare.start").disabled
    assert "A new comparison is running" in words_of(at)


@pytest.mark.parametrize("serve", [True, False])
def test_a_training_serves_only_if_asked(visit: Visit, *, serve: bool) -> None:
    """The champion is replaced at once only where the box is ticked."""
    fake = FakeServices()
    at = visit(fake, PAGE)
    if serve:
        at.checkbox(key="compare.promote").check().run()
    at.button(key="compare.train").click().run()
    assert fake.started[0][0] == "train"
    assert fake.started[0][1]["promote"] is serve


def test_any_candidate_can_be_trained(visit: Visit) -> None:
    """The one that is chosen, by its name, and in service only where the box is ticked."""
    fake = FakeServices()
    at = visit(fake, PAGE)
    at.selectbox(key="compare.recipe").select("net-two-heads").run()
    at.button(key="compare.train_this").click().run()
    kind, params = fake.started[0][:2]
    assert (kind, params["recipe"], params["promote"]) == ("train", "net-two-heads", False)


def test_a_running_comparison_shows_how_far_it_is(visit: Visit) -> None:
    """Stage and steps are there, with the old figures still above."""
    fake, now = FakeServices(), datetime.now(UTC)
    fake.queued_tasks["compare"] = Task(
        uuid7(),
        "compare",
        {},
        "page",
        now,
        "running",
        "Comparing the models on unseen sellers",
        61,
        136,
        now - timedelta(minutes=4),
    )
    at = visit(fake, PAGE)
    assert not at.exception
    assert "61 of 136" in at.get("progress")[0].proto.text
    assert "The best model is" in words_of(at)


def test_a_database_that_is_away_is_a_sentence(visit: Visit) -> None:
    """No stack trace, no half page."""
    fault = StorageUnavailable("The database does not answer.")
    at = visit(FakeServices(faults={"comparison": fault}), PAGE)
    assert not at.exception
    assert "The database does not answer." in words_of(at)


def test_it_speaks_french(visit: Visit) -> None:
    """The answer, the table and the tabs."""
    at = visit(FakeServices(), PAGE, lang="fr")
    assert "Le meilleur modèle est « Arbres boostés sur tout »" in words_of(at).replace(
        "\u00a0", " "
    )
    assert "Modèle" in at.dataframe[0].value.columns
