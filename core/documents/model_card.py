"""The card of a version, as Markdown (after Mitchell et al., 2019)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.documents.markdown import bullets, document, frame_table, rows_table
from core.errors import N_
from core.insight.compare.coverage_table import abstention_sentence
from core.insight.registry.by_given import accuracy_by_given
from core.insight.registry.card_facts import CardFacts
from core.insight.registry.version_card import NOMINAL, figures, share_with_ends, version_facts
from core.language import Translator
from core.types import FIELD

INTENDED = (
    N_(
        "To estimate the asking price of a described freelance service on this market: a range, "
        "a price, a band, and reasons in money."
    ),
    N_("For people who price a service, compare offers or study the market."),
    N_("With the range and the reservations in sight, not the price alone."),
)
NOT_FOR = (
    N_("To predict what a buyer will pay: the model learned from asking prices."),
    N_("To decide about people: their pay, their hiring, or the rank of their profiles."),
    N_(
        "As advice that a change will earn the difference: reasons are associations in this "
        "market, not effects."
    ),
    N_("For another market, language, currency or period than that of the listings."),
    N_("Where no price is given: do not put another one in its place."),
)
LIMITS = (
    N_("Quality of the work, demand and negotiation are not in the data."),
    N_(
        "Where listings state a country, the model uses it: a difference between countries is one "
        "of asking prices, not of worth."
    ),
    N_(
        "A field that is not specified is left out, not guessed: the less is given, the wider the "
        "range usually is."
    ),
    N_("A category, level or country that no listing has is accepted, ignored and flagged."),
    N_(
        "Prices move: the Models page shows drift, and a new version has to pass the pre-release "
        "checks."
    ),
)
THIRDS = (
    N_("Lowest third of the estimates"),
    N_("Middle third of the estimates"),
    N_("Highest third of the estimates"),
)


def model_card(facts: CardFacts, words: Translator) -> str:
    """Write what a version is, how wrong it is, and what it must not be used for."""
    _, version = words.gettext, facts.version
    return document(
        [
            "# " + _("Model card: version {number}", number=version.number),
            synthetic(facts, words),
            "## " + _("Intended use"),
            bullets(INTENDED, words),
            "## " + _("What it must not be used for"),
            bullets(NOT_FOR, words),
            "## " + _("Where it comes from"),
            frame_table(version_facts(version, words), words),
            "## " + _("How wrong it is"),
            _(
                "Measured on listings whose seller and title the model had not seen, each in one "
                "of the folds; in brackets the 95% interval. Beside it, the same figure of always "
                "guessing the median."
            ),
            frame_table(figures(version, words), words),
            *_by_given(version.card, words),
            *_coverage(version.card, words),
            *_abstention(version.card, words),
            "## " + _("Limits"),
            bullets(LIMITS, words),
            origin(facts, words),
        ]
    )


def synthetic(facts: CardFacts, words: Translator) -> str:
    """Warn of a market that was generated."""
    if not facts.market.synthetic:
        return ""
    warning = words.gettext(
        "SYNTHETIC DEMO MARKET: its listings were generated, not observed. The figures say "
        "nothing of a real market."
    )
    return f"**{warning}**"


def origin(facts: CardFacts, words: Translator) -> str:
    """Name the command that writes the card, and for the demo market what makes it."""
    _, command = words.gettext, f"python -m jobs card --number {facts.version.number}"
    if facts.market.synthetic:
        return _(
            "Written by `{command}`. `python -m jobs prepare` makes this market from its seed and "
            "trains on it, on any machine.",
            command=command,
        )
    return _("Written by `{command}` from what is stored.", command=command)


def _by_given(card: Mapping[str, Any], words: Translator) -> Iterator[str]:
    """Write how wrong estimates are by what is given of a service."""
    _, table = words.gettext, accuracy_by_given(card, words)
    if table.empty:
        return
    yield "## " + _("By what is given")
    yield _(
        "The same listings, as if only some of their fields had been given. Bias is by how much "
        "estimates lie above prices, on the median. The range should contain {share} of the "
        "prices, in each third of the estimates too: from lowest to highest.",
        share=words.percent(NOMINAL),
    )
    yield frame_table(table, words)


def _coverage(card: Mapping[str, Any], words: Translator) -> Iterator[str]:
    """Write how often the usual range held in each group that is calibrated by itself."""
    _, rows = words.gettext, card.get("promises") or []
    if not rows:
        return
    yield "## " + _("Does the range hold?")
    yield _(
        "The usual range should contain {share} of the asking prices in each group; in brackets "
        "the 95% interval.",
        share=words.percent(NOMINAL),
    )
    yield rows_table(
        [_("Group"), _("Listings"), _("Range contains")],
        (
            [
                _group(row, words),
                words.number(row["n"]),
                share_with_ends({**row, "value": row["held"]}, words),
            ]
            for row in rows
        ),
    )


def _group(row: Mapping[str, Any], words: Translator) -> str:
    if row["segment"] == "all":
        return words.gettext("All listings")
    if row["segment"] == "estimate":
        return words.sentence(THIRDS[int(row["value"])])
    level = FIELD["seller_level"]
    value = str(row["value"]) or words.sentence(level.question.none)
    return words.gettext("{label}: {value}", label=words.sentence(level.label), value=value)


def _abstention(card: Mapping[str, Any], words: Translator) -> Iterator[str]:
    sentence = abstention_sentence({"calibration": card}, words)
    if sentence:
        yield "## " + words.gettext("When it gives no price")
        yield sentence
