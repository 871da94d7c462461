"""Maps of descriptions: made by a worker once for each market, and gone with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import numpy as np
import pandas as pd
import pytest
import samples
from sqlalchemy import Engine

from core.data.schema import conform
from core.errors import NotFound, SetupFault
from core.ids import uuid7
from core.services.explore.description_map import MAX_ENCODED, DescriptionMapUseCase
from core.types import Dependants, Progress, no_progress
from db.description_maps import SqlDescriptionMaps
from db.snapshots import SqlSnapshots
from db.tasks import SqlTasks

WORDS = ("modern logo design", "warm voice over", "sound tax advice")


def meaning(texts: Sequence[str], _progress: Progress | None) -> np.ndarray:
    """Give vectors by the length of a text."""
    return np.random.default_rng(0).normal(size=(len(texts), 4))


def none(_texts: Sequence[str], _progress: Progress) -> np.ndarray:
    """There is no encoder."""
    raise SetupFault("no encoder")


@pytest.fixture
def market(engine: Engine) -> UUID:
    """The id of a stored market of 60 listings; the last two are of one seller."""
    listings = conform(
        pd.DataFrame(
            {
                "description": [
                    f"{WORDS[i % 3]} number{i % 5} for clients{i % 4}" for i in range(60)
                ],
                "seller_id": [f"s{min(i, 58)}" for i in range(60)],
                "price": 5.0,
                "currency": "USD",
            }
        )
    )
    return SqlSnapshots(engine).add(samples.snapshot(), listings).id


def description_maps(engine: Engine, encode: object = meaning) -> DescriptionMapUseCase:
    """Return the use case on a real database."""
    return DescriptionMapUseCase(
        SqlSnapshots(engine), SqlDescriptionMaps(engine), SqlTasks(engine), encode=encode
    )  # type: ignore[arg-type]


def test_a_map_is_made_once_and_found(engine: Engine, market: UUID):
    """What the worker made is what a page reads, to single precision."""
    use = description_maps(engine)
    with pytest.raises(NotFound):
        use.get(market)
    assert use.draw(market) == {"snapshot_id": str(market), "drawn": True}
    found = use.get(market)
    assert (found.by, len(found.rows), found.rows.dtype) == ("meaning", 60, np.dtype(np.intp))
    assert np.abs(np.c_[found.x, found.y]).max() <= 1
    SqlDescriptionMaps(engine).put(market, replace(found, by="words"))
    again = use.get(market)
    assert again.by == "words"
    np.testing.assert_array_equal(again.x, found.x)


def test_words_do_where_there_is_no_encoder(engine: Engine, market: UUID):
    """A machine without one still draws a map."""
    use = description_maps(engine, none)
    use.draw(market)
    assert use.get(market).by == "words"


def test_a_large_market_is_sampled_where_nothing_is_known_of_it(engine: Engine):
    """Thousands of texts are not encoded while other work waits; what is at hand is all used."""
    n = MAX_ENCODED + 1_000
    large = conform(
        pd.DataFrame(
            {
                "description": [f"{WORDS[i % 3]} number{i}" for i in range(n)],
                "price": 5.0,
                "currency": "USD",
            }
        )
    )
    market = SqlSnapshots(engine).add(samples.snapshot(), large).id
    parts = SqlSnapshots(engine), SqlDescriptionMaps(engine), SqlTasks(engine)
    for known, placed in ((lambda _texts: None, MAX_ENCODED), (lambda t: meaning(t, None), n)):
        use = DescriptionMapUseCase(*parts, encode=meaning, known=known)
        use.draw(market)
        assert len(use.get(market).rows) == placed


def test_it_is_asked_for_once(engine: Engine, market: UUID):
    """While it is drawn nobody asks again; where it failed, only who wants to."""
    use, tasks = description_maps(engine), SqlTasks(engine)
    first = use.request(market)
    assert use.request(market).id == first.id
    tasks.cancel(first.id)
    assert use.request(market).id == first.id
    second = use.request(market, again=True)
    assert second.id != first.id
    tasks.end(second.id, "done", result={"drawn": True})
    assert use.request(market).id not in (first.id, second.id)


def test_too_small_a_market_has_none(engine: Engine):
    """The job says so, and is not begun again."""
    small = SqlSnapshots(engine).add(samples.snapshot(), samples.listings()).id
    use = description_maps(engine)
    assert use.draw(small)["drawn"] is False
    with pytest.raises(NotFound):
        use.get(small)


def test_it_goes_with_its_market_and_with_a_seller(engine: Engine, market: UUID):
    """Positions change when a seller is erased; nothing is kept of a market that is gone."""
    use, store = description_maps(engine), SqlSnapshots(engine)
    use.draw(market)
    places = use.get(market)
    assert store.erase_seller(["s58"]) == 2
    with pytest.raises(NotFound):
        use.get(market)
    use.draw(market, on_progress=no_progress)
    store.delete(market, Dependants())
    for gone in (market, uuid7()):
        with pytest.raises(NotFound):
            SqlDescriptionMaps(engine).put(gone, places)
        with pytest.raises(NotFound):
            use.draw(gone)
