"""Cleaning of one described service: usable, or refused with a sentence."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from core.data.cleaning.text import CleanText, clean_text, has_word, one_line
from core.data.quantities.frames import QUANTITIES
from core.data.quantities.rules import unit_named
from core.data.reliability import rating_for, reliability, reviews_for
from core.errors import N_, InvalidInput
from core.types import (
    FIELD,
    LABELS,
    MAX_DESCRIPTION,
    MAX_LABEL,
    MAX_QUANTITY,
    MIN_QUANTITY,
    NONE_FIELDS,
    NUMBERS,
    UNITS,
    Field,
    Flag,
    ServiceInput,
    in_order,
)

#: Two reliabilities closer than this say the same thing (people give two decimals).
TOLERANCE = 0.005

_OUTSIDE = N_("{named}: {value} is not valid. It must be from {minimum} to {maximum}.")
_ENDLESS = N_(
    "{named}: {value} is not valid. It must be from {minimum} to {maximum}, or unlimited."
)
_TOO_LONG = N_("{named}: {count} characters are too many. The limit is {maximum}.")


def clean_service(service: ServiceInput) -> tuple[ServiceInput, list[Flag]]:
    """Clean a described service, or say what is wrong with it.

    What was not specified stays so, as does what there is none of. A reliability is translated
    to the rating and reviews that models read, so the result carries none, and cleaning it again
    changes nothing.

    Parameters
    ----------
    service : ServiceInput
        What the user gave.

    Returns
    -------
    service : ServiceInput
        Text cleaned, blanks as ``None``, numbers in range.
    flags : list of Flag
        What was taken out or assumed on the way.

    Raises
    ------
    InvalidInput
        A field cannot be used; `field` names it.
    """
    flags: list[Flag] = []
    description = _description(service.description, flags)
    for name in NUMBERS:
        _check_range(FIELD[name], getattr(service, name))
    _check_basic_price(service.basic_price)
    labels: dict[str, Any] = {
        name: _label(FIELD[name], getattr(service, name), flags) for name in LABELS
    }
    labels |= {"without": _without(service), "quantities": _quantities(service)}
    cleaned = replace(service, description=description, **labels)
    cleaned = _with_reliability(cleaned, flags)
    return _without_contradiction(cleaned, flags), flags


def _quantities(service: ServiceInput) -> dict[str, float] | None:
    """Check how much of what is given, by unit or by a noun that is counted in it."""
    if service.quantities is None:
        return None
    found: dict[str, float] = {}
    for named, value in service.quantities.items():
        unit = unit_named(named)
        if unit is None:
            raise InvalidInput(
                N_("No quantity is counted in “{given}”: use one of {units}."),
                field=QUANTITIES,
                given=named[:MAX_LABEL],
                units=", ".join(UNITS),
            )
        if not MIN_QUANTITY <= value <= MAX_QUANTITY:
            raise InvalidInput(
                N_(
                    "The quantity {given}={value} is not valid: it must be more than 0 and at most "
                    "{maximum}. Leave it out if there is none."
                ),
                field=QUANTITIES,
                given=unit,
                value=value,
                maximum=MAX_QUANTITY,
            )
        found[unit] = float(value)
    return found


def _without(service: ServiceInput) -> tuple[str, ...]:
    """Check what the service has none of: only what can be, and not what has a value."""
    for name in service.without:
        if name not in NONE_FIELDS:
            raise InvalidInput(
                N_("“None” cannot be given for {named}: leave it out if it is not known."),
                field=name,
                named=name,
            )
        if getattr(service, name) is not None:
            raise InvalidInput(
                N_("{named} has the value {value} and is also given as “none”: give one of them."),
                field=name,
                named=name,
                value=getattr(service, name),
            )
    return tuple(in_order(service.without))


def _description(raw: str, flags: list[Flag]) -> str:
    if len(raw) > MAX_DESCRIPTION:
        raise InvalidInput(
            N_(
                "The description has {count} characters: it must have {maximum} at most. "
                "Keep what is delivered, how much of it, and for whom."
            ),
            field="description",
            count=len(raw),
            maximum=MAX_DESCRIPTION,
        )
    text = _noted(clean_text(raw), flags)
    if not text:
        raise InvalidInput(
            N_("The description is empty: describe in a sentence what the service delivers."),
            field="description",
        )
    if not has_word(text):
        raise InvalidInput(
            N_("The description has no words: describe in a sentence what the service delivers."),
            field="description",
        )
    return text


def _noted(result: CleanText, flags: list[Flag]) -> str:
    known = {flag.code for flag in flags}
    if result.had_markup and "html_removed" not in known:
        flags.append(Flag("html_removed", N_("HTML was removed: only the text is used.")))
    if result.had_invisible and "invisible_removed" not in known:
        flags.append(
            Flag(
                "invisible_removed",
                N_("Invisible or control characters were removed: only the text is used."),
            )
        )
    return result.text


def _label(field: Field, raw: str | None, flags: list[Flag]) -> str | None:
    if raw is None:
        return None
    if len(raw) > MAX_LABEL:
        raise _refused(field, _TOO_LONG, count=len(raw), maximum=MAX_LABEL)
    return _noted(one_line(raw), flags) or None


def _check_range(field: Field, value: float | None) -> None:
    if value is None or field.holds(value):
        return
    general = _ENDLESS if field.unlimited else _OUTSIDE
    bounds = {"minimum": int(field.minimum), "maximum": field.maximum}
    raise _refused(field, general, value=value, **bounds)


def _check_basic_price(price: float | None) -> None:
    limits = FIELD["price"]
    if price is not None and not limits.holds(price):
        raise InvalidInput(
            N_("The basic price is {value}: it must be between {low} and {high}."),
            field="basic_price",
            value=price,
            low=limits.minimum,
            high=limits.maximum,
        )


def _refused(field: Field, general: str, **params: Any) -> InvalidInput:
    """Say what is wrong with a field in its own words, or in general ones that name it."""
    own = field.sentences.refused
    named = {} if own else {"named": field.name}
    return InvalidInput(own or general, field=field.name, **params, **named)


def _with_reliability(service: ServiceInput, flags: list[Flag]) -> ServiceInput:
    """Translate a reliability to the rating and the reviews that it stands for."""
    wanted = service.reliability
    if wanted is None:
        return service
    if not 0 <= wanted < 1:
        raise InvalidInput(
            N_("The reliability is {value}: it must be at least 0 and below 1."),
            field="reliability",
            value=wanted,
        )
    rating, reviews = _stands_for(wanted, service.rating, service.reviews)
    if (rating, reviews) != (service.rating, service.reviews):
        flags.append(_said(wanted, rating, reviews))
    without = {*service.without} - {"rating", "reviews"} | ({"rating"} if rating is None else set())
    return replace(
        service, rating=rating, reviews=reviews, reliability=None, without=tuple(in_order(without))
    )


def _stands_for(
    wanted: float, rating: float | None, reviews: float | None
) -> tuple[float | None, float]:
    if rating is not None and reviews is not None:
        if abs(float(reliability(rating, reviews)) - wanted) > TOLERANCE:
            raise _contradiction(wanted, rating, reviews)
        return rating, reviews
    if wanted == 0 and not rating and not reviews:
        return None, 0.0  # a new seller
    if reviews is not None:
        found = float(rating_for(wanted, reviews))
        if math.isnan(found):
            raise InvalidInput(
                N_(
                    "A reliability of {reliability} needs more than {reviews} reviews: with that "
                    "many it is at most {most}. Give one or the other."
                ),
                field="reliability",
                reliability=wanted,
                reviews=reviews,
                most=round(float(reliability(5, reviews)), 3),
            )
        return found, reviews
    stars = 5.0 if rating is None else rating
    count = float(reviews_for(wanted, stars))
    if math.isnan(count):
        raise InvalidInput(
            N_(
                "A reliability of {reliability} cannot go with a rating of {rating} stars: "
                "it stays below {most}. Give one or the other."
            ),
            field="reliability",
            reliability=wanted,
            rating=stars,
            most=stars / 5,
        )
    return stars, min(count, FIELD["reviews"].maximum)


def _contradiction(wanted: float, rating: float, reviews: float) -> InvalidInput:
    return InvalidInput(
        N_(
            "A rating of {rating} with {reviews} reviews is a reliability of {computed}, "
            "not {reliability}. Give the rating and reviews, or the reliability."
        ),
        field="reliability",
        rating=rating,
        reviews=reviews,
        reliability=wanted,
        computed=round(float(reliability(rating, reviews)), 3),
    )


def _said(wanted: float, rating: float | None, reviews: float) -> Flag:
    if rating is None:
        return Flag(
            "reliability_new_seller",
            N_("A reliability of 0 was read as a new seller: no rating and no review."),
        )
    return Flag(
        "reliability_used",
        N_(
            "The reliability of {reliability} was read as a rating of {rating} stars "
            "with {reviews} reviews."
        ),
        {"reliability": wanted, "rating": round(rating, 2), "reviews": round(reviews)},
    )


def _without_contradiction(service: ServiceInput, flags: list[Flag]) -> ServiceInput:
    """Treat a rating of 0 without reviews as no rating yet, as markets' listings are treated."""
    if service.rating is None or service.reviews:
        return service
    if service.rating == 0:
        flags.append(
            Flag(
                "rating_missing",
                N_("A rating of 0 without reviews was read as a seller who has none yet."),
            )
        )
        return replace(service, rating=None, without=tuple(in_order({*service.without, "rating"})))
    if service.reviews == 0:
        flags.append(
            Flag(
                "rating_without_reviews",
                N_("A rating of {rating} stars with no review is unusual: check both."),
                {"rating": service.rating},
            )
        )
    return service
