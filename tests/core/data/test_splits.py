from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.splits import grouped_folds, groups, holdout, normalised_title
from core.errors import InvalidInput

LISTINGS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", "d", "e", "f", None]),
        st.sampled_from(["Logo", "logo!", "Flyer", "a song", "A  Song.", "card", "", "?"]),
    ),
    min_size=1,
    max_size=40,
)


def listings(pairs: list[tuple[str | None, str]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "seller_id": np.array([seller for seller, _ in pairs], dtype=object),
            "description": [f"{title}\npackage {i}" for i, (_, title) in enumerate(pairs)],
        },
        index=pd.Index(range(100, 100 + len(pairs))),
    )


def shared(frame: pd.DataFrame, train: np.ndarray, test: np.ndarray) -> set[str]:
    """Sellers and titles on both sides."""
    sides = []
    for rows in (train, test):
        part = frame.iloc[rows]
        titles = {f"title {normalised_title(text)}" for text in part["description"]}
        sides.append((titles - {"title "}) | {f"seller {s}" for s in part["seller_id"].dropna()})
    return sides[0] & sides[1]


@pytest.mark.parametrize(
    ("description", "title"),
    [
        ("I will design a LOGO!\nthree drafts", "i will design a logo"),
        ("  Étude,  de marché ", "étude de marché"),
        ("STRASSE Straße", "strasse strasse"),
        ("R&D / C++", "r d c"),
        ("??\nlogo", ""),
    ],
)
def test_title_is_the_first_line_without_case_and_signs(description: str, title: str) -> None:
    """Titles that differ only in case, signs and spaces are the same."""
    assert normalised_title(description) == title


def test_groups_follow_chains() -> None:
    """A seller links titles, a title links sellers, in any number of steps."""
    frame = listings(
        [("a", "logo"), ("b", "Logo!"), ("b", "song"), ("c", "song"), ("d", "card"), (None, "card")]
    )
    assert groups(frame).tolist() == [0, 0, 0, 0, 1, 1]


def test_missing_sellers_and_empty_titles_link_nothing() -> None:
    """Two listings without seller, or without title, have nothing in common for that."""
    frame = listings([(None, "logo"), (None, "song"), ("a", "?"), ("b", "!")])
    assert groups(frame).tolist() == [0, 1, 2, 3]


def test_seller_named_like_a_title_is_not_the_title() -> None:
    """A seller's id and a title of the same letters are different things."""
    assert groups(listings([("logo", "song"), ("a", "logo")])).tolist() == [0, 1]


def test_no_listing_has_no_group() -> None:
    """An empty market has no groups, and none to split."""
    empty = listings([("a", "logo")]).iloc[:0]
    assert groups(empty).tolist() == []
    with pytest.raises(InvalidInput):
        holdout(empty, 0.2, 0)


@given(LISTINGS, st.integers(2, 5), st.integers(0, 3))
def test_folds_share_no_seller_and_no_title(
    pairs: list[tuple[str | None, str]], n_splits: int, seed: int
) -> None:
    """Whatever the market: nothing on both sides, each row tested once, no fold empty."""
    frame = listings(pairs)
    if groups(frame).max() + 1 < n_splits:
        with pytest.raises(InvalidInput):
            next(grouped_folds(frame, n_splits, seed))
        return
    folds = list(grouped_folds(frame, n_splits, seed))
    assert len(folds) == n_splits
    assert sorted(np.concatenate([test for _, test in folds])) == list(range(len(frame)))
    for train, test in folds:
        assert len(train)
        assert len(test)
        assert len(train) + len(test) == len(frame)
        assert not shared(frame, train, test)


@given(LISTINGS, st.floats(0.05, 0.95), st.integers(0, 3))
def test_holdout_shares_no_seller_and_no_title(
    pairs: list[tuple[str | None, str]], share: float, seed: int
) -> None:
    """Whatever the market and share: nothing on both sides, and neither side empty."""
    frame = listings(pairs)
    if groups(frame).max() == 0:
        with pytest.raises(InvalidInput):
            holdout(frame, share, seed)
        return
    train, test = holdout(frame, share, seed)
    assert sorted([*train, *test]) == list(range(len(frame)))
    assert len(train)
    assert len(test)
    assert not shared(frame, train, test)


@pytest.fixture
def market() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    sellers = rng.integers(0, 400, 1000)
    return listings([(f"s{seller}", f"title {i}") for i, seller in enumerate(sellers)])


def test_folds_are_balanced(market: pd.DataFrame) -> None:
    """With many small groups, folds differ by a row or so."""
    sizes = [len(test) for _, test in grouped_folds(market, 5, seed=1)]
    assert max(sizes) - min(sizes) <= 1


def test_holdout_has_the_share_asked_for(market: pd.DataFrame) -> None:
    """With many small groups, the share set aside is the one asked for."""
    assert len(holdout(market, 0.2, seed=1)[1]) == 200


def test_seed_decides(market: pd.DataFrame) -> None:
    """The same seed gives the same split, another seed another one."""
    first, again = holdout(market, 0.2, 1)[1], holdout(market, 0.2, 1)[1]
    assert first.tolist() == again.tolist() != holdout(market, 0.2, 2)[1].tolist()
    folds = [[test.tolist() for _, test in grouped_folds(market, 3, seed)] for seed in (1, 1, 2)]
    assert folds[0] == folds[1] != folds[2]


def test_giant_group_gets_a_fold_of_its_own(market: pd.DataFrame) -> None:
    """A group of most rows breaks neither folds nor holdout; the others share the rest."""
    giant = market.assign(
        seller_id=np.where(np.arange(1000) < 700, "giant", market["seller_id"].to_numpy())
    )
    sizes = sorted(len(test) for _, test in grouped_folds(giant, 5, seed=0))
    assert sizes[-1] == np.bincount(groups(giant)).max()
    assert sizes[3] - sizes[0] <= 2
    train, test = holdout(giant, 0.2, seed=0)
    assert 150 <= len(test) <= 200
    assert not shared(giant, train, test)


@pytest.mark.parametrize("share", [0, 1, -0.1, float("nan")])
def test_impossible_share_is_refused(market: pd.DataFrame, share: float) -> None:
    """A share must leave rows on both sides."""
    with pytest.raises(InvalidInput):
        holdout(market, share, 0)
