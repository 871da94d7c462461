"""Estimate a described service: clean, price, explain, log, answer."""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

import pandas as pd

from core.data.cleaning import clean_service
from core.data.schema import INPUT_COLUMNS
from core.errors import N_, NotFound, StorageUnavailable
from core.ids import uuid7
from core.insight.comparables import NOTHING_SIMILAR, disagreement
from core.models.minilm import begin
from core.models.price_model import PriceModel
from core.services.champion import Champion, Models
from core.services.finding_comparables import FindingComparables
from core.services.ports import PredictionLog
from core.types import (
    BANDS,
    Door,
    Flag,
    FormOptions,
    Neighbourhood,
    Prediction,
    Price,
    ServiceInput,
)

NOT_SAVED = Flag(
    "not_saved",
    N_(
        "This estimate could not be saved anywhere: it is shown, but it will not be in the history."
    ),
)


@dataclass(frozen=True, slots=True)
class Estimated:
    """An estimate, whether PostgreSQL has it already, and the listings nearest to it."""

    prediction: Prediction
    recorded: bool
    comparables: Neighbourhood | None = None


class Estimating:
    """The use case behind every door.

    Parameters
    ----------
    champion : Models
        Which model prices, for whom.
    log : PredictionLog
        Where each estimate goes before it is shown.
    coverage : float, default=0.8
        The share of comparable prices that the range promises to hold, unless asked otherwise.
    comparables : FindingComparables, optional
        Finds the listings nearest to a service; without it none are shown.
    shadow : callable, optional
        Given each estimate once it is logged; returns at once and never raises.
    now : callable
        The present moment, timezone-aware.
    """

    def __init__(
        self,
        champion: Models,
        log: PredictionLog,
        *,
        coverage: float = 0.8,
        comparables: FindingComparables | None = None,
        shadow: Callable[[Prediction], None] = lambda _made: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._comparables = comparables
        self._champion = champion
        self._log = log
        self._coverage = coverage
        self._shadow = shadow
        self._now = now

    def estimate(
        self,
        service: ServiceInput,
        *,
        door: Door,
        language: str,
        coverage: float | None = None,
        prediction_id: UUID | None = None,
        subject: str | None = None,
    ) -> Estimated:
        """Estimate one service, log it, and return what is shown.

        Parameters
        ----------
        service : ServiceInput
            What the user described.
        door : {"page", "api", "batch", "command"}
            Where the request came in.
        language : str
            The reader's language, kept with the estimate.
        coverage : float, optional
            Share of comparable prices that the range promises to hold, in (0, 1).
        prediction_id : uuid.UUID, optional
            A client's own id; the same id and input again is a replay, not a second estimate.
        subject : str, optional
            Pseudonym of who asks.

        Returns
        -------
        Estimated
            The estimate, and whether the database has it already.

        Raises
        ------
        InvalidInput
            The description or a field cannot be used.
        NoChampion, StorageUnavailable, ArtifactRefused
            There is no model to price with.
        Conflict
            `prediction_id` was used with another input.
        """
        started = time.perf_counter()
        identity = prediction_id or uuid7()
        champion = self._champion.choose(subject)
        cleaned, notices = clean_service(service)
        begin(cleaned.description)  # its meaning is needed soon, and read beside the rest
        search = None
        if self._comparables is not None:
            search = self._comparables.begin(champion, cleaned.description)
        prediction = priced(
            champion, cleaned, service, notices, coverage=coverage or self._coverage
        )
        near = None
        if self._comparables is not None and search is not None:
            near = self._comparables.find(
                champion, search, prediction.normalised_input, prediction.price
            )
        prediction = replace(
            prediction,
            flags=(*prediction.flags, *_doubts(prediction, near)),
            id=identity,
            created_at=self._now(),
            door=door,
            language=language,
            subject=subject,
            latency_ms=(time.perf_counter() - started) * 1000,
        )
        done = replace(self._record(prediction), comparables=near)
        if done.recorded:
            self._shadow(prediction)
        return done

    def form_options(self) -> FormOptions:
        """Return what a form can offer: the words of the market that the champion learned.

        Raises
        ------
        NoChampion, StorageUnavailable, ArtifactRefused
            There is no model to price with.
        """
        champion = self._champion.get()
        words = champion.model.vocabulary
        return FormOptions(
            levels=tuple(words.levels),
            subcategories={name: tuple(below) for name, below in words.subcategories.items()},
            countries=tuple(words.counts["country"]),
            currency=champion.model.currency,
            coverage=self._coverage,
            synthetic=bool(champion.version.card.get("synthetic", False)),
        )

    def get(self, prediction_id: UUID) -> Prediction:
        """Return a past estimate as it was shown.

        Raises
        ------
        NotFound
            No estimate has this id.
        """
        found = self._log.prediction(prediction_id)
        if found is None:
            raise NotFound(N_("There is no estimate with the id {id}."), id=prediction_id)
        return found

    def waiting(self) -> int:
        """Return how many estimates and judgements wait to reach the database."""
        return self._log.waiting()

    def _record(self, prediction: Prediction) -> Estimated:
        try:
            return Estimated(prediction, self._log.record(prediction))
        except StorageUnavailable:
            flags = (*prediction.flags, NOT_SAVED)
            return Estimated(replace(prediction, flags=flags), recorded=False)


def _doubts(prediction: Prediction, near: Neighbourhood | None) -> list[Flag]:
    """Return the reservations that the comparables call for, beside a price that is given."""
    if near is None or near.reason or prediction.abstained:
        return []
    if not near.listings:
        return [NOTHING_SIMILAR]
    flag = disagreement(prediction.price, near)
    return [] if flag is None else [flag]


def priced(
    champion: Champion,
    cleaned: ServiceInput,
    given: ServiceInput,
    notices: list[Flag],
    *,
    coverage: float,
) -> Prediction:
    """Price and explain a service; the caller says who asked, when, and through which door.

    Parameters
    ----------
    champion : Champion
        A version and its model.
    cleaned, given : ServiceInput
        What the model reads, and what the user gave.
    notices : list of Flag
        What cleaning repaired.
    coverage : float
        Share of comparable prices that the range promises to hold, in (0, 1).

    Returns
    -------
    Prediction
        Without an id of its own.
    """
    model, version = champion.model, champion.version
    read = model.read(pd.DataFrame([asdict(cleaned)]))
    normalised = read.records[0]
    row = model.estimate(read, coverage=coverage).iloc[0]
    price = price_of(row, model)
    asked = _storable(asdict(given))
    return Prediction(
        id=UUID(int=0),
        created_at=datetime.min.replace(tzinfo=UTC),
        door="page",
        language="en",
        input=asked,
        normalised_input=_storable(
            {name: normalised.get(name) for name in INPUT_COLUMNS},
        ),
        price=price,
        explanation=model.explain(read)[0],
        position=model.position(normalised, price.price),
        flags=(*notices, *model.flags(read)[0]),
        model_version_id=version.id,
        model_version=version.number,
        latency_ms=0.0,
        payload_hash=payload_hash(asked, coverage),
        synthetic=bool(version.card.get("synthetic", False)),
    )


def price_of(row: pd.Series, model: PriceModel) -> Price:
    """Return one row of `PriceModel.estimate` as it is shown."""
    return Price(
        price=float(row["price"]),
        low=float(row["low"]),
        high=float(row["high"]),
        coverage=float(row["coverage"]),
        currency=model.currency,
        band=row["band"],
        band_probabilities={band: float(row[f"p_{band}"]) for band in BANDS},
        band_edges=cast(tuple[float, float], tuple(float(edge) for edge in model.band_edges)),
    )


def _storable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Make given values fit for JSON in PostgreSQL: no NUL, surrogate or NaN; inf is said."""
    return {name: _storable_value(value) for name, value in values.items()}


def _storable_value(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    if value is None or isinstance(value, bool):
        return value
    number = float(value)
    if math.isnan(number):
        return None
    return "unlimited" if math.isinf(number) else number


def payload_hash(given: Mapping[str, Any], coverage: float) -> str:
    """Fingerprint a request, so that the same id with another input is noticed.

    Parameters
    ----------
    given : mapping
        The input as it is stored.
    coverage : float
        The range that was asked for.

    Returns
    -------
    str
        SHA-256, hexadecimal.
    """
    canonical = json.dumps({"input": given, "coverage": coverage}, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
