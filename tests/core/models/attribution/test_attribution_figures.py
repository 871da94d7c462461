"""Reasons of models whose formula is known, without fitting any."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, ClassVar

import lightgbm
import numpy as np
import pandas as pd
import pytest

from core.data.given import FIELDS, given_in
from core.models.attribution import attribution as rules
from core.models.attribution import given
from core.models.attribution.attribution import (
    CoalitionAttribution,
    LinearAttribution,
    MeanAttribution,
    TreeAttribution,
    attributor_of,
)
from core.models.attribution.background import Background
from core.models.attribution.given import GivenAttribution
from core.models.attribution.text_reasons import word_reasons
from core.models.attribution.tree_shap import LeafShapley
from core.types import REASONS, Contribution, Explanation, Phrase

#: What each field adds for one of it; the description counts its letters.
COEFFICIENTS = dict(zip(FIELDS, (0.5, -1.0, 2.0, 0.25, 1.0, 0.125, -0.5, 0.75, 3.0), strict=True))
PLACE = {name: i for i, name in enumerate(FIELDS)}


def service(**fields: object) -> dict[str, object]:
    """Return a service of which only these fields are given, in numbers."""
    return dict.fromkeys(FIELDS) | {"description": "", "without": ()} | fields


class Known:
    """Columns that are the fields themselves, missing where a field is not given."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def transform(self, rows: pd.DataFrame) -> np.ndarray:
        self.asked.append(len(rows))
        texts = rows["description"].str.len()
        return np.column_stack([texts, *(rows[name].astype(float) for name in FIELDS[1:])])

    def given(self, rows: pd.DataFrame) -> np.ndarray:
        return given_in(rows)

    def masked(self, columns: np.ndarray, given: np.ndarray) -> np.ndarray:
        return np.where(given, columns, np.nan)


class Formula:
    """5, a part for each field, and one for description, rating and delivery time together."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def predict(self, columns: np.ndarray) -> np.ndarray:
        self.asked.append(len(columns))
        seen = np.nan_to_num(columns, nan=0.0)
        together = [PLACE[name] for name in ("description", "rating", "delivery_days")]
        return 5 + seen @ np.array(list(COEFFICIENTS.values())) + seen[:, together].prod(axis=1)


def given_attribution() -> tuple[GivenAttribution, Known, Formula]:
    """Return the attribution of the formula, and what counts its questions."""
    columns, trees = Known(), Formula()
    learner: Any = SimpleNamespace(n_features_in_=len(FIELDS), trees_=trees, columns_=columns)
    return GivenAttribution(learner), columns, trees


SERVICES = pd.DataFrame(
    [
        service(
            description="logo",
            category=1.0,
            subcategory=2.0,
            seller_level=3.0,
            rating=4.0,
            reviews=8.0,
            delivery_days=6.0,
            revisions=7.0,
            country=1.0,
        ),
        service(description="a site", rating=3.0, delivery_days=1.0),
        service(description="flyer", subcategory=5.0),
        service(description="a song", rating=2.0, delivery_days=2.0),
        service(reviews=2.0, without=("rating",)),
    ],
    index=[10, 11, 12, 13, 14],
)


def test_what_is_given_shares_out_what_it_says() -> None:
    """A field's own part, and a third of what three say together; NaN for what is not given."""
    values, baseline = given_attribution()[0](SERVICES)
    assert baseline == 5.0
    assert list(values) == list(REASONS)
    assert values.index.tolist() == SERVICES.index.tolist()
    nan = np.nan
    third = 4 * 4.0 * 6.0 / 3
    wanted = pd.DataFrame(
        {
            "description": [2 + third, 3 + 6.0, 2.5, 3 + 8.0, nan],
            "category": [-1 + 4.0, nan, 10.0, nan, nan],
            "seller_level": [0.75, nan, nan, nan, nan],
            "reputation": [4 + 1 + third, 3 + 6.0, nan, 2 + 8.0, 0.25],
            "delivery_days": [-3 + third, -0.5 + 6.0, nan, -1 + 8.0, nan],
            "revisions": [5.25, nan, nan, nan, nan],
            "country": [3.0, nan, nan, nan, nan],
        },
        index=SERVICES.index,
    )
    pd.testing.assert_frame_equal(values, wanted[list(REASONS)])


def test_columns_that_are_known_are_not_worked_out_again() -> None:
    """The values are those of the columns that are handed over."""
    attribution, known, _ = given_attribution()
    columns = Known().transform(SERVICES)
    columns[2, PLACE["subcategory"]] = 1.0
    values, _ = attribution(SERVICES, columns)
    assert known.asked == []
    assert values.loc[12, "category"] == pytest.approx(2.0)


def test_services_that_give_the_same_are_asked_about_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Eight coalitions of three reasons each: of two services at once, or of one at a time."""
    rows = SERVICES.iloc[[1, 3]]
    attribution, _, trees = given_attribution()
    trees.asked.clear()
    whole, _ = attribution(rows)
    assert trees.asked == [16]
    monkeypatch.setattr(given, "_MAX_ROWS", 15)
    trees.asked.clear()
    parts, _ = attribution(rows)
    assert trees.asked == [8, 8]
    pd.testing.assert_frame_equal(parts, whole)
    monkeypatch.setattr(given, "_MAX_ROWS", 7)
    pd.testing.assert_frame_equal(attribution(rows)[0], whole)
    monkeypatch.setattr(given, "_MAX_ROWS", 16)
    trees.asked.clear()
    attribution(rows)
    assert trees.asked == [16]


def test_another_text_is_weighed_alone_and_beside_the_rest() -> None:
    """Half of each; its own keeps its Shapley value, and a text without a word has none."""
    attribution = given_attribution()[0]
    row = SERVICES.iloc[[1]]  # rating 3, delivery 1: each letter is worth 3 beside them
    found = attribution.of_texts(row, ["a site", "ab", ""])
    own = 6 * 0.5 + 6 * 3 / 3
    halves = {n: n * 0.5 + n * 3 / 2 for n in (2, 6)}
    assert found == pytest.approx([own, halves[2] + own - halves[6], 0.0])


class Columns:
    """Two columns of the description, one of the rating, one of the country."""

    fields: tuple[str | None, ...] = ("description", "reputation", "description", "country")

    def column_fields(self) -> list[str | None]:
        return list(self.fields)

    def transform(self, rows: pd.DataFrame) -> np.ndarray:
        length = rows["description"].str.len().astype(float)
        return np.column_stack([length, rows["rating"], length**2, rows["country"]]).astype(float)


def linear(fields: tuple[str | None, ...] = Columns.fields, **estimator: Any) -> Any:
    """Return what a fitted linear candidate shows of itself."""
    matrix = Columns()
    matrix.fields = fields
    made = {"coef_": np.array([[1.0, 10.0, 0.5, -2.0]]), "intercept_": [7.0]} | estimator
    return SimpleNamespace(matrix_=matrix, estimator_=SimpleNamespace(**made))


TYPICAL = Background(
    pd.DataFrame(
        [
            service(description="ab", rating=1.0, country=1.0),
            service(description="abcd", rating=5.0, country=2.0),
        ]
    ),
    np.array([0.75, 0.25]),
)


def test_a_linear_model_compares_with_the_mean_column() -> None:
    """Lengths of 2 and 4 weigh 4 and 12; their mean is 6, of ratings 20, of countries -2.5."""
    attribution = LinearAttribution(linear(), TYPICAL)
    row = pd.DataFrame([service(description="abc", rating=4.0, country=0.0)], index=[3])
    values, baseline = attribution(row)
    assert baseline == pytest.approx(7 + 6 + 20 - 2.5)
    assert list(values) == list(REASONS)
    assert values.index.tolist() == [3]
    told = values.loc[3][lambda value: value != 0].to_dict()
    assert told == pytest.approx({"description": 7.5 - 6, "reputation": 20.0, "country": 2.5})
    assert attribution.of_texts(row, ["", "ab"]) == pytest.approx([-6.0, -2.0])
    assert attribution(row, np.zeros((1, 4)))[0].equals(values)


def test_only_a_model_with_coefficients_of_fields_is_linear() -> None:
    """A column of two fields, or an estimator without coefficients, is asked instead."""
    assert LinearAttribution.fits(linear())
    assert not LinearAttribution.fits(linear(("description", None, "country", "country")))
    without = linear()
    del without.estimator_.coef_
    assert not LinearAttribution.fits(without)


def test_a_mean_of_models_has_the_mean_of_their_reasons() -> None:
    """Values, baselines, and what texts do."""
    members = [
        LinearAttribution(linear(), TYPICAL),
        LinearAttribution(linear(coef_=np.array([3.0, 0.0, 0.0, 0.0]), intercept_=1.0), TYPICAL),
    ]
    row = pd.DataFrame([service(description="abc", rating=4.0, country=0.0)], index=[3])
    values, baseline = MeanAttribution(members)(row)
    assert baseline == pytest.approx((30.5 + 1 + 7.5) / 2)
    assert values.loc[3, "description"] == pytest.approx((1.5 + 1.5) / 2)
    assert values.loc[3, "reputation"] == pytest.approx(10.0)
    assert list(values) == list(REASONS)
    texts = MeanAttribution(members).of_texts(row, ["", "ab"])
    assert texts == pytest.approx([(-6 - 7.5) / 2, (-2 - 1.5) / 2])


class Asked:
    """A model of lengths and ratings that counts how many rows it is asked about."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def predict_columns(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        self.asked.append(len(frame))
        assert list(frame) == list(FIELDS) or "without" in frame
        length = frame["description"].str.len().to_numpy(float)
        return length * frame["rating"].to_numpy(float), np.empty((len(frame), 0))


def test_any_model_is_asked_about_mixtures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Length times rating: half of what each adds alone, and half of what it adds last."""
    model = Asked()
    attribution = CoalitionAttribution(model, TYPICAL)
    rows = pd.DataFrame(
        [service(description="abc", rating=4.0), service(description="x", rating=2.0)]
    )
    values, baseline = attribution(rows)
    # Beside (2, 1) and (4, 5), which weigh three quarters and one: 0.75 * 2 + 0.25 * 20.
    assert baseline == pytest.approx(6.5)
    text, stars = 3 * (0.75 * 1 + 0.25 * 5), 4 * (0.75 * 2 + 0.25 * 4)
    wanted = {
        "description": (text - 6.5 + 12 - stars) / 2,
        "reputation": (stars - 6.5 + 12 - text) / 2,
    }
    assert values.loc[0][lambda value: value.abs() > 1e-12].to_dict() == pytest.approx(wanted)
    # The own text keeps its value; others differ by what they do to this service's price.
    row = rows.iloc[[0]]
    own = wanted["description"]
    assert attribution.of_texts(row, ["abc", "", "ab"]) == pytest.approx([own, own - 12, own - 4])
    # 126 mixtures with two listings, and the row itself: as many rows at once as are allowed.
    model.asked.clear()
    monkeypatch.setattr(rules, "_MAX_ROWS", 2 * 2**7 * 2)
    attribution(rows)
    monkeypatch.setattr(rules, "_MAX_ROWS", 2 * 2**7 * 2 - 1)
    attribution(rows)
    monkeypatch.setattr(rules, "_MAX_ROWS", 1)
    pd.testing.assert_frame_equal(attribution(rows)[0], values)
    one = 126 * 2 + 1
    assert model.asked == [2 * one, one, one, one, one]


def test_trees_are_looked_up_by_reason() -> None:
    """The baseline counts what was taken off before; a reason without a column is none."""
    rng = np.random.default_rng(0)
    seen = rng.normal(size=(200, 3))
    data = lightgbm.Dataset(seen, seen[:, 0] + seen[:, 1] * seen[:, 2])
    text = lightgbm.train(
        {"verbose": -1, "num_threads": 1, "max_depth": 4}, data, 5
    ).model_to_string()
    fields = ["country", "description", "country"]
    columns = SimpleNamespace(fields_=fields, transform=lambda rows: seen[: len(rows)])
    regressor: Any = SimpleNamespace(
        columns_=columns, trees_=SimpleNamespace(texts_=[text], offset_=3.0)
    )
    attribution = TreeAttribution(regressor)
    rows = pd.DataFrame([service(description="a")] * 4, index=[4, 5, 6, 7])
    leaves = LeafShapley([text], [1, 0, 1], 2)
    for values, baseline in (attribution(rows), attribution(rows.iloc[::-1], seen[:4])):
        assert list(values) == ["description", "country"]
        np.testing.assert_array_equal(values.to_numpy(), leaves(seen[:4]))
        assert baseline == 3.0 + leaves.baseline
    assert attribution(rows)[0].index.tolist() == [4, 5, 6, 7]
    texts = attribution.of_texts(rows.iloc[[0]], ["x", "y", "z"])
    np.testing.assert_array_equal(texts, leaves(seen[:3])[:, 0])


def test_a_model_without_a_way_of_its_own_is_asked_beside_typical_listings() -> None:
    """Without any it cannot be explained."""
    model: Any = Asked()
    with pytest.raises(
        ValueError, match=r"^this model is explained beside typical listings, and none is given$"
    ):
        attributor_of(model, None)
    assert isinstance(attributor_of(model, TYPICAL), CoalitionAttribution)


class Told:
    """What four texts do."""

    worths: ClassVar = {"": 0.1, "logo": 0.3, "site": 0.5, "logo site": 1.0}

    def __init__(self) -> None:
        self.rows: list[pd.DataFrame] = []

    def __call__(self, rows: pd.DataFrame, columns: np.ndarray | None = None) -> Any:
        raise AssertionError

    def of_texts(self, row: pd.DataFrame, texts: Sequence[str]) -> np.ndarray:
        self.rows.append(row)
        return np.array([self.worths[text] for text in texts])


def test_words_share_out_the_descriptions_money() -> None:
    """“logo” adds 0.2 alone and 0.5 last, “site” 0.4 and 0.7; the rest is the text as such."""
    row = pd.DataFrame([service(description="logo site")])
    # From 100 by e^1.5: a log unit is worth 232.1126.
    explanation = Explanation(
        100.0,
        (
            Contribution("country", {}, 92.84, np.exp(0.4), 0.4),
            Contribution("description", {}, 255.33, np.exp(1.1), 1.1),
        ),
    )
    told = Told()
    found = word_reasons(row, explanation, told)
    assert all(asked is row for asked in told.rows)
    assert (found.text, found.total, found.rest) == ("logo site", 255.33, pytest.approx(46.43))
    assert found.phrases == (
        Phrase(0, 4, 81.24, pytest.approx(np.exp(0.35)), pytest.approx(0.35)),
        Phrase(5, 9, 127.66, pytest.approx(np.exp(0.55)), pytest.approx(0.55)),
    )
