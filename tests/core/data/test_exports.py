"""Exports of shops, marketplaces and agencies: columns of prices, lines above, odd cells."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from core.data.cleaning.listings import NO_PRICE
from core.data.money import prices
from core.data.money.price_columns import IN_CENTS
from core.data.readers import read
from core.data.readers.losses import PricesLost
from core.data.readers.mapped import CURRENCY_ABOVE
from core.data.readers.optional_numbers import DAYS_RANGE
from core.data.readers.source import TOTAL
from core.errors import AppError, InvalidFile
from tests.core.data.kinds import TITLES, Kind, check, optional, priced, text

Write = Callable[..., Path]

FLOOR, RANGE, PER = prices.FLOOR, prices.RANGE, prices.PER
WITHOUT_TAX, WITH_TAX = "the price is without tax", "the price includes tax"
EURO, DOLLAR = {"currency": "EUR"}, {"currency": "USD"}


def beside(header: str, *rows: str, mark: str = ",") -> str:
    """Lay cells out behind titles."""
    lines = [mark.join([title, row]) for title, row in zip(TITLES, rows, strict=False)]
    return text(header, *lines)


def sheet(*rows: tuple[object, ...], merged: tuple[str, ...] = ()) -> bytes:
    """Return a workbook with these rows."""
    book, stored = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(stored)
    return stored.getvalue()


PRICES: dict[str, Kind] = {
    "slash hour": priced(
        "INR",
        ["Rs. 500/- per hour", "Rs. 1,500/- per hour"],
        [500, 1500],
        {PER["hour"]: 2},
        column="Charges",
        currency="INR",
    ),
    "cents a word": priced(
        "USD",
        ["5¢/word", "12¢/word", "8 cents per word"],
        [0.05, 0.12, 0.08],
        {PER["word"]: 3},
        **DOLLAR,
    ),
    "starting behind a slash": priced("EUR", ["€50/starting price", "€65"], [50, 65]),
    "open range": priced("USD", ["$1k – $5k+", "$20 or $50"], [1000, 20], {RANGE: 2}, **DOLLAR),
    "dots between": priced("RUB", ["20...50 руб", "30 руб"], [20, 30], {RANGE: 1}),
    "norwegian hour": priced(
        "NOK", ["900 kr/t", "850 kr pr. time"], [900, 850], {PER["hour"]: 2}, currency="NOK"
    ),
    "czech hour": priced("CZK", ["500 Kč/hod", "25,- Kč za hodinu"], [500, 25], {PER["hour"]: 2}),
    "japanese hour": priced(
        "JPY", ["1時間 5,000円", "時給2,500円"], [5000, 2500], {PER["hour"]: 2}
    ),
    "italian hour": priced("EUR", ["35€ orari", "40 € all'ora"], [35, 40], {PER["hour"]: 2}),
    "a person": priced("GBP", ["£25 pp", "£30 per person"], [25, 30], {prices.PER_OTHER: 2}),
    "month": priced("GBP", ["£1,000 pcm", "£90 per month"], [1000, 90], {PER["month"]: 2}),
    "rate of tax first": priced(
        "EUR", ["21% BTW incl. € 121", "€ 50 incl. 21% BTW"], [121, 50], {WITH_TAX: 2}
    ),
    "footnote": priced("EUR", ["€50 [1]", "€60*"], [50, 60]),
    "square metre": priced("EUR", ["12 €/m²", "15 € / m2"], [12, 15], {prices.PER_OTHER: 2}),
    "week and year": priced("GBP", ["£250 pw", "£300 per week"], [250, 300], {PER["week"]: 2}),
    "article": priced("SAR", ["100", "200"], [100, 200], column="السعر بالريال السعودي"),
    "two words": priced("USD", ["100", "200"], [100, 200], column="Price in US dollars"),
    "thousand words": priced(
        "USD",
        ["100", "200"],
        [100, 200],
        {PER["thousand word"]: 2},
        column="Price per 1000 words (USD)",
    ),
    "a remark with an amount": priced("EUR", ["€20 ($22)", "€35 (save €15)"], [20, 35]),
    "a share off": priced("EUR", ["€20 (30% off)", "€35 -20%"], [20, 35]),
    "no offer": priced(
        "EUR", ["20 €", "Zu verschenken"], [20], dropped={NO_PRICE: 1}, column="Preis"
    ),
    "egyptian": priced("EGP", ["E£500", "250 L.E."], [500, 250]),
}
OPTIONAL: dict[str, Kind] = {
    "short levels": optional(
        "Level",
        ["Level 2", "Level 2", "L2", "Lvl 1"],
        {"seller level in another spelling": 1},
        seller_level=["Level 2", "Level 2", "Level 2", "Lvl 1"],
    ),
    "weeks in the name": optional("Délai (semaines)", ["2", "3"], delivery_days=[14, 21]),
    "hours in the name": optional("Delivery time (hours)", ["24", "72"], delivery_days=[1, 3]),
    "within, in Arabic": optional("سرعة التسليم", ["خلال يوم", "خلال أسبوع"], delivery_days=[1, 7]),
    "rating where reviews are named": optional(
        "Valoraciones", ["4.9 (12)", "4.7 (3)"], rating=[4.9, 4.7], reviews=[12, 3]
    ),
    "names the wrong way round": Kind(
        beside("title,price_eur,reviews,ratings", "20,4.9,120", "35,4.7,33", "50,4.8,18"),
        "EUR",
        [20, 35, 50],
        columns={"rating": [4.9, 4.7, 4.8], "reviews": [120, 33, 18]},
    ),
    "what is no level, time or count": Kind(
        beside(
            "Gig,From,Last Delivery,English Level,Education Level,Allow customer reviews?,"
            "Delivery fee,Completion Rate,Ship Country,Frais de livraison,Express delivery (+€),"
            "Days online,Niveau d'études",
            "€20,about 3 hours,Fluent,Masters,1,5,98%,France,5,10,100,Bac+5",
            "€35,about 1 hour,Basic,Bachelors,1,6,97%,Spain,6,10,101,Bac+3",
        ),
        "EUR",
        [20, 35],
    ),
}
COLUMNS: dict[str, tuple[str, list[str], list[float]]] = {
    "unit price": ("Item,Qty,Unit price,Amount", ["2,€50,€100", "3,€20,€60"], [50, 20]),
    "invoice": ("Désignation,Qté,P.U.,Montant", ["2,50 €,100 €", "3,20 €,60 €"], [50, 20]),
    "german": (
        "Bezeichnung,Menge,Einzelpreis,Gesamtpreis",
        ["2,50 €,100 €", "3,20 €,60 €"],
        [50, 20],
    ),
    "was now": ("Service,Was,Now", ["€30,€20", "€60,€45"], [20, 45]),
    "barré": ("Nom,Prix barré,Prix promo", ["60 €,45 €", "100 €,80 €"], [45, 80]),
    "discounted": ("title,discount_price,actual_price", ["€20,€30", "€35,€60"], [20, 35]),
    "retail": ("Service,MRP,Offer Price", ["€30,€20", "€60,€45"], [20, 45]),
    "cost first": ("Service,Cost price,Selling price", ["€50,€120", "€80,€200"], [120, 200]),
    "odoo": ("Name,Sales Price,Cost", ["€50,€10", "€80,€20"], [50, 80]),
    "xero": ("ItemName,PurchasesUnitPrice,SalesUnitPrice", ["€10,€50", "€20,€80"], [50, 80]),
    "min last": ("Prestation,Tarif max,Tarif min", ["120 €,50 €", "200 €,80 €"], [50, 80]),
    "labour": (
        "Labor Category,Education,Current Year Labor Price,Next Year Labor Price",
        ["College,€90,€95", "School,€60,€65"],
        [90, 60],
    ),
    "a question": ("What do you offer?,Years,What is your fee (€)?", ["3,25", "8,40"], [25, 40]),
    "the last year": ("Service,Price 2024,Price 2025", ["€20,€25", "€30,€40"], [25, 40]),
    "lump sum": ("Mission,Forfait", ["120 €", "80 €"], [120, 80]),
    "no name at all": ("Matter,Sum due", ["€25", "€40"], [25, 40]),
}
FILES: dict[str, Kind] = {
    "a sale where there is one": Kind(
        beside("Name,Sale price,Regular price", "49,60", ",70", ",80"),
        "EUR",
        [49, 70, 80],
        options=EURO,
    ),
    "one unit of two columns": Kind(
        beside("title,is_hourly,hourly_low,hourly_high,budget", "True,15,30,", "False,,,100"),
        "USD",
        [15],
        {PER["hour"]: 1},
        {prices.OTHER_UNIT: 1},
        options={**DOLLAR, "unit": "hour"},
    ),
    "cents": Kind(
        json.dumps([{"title": t, "price_cents": 2500, "currency": "USD"} for t in TITLES[:3]]),
        "USD",
        [25, 25, 25],
        {IN_CENTS: 3},
        name="gigs.json",
    ),
    "records by key": Kind(
        json.dumps(
            {"items": {f"id{i}": {"title": t, "price": "€20"} for i, t in enumerate(TITLES)}}
        ),
        "EUR",
        [20] * len(TITLES),
        name="gigs.json",
    ),
    "all of it above": Kind(
        text("Rate card 2026 (GBP, excl. VAT),", "Day rates,", ",")
        + beside("Role,Rate", "300", "450"),
        "GBP",
        [300, 450],
        {CURRENCY_ABOVE: 2, WITHOUT_TAX: 2, PER["day"]: 2},
    ),
    "names in two rows": Kind(
        text(",Price (EUR),,") + beside("Service,Min,Max,Delivery (days)", "20,50,3", "35,80,5"),
        "EUR",
        [20, 35],
        columns={"delivery_days": [3, 5]},
    ),
    "merged groups": Kind(
        sheet(
            ("Service", "Price (EUR)", None, "Terms"),
            (None, "Min", "Max", "Delivery time"),
            (TITLES[0], 20, 50, "3 days"),
            (TITLES[1], 35, 80, "1-2 weeks"),
            merged=("B1:C1",),
        ),
        "EUR",
        [20, 35],
        {DAYS_RANGE: 1},
        columns={"delivery_days": [3, 14]},
        name="prices.xlsx",
    ),
    "rows quoted again": Kind(
        text('"Title,Price,Rating"', f'"{TITLES[0]},€20,4.9"', f'"{TITLES[1]},""€1,250"",4.7"'),
        "EUR",
        [20, 1250],
        columns={"rating": [4.9, 4.7]},
    ),
    "grades": Kind(
        text("Grade,Standard rate", "Partner consultant,€2000", "Senior consultant,€1200"),
        "EUR",
        [2000, 1200],
        {prices.UNIT_UNSURE: 2},
        first="Partner consultant",
    ),
    "lines of a bill": Kind(
        beside("Leistung;Menge;Preis", "1;20,00 €", "2;35,00 €", mark=";")
        + text("Nettobetrag;;55,00 €", "zzgl. 19 % MwSt.;;10,45 €", "Total (2 items);2;65,45 €"),
        "EUR",
        [20, 35],
        dropped={TOTAL: 3},
    ),
    "money as a unit": Kind(
        beside("Услуга;Стоимость;Единица", "500;руб.", "800;руб.", mark=";"), "RUB", [500, 800]
    ),
    "useme": Kind(
        text("Tytuł;Kwota;Termin", f"{TITLES[0]};500,00 PLN netto;3 dni"),
        "PLN",
        [500],
        {WITHOUT_TAX: 1},
        columns={"delivery_days": [3]},
    ),
}
#: What would be read wrong is asked about or refused.
ASKED: dict[str, tuple[str, str, type[AppError], str]] = {
    "half of the prices in another column": (
        beside("Title,Job Type,Hourly Range,Budget", "Hourly,$15-$30,", "Fixed-price,,$500"),
        "a.csv",
        prices.UnitUnclear,
        "hour: 1 (“$15-$30”); project: 1 (“$500”)",
    ),
    "dear services cut at their comma": (
        beside("title,price_usd", "20", "1,200.00", "30", "2,500.00"),
        "a.csv",
        PricesLost,
        "2 of 4 rows of 'a.csv' have more cells",
    ),
    "cheap words below a cent": (
        beside("title,price_usd", "0.008", "0.006", "0.02", "0.03", "0.05"),
        "a.csv",
        PricesLost,
        "40% of the prices",
    ),
    "another spreadsheet's text": (
        'ID;PWXL;N;E\nC;Y1;X1;K"Service"\n',
        "a.slk",
        InvalidFile,
        "SYLK",
    ),
}


@pytest.mark.parametrize("kind", [*PRICES, *OPTIONAL, *FILES])
def test_an_export_is_read_right(kind: str, write: Write) -> None:
    """Prices, currency, notes and columns are those of the file's owner."""
    check({**PRICES, **OPTIONAL, **FILES}[kind], write)


@pytest.mark.parametrize("kind", COLUMNS)
def test_the_price_is_what_is_asked_for_one_today(kind: str, write: Write) -> None:
    """Of several columns of amounts, neither a sum, nor an old price, nor the seller's cost."""
    header, cells, right = COLUMNS[kind]
    market = read(write(beside(header, *cells)))
    assert (market.frame["price"].tolist(), market.currency) == (right, "EUR")
    assert market.frame["description"].tolist() == list(TITLES[: len(right)])


@pytest.mark.parametrize("kind", ASKED)
def test_what_would_be_wrong_is_asked(kind: str, write: Write) -> None:
    """Half of a market never ends with success."""
    content, name, error, said = ASKED[kind]
    with pytest.raises(error) as caught:
        read(write(content, name))
    assert said in str(caught.value)
