"""Services for pages, without a database or a learner: they record what they are asked."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd

from core.authority import account_name, current_actor
from core.data.demo import demo_market
from core.data.money.rates import rate_between
from core.data.quantities.frames import stated
from core.data.quantities.reading import read_quantities
from core.errors import AppError, NotFound
from core.ids import uuid7
from core.insight.explore.description_map import map_descriptions
from core.insight.market.summary import MarketSummary, summarise
from core.models.attribution.phrases import phrases as phrases_of
from core.services import (
    ChampionHolder,
    CompareUseCase,
    DescriptionMapUseCase,
    EstimateUseCase,
    ExplainUseCase,
    FeedbackUseCase,
    HistoryUseCase,
    KeptListUseCase,
    ListUseCase,
    MarketUseCase,
    RatesUseCase,
    ReviewUseCase,
    TaskUseCase,
    WhatIfUseCase,
)
from core.services.estimate.result import NO_HINTS, Estimated
from core.services.estimate.what_if import Dial, WhatIfEstimate
from core.services.explain.explaining import Choice
from core.services.feedback.review import DoubtedCorrection, DoubtedPage
from core.types import (
    INPUT_COLUMNS,
    PACKAGES,
    PROJECT,
    Comparable,
    ComparablePackages,
    Comparison,
    Contribution,
    Difference,
    ExchangeRate,
    Explanation,
    Feedback,
    Flag,
    FormOptions,
    Hints,
    HistoryCount,
    HistoryCursor,
    HistoryPage,
    ImportReport,
    KeptList,
    MarketPosition,
    ModelVersion,
    Neighbourhood,
    PackagePrice,
    PackagePrices,
    PastEstimate,
    Phrase,
    Prediction,
    Price,
    PriceBasis,
    PricedList,
    ReviewCounts,
    ReviewCursor,
    ReviewFilter,
    ServiceInput,
    Snapshot,
    Task,
    TaskKind,
    TaskStatus,
    WordReasons,
)
from tests.comparisons import comparison
from tests.pages.stand_in import stand_in
from tests.studies import study

NOW = datetime(2026, 3, 9, 14, 30, tzinfo=UTC)
#: On one's own machine, whoever has the account decides.
WHO = account_name()
OPTIONS = FormOptions(
    choices={
        "seller_level": ("level_1", "level_2", "top_rated"),
        "country": ("France", "India", "Pakistan"),
    },
    subcategories={
        "Design": ("Logo design", "Packaging"),
        "Writing": ("Articles & blog posts", "Translation"),
    },
    useful=INPUT_COLUMNS,
    currency="USD",
    coverage=0.8,
    synthetic=True,
)
SNAPSHOT = Snapshot(
    id=UUID(int=1),
    name="demo",
    origin="synthetic",
    reader="demo",
    sha256="0" * 64,
    currency="USD",
    source_currency="USD",
    rate=1.0,
    rate_date=None,
    level_order=OPTIONS.choices["seller_level"],
    report=ImportReport(400, 400, {}),
    imported_at=NOW,
    imported_by="set-up",
    active=True,
)


def _metric(value: float) -> dict[str, float]:
    return {"value": value, "low": value - 0.02, "high": value + 0.02, "n": 4000}


def _situation(error: float) -> dict[str, Any]:
    return {
        "mdape": _metric(error),
        "within_25": _metric(0.3),
        "coverage_80": _metric(0.8),
        "bias": 0.01,
        "thirds": [{"value": 0.8}] * 3,
    }


VERSION = ModelVersion(
    id=UUID(int=2),
    number=3,
    created_at=NOW,
    snapshot_id=SNAPSHOT.id,
    recipe="blend",
    sha256="0" * 64,
    is_champion=True,
    card={
        "synthetic": True,
        "n": 4000,
        "metrics": {
            "mdape": _metric(0.47),
            "within_25": _metric(0.28),
            "coverage_80": _metric(0.803),
        },
        "constant": {"mdape": _metric(0.69), "within_25": _metric(0.16)},
        "by_given": {"all": _situation(0.47), "description": _situation(0.57)},
    },
)


def listings(n: int = 400) -> pd.DataFrame:
    """Return listings with the columns that a summary reads."""
    rng = np.random.default_rng(7)
    grid = np.array([5, 10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000.0])
    place = np.clip(rng.normal(4.5, 2.6, n).round().astype(int), 0, len(grid) - 1)
    names = np.array([name for below in OPTIONS.subcategories.values() for name in below])
    return pd.DataFrame(
        {
            "price": grid[place],
            "seller_id": rng.integers(0, max(n // 3, 1), n).astype(str),
            "category": None,
            "subcategory": names[rng.integers(0, len(names), n)],
            "rating": np.where(rng.random(n) < 0.3, np.nan, 4.8),
        }
    )


def prediction(service: ServiceInput, *, language: str = "en", coverage: float = 0.8) -> Prediction:
    """Return an estimate whose baseline and contributions add up to its price."""
    contributions = (
        Contribution("description", {}, 23.4, 1.42, 0.351),
        Contribution(
            "category",
            {"category": service.category, "subcategory": service.subcategory},
            -8.15,
            0.88,
            -0.128,
        ),
        Contribution("seller_level", {"seller_level": service.seller_level}, 12.0, 1.19, 0.174),
        Contribution(
            "reputation", {"rating": service.rating, "reviews": service.reviews}, 6.3, 1.09, 0.086
        ),
        Contribution("delivery_days", {"delivery_days": service.delivery_days}, -1.2, 0.98, -0.02),
        Contribution("revisions", {"revisions": service.revisions}, 2.15, 1.03, 0.03),
        Contribution("country", {"country": service.country}, -0.5, 0.99, -0.01),
    )
    return Prediction(
        id=uuid7(),
        created_at=NOW,
        door="page",
        language=language,
        input=asdict(service),
        normalised_input=asdict(service),
        price=Price(
            72.0,
            28.0,
            185.0,
            coverage,
            "USD",
            "medium",
            {"low": 0.14, "medium": 0.49, "high": 0.37},
            (25.0, 90.0),
        ),
        explanation=Explanation(
            38.0,
            contributions,
        ),
        position=MarketPosition("subcategory", "Logo design", 124, 10, 25, 50, 110, 240, 63.0),
        flags=(),
        model_version_id=VERSION.id,
        model_version=3,
        latency_ms=12.0,
        payload_hash="0" * 64,
        synthetic=True,
    )


def packages(basic: float = 72.0, *, basic_given: bool = False) -> PackagePrices:
    """Return three packages: the standard one costs twice, the premium one four times as much."""
    prices = [
        PackagePrice(name, basic * times, basic * times / 2, basic * times * 2)
        for name, times in zip(PACKAGES, (1, 2, 4), strict=True)
    ]
    if basic_given:
        prices[0] = PackagePrice("basic", basic)
    return PackagePrices(tuple(prices), basic_given)


def word_reasons(made: Prediction) -> WordReasons:
    """Return what each word of a description does: the first raises, the second lowers, …"""
    text = str(made.input["description"])
    phrases = tuple(
        Phrase(start, end, *((9.2, 1.14, 0.13), (-4.1, 0.94, -0.06), (0.1, 1.0, 0.001))[i % 3])
        for i, (start, end) in enumerate(phrases_of(text))
    )
    total = 23.4
    return WordReasons(text, phrases, round(total - sum(p.amount for p in phrases), 2), total)


def comparable(i: int, **changes: Any) -> Comparable:
    """Return the i-th nearest listing."""
    made = Comparable(
        description=f"I will design logo number {i}\n3 concepts",
        subcategory="Logo design",
        seller_level="level_2",
        rating=4.9,
        reviews=120.0,
        delivery_days=5.0,
        revisions=2.0,
        price=30.0 + 10 * i,
        distance=0.2 + i / 100,
        text_distance=0.2,
        differences=(Difference("price", (30.0 + 10 * i) / 72.0), Difference("delivery_days", 2.0)),
    )
    return replace(made, **changes)


NEAR = Neighbourhood(
    "USD",
    tuple(comparable(i) for i in range(8)),
    median=65.0,
    cheaper=5,
    percentile=62.5,
    nearest=0.2,
    far=0.5,
)


DIALS = (
    Dial("seller_level", (None, *OPTIONS.choices["seller_level"]), None),
    Dial("delivery_days", (1.0, 3.0, 7.0, 14.0), 3.0),
    Dial("revisions", (0.0, 2.0, math.inf), 2.0),
)


def past_line(made: Prediction) -> PastEstimate:
    """Return an estimate as a line of the history."""
    return PastEstimate(
        made.id,
        made.created_at,
        made.door,
        str(made.input["description"]),
        made.price.price,
        made.price.low,
        made.price.high,
        made.price.currency,
        made.price.band,
        made.model_version,
        made.abstained,
    )


class FakeList:
    """A list of one column: each step prices a row; the row "bad" cannot be priced."""

    def __init__(self, lines: list[str], wish: Any) -> None:
        self.lines, self.wish, self.done = lines[1:], wish, 0
        self.rows, self.mapping = len(self.lines), {"description": lines[0]}

    @property
    def finished(self) -> bool:
        return self.done == self.rows

    def step(self) -> None:
        self.done += 1

    def table(self) -> pd.DataFrame:
        wrong = [line == "bad" for line in self.lines]
        return pd.DataFrame(
            {
                self.mapping["description"]: self.lines,
                "price": [None if w else 12.5 for w in wrong],
                "error": ["The description has no word." if w else None for w in wrong],
            }
        )


@dataclass
class FakeServices:
    """What the pages call; each call can be told to fail.

    `faults` maps a use case's name to what it raises; `flags` go on every estimate;
    `recorded` is what the log answers; `comparables` and `hints` go with every estimate; `calls`
    records estimates, `given_feedback` judgements, `started` what was asked for in the background.
    """

    faults: dict[str, Exception] = field(default_factory=dict)
    flags: tuple[Flag, ...] = ()
    packages_near: ComparablePackages | None = None
    recorded: bool = True
    comparables: Neighbourhood | None = None
    hints: Hints = NO_HINTS
    options: FormOptions = OPTIONS
    snapshot: Snapshot = SNAPSHOT
    rates_set: tuple[ExchangeRate, ...] = ()
    unit: str = PROJECT
    packages: PackagePrices | None = None
    summary: MarketSummary = field(default_factory=lambda: summarise(listings(), PriceBasis("USD")))
    calls: list[tuple[ServiceInput, str, float | None]] = field(default_factory=list)
    given_feedback: list[Feedback] = field(default_factory=list)
    comparison: Comparison | None = field(default_factory=comparison)
    queued_tasks: dict[str, Task] = field(default_factory=dict)
    started: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)
    study: dict[str, Any] | None = field(default_factory=study)
    versions: tuple[ModelVersion, ...] = (replace(VERSION, is_champion=True),)
    looked_up: list[UUID] = field(default_factory=list)
    weighed: list[UUID] = field(default_factory=list)
    there: list[tuple[Snapshot, pd.DataFrame]] = field(
        default_factory=lambda: [(SNAPSHOT, demo_market(400))]
    )
    reads: int = 0
    imagined: list[dict[str, Any]] = field(default_factory=list)
    closed: int = 0
    past: list[Prediction] = field(default_factory=list)
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    exact: bool = True
    replay: Any = None
    map_ends: TaskStatus | None = None
    lists: list[PricedList] = field(default_factory=list)
    queue: list[DoubtedCorrection] = field(default_factory=list)
    counts: ReviewCounts = field(default_factory=ReviewCounts)
    learned: dict[int, int] = field(default_factory=dict)
    decided: list[tuple[list[UUID], str, str, str]] = field(default_factory=list)

    @property
    def champion(self) -> ChampionHolder:
        """The holder of the champion."""
        served = next((v for v in self.versions if v.is_champion), VERSION)
        return stand_in(
            ChampionHolder, get=self._serving("champion", SimpleNamespace(version=served))
        )

    @property
    def markets(self) -> MarketUseCase:
        """The use cases about markets."""
        return stand_in(
            MarketUseCase,
            summary=self._serving("summary", (self.snapshot, self.summary)),
            active=self._serving("active", self.snapshot),
            all=lambda: [s for s, _ in self.there],
            listings=self._listings,
        )

    @property
    def rates(self) -> RatesUseCase:
        """The use case of a second currency."""
        return stand_in(
            RatesUseCase,
            currencies=lambda: sorted(
                {c for one in self.rates_set for c in (one.base, one.currency)}
            ),
            between=lambda source, target: rate_between(self.rates_set, source, target),
        )

    @property
    def comparisons(self) -> CompareUseCase:
        """The use cases about comparisons."""
        return stand_in(CompareUseCase, latest=self._serving("comparison", self.comparison))

    @property
    def tasks(self) -> TaskUseCase:
        """The use cases about work in the background."""
        return stand_in(TaskUseCase, start=self._start, latest=self._latest, cancel=self._cancel)

    @property
    def estimates(self) -> EstimateUseCase:
        """The use cases about estimates."""
        return stand_in(
            EstimateUseCase,
            form_options=self._serving("options", self.options),
            quantities_in=lambda description: stated(read_quantities(description)),
            estimate=self._estimate,
            reopen=self._reopen,
        )

    @property
    def price_lists(self) -> ListUseCase:
        """The use case of a whole list."""
        return stand_in(ListUseCase, small=self._small, columns=self._columns)

    @property
    def kept_lists(self) -> KeptListUseCase:
        """The use case of lists that are kept."""
        return stand_in(
            KeptListUseCase,
            keep=self._keep_list,
            all=lambda: [one.kept for one in reversed(self.lists)],
            get=lambda list_id: next(one for one in self.lists if one.kept.id == list_id),
            remove=self._remove_list,
        )

    def _keep_list(self, name: str, table: pd.DataFrame) -> KeptList:
        kept = KeptList(uuid7(), NOW, str(current_actor().subject), name, len(table))
        self.lists.append(PricedList(kept, table))
        return kept

    def _remove_list(self, list_id: UUID) -> None:
        self.lists = [one for one in self.lists if one.kept.id != list_id]

    def _columns(self, name: str, content: Any) -> tuple[list[str], dict[str, str]]:
        first = bytes(content).decode().splitlines()[0]
        return [first, "other"], {"description": first}

    def _small(self, name: str, content: Any, wish: Any, *, most: int) -> Any:
        if "scoring" in self.faults:
            raise self.faults["scoring"]
        return FakeList(bytes(content).decode().splitlines(), wish)

    @property
    def explanations(self) -> ExplainUseCase:
        """The use cases about reasons."""
        labelled = [Choice(version, "Boosted trees on everything") for version in self.versions]
        return stand_in(
            ExplainUseCase,
            words=self._words,
            choices=self._serving("choices", labelled),
            get=self._study_of,
        )

    @property
    def what_if(self) -> WhatIfUseCase:
        """The use cases about changed services: each day of delivery takes off a dollar."""
        return stand_in(
            WhatIfUseCase,
            dials=lambda _made: DIALS,
            imagine=self._imagine,
            curve=self._curve,
            usual_ratios=lambda _made: {"standard": (1.5, 2, 3), "premium": (2.5, 4, 6)},
            packages_near=lambda _made: self.packages_near,
        )

    @property
    def feedback(self) -> FeedbackUseCase:
        """The use cases about feedback."""
        return stand_in(FeedbackUseCase, record=self._record, history=self._feedback_of)

    @property
    def reviews(self) -> ReviewUseCase:
        """The use cases about corrections; `queue` is newest first, ten on a page."""
        return stand_in(
            ReviewUseCase,
            page=self._queued,
            counts=self._counts,
            decide=self._decide,
            accept_plausible=self._accept_plausible,
            used_in_versions=lambda _subject: self.learned,
        )

    @property
    def history(self) -> HistoryUseCase:
        """The use cases about past estimates; `past` is newest first."""
        return stand_in(
            HistoryUseCase,
            page=self._page,
            versions=lambda: sorted({p.model_version for p in self.past}),
            count=lambda _chosen: HistoryCount(len(self.past), self.exact),
            waiting=lambda: 0 if self.recorded else 2,
            get=self._past,
            every=self._every,
            feedback=self._feedback_of,
            replay=lambda _id: self._serving("replay", self.replay)(),
        )

    @property
    def description_maps(self) -> DescriptionMapUseCase:
        """The use cases about maps; `map_ends` is how the job for a missing one stands."""
        return stand_in(DescriptionMapUseCase, get=self._map, request=self._map_asked)

    def _map(self, snapshot_id: UUID) -> Any:
        if self.map_ends is not None:
            raise NotFound("The map of this market has not been drawn yet.")
        listed = next(frame for known, frame in self.there if known.id == snapshot_id)
        return map_descriptions(listed, lambda _texts: None)

    def _map_asked(self, snapshot_id: UUID, *, again: bool = False) -> Task:
        params = {"snapshot_id": str(snapshot_id), "again": again}
        self.started.append(("map", params, "page"))
        self.queued_tasks["map"] = Task(
            uuid7(),
            "map",
            params,
            "page",
            NOW,
            status=self.map_ends or "waiting",
            error="{n} wrong",
            error_params={"n": 1},
            finished_at=datetime.now(UTC),
        )
        return self.queued_tasks["map"]

    def _page(self, chosen: Any, after: Any = None, *, size: int = 50) -> HistoryPage:
        self._fail("history")
        self.asked.append((chosen, after))
        lines = [past_line(one) for one in self.past]
        start = 0 if after is None else 1 + [line.id for line in lines].index(after.id)
        rows, more = lines[start : start + size], len(lines) > start + size
        return HistoryPage(
            tuple(rows), HistoryCursor(rows[-1].created_at, rows[-1].id) if more else None
        )

    def _every(self, chosen: Any, most: int) -> list[HistoryPage]:
        return [self._page(chosen, size=most)]

    def _past(self, prediction_id: UUID) -> Prediction:
        for one in self.past:
            if one.id == prediction_id:
                return one
        raise NotFound("There is no estimate with the id {id}.", id=str(prediction_id))

    def close(self) -> None:
        """Count how often the services were closed."""
        self.closed += 1

    def _listings(self, snapshot: Snapshot) -> pd.DataFrame:
        self._fail("listings")
        self.reads += 1
        return next(frame for known, frame in self.there if known.id == snapshot.id)

    def _serving(self, name: str, answer: Any) -> Callable[..., Any]:
        def serve(*_asked: Any, **_named: Any) -> Any:
            self._fail(name)
            return answer

        return serve

    def _estimate(
        self,
        service: ServiceInput,
        *,
        door: str,
        language: str,
        coverage: float | None = None,
        subject: str | None = None,
    ) -> Estimated:
        self._fail("estimate")
        self.calls.append((service, language, coverage))
        made = prediction(service, language=language, coverage=coverage or 0.8)
        priced = replace(made.price, unit=self.unit)
        flagged = replace(made, flags=self.flags, price=priced, packages=self.packages)
        return Estimated(flagged, self.recorded, self.comparables, self.hints)

    def _study_of(self, version_id: UUID) -> dict[str, Any] | None:
        self._fail("found")
        self.looked_up.append(version_id)
        return self.study

    def _words(self, prediction: Prediction) -> WordReasons:
        self._fail("words")
        self.weighed.append(prediction.id)
        return word_reasons(prediction)

    def _reopen(self, prediction_id: UUID) -> Estimated:
        made = next((one for one in self.past if one.id == prediction_id), None)
        if made is None:
            raise NotFound("There is no estimate with the id {id}.", id=str(prediction_id))
        return Estimated(made, self.recorded, self.comparables, self.hints)

    def _imagine(self, prediction: Prediction, changes: dict[str, Any]) -> WhatIfEstimate:
        self._fail("imagine")
        self.imagined.append(dict(changes))
        price = prediction.price.price - changes.get("delivery_days", 3) + 3
        basic = changes.get("basic_price")
        return WhatIfEstimate(
            replace(prediction.price, price=price),
            prediction.explanation,
            self.flags,
            packages(price if basic is None else basic, basic_given=basic is not None),
        )

    def _curve(
        self, prediction: Prediction, changes: dict[str, Any], field: str, values: tuple[Any, ...]
    ) -> pd.DataFrame:
        prices = [
            self._imagine(prediction, changes | {field: v}).price.price
            if field == "delivery_days"
            else prediction.price.price
            for v in values
        ]
        low, high = [p / 2 for p in prices], [2 * p for p in prices]
        return pd.DataFrame({"value": list(values), "price": prices, "low": low, "high": high})

    def _record(
        self,
        prediction_id: UUID,
        *,
        real_price: float | None = None,
        comment: str | None = None,
        verdict: Any = None,
        currency: str | None = None,
        price_kind: Any = None,
        reason: Any = None,
        subject: str | None = None,
        package: Any = "basic",
    ) -> tuple[Feedback, bool]:
        self._fail("record")
        given = Feedback(
            uuid7(),
            prediction_id,
            NOW,
            verdict,
            real_price,
            None if real_price is None else currency,
            comment or None,
            subject=subject,
            price_kind=price_kind,
            reason=reason,
            package=package,
        )
        self.given_feedback.append(given)
        return given, self.recorded

    def _feedback_of(self, prediction_id: UUID) -> list[Feedback]:
        return [f for f in reversed(self.given_feedback) if f.prediction_id == prediction_id]

    def _queued(
        self,
        chosen: ReviewFilter,
        after: Any = None,
        *,
        doubtful: bool | None = None,
        size: int = 10,
    ) -> DoubtedPage:
        self._fail("queue")
        self.asked.append((chosen, after, doubtful))
        rows = [w for w in self.queue if doubtful in (None, bool(w.doubts))]
        start = 0 if after is None else 1 + [w.correction.feedback_id for w in rows].index(after.id)
        shown, more = rows[start : start + size], len(rows) > start + size
        last = shown[-1].correction if more else None
        cursor = ReviewCursor(last.created_at, last.feedback_id) if last else None
        return DoubtedPage(tuple(shown), cursor, len(shown))

    def _counts(self, subject: str | None = None) -> ReviewCounts:
        self._fail("counts")
        return ReviewCounts() if subject is not None and not self.learned else self.counts

    def _decide(self, feedback_ids: list[UUID], decision: str, *, reason: str) -> int:
        self._fail("decide")
        self.decided.append((list(feedback_ids), decision, current_actor().name, reason))
        return len(feedback_ids)

    def _accept_plausible(self, *, reason: str) -> int:
        plausible = [w.correction.feedback_id for w in self.queue if not w.doubts]
        return self._decide(plausible, "accept", reason=reason)

    def _start(self, kind: TaskKind, params: Any = None) -> Task:
        self._fail("start")
        requested_by = current_actor().name
        self.started.append((kind, dict(params or {}), requested_by))
        self.queued_tasks[kind] = Task(uuid7(), kind, dict(params or {}), requested_by, NOW)
        return self.queued_tasks[kind]

    def _latest(self, kind: TaskKind) -> Task | None:
        return self.queued_tasks.get(kind)

    def _cancel(self, task_id: UUID) -> None:
        for kind, task in self.queued_tasks.items():
            if task.id == task_id:
                self.queued_tasks[kind] = replace(task, status="cancelled")

    def _fail(self, name: str) -> None:
        if name in self.faults:
            raise self.faults[name]


__all__ = ["AppError", "FakeServices", "listings", "prediction"]
