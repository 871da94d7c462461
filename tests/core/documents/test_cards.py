"""The cards of a version and of its market say what is stored, and no more."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import pandas as pd
import pytest

from core.data.demo import demo_market
from core.data.given import SITUATIONS as MASKS
from core.data.schema import conform
from core.data.snapshot import fingerprint
from core.documents.data_card import ORIGINS, ROLES, data_card
from core.documents.markdown import rows_table
from core.documents.model_card import model_card
from core.insight.registry.by_given import SITUATIONS
from core.insight.registry.card_facts import CardFacts, card_facts
from core.language import Translator, translator
from core.types import FIELDS, ImportReport, ModelVersion, Origin, Snapshot

EN, FR = translator("en"), translator("fr")
DOCS = Path(__file__).parents[3] / "docs"
WHEN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def _figure(value: float) -> dict[str, float]:
    return {"value": value, "low": value - 0.02, "high": value + 0.02, "n": 900}


def _given(bias: float) -> dict[str, Any]:
    named = {"mdape": _figure(0.41), "within_25": _figure(0.33), "coverage_80": _figure(0.8)}
    return named | {"bias": bias, "thirds": [{"value": v} for v in (0.79, 0.8, 0.81)]}


def _promise(segment: str, value: str, held: float) -> dict[str, Any]:
    return {
        "segment": segment,
        "value": value,
        "n": 1300,
        "held": held,
        "low": held - 0.03,
        "high": held + 0.03,
    }


CARD: dict[str, Any] = {
    "currency": "EUR",
    "n": 900,
    "metrics": {"mdape": _figure(0.41)},
    "constant": {"mdape": _figure(0.67)},
    "by_given": {"own": _given(0.0), "description": _given(-0.006), "all": _given(0.012)},
    "promises": [
        _promise("all", "", 0.8),
        _promise("seller_level", "", 0.78),
        _promise("seller_level", "Top Rated", 0.81),
        _promise("estimate", "2", 0.79),
    ],
    "abstention": {
        "least_similarity": 0.45,
        "most_ratio": 17.5,
        "n": 900,
        "rate": 0.021,
        "far": 0.001,
        "wide": 0.02,
        "error_abstained": None,
        "error_answered": None,
    },
}
VERSION = ModelVersion(UUID(int=1), 7, WHEN, UUID(int=2), "masked-trees", "ab" * 32, CARD)
MARKET = Snapshot(
    UUID(int=2),
    "spring",
    "file",
    "mapped",
    "cd" * 32,
    "EUR",
    "USD",
    1.08,
    date(2026, 2, 27),
    ("Level 1", "Top Rated"),
    ImportReport(6, 5, {"no price": 1}, {"rating is not a number: treated as missing": 2}),
    WHEN,
    "ada",
)
LISTINGS = conform(
    pd.DataFrame(
        {
            "description": ["a", "b", "c", "d", "e"],
            "price": [10.0, 20.0, 30.0, 40.0, 50.0],
            "rating": [4.5, None, None, None, 5.0],
            "seller_id": ["s", "s", "t", "t", "u"],
        }
    )
)


def facts(card: dict[str, Any] | None = None, **market: Any) -> CardFacts:
    """Facts of the version above, with another card or another market."""
    version = VERSION if card is None else replace(VERSION, card=card)
    return card_facts(version, replace(MARKET, **market), LISTINGS)


def rows(text: str, heading: str, words: Translator = EN) -> list[list[str]]:
    """Return the cells of the table below a heading, without its header."""
    below = text.split(f"## {words.sentence(heading)}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in below.splitlines() if line.startswith("| ")]
    return [line.strip("| ").split(" | ") for line in lines[2:]]


def headings(text: str) -> list[str]:
    """Return the headings of the second rank."""
    return re.findall(r"^## (.+)$", text, re.MULTILINE)


def test_a_model_card_says_how_wrong_the_version_is_by_what_is_given() -> None:
    """The usual situations first, in words and in their order, then any other by its name."""
    table = rows(model_card(facts(), EN), "By what is given")
    shared = ["41% [39%, 43%]", "33% [31%, 35%]"], ["80% [78%, 82%]", "79%, 80%, 81%"]
    assert table == [
        ["Everything", *shared[0], "1.2%", *shared[1]],
        ["The description alone", *shared[0], "-0.6%", *shared[1]],
        ["own", *shared[0], "0.0%", *shared[1]],
    ]


def test_every_situation_that_is_measured_has_words() -> None:
    """Those of a card and those of the masks are the same."""
    assert set(SITUATIONS) == set(MASKS)


def test_a_model_card_says_in_which_groups_the_range_holds() -> None:
    """A listing without a level is that of a new seller, not one of which nothing is known."""
    assert rows(model_card(facts(), EN), "Does the range hold?") == [
        ["All listings", "1,300", "80% [77%, 83%]"],
        ["Seller level: None (new seller)", "1,300", "78% [75%, 81%]"],
        ["Seller level: Top Rated", "1,300", "81% [78%, 84%]"],
        ["Highest third of the estimates", "1,300", "79% [76%, 82%]"],
    ]


def test_a_model_card_names_its_recipe_its_error_and_its_command() -> None:
    """Whoever reads it can find the version, and write the card again."""
    text = model_card(facts(), EN)
    assert text.startswith("# Model card: version 7\n\n## Intended use\n\n- To estimate")
    assert ["Recipe", "Boosted trees on whatever is given"] in rows(text, "Where it comes from")
    assert rows(text, "How wrong it is") == [
        ["Median error", "41% [39%, 43%]", "67% [65%, 69%]", "900"]
    ]
    assert "This concerns 2.1% of 900 listings" in text
    assert text.endswith("Written by `python -m jobs card --number 7` from what is stored.\n")


def test_what_an_older_card_lacks_is_left_out() -> None:
    """No heading stands over nothing."""
    assert headings(model_card(facts(card={}), EN)) == [
        "Intended use",
        "What it must not be used for",
        "Where it comes from",
        "How wrong it is",
        "Limits",
    ]


def test_a_data_card_counts_rows_and_shares() -> None:
    """Rows add up; of five listings two state a rating, none a country."""
    text = data_card(facts(), EN)
    assert rows(text, "What became of each row") == [
        ["Rows read", "6"],
        ["Rows kept", "5"],
        ["Dropped: no price", "1"],
        ["Repaired: rating is not a number: treated as missing", "2"],
    ]
    held = {row[0]: row[1:] for row in rows(text, "What it holds")}
    assert len(held) == len(FIELDS)
    assert held["Rating (0 to 5 stars)"] == ["input of the model", "0 to 5", "40%"]
    assert held["Revisions included"] == ["input of the model", "0 to 100,000, or unlimited", "0%"]
    assert held["Country"] == ["input of the model", "text", "0%"]
    assert held["Price"] == ["what the model learns", "0.01 to 10,000,000", "100%"]


def test_a_data_card_says_what_is_asked() -> None:
    """Quantiles of 10, 20, 30, 40 and 50 euros, linear between listings."""
    assert (
        "5 listings · 3 sellers. Asking prices: half of the listings ask €20 to €40, the "
        "median is €30; one in ten asks less than €14, one in ten more than €46."
    ) in data_card(facts(), EN)


def test_a_data_card_dates_its_rate() -> None:
    """Only where prices were converted."""
    converted = data_card(facts(), EN)
    assert ["Converted", "from USD, 1.08 for 1 EUR on 2026-02-27"] in rows(
        converted, "Origin of the data"
    )
    assert "Prices were converted" in converted
    plain = data_card(facts(rate_date=None, level_order=()), EN)
    assert "onverted" not in plain
    assert "Levels" not in plain


def test_both_warn_of_a_synthetic_market_and_say_how_it_is_made() -> None:
    """And only of one."""
    for card in (model_card, data_card):
        assert "SYNTHETIC" not in card(facts(), EN)
        made = card(facts(origin="synthetic"), EN)
        assert made.index("SYNTHETIC") < made.index("## ")
        assert "`python -m jobs prepare` makes this market" in made


def test_every_origin_and_role_has_words() -> None:
    """A new one would be missing here."""
    assert set(ORIGINS) == set(get_args(Origin))
    assert {field.role for field in FIELDS} == set(ROLES)


@pytest.mark.parametrize("card", [model_card, data_card])
def test_cards_are_french_to_the_headings(card: Any) -> None:
    """None of the English headings is left."""
    english, french = (headings(card(facts(), words)) for words in (EN, FR))
    assert len(english) == len(french)
    assert set(english) & set(french) == set()


def test_a_cell_cannot_leave_its_column() -> None:
    """A bar or a new line in a value does not begin another cell or row."""
    assert rows_table(["a"], [["x | y\nz"]]) == "| a |\n| --- |\n| x \\| y z |"


def test_shares_of_no_number_are_not_counted_as_stated() -> None:
    """What is not a number is not stated."""
    frame = LISTINGS.assign(rating=[math.nan, 1.0, 2.0, 3.0, 4.0])
    assert card_facts(VERSION, MARKET, frame).known["rating"] == 0.8


def test_the_cards_in_the_documents_are_those_of_the_demo_market() -> None:
    """They have today's sections, and the fingerprint of what a clean checkout makes."""
    print_of = fingerprint(demo_market())
    made = facts(origin="synthetic")
    for name, card in (("model", model_card), ("data", data_card)):
        kept = (DOCS / f"{name}-card.md").read_text(encoding="utf-8")
        assert headings(kept) == headings(card(made, EN))
        assert f"| {print_of} |" in kept
