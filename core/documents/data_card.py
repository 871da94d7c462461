"""The card of a market, as Markdown (after Gebru et al., 2018: datasheets for datasets)."""

from __future__ import annotations

from collections.abc import Iterator

from core.documents.markdown import bullets, document, rows_table
from core.documents.model_card import origin, synthetic
from core.errors import N_
from core.insight.registry.card_facts import CardFacts
from core.language import Translator
from core.types import FIELDS, Field

INTENDED = (
    N_("To train and measure models of asking prices, and to explore a market."),
    N_("To compare a market with a later one of the same source."),
)
NOT_FOR = (
    N_("As a sample of what is bought: a listing is an offer, and nothing here was sold."),
    N_("To find out who a seller is, or to contact one."),
    N_("To train a model for another purpose without asking where the listings come from."),
)
LIMITS = (
    N_(
        "A missing level or rating usually means a new seller: it stays missing, and nothing "
        "fills it."
    ),
    N_(
        "Sellers are stored under a pseudonym unless the import asked otherwise; the Data page "
        "exports and erases what is stored about one."
    ),
)
CONVERTED = N_("Prices were converted from another currency at one rate, that of the day above.")
ORIGINS = {
    "synthetic": N_("generated from a seed (`core/data/demo.py`); no real person is meant"),
    "file": N_("a file that was imported"),
    "upload": N_("a file that was uploaded from the Data page"),
    "fetched": N_("the public data set, downloaded"),
}
_INPUT = N_("input of the model")
ROLES = {
    "text": _INPUT,
    "category": _INPUT,
    "ordered": _INPUT,
    "number": _INPUT,
    "group": N_("keeps a seller on one side of each split; no input"),
    "target": N_("what the model learns"),
    "auxiliary": N_("shown in Explore; no input"),
    "code": N_("currency of the prices"),
}


def data_card(facts: CardFacts, words: Translator) -> str:
    """Write where a market comes from, what it holds, and what it must not be used for."""
    _, market = words.gettext, facts.market
    return document(
        [
            "# " + _("Data card: market {name}", name=words.quoted(market.name)),
            synthetic(facts, words),
            "## " + _("Intended use"),
            bullets(INTENDED, words),
            "## " + _("What it must not be used for"),
            bullets(NOT_FOR, words),
            "## " + _("Origin of the data"),
            rows_table([_("Property"), _("Value")], _source(facts, words)),
            "## " + _("What it holds"),
            _prices(facts, words),
            _fields(facts, words),
            "## " + _("What became of each row"),
            _rows(facts, words),
            "## " + _("Limits"),
            bullets((*LIMITS, CONVERTED) if market.rate_date else LIMITS, words),
            origin(facts, words),
        ]
    )


def _source(facts: CardFacts, words: Translator) -> Iterator[list[str]]:
    _, market = words.gettext, facts.market
    yield [_("Origin"), words.sentence(ORIGINS[market.origin])]
    yield [_("Reader"), market.reader]
    yield [_("Imported"), f"{words.moment(market.imported_at)} ({market.imported_by})"]
    yield [_("Fingerprint of the data"), market.sha256]
    yield [_("Currency"), words.value(market.basis)]
    if market.rates and market.rate_date is not None:
        yield [
            _("Converted"),
            _(
                "from {source}, {rate} for 1 {target} on {day}",
                source=words.listed(list(market.rates)),
                rate=" / ".join(str(rate) for rate in market.rates.values()),
                target=market.currency,
                day=market.rate_date.isoformat(),
            ),
        ]
    if market.level_order:
        yield [_("Levels, lowest first"), ", ".join(market.level_order)]


def _prices(facts: CardFacts, words: Translator) -> str:
    _, held = words.gettext, facts.summary
    counts = words.ngettext("{n} listing", "{n} listings", held.n)
    if held.sellers:
        counts += " · " + words.ngettext("{n} seller", "{n} sellers", held.sellers)
    prices = _(
        "Asking prices: half of the listings ask {low} to {high}, the median is {middle}; one "
        "in ten asks less than {least}, one in ten more than {most}.",
        low=words.money(held.p25, held.basis.currency),
        high=words.price(held.p75, held.basis),
        middle=words.price(held.median, held.basis),
        least=words.price(held.p10, held.basis),
        most=words.price(held.p90, held.basis),
    )
    return f"{counts}. {prices}"


def _fields(facts: CardFacts, words: Translator) -> str:
    _ = words.gettext
    return rows_table(
        [_("Field"), _("Use"), _("Accepted values"), _("Listings that state it")],
        (
            [
                words.sentence(field.titled),
                words.sentence(ROLES[field.role]),
                _accepted(field, words),
                words.percent(facts.known[field.name]),
            ]
            for field in FIELDS
        ),
    )


def _accepted(field: Field, words: Translator) -> str:
    _ = words.gettext
    if not field.numeric:
        return _("text")
    low = words.number(field.minimum)
    high = words.number(field.maximum)
    if field.unlimited:
        return _("{low} to {high}, or unlimited", low=low, high=high)
    return _("{low} to {high}", low=low, high=high)


def _rows(facts: CardFacts, words: Translator) -> str:
    _, report = words.gettext, facts.market.report
    counts = [
        (_("Rows read"), report.rows_read),
        (_("Rows kept"), report.rows_kept),
        *((_("Dropped: {reason}", reason=words.note(w)), n) for w, n in report.dropped.items()),
        *((_("Repaired: {reason}", reason=words.note(w)), n) for w, n in report.notes.items()),
    ]
    return rows_table([_("Rows"), _("Count")], ([name, words.number(n)] for name, n in counts))
