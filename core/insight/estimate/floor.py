"""The least that somebody's work must bring, and what they keep of a price."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from core.errors import N_, InvalidInput
from core.language import Translator

StatusName = Literal["none", "micro_bnc", "micro_bic"]


@dataclass(frozen=True, slots=True)
class Deductions:
    """What goes off a price, as shares in [0, 1].

    `fee` is the marketplace's, of the price. `charges` (social contributions and other levies) and
    `tax` are of the whole price if `on_whole_price`, else of what the fee leaves.
    """

    fee: float = 0.0
    charges: float = 0.0
    tax: float = 0.0
    on_whole_price: bool = False

    @property
    def levied(self) -> float:
        """Charges and tax as a share of the price."""
        base = 1.0 if self.on_whole_price else 1 - self.fee
        return (self.charges + self.tax) * base

    @property
    def left(self) -> float:
        """What is left of the price, as a share of it.

        Raises
        ------
        InvalidInput
            Nothing is left, or a share is not between 0 and 1.
        """
        shares = (self.fee, self.charges, self.tax)
        left = 1 - self.fee - self.levied
        if not all(0 <= share < 1 for share in shares) or left <= 0:
            raise InvalidInput(NOTHING_LEFT)
        return left


@dataclass(frozen=True, slots=True)
class Status:
    """What a legal status has somebody pay, as shares of the turnover.

    `contributions` and `training` (the levy for professional training) always; `flat_tax` in
    place of the income tax scale, for those who chose it.
    """

    label: str
    contributions: float = 0.0
    training: float = 0.0
    flat_tax: float | None = None
    on_whole_price: bool = False

    @property
    def charges(self) -> float:
        """Contributions and levy together."""
        return self.contributions + self.training


#: The year whose rates these are; they hold from 1 January, in metropolitan France, without the
#: reduction of a first year (Acre). Sources: Code de la sécurité sociale, D 613-4, as changed by
#: decree 2025-943 of 8 September 2025 (contributions); Code général des impôts, 151-0 (tax); Code
#: du travail, L 6331-48 (training; 0.1 % for commerce, 0.3 % for crafts).
RATES_OF = 2026
STATUSES: Mapping[StatusName, Status] = {
    "none": Status(N_("Other: I enter my own rates")),
    "micro_bnc": Status(
        N_("French micro-entrepreneur: liberal services (BNC)"),
        0.256,
        0.002,
        0.022,
        on_whole_price=True,
    ),
    "micro_bic": Status(
        N_("French micro-entrepreneur: commercial or craft services (BIC)"),
        0.212,
        0.003,
        0.017,
        on_whole_price=True,
    ),
}
NOTHING_LEFT = N_(
    "Fee, charges and tax together take the whole price: enter percentages that leave something."
)
NO_HOURS = N_("Hours, days billed and hours a day must be above 0.")


@dataclass(frozen=True, slots=True)
class Kept:
    """A price, what goes off it, and what is kept, in all and for an hour of work; money.

    `hourly` is what the fee leaves of the price for an hour, before charges and tax: the amount
    that a floor is compared with.
    """

    price: float
    fee: float
    levied: float
    kept: float
    hourly: float
    kept_hourly: float


def kept_of(price: float, hours: float, deductions: Deductions) -> Kept:
    """Return what is kept of a price.

    Parameters
    ----------
    price : float
        What the client pays, before any sales tax.
    hours : float
        Of work.
    deductions : Deductions
        What goes off.

    Returns
    -------
    Kept
        ``kept = price - fee - levied``, to a float's last places.

    Raises
    ------
    InvalidInput
        Nothing is left, or the hours are not above 0.
    """
    if hours <= 0:
        raise InvalidInput(NO_HOURS)
    left = price * deductions.left
    fee = price * deductions.fee
    return Kept(price, fee, price * deductions.levied, left, (price - fee) / hours, left / hours)


def hourly_floor(
    net_income: float, days: float, hours_a_day: float, costs: float, deductions: Deductions
) -> float:
    """Return what an hour must bring for a wanted income, after the fee, before charges and tax.

    The amount h for which an hour billed at h leaves, once charges and tax are paid, its part
    of the income and of the costs: ``(net_income + costs) / (days * hours_a_day)``.

    Parameters
    ----------
    net_income : float
        Wanted in a year, after charges and tax.
    days : float
        Billed in a year.
    hours_a_day : float
        Billed on such a day.
    costs : float
        Of a year: equipment, software, insurance, an office.
    deductions : Deductions
        What goes off a price.

    Returns
    -------
    float
        Money for an hour.

    Raises
    ------
    InvalidInput
        Nothing is left of a price, or the hours are not above 0.
    """
    if days <= 0 or hours_a_day <= 0:
        raise InvalidInput(NO_HOURS)
    needed = (net_income + costs) / (days * hours_a_day)
    return needed / deductions.left * (1 - deductions.fee)


def floor_price(hourly: float, hours: float, deductions: Deductions) -> float:
    """Return the price at which the hours of a work bring a floor, after the fee.

    Raises
    ------
    InvalidInput
        Nothing is left of a price.
    """
    _ = deductions.left
    return hourly * hours / (1 - deductions.fee)


def floor_sentence(
    asked: str,
    kept: Kept,
    hours: float,
    hourly: float,
    fee: float,
    words: Translator,
    currency: str,
) -> str:
    """Compare what an hour brings with the floor; `asked` begins the sentence with the price."""
    params = {
        "asked": asked,
        "hourly": words.money(kept.hourly, currency),
        "floor": words.money(hourly, currency),
    }
    if not fee:
        return words.ngettext(
            "{asked}; for {n} hour of work that is {hourly} an hour; your floor is {floor}.",
            "{asked}; for {n} hours of work that is {hourly} an hour; your floor is {floor}.",
            hours,
            **params,
        )
    return words.ngettext(
        "{asked}; after a {fee} fee and {n} hour of work that is {hourly} an hour; your floor is "
        "{floor}.",
        "{asked}; after a {fee} fee and {n} hours of work that is {hourly} an hour; your floor is "
        "{floor}.",
        hours,
        fee=rate_text(fee, words),
        **params,
    )


def rate_text(share: float, words: Translator) -> str:
    """Write a rate with the decimals that it has, one at most."""
    return words.percent(share, 0 if math.isclose(share * 100, round(share * 100)) else 1)
