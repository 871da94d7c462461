"""A forecast as tables to read: days, reasons, methods, and what came."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from babel.dates import format_date

from core.errors import N_
from core.insight.forecast.wording import event_name, exact_amount
from core.language import Translator
from core.types.forecast import ForecastCheck, ForecastDay, MethodScore, SeriesForecast

#: What methods are called, by their names in the log.
METHODS: Mapping[str, str] = {
    "forecast": N_("this forecast"),
    "seasonal naive": N_("same day of last week"),
    "weekday average": N_("average of the last same weekdays"),
    "smoothing": N_("exponential smoothing"),
    "best methods": N_("average of the best methods"),
    "combination": N_("combination with the same day of last week"),
}


def short_day(day: ForecastDay, words: Translator) -> str:
    """Write a day in a few letters: Sat, 5 Dec."""
    form = "EEE d MMM" if words.language == "fr" else "EEE, d MMM"
    return str(format_date(day.day, form, locale=words.language))


def days_table(one: SeriesForecast, currency: str | None, words: Translator) -> pd.DataFrame:
    """Return the days to come: median and ranges, and without its event where a day has one."""
    _ = words.gettext
    rows = []
    for day in one.days:
        q = {level: exact_amount(v, currency, words) for level, v in day.quantiles.items()}
        event = event_name(day, words)
        rows.append(
            {
                _("Day"): short_day(day, words),
                _("Expected"): q[0.5],
                _("8 in 10 days"): f"{q[0.1]} – {q[0.9]}",
                _("5 in 10 days"): f"{q[0.25]} – {q[0.75]}",
                _("Holiday or event"): event,
                _("Without it"): exact_amount(day.without_event, currency, words) if event else "",
            }
        )
    made = pd.DataFrame(rows)
    return made if made.iloc[:, 4].any() else made.iloc[:, :4]


def reasons_table(one: SeriesForecast, currency: str | None, words: Translator) -> pd.DataFrame:
    """Return what moves each day: the usual day and the reasons add up to what is expected."""
    _ = words.gettext
    rows = []
    for day in one.days:
        moved = {reason.kind: reason.amount for reason in day.reasons}
        rows.append(
            {
                _("Day"): short_day(day, words),
                _("Usual day"): exact_amount(day.usual, currency, words),
                _("Trend"): _signed(moved.get("trend", 0.0), currency, words),
                _("Weekday"): _signed(moved.get("weekday", 0.0), currency, words),
                _("Event"): _signed(moved["event"], currency, words) if "event" in moved else "",
                _("Expected"): exact_amount(day.median, currency, words),
            }
        )
    made = pd.DataFrame(rows)
    return made if made.iloc[:, 4].any() else made.drop(columns=made.columns[4])


def methods_table(one: SeriesForecast, currency: str | None, words: Translator) -> pd.DataFrame:
    """Return how each method did in the backtest, beside the same day of last week."""
    _ = words.gettext
    return pd.DataFrame(
        [
            {
                _("Method"): words.sentence(METHODS.get(score.method, score.method)),
                _("Mean error"): exact_amount(score.mae, currency, words),
                _("Relative error"): (
                    f"{words.percent(score.ratio)} [{words.percent(score.low)}, "
                    f"{words.percent(score.high)}]"
                ),
                _("Better?"): _better(score, words),
                _("Bias"): _signed(score.bias, currency, words),
                "MASE": words.number(score.mase),
            }
            for score in one.scores
        ]
    )


def check_table(check: ForecastCheck, currency: str | None, words: Translator) -> pd.DataFrame:
    """Return what a forecast promised and what came, day by day."""
    _ = words.gettext
    return pd.DataFrame(
        [
            {
                _("Day"): words.date(day),
                _("Promised"): exact_amount(median, currency, words),
                _("8 in 10 days"): " – ".join(
                    exact_amount(end, currency, words) for end in (low, high)
                ),
                _("Came"): exact_amount(came, currency, words),
                _("In the range"): _("yes") if low <= came <= high else _("no"),
            }
            for day, low, median, high, came in check.days
        ]
    )


def check_sentence(check: ForecastCheck, currency: str | None, words: Translator) -> str:
    """Say how a forecast did on the days that have come."""
    inside = round(check.coverage * len(check.days))
    return words.ngettext(
        "Forecast of {moment}: {inside} of {n} day was in its 80% range; mean error {error}.",
        "Forecast of {moment}: {inside} of {n} days were in their 80% range; mean error {error}.",
        len(check.days),
        moment=words.date(check.origin),
        inside=inside,
        error=exact_amount(check.error, currency, words),
    )


def _better(score: MethodScore, words: Translator) -> str:
    if score.method == "seasonal naive":
        return "–"
    if score.distinguishable:
        return words.gettext("yes")
    return words.gettext("no") if score.low > 1 else words.gettext("no clear difference")


def _signed(value: float, currency: str | None, words: Translator) -> str:
    if currency:
        return words.signed_money(value, currency)
    return ("+" if value >= 0 else "−") + exact_amount(abs(value), None, words)
