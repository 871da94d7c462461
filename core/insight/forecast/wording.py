"""A forecast in sentences: the week, its best day, what moves it, and what is doubtful."""

from __future__ import annotations

from collections.abc import Sequence

from babel.dates import format_date

from core.errors import N_
from core.language import Translator
from core.types.forecast import CLOSED, Forecast, ForecastDay, SeriesEvaluation, SeriesForecast

_WEEK = 7
#: Changes below this share are none.
_SAME = 0.01


def forecast_sentences(forecast: Forecast, words: Translator) -> list[str]:
    """Say what is to come, first the sum, then what moves it and what is doubtful of it."""
    overall = forecast.overall
    said = [_headline(forecast, words), *_events(overall, words)]
    said += [_sentence(words.flag(flag)) for flag in overall.flags]
    doubtful = sum(bool(one.flags) for one in forecast.series)
    if len(forecast.series) > 1 and doubtful:
        said.append(
            words.ngettext(
                "{n} series has reservations.", "{n} series have reservations.", doubtful
            )
        )
    return said


def amount_said(value: float, currency: str | None, words: Translator) -> str:
    """Write an amount: money with the digits that mean something, or a count."""
    if currency:
        return words.about(value, currency) if value > 0 else words.money(value, currency)
    if abs(value) < 100:
        return words.number(value, 0 if abs(value) >= 10 else 1)
    size = 10 ** (len(str(int(abs(value)))) - 3)  # the three digits that mean something
    return words.number(round(value / size) * size, 0)


def exact_amount(value: float, currency: str | None, words: Translator) -> str:
    """Write an amount as it is: money, or a count with a decimal where it is small."""
    if currency:
        return words.money(value, currency)
    return words.number(value, 0 if abs(value) >= 100 else 1)


def reason_lines(day: ForecastDay, currency: str | None, words: Translator) -> list[str]:
    """Say what moves a day against a usual one; the amounts add up to its median."""
    names = {"trend": words.gettext("trend"), "weekday": words.gettext("weekday")}
    out = [words.gettext("usual day: {amount}", amount=exact_amount(day.usual, currency, words))]
    for reason in day.reasons:
        name = event_name(day, words) if reason.kind == "event" else names[reason.kind]
        sign = "+" if reason.amount >= 0 else "−"
        out.append(f"{name}: {sign}{exact_amount(abs(reason.amount), currency, words)}")
    return out


def evaluation_sentence(one: SeriesEvaluation, words: Translator) -> str:
    """Say how the forecasts of a series did."""
    score = one.score
    said = words.gettext(
        "{name}: error {ratio} of that of the same day last week ({low} to {high}); the 80% range "
        "held {days} of days and {weeks} of totals, from {first} to {last}.",
        name=one.name or words.gettext("all series"),
        ratio=words.percent(score.ratio),
        low=words.percent(score.low),
        high=words.percent(score.high),
        days=words.percent(one.coverage[0.8]),
        weeks=words.percent(one.total_coverage[0.8]),
        first=words.date(one.first),
        last=words.date(one.last),
    )
    if score.distinguishable:
        return said
    return said + " " + words.gettext("That is no clear difference.")


def _headline(forecast: Forecast, words: Translator) -> str:
    one, currency = forecast.overall, forecast.currency
    figures = {
        "total": amount_said(one.total[0.5], currency, words),
        "low": amount_said(one.total[0.1], currency, words),
        "high": amount_said(one.total[0.9], currency, words),
    }
    if forecast.horizon != _WEEK:
        said = words.ngettext(
            "Next day: about {total} ({low} to {high})",
            "Next {n} days: about {total} ({low} to {high})",
            forecast.horizon,
            **figures,
        )
        return said + _best(one.days, words)
    said = words.gettext("Next week: about {total} ({low} to {high})", **figures)
    change = one.total[0.5] / one.last_week - 1 if one.last_week > 0 else 0.0
    if change >= _SAME:
        said += words.gettext(", {share} above the last one", share=words.percent(change))
    elif change <= -_SAME:
        said += words.gettext(", {share} below the last one", share=words.percent(-change))
    return said + _best(one.days, words)


def _best(days: Sequence[ForecastDay], words: Translator) -> str:
    medians = {day.median for day in days}
    if len(medians) < 2 or len(days) > _WEEK:
        return "."
    best = max(days, key=lambda day: day.median)
    return words.gettext("; {day} is the best day.", day=weekday_name(best, words))


def weekday_name(day: ForecastDay, words: Translator) -> str:
    """Name the weekday of a day."""
    return str(format_date(day.day, "EEEE", locale=words.language))


def event_name(day: ForecastDay, words: Translator) -> str:
    """Name the holiday or event of a day; empty on a plain one."""
    label = next((r.label for r in day.reasons if r.kind == "event"), "")
    return words.gettext("closed") if label == CLOSED else label


def _events(one: SeriesForecast, words: Translator) -> list[str]:
    out = []
    for day in one.days:
        label = event_name(day, words)
        if not label:
            continue
        params = {"event": words.quoted(label), "day": weekday_name(day, words)}
        if day.median <= 0:
            out.append(words.gettext("{event}: nothing is sold on {day}.", **params))
            continue
        change = day.without_event / day.median - 1
        if abs(change) < _SAME:
            continue
        message = (
            N_("Without {event}, {day} would be {share} higher.")
            if change > 0
            else N_("Without {event}, {day} would be {share} lower.")
        )
        out.append(words.sentence(message, share=words.percent(abs(change)), **params))
    return out


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(("?", ".")) else ".")
