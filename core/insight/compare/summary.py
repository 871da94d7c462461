"""A comparison's answer in plain sentences: which model, by how much, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.errors import N_
from core.insight.compare.candidates import (
    LITTLE_R2,
    CandidateRow,
    Report,
    candidate_name,
    factor_gap,
    figure_of,
    label_of,
    level,
    named,
    ranking,
)
from core.language import Translator
from core.types import REASON_LABELS

#: What each sentinel looks for.
SENTINEL_LABELS: dict[str, str] = {
    "shuffled_target": N_("Shuffled prices"),
    "sees_price": N_("A model that sees the price"),
    "overlap": N_("Sellers or titles on both sides"),
    "golden_feature": N_("A field that reveals the price"),
    "slower_and_worse": N_("Slower and worse than a baseline"),
}
_FIELDS = REASON_LABELS | {
    "rating": N_("Rating"),
    "reviews": N_("Number of reviews"),
    "subcategory": N_("Sub-category"),
}
_MAX_NAMES = 4


def comparison_answer(report: Report, words: Translator) -> list[str]:
    """Say which model to trust, by how much, and why; one sentence where none was measured."""
    _, rows = words.gettext, ranking(report, "price")
    if not rows:
        return [_("No model could be measured: see below what went wrong.")]
    return [
        s
        for s in (
            _best(rows[0], words),
            _constant(report, rows[0], words),
            _gain(report, rows[0], words),
            _rivals(report, words),
            _checks(report, words),
        )
        if s
    ]


def explains_little(report: Report, words: Translator) -> str | None:
    """Say that listings explain little of the prices, if the leader's R² is under `LITTLE_R2`."""
    rows = ranking(report, "price")
    r2 = figure_of(rows[0], "r2_log") if rows else None
    if r2 is None or r2 >= LITTLE_R2:
        return None
    return words.gettext(
        "These listings explain little of the price: the best model accounts for {r2} of its "
        "variation (R² of the log price: {number}), and a typical estimate is off by {error}. "
        "Most of what drives prices here is not in the data.",
        r2=words.percent(max(r2, 0.0)),
        number=words.number(r2),
        error=words.percent(figure_of(rows[0], "mdape") or 0.0),
    )


def leader_beats_nothing(report: Report, words: Translator) -> str | None:
    """Say that the leader cannot be told from always guessing the median, if that is so."""
    against = report.get("against_constant")
    if against is None or against["verdict"] == "better":
        return None
    return words.gettext(
        "On these listings, no model is better than always guessing the median, as far as can be "
        "told. A version that is trained on them does not go into service by itself."
    )


def finding(report: Report, sentinel: Mapping[str, Any], words: Translator) -> str:
    """Say what a sentinel found, with the names that readers know."""
    params = dict(sentinel.get("params") or {})
    guilty = [name for name in str(params.get("names") or "").split(", ") if name]
    if params.get("field"):
        label = _FIELDS.get(params["field"])
        params["field"] = words.quoted(words.gettext(label)) if label else params["field"]
    said = words.sentence(sentinel["finding"], **params)
    if not guilty:
        return said
    names = words.listed([words.quoted(label_of(report, name, words)) for name in guilty])
    return said + " " + words.gettext("Namely: {names}.", names=names)


def _best(best: CandidateRow, words: Translator) -> str:
    return words.gettext(
        "The best model is “{name}”: on unseen sellers, a typical estimate misses the asking "
        "price by {error} (95% interval: {low} to {high}).",
        name=candidate_name(best, words),
        error=_share(best, "value", words),
        low=_share(best, "low", words),
        high=_share(best, "high", words),
    )


def _constant(report: Report, best: CandidateRow, words: Translator) -> str | None:
    constant = named(report, "constant")
    if constant is None or constant is best or figure_of(constant, "mdape") is None:
        return None
    return words.gettext(
        "Always guessing the median is off by {error}.", error=_share(constant, "value", words)
    )


def _gain(report: Report, best: CandidateRow, words: Translator) -> str | None:
    """Say how far the leader is ahead of the best baseline, on the same rows."""
    against = best.get("against_baseline")
    if not against:
        return None
    _ = words.gettext
    rule = against.get("baseline") or next(
        (row["name"] for row in ranking(report, "price") if row["kind"] == "baseline"), ""
    )
    name = label_of(report, rule, words)
    if against["verdict"] == "not_distinguishable":
        return _("There is no clear difference from the baseline “{name}”.", name=name)
    # A smaller loss is a negative difference; its ends change places when the sign does.
    gain, high, low = (
        words.percent(-factor_gap(against[k])) for k in ("difference", "low", "high")
    )
    return _(
        "On the same listings, its error factor is {gain} smaller than that of the best "
        "baseline, “{name}” ({low} to {high}).",
        gain=gain,
        name=name,
        low=low,
        high=high,
    )


def _rivals(report: Report, words: Translator) -> str:
    rows, _ = level(report), words.gettext
    if not rows:
        if len(ranking(report, "price")) < 2:
            return ""
        return _("Every other model is clearly worse.")
    names = [words.quoted(candidate_name(row, words)) for row in rows[:_MAX_NAMES]]
    if len(rows) > _MAX_NAMES:
        names.append(_("others"))
    return words.ngettext(
        "{n} other model shows no clear difference from it: {names}.",
        "{n} other models show no clear difference from it: {names}.",
        len(rows),
        names=words.listed(names),
    )


def _checks(report: Report, words: Translator) -> str:
    found, _ = report.get("sentinels") or [], words.gettext
    failed = [s for s in found if not s["passed"]]
    if not found:
        return ""
    if not failed:
        return words.ngettext(
            "The {n} sanity check passed.",
            "All {n} sanity checks passed.",
            len(found),
        )
    labels = [words.sentence(SENTINEL_LABELS.get(s["name"], s["name"])) for s in failed]
    names = words.listed([words.quoted(label) for label in labels])
    return words.ngettext(
        "Warning: {n} sanity check failed ({names}).",
        "Warning: {n} sanity checks failed ({names}).",
        len(failed),
        names=names,
    )


def _share(row: CandidateRow, end: str, words: Translator) -> str:
    found = figure_of(row, "mdape", end)
    return "–" if found is None else words.percent(found, 1)
