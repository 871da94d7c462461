"""Past estimates are found by what was said of them, page by page, and counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import samples
from sqlalchemy import Engine

from core.types import Flag, HistoryFilter, Prediction
from db.history import SqlHistory
from db.predictions import SqlPredictionLog

TEXTS = ("Logo design for a bakery", "Un site e-commerce à Paris", "logos, O'Neil \\ 50% _x_")


@pytest.fixture
def made(engine: Engine, version_id: UUID) -> list[Prediction]:
    """Twelve estimates of twelve days, newest first; each third one has the same text."""
    log = SqlPredictionLog(engine)
    estimates = [
        samples.prediction(
            version_id,
            created_at=samples.NOON - timedelta(days=i),
            door=("page", "api")[i % 2],
            model_version=1 + i // 6,
            input={"description": TEXTS[i % 3]},
        )
        for i in range(12)
    ]
    for one in estimates:
        log.record(one)
    return estimates


def _ids(engine: Engine, **chosen: Any) -> list[UUID]:
    history, wanted = SqlHistory(engine), HistoryFilter(**chosen)
    page = history.page(wanted, size=100)
    assert page.next is None
    assert history.count(wanted).n == len(page.rows)
    return [row.id for row in page.rows]


def _of(made: list[Prediction], *places: int) -> list[UUID]:
    return [made[i].id for i in places]


def test_nothing_was_estimated(engine: Engine) -> None:
    """An empty log is an empty page, zero, and no version."""
    history = SqlHistory(engine)
    assert history.page(HistoryFilter()).rows == ()
    assert history.count(HistoryFilter()).n == 0
    assert history.versions() == []


def test_pages_hold_every_estimate_once(engine: Engine, version_id: UUID) -> None:
    """Estimates of one same moment are told apart by their id; a new one shifts nothing."""
    log, history = SqlPredictionLog(engine), SqlHistory(engine)
    for _ in range(7):
        log.record(samples.prediction(version_id))
    seen, after = [], None
    while True:
        page = history.page(HistoryFilter(), after, size=3)
        seen += [row.id for row in page.rows]
        log.record(samples.prediction(version_id, created_at=samples.NOON + timedelta(days=1)))
        after = page.next
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 7
    assert seen == sorted(seen, reverse=True)


def test_a_line_is_what_was_logged(engine: Engine, made: list[Prediction]) -> None:
    """A line has the estimate's own numbers, and its latest judgement."""
    log, one = SqlPredictionLog(engine), made[0]
    log.add_feedback(samples.feedback(one.id))
    later = samples.NOON + timedelta(minutes=1)
    log.add_feedback(samples.feedback(one.id, verdict="bad", real_price=99.5, created_at=later))
    line = SqlHistory(engine).page(HistoryFilter(), size=1).rows[0]
    assert (line.id, line.created_at, line.door) == (one.id, one.created_at, one.door)
    assert (line.price, line.low, line.high) == (one.price.price, one.price.low, one.price.high)
    assert line.description == TEXTS[0]
    assert (line.verdict, line.real_price, line.real_currency) == ("bad", 99.5, "USD")
    assert not line.abstained


@pytest.mark.parametrize(
    ("chosen", "places"),
    [
        ({"since": date(2024, 5, 15), "until": date(2024, 5, 16)}, (1, 2)),
        ({"until": date.max, "since": date.min, "doors": ("api",), "versions": (2,)}, (7, 9, 11)),
        ({"doors": ("batch",)}, ()),
        ({"bands": ("low", "high")}, ()),
        ({"text": "LOGO bak"}, (0, 3, 6, 9)),
        ({"text": "log"}, (0, 2, 3, 5, 6, 8, 9, 11)),
        ({"text": "e-commerce"}, (1, 4, 7, 10)),
        ({"text": "o'neil"}, (2, 5, 8, 11)),
        ({"text": "nothing:such & (words"}, ()),
        ({"text": "' OR 1=1 --\0"}, ()),
        ({"text": "log", "doors": ("api",), "versions": (1,)}, (3, 5)),
    ],
)
def test_a_filter_leaves_what_it_says(
    engine: Engine, made: list[Prediction], chosen: dict[str, Any], places: tuple[int, ...]
) -> None:
    """Dates, door, version, band and words, alone and together; quotes are only characters."""
    assert _ids(engine, **chosen) == _of(made, *places)


def test_only_the_latest_judgement_counts(engine: Engine, made: list[Prediction]) -> None:
    """Good, then bad, is bad; a price that was taken back is no correction."""
    log = SqlPredictionLog(engine)
    log.add_feedback(samples.feedback(made[3].id, verdict="good"))
    log.add_feedback(samples.feedback(made[5].id, verdict="good"))
    changed = samples.feedback(made[5].id, verdict="bad", real_price=None, currency=None)
    log.add_feedback(replace(changed, created_at=samples.NOON + timedelta(seconds=1)))
    assert _ids(engine, verdict="good") == _of(made, 3)
    assert _ids(engine, verdict="bad") == _of(made, 5)
    assert _ids(engine, corrected=True) == _of(made, 3)
    assert _ids(engine, corrected=True, verdict="bad") == []


def test_an_estimate_without_a_price_has_no_band(engine: Engine, version_id: UUID) -> None:
    """An abstained estimate is called so, and no band finds it."""
    one = samples.prediction(version_id, flags=(Flag("too_far", "Too far."),))
    SqlPredictionLog(engine).record(one)
    assert SqlHistory(engine).page(HistoryFilter()).rows[0].abstained
    assert _ids(engine, bands=("medium",)) == []


def test_a_large_count_is_called_an_estimate(engine: Engine, made: list[Prediction]) -> None:
    """Beyond the bound a count is the planner's, and never less than what was counted."""
    history = SqlHistory(engine, exact_up_to=5)
    whole = history.count(HistoryFilter(doors=("page", "api"), text="log", since=date(2024, 1, 1)))
    assert not whole.exact
    assert whole.n >= 6
    assert history.count(HistoryFilter(text="bakery")).exact


def test_versions_that_made_estimates(engine: Engine, made: list[Prediction]) -> None:
    """Each number once, newest first."""
    assert SqlHistory(engine).versions() == [2, 1]


def test_the_longest_text_can_be_logged(engine: Engine, version_id: UUID) -> None:
    """Two million different words are more than an index of words holds; the estimate is kept."""
    words = " ".join(f"w{i}" for i in range(300_000))
    SqlPredictionLog(engine).record(samples.prediction(version_id, input={"description": words}))
    assert len(_ids(engine, text="w7")) == 1
