"""The nouns of Prisme, shared by every room. Plain data: no input or output, no formula.

Frames of listings have the columns of `core.data.schema`; money is always a pair
(amount, currency), so every type that carries amounts carries its currency too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import pandas as pd

Band = Literal["low", "medium", "high"]
BANDS: tuple[Band, ...] = ("low", "medium", "high")
Door = Literal["page", "api", "batch", "command"]
Verdict = Literal["good", "bad"]
Origin = Literal["synthetic", "file", "upload", "fetched"]

#: Called as work advances: ``(stage, done, total)``; `stage` is an English message id.
Progress = Callable[[str, int, int], None]


def no_progress(stage: str, done: int, total: int) -> None:
    """Ignore progress."""


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


@dataclass(frozen=True, slots=True)
class ServiceInput:
    """A described service, as the user gave it. Absent means ``None``.

    `rating` is on 0 to 5; `reliability` (in [0, 1)) may stand in for rating and reviews;
    `revisions` may be ``inf`` (unlimited); `delivery_days` is in days.
    """

    description: str
    category: str | None = None
    subcategory: str | None = None
    seller_level: str | None = None
    rating: float | None = None
    reviews: float | None = None
    reliability: float | None = None
    delivery_days: float | None = None
    revisions: float | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class FormOptions:
    """What a form can offer to describe a service, in the market's own words.

    `levels` go from lowest to highest; `subcategories` maps each category (``""`` where the
    market has none) to its sub-categories; `countries` come most frequent first. Empty means
    that the market says nothing of it. `coverage` is the range's usual promise, in (0, 1).
    """

    levels: tuple[str, ...]
    subcategories: Mapping[str, tuple[str, ...]]
    countries: tuple[str, ...]
    currency: str
    coverage: float
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Price:
    """Point, range and band of one predictive distribution, in `currency`.

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


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one named field does to the price.

    `amount` is money (sums with the baseline to the price, to a cent), `factor` is its
    multiplicative effect, `log_amount` the Shapley value on the log of the price.
    """

    field: str
    value: Any
    amount: float
    factor: float
    log_amount: float


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

    `scope` says how narrow the comparison is; `percentile` is on 0 to 100.
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


Aspect = Literal["price", "delivery_days", "seller_level", "rating", "reviews"]


@dataclass(frozen=True, slots=True)
class Difference:
    """In what a comparable listing differs from the service.

    `change` is the listing's less the service's: days, levels, stars; for `price` and `reviews`
    the listing's as a multiple of the service's.
    """

    aspect: Aspect
    change: float


@dataclass(frozen=True, slots=True)
class Comparable:
    """A listing that is like the described service. Its seller is not named.

    `distance` blends the distance of the texts with that of the fields; `text_distance` is the
    cosine distance of the descriptions alone, in [0, 2].
    """

    description: str
    category: str | None
    subcategory: str | None
    seller_level: str | None
    rating: float | None
    reviews: float | None
    delivery_days: float | None
    revisions: float | None
    price: float
    distance: float
    text_distance: float
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The listings that a service is compared with, nearest first, and its place among them.

    Empty if none is near enough (`nearest`, the smallest distance of the texts, is beyond `far`)
    or if there is another `reason`, an English message id. `median` is in `currency`;
    `cheaper` of the listings ask less than the estimate; `percentile` is on 0 to 100.
    """

    currency: str
    listings: tuple[Comparable, ...] = ()
    median: float | None = None
    cheaper: int = 0
    percentile: float | None = None
    nearest: float | None = None
    far: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Prediction:
    """One estimate as it is shown and logged.

    `input` is what the user gave, `normalised_input` what the model read;
    `recorded` is true once PostgreSQL has it, false while it waits in the local spool.
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

    @property
    def abstained(self) -> bool:
        """Whether too little is known to show its price."""
        return any(flag.code in ABSTAINING for flag in self.flags)


@dataclass(frozen=True, slots=True)
class Feedback:
    """One judgement of an estimate. A later one supersedes it; none is ever changed."""

    id: UUID
    prediction_id: UUID
    created_at: datetime
    verdict: Verdict | None
    real_price: float | None
    currency: str | None
    comment: str | None
    door: Door = "page"


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Which past estimates are looked at; what is empty leaves all of them.

    `since` and `until` are days in UTC, both inclusive; `verdict` is that of the latest
    judgement; `corrected` keeps those whose latest judgement gives a real price. Every word of
    `text` begins a word of the description, whatever its case. A band is asked only of estimates
    that gave a price.
    """

    since: date | None = None
    until: date | None = None
    doors: tuple[Door, ...] = ()
    versions: tuple[int, ...] = ()
    bands: tuple[Band, ...] = ()
    verdict: Verdict | None = None
    corrected: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class HistoryCursor:
    """The last estimate of a page: the next page begins after it."""

    created_at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class PastEstimate:
    """A line of the history; `verdict` and `real_price` are of the latest judgement.

    `description` is what the user wrote, its first 300 characters.
    """

    id: UUID
    created_at: datetime
    door: Door
    description: str
    price: float
    low: float
    high: float
    currency: str
    band: Band
    model_version: int
    abstained: bool
    verdict: Verdict | None = None
    real_price: float | None = None
    real_currency: str | None = None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Past estimates, newest first; `next` is where to go on, None at the end."""

    rows: tuple[PastEstimate, ...]
    next: HistoryCursor | None


@dataclass(frozen=True, slots=True)
class HistoryCount:
    """How many estimates a filter leaves; beyond a bound it is the database's estimate."""

    n: int
    exact: bool


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of each row of a file: ``rows_read == rows_kept + sum(dropped)``.

    `dropped` maps an English reason (message id) to a number of rows; `notes` lists what was
    repaired in rows that were kept, in the same form.
    """

    rows_read: int
    rows_kept: int
    dropped: Mapping[str, int]
    notes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One imported market: where its listings come from and how their prices were read.

    `sha256` is the fingerprint of the cleaned listings (not of the file); `rate` is the number
    of `source_currency` units for one unit of `currency`, dated `rate_date`.
    `level_order` lists the market's own levels from lowest to highest, empty if it declares none.
    """

    id: UUID
    name: str
    origin: Origin
    reader: str
    sha256: str
    currency: str
    source_currency: str
    rate: float
    rate_date: date | None
    level_order: tuple[str, ...]
    report: ImportReport
    imported_at: datetime
    imported_by: str
    active: bool = False

    @property
    def synthetic(self) -> bool:
        """Whether the listings were generated rather than observed."""
        return self.origin == "synthetic"


@dataclass(frozen=True, slots=True)
class Dependants:
    """What was made from a snapshot, and goes when it goes.

    `versions` are the numbers of the models trained on it, oldest first; `champion` is the one
    of them that serves, if it is one of them.
    """

    versions: tuple[int, ...] = ()
    champion: int | None = None
    comparisons: int = 0
    estimates: int = 0
    judgements: int = 0


@dataclass(frozen=True, slots=True)
class VectorSet:
    """What is stored of the meaning of a market's texts.

    `encoder` names what made the vectors; a text whose nearest listing is farther than `far`
    (cosine distance, in [0, 2]) has no comparable in this market.
    """

    snapshot_id: UUID
    encoder: str
    rows: int
    far: float
    filled_at: datetime


@dataclass(frozen=True, slots=True)
class Nearest:
    """Listings whose texts are nearest to one text, nearest first.

    `listings` has the columns of the schema, `position` in its market and `distance` (cosine).
    """

    listings: pd.DataFrame
    known: VectorSet


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """A trained model in the registry, without its bytes.

    `card` is the JSON card: data hash, rows, recipe, metrics, library versions, currency.
    """

    id: UUID
    number: int
    created_at: datetime
    snapshot_id: UUID
    recipe: str
    sha256: str
    card: Mapping[str, Any]
    is_champion: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """Who promoted (or rolled back to) which version, and why."""

    id: UUID
    created_at: datetime
    kind: Literal["promote", "rollback"]
    model_version_id: UUID
    previous_version_id: UUID | None
    actor: str
    reason: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """All candidates measured in the same folds of one snapshot.

    `report` is JSON: the candidates with their metrics, sentinels, segments and curves.
    `predictions` has one row for each listing: actual ``price``, ``fold``, and the out-of-fold
    ``estimate:<name>`` of each candidate, in the snapshot's currency.
    """

    id: UUID
    created_at: datetime
    snapshot_id: UUID
    report: Mapping[str, Any]
    predictions: pd.DataFrame


JobKind = Literal["train", "compare", "tune", "explain"]
JobStatus = Literal["waiting", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Job:
    """Work that runs in the background, and how far it is.

    `stage` is an English message id; `done` of `total` steps of it are finished; `error` is an
    English sentence with `error_params` once it failed; `result` is JSON once it is done.
    """

    id: UUID
    kind: JobKind
    params: Mapping[str, Any]
    requested_by: str
    created_at: datetime
    status: JobStatus = "waiting"
    stage: str = ""
    done: int = 0
    total: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None
    error: str | None = None
    error_params: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)
