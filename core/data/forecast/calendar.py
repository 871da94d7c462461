"""What is known of days in advance: public holidays, and one's own events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial

from core.errors import N_, InvalidInput


def labels_of(
    first: date,
    n: int,
    country: str | None,
    region: str | None,
    events: Mapping[date, str],
) -> list[str]:
    """Name the holiday or event of each of `n` days, nothing on plain ones.

    Raises
    ------
    InvalidInput
        The country or the region is not known.
    """
    days = [first + timedelta(days=i) for i in range(n)]
    off = public_holidays(country, region, days[0].year, days[-1].year) if country else {}
    return [events.get(day) or off.get(day, "") for day in days]


def public_holidays(country: str, region: str | None, first: int, last: int) -> dict[date, str]:
    """Return the public holidays of a country and region from one year to another.

    Raises
    ------
    InvalidInput
        The country or the region is not known.
    """
    import holidays  # a part of a second

    years = range(first, last + 1)
    try:
        made = partial(holidays.country_holidays, country.upper(), subdiv=region or None)
        # In the country's own words, whatever this machine speaks: a name is what is learned by.
        found = made(years=years, language=made().default_language)
    except NotImplementedError as error:
        raise InvalidInput(
            N_("No holidays are known for '{country}' {region}: give a code such as FR or DE-BY."),
            field="country",
            country=country,
            region=region or "",
        ) from error
    return {day: str(name) for day, name in found.items()}
