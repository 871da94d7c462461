from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from core.data.cleaning import listings as rules
from core.data.readers import guess, read
from core.data.readers.guesses import guess_mapping
from core.data.readers.known_files import CLIENTS, GLUED_NEW, UNKNOWN_LEVEL
from core.data.snapshot import fingerprint
from core.errors import AppError, InvalidFile, InvalidInput
from core.types import COLUMNS

Write = Callable[..., Path]
A_DAY = date(2024, 5, 31)

KAGGLE = """\ufeffTitle,Title_URL,gigrating,_5fo9i5,Price
"I will clean data, fast",https://example.com/s1/clean-data,5.0(1k+),Level 2 Seller,"PKR\u00a03,263"
I will build a dashboard,https://example.com/s2/dashboard?x=1,,Clients,"PKR\u00a01,088"
I will build a report,https://example.com/s3/report,4.9(56),,"PKR\u00a02,176"
I will build a report,https://example.com/s3/report,4.9(56),,"PKR\u00a02,176"
"""
MARKET_2023 = """title,description,subcategory,price_usd,price_std_usd,price_prem_usd,seller_level,\
rating,reviews,delivery_days,revisions,country,languages,seller_id
I will draw a poster,"One poster
in print quality",Posters,30,40,85,level_2,4.9,411,4,inf,India,English,a1
I will write a song,Sixty seconds,Songs,0,40,85,new_or_none,,0,4,1.0,France,French,
I will sing a song,Sixty seconds,Songs,15,40,85,new_or_none,,0,4,1.0,France,French,
"""
MARKET_2021 = """title,category,subcategory,price,currency,rating,reviews
I will edit a podcast,Music,Podcast EditingNew,4.44,EUR,5.0,10.0
I will teach the new way,Music,Something New,8.89,EUR,,0.0
"""
PLAIN = "Service,Cost\nlogo design,10.50\nflyer design,20\n"
MAP = {"description": "Service", "price": "Cost"}


def refusal(path: Path, **options: Any) -> AppError:
    with pytest.raises(AppError) as caught:
        read(path, **options)
    return caught.value


def test_kaggle_file_is_read_in_dollars(write: Write) -> None:
    """Rupees with a thousands comma become dollars at the dated rate; artefacts are counted."""
    market = read(write(KAGGLE))
    assert market.reader == "kaggle"
    assert market.frame["price"].tolist() == [14.99, 5.00, 10.00]
    assert (market.source_currency, market.currency) == ("PKR", "USD")
    assert (market.rate, market.rate_date) == (217.5766, date(2022, 7, 1))
    assert market.frame["currency"].unique().tolist() == ["USD"]
    assert market.frame["seller_id"].tolist() == ["s1", "s2", "s3"]
    assert market.frame["seller_level"].tolist() == ["Level 2 Seller", None, None]
    assert market.frame["reviews"].tolist()[::2] == [1000, 56]
    assert market.frame.loc[1, ["rating", "reviews"]].isna().all()
    assert market.report.dropped == {rules.DUPLICATE: 1}
    assert market.report.notes == {CLIENTS: 1}
    assert market.level_order == ("Level 1 Seller", "Level 2 Seller", "Top Rated Seller")


def test_kaggle_rate_may_be_another(write: Write) -> None:
    """A dated rate of the caller replaces the default, to another currency too."""
    market = read(write(KAGGLE), rate=200, rate_date=A_DAY, to_currency="EUR")
    assert market.frame["price"].tolist() == [16.31, 5.44, 10.88]
    assert (market.currency, market.rate, market.rate_date) == ("EUR", 200, A_DAY)
    kept = read(write(KAGGLE), to_currency="PKR")
    assert kept.frame["price"].tolist() == [3263, 1088, 2176]


def test_market_2023_is_read(write: Write) -> None:
    """Title and package make the description; an unknown level is missing, and counted."""
    market = read(write(MARKET_2023))
    assert market.reader == "market_2023"
    assert market.frame.loc[0, "description"] == (
        "I will draw a poster\nOne poster\nin print quality"
    )
    first = market.frame.loc[0, ["price", "price_standard", "price_premium", "revisions"]]
    assert first.tolist() == [30, 40, 85, float("inf")]
    assert market.frame["seller_level"].tolist() == ["level_2", None]
    assert market.frame["seller_id"].tolist() == ["a1", None]
    assert market.report.dropped == {rules.PRICE_NOT_POSITIVE: 1}
    assert market.report.notes == {UNKNOWN_LEVEL: 2}
    assert market.level_order == ("level_1", "level_2", "top_rated")
    assert (market.currency, market.rate, market.rate_date) == ("USD", 1, None)


def test_market_2021_is_read_in_euros(write: Write) -> None:
    """Prices stay in euros; only a glued 'New' is cut; a missing rating stays missing."""
    market = read(write(MARKET_2021))
    assert (market.reader, market.currency) == ("market_2021_eur", "EUR")
    assert market.frame["subcategory"].tolist() == ["Podcast Editing", "Something New"]
    assert market.frame["rating"].isna().tolist() == [False, True]
    assert market.report.notes == {GLUED_NEW: 1}


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (KAGGLE, "kaggle"),
        (MARKET_2023, "market_2023"),
        (MARKET_2021, "market_2021_eur"),
        (PLAIN, "mapped"),
    ],
)
def test_reader_is_guessed_from_the_columns(write: Write, content: str, name: str) -> None:
    """A file is recognised by its columns, whatever its name."""
    assert guess(write(content)) == name


def test_mapped_file_is_read(write: Write) -> None:
    """A mapping and a currency make a market of any file."""
    market = read(write(PLAIN), mapping=MAP, currency="eur")
    assert (market.reader, market.currency, market.level_order) == ("mapped", "EUR", ())
    assert tuple(market.frame.columns) == COLUMNS
    assert market.frame["price"].tolist() == [10.5, 20]


def test_french_file_is_guessed_and_read(write: Write) -> None:
    """A French file in Latin-1, with semicolons and euros, needs no option at all."""
    path = write(
        "Titre;Prix (€);Niveau;Note;Avis;Délai;Révisions\n"
        "Création de logo;1 234,50 €;Expert;4,9;1 200;3 jours;Illimitées\n"
        "Étude;15,00 €;;;;1 semaine;2\n",
        encoding="cp1252",
    )
    market = read(path)
    assert (market.currency, market.frame["price"].tolist()) == ("EUR", [1234.5, 15])
    row = market.frame.loc[0]
    assert row["description"] == "Création de logo"
    assert row[["rating", "reviews", "delivery_days", "revisions"]].tolist() == [
        4.9,
        1200,
        3,
        float("inf"),
    ]


def test_title_and_description_are_joined(write: Write) -> None:
    """Title and description become the lines of one description; either may be missing."""
    path = write('title,description,price\n"lo\ngo",two drafts,5\nflyer,,6\n,only text,7\n')
    assert read(path, currency="USD").frame["description"].tolist() == [
        "lo go\ntwo drafts",
        "flyer",
        "only text",
    ]


def test_one_column_may_give_rating_and_reviews(write: Write) -> None:
    """Ratings written as 4.9 (56) give the reviews too."""
    path = write("title,price_usd,rating\nlogo design,5,4.9 (56)\nflyer design,6,\n")
    market = read(path)
    assert market.currency == "USD"
    assert market.frame.loc[0, ["rating", "reviews"]].tolist() == [4.9, 56]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["Gig Title", "Price (USD)"], {"title": "Gig Title", "price": "Price (USD)"}),
        (["Bemerkung", "Tarif"], {"price": "Tarif"}),
        (
            ["Description", "Prix", "Sous-catégorie", "Nombre d'avis", "Pays", "Devise"],
            {
                "description": "Description",
                "price": "Prix",
                "subcategory": "Sous-catégorie",
                "reviews": "Nombre d'avis",
                "country": "Pays",
                "currency": "Devise",
            },
        ),
        (
            ["seller_level", "delivery_days", "starting_price"],
            {
                "seller_level": "seller_level",
                "delivery_days": "delivery_days",
                "price": "starting_price",
            },
        ),
    ],
)
def test_columns_are_recognised_by_name(header: list[str], expected: dict[str, str]) -> None:
    """Names in English and French are recognised, and unknown ones left alone."""
    assert guess_mapping(header) == expected


def test_conversion_uses_the_dated_rate(write: Write) -> None:
    """A rate divides prices, to the cent, and is reported with its date."""
    market = read(
        write(PLAIN), mapping=MAP, currency="EUR", rate=0.9, to_currency="USD", rate_date=A_DAY
    )
    assert market.frame["price"].tolist() == [11.67, 22.22]
    assert (market.source_currency, market.currency) == ("EUR", "USD")
    assert (market.rate, market.rate_date) == (0.9, A_DAY)


def test_rate_alone_converts_to_dollars(write: Write) -> None:
    """A rate without a target is a rate to dollars."""
    market = read(write(PLAIN), mapping=MAP, currency="EUR", rate=0.9, rate_date=A_DAY)
    assert market.currency == "USD"


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"currency": "EUR", "rate": 0.9}, "rate_date"),
        ({"currency": "EUR", "to_currency": "USD"}, "rate"),
        ({"currency": "EUR", "rate": 0, "rate_date": A_DAY}, "rate"),
        ({"currency": "EUR", "rate": float("nan"), "rate_date": A_DAY}, "rate"),
        ({"currency": "USD", "rate": 2, "rate_date": A_DAY}, "rate"),
        ({"currency": "XYZ"}, "currency"),
        ({"currency": "EUR", "to_currency": "dollars"}, "to_currency"),
        ({"currency": "EUR", "decimal": ";"}, "decimal"),
        ({"currency": "EUR", "reader": "kaggle"}, "mapping"),
    ],
)
def test_wrong_option_is_refused_by_name(write: Write, options: dict[str, Any], field: str) -> None:
    """An option that is wrong or contradicts another is refused, and the error names it."""
    error = refusal(write(PLAIN), mapping=MAP, **options)
    assert isinstance(error, InvalidInput)
    assert error.field == field


def test_unknown_reader_is_refused_with_the_known_ones(write: Write) -> None:
    """The sentence lists the readers that there are."""
    assert "kaggle, market_2023, market_2021_eur, mapped" in str(
        refusal(write(PLAIN), reader="fiver")
    )


def test_mapping_to_something_unknown_is_refused(write: Write) -> None:
    """A mapping names columns of a listing only."""
    error = refusal(write(PLAIN), mapping=MAP | {"colour": "Cost"})
    assert isinstance(error, InvalidInput)
    assert "colour" in str(error)


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        (PLAIN, {"reader": "kaggle"}, "no column 'Title', 'Title_URL'"),
        (PLAIN, {"mapping": {"price": "Price", "description": "Service"}}, "no column 'Price'"),
        ("x,Cost\n1,5\n", {"mapping": {"price": "Cost"}}, "no column for the description"),
        ("a,b\n1,2\n", {}, "recognised as the price. Its columns are: 'a', 'b'"),
        ("price_usd,b\n1,2\n", {}, "recognised as the description"),
        (PLAIN, {"mapping": MAP}, "The currency of column"),
        ("title,price\nlogo design,$5\n", {}, "The currency of column"),
        ("title,price\nlogo design,$5\nflyer design,7 €\n", {}, "several currencies ($, €)"),
        ("title,price\nlogo design,7 €\n", {"currency": "USD"}, "are marked €, not USD"),
        ("title,price,currency\nlogo,7,EUR\nflyer,8,USD\n", {}, "several currencies (EUR, USD)"),
        ("title,price\nlogo design,free\nflyer design,ask\n", {"currency": "EUR"}, "'free' is no"),
        ("title,price\nlogo design,\nflyer design,\n", {"currency": "EUR"}, "every cell is blank"),
        ("title,price\nlogo design,0\n,7\n", {"currency": "EUR"}, "None of the 2 rows"),
        ('title,price\nlogo design,"1,234"\n', {"currency": "EUR"}, "thousands or decimals"),
        (MARKET_2021, {"currency": "USD"}, "are marked EUR, not USD"),
        (MARKET_2023, {"currency": "EUR"}, "are marked USD, not EUR"),
    ],
)
def test_unusable_content_is_refused_in_a_sentence(
    write: Write, content: str, options: dict[str, Any], said: str
) -> None:
    """Each way in which a file holds no usable listings gets its own sentence."""
    error = refusal(write(content), **options)
    assert isinstance(error, InvalidFile)
    assert said in str(error)


@pytest.mark.parametrize(
    "options", [{}, {"mapping": {"description": "Description", "price": "Prix"}}]
)
def test_leaking_reference_file_is_refused(write: Write, options: dict[str, Any]) -> None:
    """The reference project's prepared file is refused, mapped or not."""
    path = write("Description,Niveau,Prix,Fiabilite,Prix_log\nexcel,2.0,8.7,1.6,2.27\n")
    assert "cannot be used for training" in str(refusal(path, **options))


def test_dropped_rows_have_reasons(write: Write) -> None:
    """Rows that cannot be used are counted by reason, and add up."""
    path = write(
        "title,price\nlogo design,5.5\nflyer,unknown\n,7\n,\nposter,-2\ncard,\na,b,c\n🎨,9\n"
        "logo design,5.5\n"
    )
    report = read(path, currency="USD").report
    assert report.rows_kept == 1
    assert report.rows_read == 9 == report.rows_kept + sum(report.dropped.values())
    assert set(report.dropped.values()) == {1}
    assert len(report.dropped) == 8


def test_unreadable_numbers_are_noted(write: Write) -> None:
    """Text for a rating leaves the row and is counted."""
    path = write("title,price,rating,delivery\nlogo design,5.5,good,soon\n")
    report = read(path, currency="USD").report
    assert report.notes == {rules.UNREADABLE["rating"]: 1, rules.UNREADABLE["delivery_days"]: 1}


def test_same_file_has_the_same_fingerprint(write: Write) -> None:
    """ReadOptions twice, or in another encoding and delimiter, gives the same listings."""
    first = read(write(PLAIN), mapping=MAP, currency="EUR")
    other = write(PLAIN.replace(",", ";"), "other.csv", "utf-16")
    second = read(other, mapping=MAP, currency="EUR")
    pd.testing.assert_frame_equal(first.frame, second.frame)
    assert fingerprint(first.frame) == fingerprint(second.frame)


def test_progress_names_each_stage(write: Write) -> None:
    """Reading and cleaning are told as they advance."""
    stages: list[str] = []
    read(write(MARKET_2021), on_progress=lambda stage, done, total: stages.append(stage))
    assert list(dict.fromkeys(stages)) == ["Reading the file", "Cleaning the listings"]
