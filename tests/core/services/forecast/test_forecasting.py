"""A forecast is logged before it is shown, belongs to who asked, and is compared with what came."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from core.authority import acting_as
from core.errors import InvalidInput, NotFound, StorageUnavailable
from core.ids import uuid7
from core.insight.forecast.sheet import forecast_frame
from core.insight.forecast.wording import evaluation_sentence, forecast_sentences, reason_lines
from core.language import translator
from core.services.forecast.forecasting import ForecastUseCase
from core.types import Actor, machine_owner
from core.types.forecast import ForecastOptions
from tests.core.services.forecast.fake_log import FakeForecasts
from tests.sales import daily, days, written

REAL = Path(os.environ.get("PRISME_REAL_DATA", "../shared/data")) / "sales"


@pytest.fixture
def log() -> FakeForecasts:
    """An empty log."""
    return FakeForecasts()


@pytest.fixture
def use(log: FakeForecasts) -> ForecastUseCase:
    """The use case, on a day after all that the files know."""
    return ForecastUseCase(log, max_file_mb=200, now=lambda: datetime(2026, 6, 1, tzinfo=UTC))


@pytest.fixture(autouse=True)
def owner() -> Iterator[Actor]:
    """Whoever runs a command."""
    with acting_as(machine_owner("tests")) as actor:
        yield actor


def test_a_forecast_is_logged_as_it_is_shown(
    use: ForecastUseCase, log: FakeForecasts, tmp_path: Path
) -> None:
    """The seven days after the last one."""
    made = use.forecast(written(tmp_path / "f.csv", daily(200)))
    assert log.made == [made]
    assert use.get(made.id) == made
    assert list(use.recent()) == [made]
    assert made.origin == days(200)[-1]
    assert [day.day for day in made.overall.days] == days(7, days(201)[-1])
    assert made.overall == made.series[0]


def test_what_cannot_be_logged_is_not_shown(
    use: ForecastUseCase, log: FakeForecasts, tmp_path: Path
) -> None:
    """Nothing of it."""
    log.away = True
    with pytest.raises(StorageUnavailable):
        use.forecast(written(tmp_path / "f.csv", daily(60)))


@pytest.mark.parametrize("horizon", [0, 29])
def test_a_horizon_has_bounds(use: ForecastUseCase, tmp_path: Path, horizon: int) -> None:
    """1 to 28."""
    with pytest.raises(InvalidInput, match="1 to 28"):
        use.forecast(written(tmp_path / "f.csv", daily(60)), ForecastOptions(horizon=horizon))


def test_forecasts_of_others_are_not_shown(
    use: ForecastUseCase, log: FakeForecasts, tmp_path: Path
) -> None:
    """A visitor sees their own; one that is nobody's is not there."""
    path = written(tmp_path / "f.csv", daily(60))
    may = frozenset({"estimate", "own"})
    with acting_as(Actor("Ada", subject="a", permissions=may)):
        mine = use.forecast(path)
        assert use.get(mine.id) == mine
    with acting_as(Actor("Bob", subject="b", permissions=may)):
        assert not use.recent()
        assert not use.check(written(tmp_path / "g.csv", daily(60)))
        for unknown in (mine.id, uuid7()):
            with pytest.raises(NotFound):
                use.get(unknown)


def test_what_was_promised_and_what_came(use: ForecastUseCase, tmp_path: Path) -> None:
    """A longer file finds the forecast of its own earlier days, whatever it is called."""
    values = daily(120)
    made = use.forecast(written(tmp_path / "then.csv", values[:100]))
    use.forecast(written(tmp_path / "other.csv", daily(100, 9)))
    (found,) = use.check(written(tmp_path / "now.csv", values[:104]))
    assert found.forecast_id == made.id
    assert [day[0] for day in found.days] == days(104)[100:]
    assert [day[4] for day in found.days] == values[100:104].tolist()
    assert found.error == pytest.approx(np.mean(found.error_by_horizon))
    low, high = (made.overall.days[0].quantiles[level] for level in (0.1, 0.9))
    inside = [low <= v <= high for _, low, _, high, v in found.days]
    assert found.days[0][1:4] == (low, made.overall.days[0].median, high)
    assert found.coverage == np.mean(inside)


def test_series_and_their_sum(use: ForecastUseCase, tmp_path: Path) -> None:
    """Medians add up, and the file has all of them."""
    a, b = daily(90, 1), daily(90, 2)
    rows = [f"{d},{s},{v[i]}" for i, d in enumerate(days(90)) for s, v in (("a", a), ("b", b))]
    path = tmp_path / "f.csv"
    path.write_text("date,shop,amount\n" + "\n".join(rows))
    made = use.forecast(path)
    for i, day in enumerate(made.overall.days):
        assert day.median == pytest.approx(sum(one.days[i].median for one in made.series))
    frame = forecast_frame(made, translator("en"))
    assert frame.groupby("series").size().to_dict() == {"all series": 7, "a": 7, "b": 7}
    assert {"q05", "q10", "q25", "q50", "q75", "q90", "q95"} <= set(frame.columns)
    assert [one.name for one in use.evaluate(path)] == ["", "a", "b"]


class _Elsewhere:
    """Another machine: what goes there and comes back is pickled."""

    threads = 1

    def place(self, content: bytes) -> object:
        """Nothing is placed."""
        return content

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call it at once."""
        made = pickle.dumps(function(*pickle.loads(pickle.dumps(arguments))))
        return SimpleNamespace(result=lambda: pickle.loads(made))


def test_other_machines_give_the_same_numbers(use: ForecastUseCase, tmp_path: Path) -> None:
    """To the bit."""
    path = written(tmp_path / "f.csv", daily(90))
    here, there = use.forecast(path), use.forecast(path, pool=_Elsewhere())
    assert there.series == here.series
    assert use.evaluate(path, pool=_Elsewhere()) == use.evaluate(path)


def test_sentences_in_both_languages(use: ForecastUseCase, tmp_path: Path) -> None:
    """The week, its best day, what an event changes."""
    values = daily(260)
    event = days(263)[-1]
    for i in (50, 100, 150, 200):
        values[i] *= 0.4
    events = {days(260)[i]: "Strike" for i in (50, 100, 150, 200)} | {event: "Strike"}
    options = ForecastOptions(currency="EUR", events=events)
    made = use.forecast(written(tmp_path / "f.csv", values), options)
    english = " ".join(forecast_sentences(made, translator("en")))
    assert "Next week: about €" in english
    assert "Saturday is the best day." in english
    assert "Without “Strike”, Thursday would be" in english
    french = " ".join(forecast_sentences(made, translator("fr")))
    assert "Semaine prochaine : environ" in french.replace("\xa0", " ")
    assert "samedi" in french
    assert reason_lines(made.overall.days[0], "EUR", translator("en"))[0].startswith("usual day: €")


def test_an_evaluation_says_what_it_found(use: ForecastUseCase, tmp_path: Path) -> None:
    """20 origins, the days between, and the error over the same day last week."""
    (one,) = use.evaluate(written(tmp_path / "f.csv", daily(400)))
    assert (one.origins, one.first, one.last) == (20, days(400)[260], days(400)[-1])
    assert "error" in evaluation_sentence(one, translator("en"))


@pytest.mark.real_data
@pytest.mark.skipif(not REAL.exists(), reason="the real daily series are not there")
def test_real_series_reach_what_is_promised(use: ForecastUseCase) -> None:
    """Error over the seasonal naive, and ranges, over the last 20 origins of each."""
    found = [use.evaluate(path)[0] for path in sorted(REAL.glob("*.csv"))]
    ratios = [one.score.ratio for one in found]
    assert np.mean(ratios) <= 0.86
    assert max(ratios) <= 1.01
    assert all(0.75 <= one.coverage[0.8] <= 0.85 for one in found)
    assert 0.78 <= np.mean([one.coverage[0.8] for one in found]) <= 0.82
    assert 0.76 <= np.mean([one.total_coverage[0.8] for one in found]) <= 0.84


def test_the_origin_is_a_day_that_is_over(use: ForecastUseCase, tmp_path: Path) -> None:
    """Never one that is still to come."""
    made = use.forecast(written(tmp_path / "f.csv", daily(60)))
    assert made.origin < date(2026, 6, 1)
