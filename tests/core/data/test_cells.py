"""Files as people have them: what stands in their cells, and what their columns are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.data.money import prices
from core.data.money.prices import UnitUnclear
from core.data.money.source_currency import DOLLARS
from core.data.readers import guess, read
from core.data.readers.losses import PricesLost
from core.data.readers.mapped import LEVEL_SPELLINGS
from core.data.readers.optional_numbers import DAYS_RANGE, RATING_SCALED
from core.errors import CurrencyUnknown, InvalidFile, InvalidInput

Write = Callable[..., Path]
TITLES = (
    "Hand drawn logo for a bakery",
    "Translate a leaflet into Dutch",
    "Edit a ten minute travel video",
    "Set up a shop on WordPress",
    "Write five product descriptions",
    "Record a short radio jingle",
)


def table(columns: Mapping[str, Sequence[str]]) -> str:
    """Lay columns out as a CSV file, beside the titles of services."""
    rows = zip(TITLES, *columns.values(), strict=False)
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
    return "\n".join([",".join(["title", *columns]), *lines]) + "\n"


@pytest.mark.parametrize(
    ("cells", "currency", "expected"),
    [
        (("Starting at€137.76", "Starting at€4.44"), "EUR", [137.76, 4.44]),
        (("À partir de 140,00 €", "À partir de 1 250,00 €"), "EUR", [140, 1250]),
        (("Más de USD 3.000", "USD 250 - 500", "Menos de USD 50"), "USD", [3000, 250, 50]),
        (("$1,234.00 USD", "$20.00 USD"), "USD", [1234, 20]),
        (("US $20.00", "US $1,350.00"), "USD", [20, 1350]),
        (("CHF 20.-", "CHF 1'350.-", "CHF 35.50"), "CHF", [20, 1350, 35.5]),
        (("١٥٠ ر.س", "٢٥ ر.س"), "SAR", [150, 25]),
        (("500 руб.", "1 200 руб."), "RUB", [500, 1200]),
        (("20&nbsp;&euro;", "150&nbsp;&euro;"), "EUR", [20, 150]),
        (("от 500 ₽", "1 500 – 3 000 ₽"), "RUB", [500, 1500]),
        (("ab 20 €", "von 20 bis 40 €", "12,- €"), "EUR", [20, 20, 12]),
        (("entre 20 y 40 €", "desde 15 €"), "EUR", [20, 15]),
        (("Rp 1,5 juta", "Rp 50.000"), "IDR", [1_500_000, 50_000]),
        (("$20 USD", "$5k - $10k USD"), "USD", [20, 5000]),
        (("3,000円", "5,000円〜8,000円"), "JPY", [3000, 5000]),
        (("20 dollars américains", "150 US Dollars"), "USD", [20, 150]),
        (("za 50 zł netto", "od 1 250 zł"), "PLN", [50, 1250]),
        (("Budget: A$ 20 approx.", "A$ 35"), "AUD", [20, 35]),
    ],
)
def test_prices_with_words_are_read_without_an_option(
    write: Write, cells: tuple[str, ...], currency: str, expected: list[float]
) -> None:
    """Words, ends of a range, marks, digits of other scripts: the amount and its currency."""
    market = read(write(table({"price": cells})))
    assert (market.currency, market.frame["price"].tolist()) == (currency, expected)
    assert market.report.dropped == {}


@pytest.mark.parametrize(
    ("cells", "currency", "expected"),
    [
        (("From $20", "from $150"), "USD", [20, 150]),
        (("$5-$50", "$20 - $35", "$100–$250", "$10 to $30"), "USD", [5, 20, 100, 10]),
        (("Rs 500/-", "Rs 1,250/-", "Rs 12,500/-"), "INR", [500, 1250, 12_500]),
        (("Est. budget:\n$18.00", "Est. budget:\n$1,500.00"), "USD", [18, 1500]),
        (("50 зл", "20 зл"), "BGN", [50, 20]),
        (("5-10k", "20k"), "EUR", [5000, 20_000]),
    ],
)
def test_prices_whose_currency_is_given(
    write: Write, cells: tuple[str, ...], currency: str, expected: list[float]
) -> None:
    """A mark of several currencies, or a word of none, needs an option and nothing more."""
    path = write(table({"price": cells}))
    with pytest.raises(CurrencyUnknown):
        read(path)
    assert read(path, currency=currency).frame["price"].tolist() == expected


@pytest.mark.parametrize(
    ("cells", "notes"),
    [
        (("from $5", "$5 – $9", "up to $9", "$9"), [prices.FLOOR, prices.RANGE, prices.CEILING]),
        (("$25.00/hr", "$40 per hour", "$15 an hour"), [prices.PER["hour"]]),
        (("$0.08/word", "$0.10 per word"), [prices.PER["word"]]),
        (("100 $ / 1000 words", "$120 per 1,000 words"), [prices.PER["thousand word"]]),
        (("$120 excl. VAT", "$35.50 incl. VAT"), list(prices._TAX_MIXED.values())),
    ],
)
def test_how_prices_were_read_is_counted_and_quoted(
    write: Write, cells: tuple[str, ...], notes: list[str]
) -> None:
    """The notes count each way, and most of them quote a cell."""
    report = read(write(table({"price": cells})), currency="USD").report
    assert set(report.notes) == set(notes)
    assert all(report.notes.values())
    assert set(report.examples) == {note for note in notes if note not in prices.PER.values()}


@pytest.mark.parametrize(
    "text",
    ["5 logos", "20%", "3 days", "$20 + $5", "2 x $20", "$20 $30", "20/40", "(5 x 3)", "10-5"],
)
def test_what_is_not_one_price_is_not_guessed(text: str) -> None:
    """Counts, times, sums and two prices are unreadable."""
    found = prices.read_prices(_column(text), "price")
    assert found.unreadable.all()


def test_several_units_are_asked_about(write: Write) -> None:
    """Prices per hour beside whole jobs, in a column of their own or in the cell: one is chosen."""
    stated = {"price": ["20", "350", "25"], "price_type": ["hourly", "fixed", "hourly"]}
    path = write(table(stated | {"currency": ["USD"] * 3}))
    with pytest.raises(
        UnitUnclear, match=r"hour: 2 .* project: 1 .*the option unit \(hour, project\)"
    ):
        read(path)
    chosen = read(path, unit="hour")
    assert (chosen.frame["price"].tolist(), chosen.unit) == ([20, 25], "hour")
    assert chosen.report.dropped == {prices.OTHER_UNIT: 1}
    mixed = write(table({"price": ["25 €/h", "350 €", "40 € pro Stunde"]}), "mixed.csv")
    with pytest.raises(UnitUnclear):
        read(mixed)
    assert read(mixed, unit="job").frame["price"].tolist() == [350]


def test_hours_and_days_convert_by_a_stated_number_of_hours(write: Write) -> None:
    """Where one of both is chosen; the price of another package follows, and the report says it."""
    cells = {"price": ["20 €/h", "175 € par jour", "25 €/h"], "price_standard": ["40", "350", "50"]}
    path = write(table(cells))
    for unit, hours, expected, standard in (
        ("hour", 7, [20, 25, 25], [40, 50, 50]),
        ("day", 8, [160, 175, 200], [320, 350, 400]),
    ):
        market = read(
            path, unit=unit, hours_per_day=hours, mapping={"price_standard": "price_standard"}
        )
        assert (market.frame["price"].tolist(), market.unit) == (expected, unit)
        assert market.frame["price_standard"].tolist() == standard
        assert prices.BY_HOURS in market.report.notes
    with pytest.raises(UnitUnclear):
        read(path)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("TJM (EUR)", "day"),
        ("hourly_rate_eur", "hour"),
        ("Prix / mot (EUR)", "word"),
        ("Prix EUR", "project"),
    ],
)
def test_a_market_has_the_unit_that_its_file_states(write: Write, name: str, unit: str) -> None:
    """In the name of the price column; nothing is a whole project."""
    assert read(write(table({name: ["200", "350"]})), mapping={"price": name}).unit == unit


def test_an_unknown_unit_is_a_sentence(write: Write) -> None:
    """It is not taken for what the prices pay for; synonyms are."""
    path = write(table({"price": ["20", "35"], "currency": ["USD"] * 2}))
    with pytest.raises(InvalidInput, match=r"“fortnight” is not a unit of prices .* hour, day"):
        read(path, unit="fortnight")
    assert read(path, unit="TJM").unit == "day"


def test_a_stray_unit_is_left_out_with_a_reason(write: Write) -> None:
    """One price per hour among a hundred jobs is not asked about, and not mixed in."""
    rows = [f"I will draw logo number {i},{20 + i} EUR" for i in range(100)]
    market = read(write("title,price\n" + "\n".join([*rows, "I will consult you,25 EUR/h"])))
    assert market.report.dropped == {prices.OTHER_UNIT: 1}
    assert len(market.frame) == 100


@pytest.mark.parametrize("text", ["₹1.5L", "2 mil €", "$20 for 1 hour", "$50 per 30 minutes"])
def test_a_multiple_that_is_not_sure_is_not_guessed(text: str) -> None:
    """Thousand, million or lakh; an hour or half of one: what may be either is unreadable."""
    assert prices.read_prices(_column(text), "price").unreadable.all()


def test_a_column_that_says_its_unit_has_one(write: Write) -> None:
    """The name of the column says what its bare numbers pay for."""
    report = read(write(table({"Tarif horaire (EUR)": ["20", "35"]}))).report
    assert report.notes == {prices.PER["hour"]: 2}


def test_much_of_a_market_is_not_lost_in_silence(write: Write) -> None:
    """Many prices that cannot be read are quoted and asked about; blanks are none of them."""
    cells = ["ask me tomorrow", "about two coffees", "N/A", "$35.50", "$20"]
    path = write(table({"price": cells}))
    with pytest.raises(PricesLost, match="“ask me tomorrow”, “about two coffees”"):
        read(path, currency="USD")
    report = read(path, currency="USD", drop_unreadable=True).report
    assert report.rows_kept == 2
    assert report.asked == {"price is not a number": 0.5}
    assert report.examples["price is not a number"] == ["ask me tomorrow", "about two coffees"]


def test_the_cheap_side_of_a_market_is_not_lost(write: Write) -> None:
    """Losing a tenth of the prices, all low, is refused; prices like the rest are reported."""
    dear = [f"Service number {i},${500 + i}" for i in range(60)]
    cheap = [f"Small service {i},{5 + i} coins for a start" for i in range(6)]
    with pytest.raises(PricesLost):
        read(write("title,price\n" + "\n".join(dear + cheap)), currency="USD")
    spread = [f"Small service {i},{510 + 5 * i} coins for a start" for i in range(6)]
    report = read(write("title,price\n" + "\n".join(dear + spread)), currency="USD").report
    assert report.asked


def test_blanks_are_not_quoted(write: Write) -> None:
    """The sentence quotes a cell that could not be read, not the N/A before it."""
    path = write("title,price\nA modern logo,N/A\nA leaflet,a lot\n")
    with pytest.raises(InvalidFile, match="'a lot' is not a price"):
        read(path, currency="USD")


@pytest.mark.parametrize(
    ("header", "rows", "columns", "unread"),
    [
        (
            "gig_title,gig_price,seller_country,num_ratings",
            "A modern logo,$20,Peru,3\nA film,$35,Peru,4",
            "title=gig_title price=gig_price country=seller_country reviews=num_ratings",
            "",
        ),
        (
            "rank,title,price_usd,score",
            "1,A modern logo,20,88\n2,A film,35,91\n3,A song,150,75",
            "title=title price=price_usd",
            "rank score",
        ),
        (
            "título,precio_usd,calificación,reseñas",
            "Un logo moderno,20,4.9,12\nUna canción,35,4.5,3",
            "title=título price=precio_usd rating=calificación reviews=reseñas",
            "",
        ),
        (
            "название,цена_rub,рейтинг,отзывы,срок",
            "Логотип для кафе,500,4.9,12,3 дня\nПеревод текста,800,5,3,1 день",
            "title=название price=цена_rub rating=рейтинг reviews=отзывы delivery_days=срок",
            "",
        ),
        (
            "العنوان,السعر,التقييم,url",
            "تصميم شعار,٢٥ ر.س,4.9,https://x.example/1\nترجمة نص,٣٠ ر.س,5,https://x.example/2",
            "title=العنوان price=السعر rating=التقييم",
            "url",
        ),
        (
            "Titel,Preis ab,Bewertung,Lieferzeit,old price",
            "Ein Logo,20 €,4.9/5,3 Tage,99 €\nEin Film,35 €,4.5/5,2 Wochen,99 €",
            "title=Titel;price=Preis ab;rating=Bewertung;delivery_days=Lieferzeit",
            "old price",
        ),
        (
            "card__heading,card__cost,card__image",
            "Logos for you,$20,//x.example/a\nA cat film,$35,//x.example/b\nA sea song,$5,//x/c",
            "title=card__heading price=card__cost",
            "card__image",
        ),
    ],
)
def test_columns_are_known_by_names_and_values(
    write: Write, header: str, rows: str, columns: str, unread: str
) -> None:
    """Marketplaces' names in many languages; what its values cannot be, a column is not."""
    report = read(write(f"{header}\n{rows}\n"), currency=_if_dollars(rows)).report
    pairs = columns.split(";" if ";" in columns else " ")
    assert dict(report.columns) == dict(pair.split("=") for pair in pairs)
    assert ", ".join(report.unread) == unread.replace(" ", ", ") or report.unread == [unread]


def test_a_mapping_changes_one_guess_only(write: Write) -> None:
    """The fields that it does not name keep theirs; an empty column is not read."""
    path = write(
        "Nom interne,price_eur,rating,reviews,category\nLogo dessiné,20,4.9,12,Design\n"
        "Un dépliant,35,4.7,3,Texte\n"
    )
    market = read(path, mapping={"title": "Nom interne", "reviews": ""})
    assert market.frame["rating"].tolist() == [4.9, 4.7]
    assert market.frame["reviews"].isna().all()
    assert market.frame["category"].tolist() == ["Design", "Texte"]
    assert market.report.unread == ["reviews"]


@pytest.mark.parametrize(
    ("column", "cells", "expected", "notes"),
    [
        (
            "rating",
            ("4.9 out of 5", "4,8 sur 5", "5 von 5", "4.5 of 5 stars"),
            [4.9, 4.8, 5, 4.5],
            "",
        ),
        ("rating", ("98 %", "100%", "87%"), [4.9, 5, 4.35], RATING_SCALED),
        ("rating", ("9.8/10", "5/10"), [4.9, 2.5], RATING_SCALED),
        ("rating", ("★★★★☆", "★★★★★", "⭐⭐⭐"), [4, 5, 3], ""),
        ("rating", ("4,9 (1 234)", "4.7 (12 avis)", "No reviews"), [4.9, 4.7, None], ""),
        ("reviews", ("1 234 avis", "(56)", "1.2k", "12 отзывов"), [1234, 56, 1200, 12], ""),
        ("delivery", ("3 Days Delivery", "1 Day Delivery", "24h"), [3, 1, 1], ""),
        ("delivery", ("Livraison en 3 jours", "Livré en 24 h", "sous 7 jours"), [3, 1, 7], ""),
        ("delivery", ("2 à 3 jours", "3-5 business days", "1 to 2 weeks"), [3, 5, 14], DAYS_RANGE),
        ("delivery", ("3 дня", "5 días", "٣ أيام", "1 Woche", "يومان"), [3, 5, 3, 7, 2], ""),
    ],
)
def test_optional_text_is_read(
    write: Write, column: str, cells: tuple[str, ...], expected: list[float | None], notes: str
) -> None:
    """Ratings, counts and times as marketplaces show them."""
    filled = {"price_usd": ["20"] * len(cells), column: cells}
    market = read(write(table(filled)))
    name = "delivery_days" if column == "delivery" else column
    found = market.frame[name].astype(object).where(market.frame[name].notna(), None)
    assert found.tolist() == pytest.approx(expected)
    assert [note for note in market.report.notes if note == notes] == ([notes] if notes else [])


def test_spellings_of_a_level_are_one_level(write: Write) -> None:
    """The usual spelling stands for all, and the levels are in order."""
    levels = ["Top Rated Seller", "Level 2", "Niveau 2", "level_2", "LEVEL 2 SELLER", "New Seller"]
    market = read(write(table({"price_usd": ["20"] * 6, "level": levels})))
    assert market.frame["seller_level"].tolist() == [
        "Top Rated Seller",
        *["Level 2"] * 4,
        "New Seller",
    ]
    assert market.level_order == ("New Seller", "Level 2", "Top Rated Seller")
    assert market.report.notes == {LEVEL_SPELLINGS: 3}


@pytest.mark.parametrize("said", ["US Dollar", "dollar américain", "usd", "US$", "Доллар США"])
def test_a_currency_may_be_a_name(write: Write, said: str) -> None:
    """A column of currencies has names and codes; N/A is none."""
    path = write(table({"price": ["20", "35", "150"], "currency": [said, said, "N/A"]}))
    market = read(path)
    assert (market.currency, market.report.rows_kept) == ("USD", 3)


def test_a_strange_currency_is_quoted(write: Write) -> None:
    """What no currency is called is not said to have been given by the user."""
    path = write(table({"price": ["20"], "currency": ["seashells"]}))
    with pytest.raises(InvalidFile, match="is unclear"):
        read(path)


def test_several_currencies_are_converted_at_a_dated_rate_each(write: Write) -> None:
    """Without rates they are refused; with them each price is converted, and counted."""
    path = write(table({"price": ["$20", "9 €", "8 £", "$5"]}))
    with pytest.raises(InvalidFile, match="several currencies"):
        read(path)
    day = date(2026, 5, 1)
    market = read(path, rate={"EUR": 0.9, "GBP": 0.8}, rate_date=day, to_currency="USD")
    assert market.frame["price"].tolist() == [20, 10, 10, 5]
    assert (market.currency, market.rate_date) == ("USD", day)
    assert sorted(market.report.notes.values()) == [1, 1]
    assert market.report.rates == {"EUR": 0.9, "GBP": 0.8}


def test_a_marketplace_is_known_by_its_values_too(write: Write) -> None:
    """Another platform's columns of the same names keep their category and currency."""
    path = write(
        "title,description,subcategory,price_usd,seller_level,category,currency\n"
        "A modern logo,For you,Logos,20,Gold,Design,USD\nA film,Short,Film,35,Silver,Video,USD\n"
    )
    assert guess(path) == "mapped"
    market = read(path)
    assert market.frame["category"].tolist() == ["Design", "Video"]
    assert market.level_order == ("Silver", "Gold")
    same = "title,description,subcategory,price_usd,seller_level\nA logo,For you,Logos,20,{}\n"
    assert guess(write(same.format("level_1"), "own.csv")) == "market_2023"
    assert guess(write(same.format("Gold"), "other.csv")) == "mapped"


def _column(*cells: str) -> Any:
    import pandas as pd

    return pd.Series(cells, dtype="str")


def _if_dollars(rows: str) -> str | None:
    return "USD" if "$" in rows else None


def test_a_bare_dollar_is_american_only_beyond_doubt(write: Write) -> None:
    """Many prices, none large, and nothing that names other dollars; the report says so."""
    lines = [f"I will draw logo number {i},${5 + i}" for i in range(30)]
    market = read(write("title,price\n" + "\n".join(lines)))
    assert (market.currency, market.report.notes) == ("USD", {DOLLARS: 30})
    other = [f"Diseño un logo para tu tienda {i},${5 + i}" for i in range(30)]
    pesos = [f"I will draw logo number {i},${5000 + 900 * i}" for i in range(30)]
    canadian = [f"I will draw logo number {i} in Canada,${5 + i}" for i in range(30)]
    for lines in (other, pesos, canadian):
        with pytest.raises(CurrencyUnknown):
            read(write("title,price\n" + "\n".join(lines)))


def test_tax_may_stand_in_the_name_of_the_column(write: Write) -> None:
    """Bare amounts below "Prix HT" are without tax."""
    report = read(write(table({"Prix HT (EUR)": ["20", "35"]}))).report
    assert report.notes == {prices._TAX["without"]: 2}


@pytest.mark.parametrize(
    ("kept", "expected"),
    [("low", [5, 100, 20]), ("middle", [27.5, 150, 20]), ("high", [50, 200, 20])],
)
def test_what_is_kept_of_a_range_can_be_chosen(
    write: Write, kept: Any, expected: list[float]
) -> None:
    """The lower end, the middle or the upper end; the report says which."""
    path = write(table({"price": ["$5-$50", "$100 to $200", "$20"]}))
    market = read(path, currency="USD", price_range=kept)
    assert market.frame["price"].tolist() == expected
    assert market.report.notes == {prices.RANGES[kept]: 2}
