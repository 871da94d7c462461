"""Find the listings that a service is compared with, and keep what that needs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import pandas as pd
import structlog

from core.data.quantities.frames import plain_text
from core.data.splits import groups
from core.errors import N_, StorageUnavailable
from core.insight.estimate.comparable_packages import comparable_packages
from core.insight.estimate.comparables import CANDIDATES, far_distance, neighbourhood
from core.models.encoders import EncoderName, mark, text_vectors
from core.services.ports import ListingVectors
from core.services.serving.champion import Champion
from core.types import (
    ComparablePackages,
    Nearest,
    Neighbourhood,
    Prediction,
    Price,
    Progress,
    Snapshot,
    VectorSet,
    no_progress,
)

NOT_READY = N_(
    "Comparable listings can be shown once this market has been prepared. Run: python -m jobs train"
)
AWAY = N_("Comparable listings cannot be shown now: the database is unavailable or did not answer.")
BROKEN = N_("Comparable listings could not be found. The estimate does not depend on them.")
NO_INDEX = N_(
    "This PostgreSQL has no pgvector: comparable listings are searched for in memory, which is "
    "slower and takes more of it. Install the extension pgvector, then run: make migrate"
)

#: Searches at the same time; a page computes two bodies at once.
MAX_AT_ONCE = 8
Search = Future[Nearest | None]

logger = structlog.get_logger(__name__)


class ComparableSearch:
    """The use case of comparables."""

    def __init__(self, vectors: ListingVectors) -> None:
        self._vectors = vectors
        self._pool = ThreadPoolExecutor(MAX_AT_ONCE, thread_name_prefix="comparables")

    def ready(self, snapshot: Snapshot, encoder: EncoderName) -> bool:
        """Return whether a market's comparables can be found by the vectors of an encoder."""
        known = self._vectors.filled(snapshot.id)
        return known is not None and (known.encoder, known.rows) == (
            mark(encoder),
            snapshot.report.rows_kept,
        )

    def prepare(
        self,
        snapshot: Snapshot,
        listings: pd.DataFrame,
        encoder: EncoderName,
        *,
        on_progress: Progress = no_progress,
    ) -> VectorSet:
        """Store what the texts of a market mean; nothing is done twice.

        Raises
        ------
        SetupFault, ArtifactRefused
            There is no encoder to be trusted.
        """
        known = self._vectors.filled(snapshot.id)
        if known is not None and (known.encoder, known.rows) == (mark(encoder), len(listings)):
            return known
        if not self._vectors.indexed():
            logger.warning("no_pgvector", sentence=NO_INDEX)
        # As a model reads them: it has encoded these texts when it learned them.
        texts = [plain_text(text) for text in listings["description"]]
        vectors = text_vectors(texts, on_progress, encoder=encoder)
        return self._vectors.fill(
            snapshot.id,
            vectors,
            encoder=mark(encoder),
            far=far_distance(vectors, groups(listings)),
            on_progress=on_progress,
        )

    def begin(self, champion: Champion, description: str) -> Search:
        """Look for the nearest texts in a thread, while the service is being priced."""

        def search() -> Nearest | None:
            [vector] = text_vectors([description], encoder=champion.model.encoder)
            return self._vectors.nearest(champion.version.snapshot_id, vector, CANDIDATES)

        return self._pool.submit(search)

    def find(self, champion: Champion, search: Search, priced: Prediction) -> Neighbourhood:
        """Find the listings nearest to a service that was just priced.

        Never raises: an estimate must not fail over its comparables.
        """
        try:
            return _found(champion, search.result(), priced)
        except StorageUnavailable:
            return _without(priced.price, AWAY)
        except Exception:
            logger.exception("comparables_not_found")
            return _without(priced.price, BROKEN)

    def packages(self, champion: Champion, priced: Prediction) -> ComparablePackages | None:
        """Say what separates the packages of comparable listings; None where it cannot be told."""
        if priced.packages is None:
            return None
        text = champion.model.worded(str(priced.normalised_input["description"]))
        try:
            found = self.begin(champion, text).result()
        except StorageUnavailable:
            return None
        if found is None or found.known.encoder != mark(champion.model.encoder):
            return None
        return comparable_packages(found, priced.packages)

    def find_all(
        self,
        champion: Champion,
        priced: Sequence[Prediction],
        *,
        vectors: np.ndarray | None = None,
    ) -> list[Neighbourhood]:
        """Find the listings nearest to each of several services; never raises, as `find`."""
        try:
            if vectors is None:
                model = champion.model
                texts = [model.worded(one.normalised_input["description"]) for one in priced]
                vectors = text_vectors(texts, encoder=model.encoder)
            found = self._vectors.nearest_many(champion.version.snapshot_id, vectors, CANDIDATES)
            return [_found(champion, f, one) for f, one in zip(found, priced, strict=True)]
        except StorageUnavailable:
            reason = AWAY
        except Exception:
            logger.exception("comparables_not_found")
            reason = BROKEN
        return [_without(one.price, reason) for one in priced]


def _without(price: Price, reason: str) -> Neighbourhood:
    """Say why an estimate has no comparables."""
    return Neighbourhood(price.currency, reason=reason, unit=price.unit)


def _found(champion: Champion, found: Nearest | None, priced: Prediction) -> Neighbourhood:
    """Compare a service with what was found; its kind may be the one that its words point to."""
    if found is None or found.known.encoder != mark(champion.model.encoder):
        return _without(priced.price, NOT_READY)
    levels, place = champion.model.vocabulary.level_order, priced.position
    given = priced.normalised_input.items()
    read = {name: math.inf if value == "unlimited" else value for name, value in given}
    if place is not None and place.inferred:
        read[place.scope] = place.label
    return neighbourhood(read, priced.price, found, tuple(levels))
