"""An estimate: price, range, band, reasons and reservations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from core.types.common import PROJECT, Band, Door, PriceBasis
from core.types.packages import PackagePrices


@dataclass(frozen=True, slots=True)
class Flag:
    """A reservation about an estimate, shown beside it.

    `message` is an English sentence (message id) with ``{named}`` placeholders.
    """

    code: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)


#: Reservations with these codes mean that no price is given.
ABSTAINING = frozenset({"unknown_language", "too_far", "too_wide"})
#: The one that says in which language a description is, where it is not the market's.
OTHER_LANGUAGE = "other_language"
#: Those that speak against the estimate itself, and stand in the first lines.
CHECKS = frozenset(
    {"above_comparables", "below_comparables", "comparables_disagree", "rests_on_rare_words"}
)


@dataclass(frozen=True, slots=True)
class Price:
    """Point, range and band of one predictive distribution, in `currency` for one `unit`.

    `band_probabilities` sums to 1; ``low <= price <= high``; `coverage` is the share of
    comparable asked prices that the range promises to hold.
    """

    price: float
    low: float
    high: float
    coverage: float
    currency: str
    band: Band
    band_probabilities: Mapping[Band, float]
    band_edges: tuple[float, float]
    unit: str = PROJECT

    @property
    def basis(self) -> PriceBasis:
        """What its amounts are in."""
        return PriceBasis(self.currency, self.unit)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one named field does to the price.

    `amount` is money (sums with the baseline to the price, to a cent), `factor` is its
    multiplicative effect, `log_amount` the Shapley value on the log of the price. Had other sellers
    been learned from, the amount would lie between `low` and `high` eight times in ten; None for
    a version that did not measure it.
    """

    field: str
    value: Any
    amount: float
    factor: float
    log_amount: float
    low: float | None = None
    high: float | None = None

    @property
    def stable(self) -> bool:
        """Whether its sign is more than chance, as far as that was measured."""
        return self.low is None or self.high is None or self.low * self.high > 0


@dataclass(frozen=True, slots=True)
class TermEffect:
    """What a telling word or phrase of the description does to the price."""

    term: str
    amount: float
    factor: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """An estimate in reasons: baseline plus contributions equals the price to a cent."""

    baseline: float
    contributions: tuple[Contribution, ...]
    terms: tuple[TermEffect, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """What the characters [start, end) of a description do to the price.

    `amount` is money, `factor` its multiplicative effect, `log_amount` its Owen value on the
    log of the price.
    """

    start: int
    end: int
    amount: float
    factor: float
    log_amount: float


@dataclass(frozen=True, slots=True)
class WordReasons:
    """A description's part of a price, by phrase: amounts and rest add up to `total`.

    `rest` is what a description without any words would do, beside a typical one; all are
    money.
    """

    text: str
    phrases: tuple[Phrase, ...]
    rest: float
    total: float


@dataclass(frozen=True, slots=True)
class MarketPosition:
    """Where a price stands among the listings it is compared with.

    `scope` says how narrow the comparison is; `percentile` is on 0 to 100. A label that was not
    given but taken from the words is `inferred`.
    """

    scope: Literal["subcategory", "category", "market"]
    label: str | None
    n: int
    p10: float
    p25: float
    median: float
    p75: float
    p90: float
    percentile: float
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of service (a sub-category, or a category) that a text may be, and its chance."""

    place: str
    chance: float


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A reason that was not given, and how wide the range would be with it: high over low."""

    reason: str
    ratio: float


@dataclass(frozen=True, slots=True)
class Hints:
    """What would make an estimate surer.

    `kinds` are the likeliest by the words, `unsaid` what narrows the range of ratio `ratio` if it
    is said, most first; `error` the median error of services with the same fields given, on `n`
    held-out listings (None where there are too few).
    """

    kinds: tuple[Kind, ...] = ()
    unsaid: tuple[Unsaid, ...] = ()
    ratio: float | None = None
    error: float | None = None
    n: int = 0


@dataclass(frozen=True, slots=True)
class Prediction:
    """One estimate as it is shown and logged.

    `input` is what the user gave, `normalised_input` what the model read;
    `subject` is the pseudonym of who asked, if there is one; `packages` are those of a market
    that has them.
    """

    id: UUID
    created_at: datetime
    door: Door
    language: str
    input: Mapping[str, Any]
    normalised_input: Mapping[str, Any]
    price: Price
    explanation: Explanation
    position: MarketPosition | None
    flags: tuple[Flag, ...]
    model_version_id: UUID
    model_version: int
    latency_ms: float
    payload_hash: str
    synthetic: bool = False
    subject: str | None = None
    packages: PackagePrices | None = None

    @property
    def abstained(self) -> bool:
        """Whether too little is known to show its price."""
        return any(flag.code in ABSTAINING for flag in self.flags)

    @property
    def too_much(self) -> bool:
        """Whether no price is given because so much of it is asked for, and for no other reason."""
        why = [flag for flag in self.flags if flag.code in ABSTAINING]
        return bool(why) and all("counted_in" in flag.params for flag in why)

    @property
    def written_in(self) -> str | None:
        """The language of its description (ISO 639), where it is not the market's."""
        found = (flag.params["written_in"] for flag in self.flags if flag.code == OTHER_LANGUAGE)
        return next(found, None)
