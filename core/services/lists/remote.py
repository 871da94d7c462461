"""Services priced on other machines, which have the model's bytes and no database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from uuid import UUID

from core.models.encoders import text_vectors
from core.services.estimate.batch import Pending, PricedBatch
from core.services.estimate.pricing import Cleaned, all_priced
from core.services.ports import MachinePool
from core.services.serving.champion import Champion, loaded
from core.types import ModelVersion

_lock = threading.Lock()
_held: dict[str, Champion] = {}


class RemotePricer:
    """Prices batches on a pool of machines; implements `Pricer`.

    The model's bytes go there once, and are checked by their SHA-256.
    """

    def __init__(self, pool: MachinePool, artifact: Callable[[Champion], bytes]) -> None:
        self.in_flight = 2 * pool.threads
        self._pool = pool
        self._artifact = artifact
        self._placed: tuple[UUID, object] | None = None

    def begin(self, champion: Champion, services: Sequence[Cleaned], coverage: float) -> Pending:
        """Send services to one of the machines."""
        version = champion.version
        if self._placed is None or self._placed[0] != version.id:
            self._placed = (version.id, self._pool.place(self._artifact(champion)))
        return self._pool.call(price_here, version, self._placed[1], list(services), coverage)


def price_here(
    version: ModelVersion, artifact: bytes, services: Sequence[Cleaned], coverage: float
) -> PricedBatch:
    """Price services with the bytes of a version; this is what a worker of a pool runs.

    Raises
    ------
    ArtifactRefused
        The bytes are not those of the version, or other libraries wrote them.
    """
    champion = _champion(version, artifact)
    texts = [champion.model.worded(cleaned.service.description) for cleaned in services]
    vectors = text_vectors(texts, encoder=champion.model.encoder, keep=False)
    return PricedBatch(all_priced(champion, services, coverage=coverage), vectors)


def _champion(version: ModelVersion, artifact: bytes) -> Champion:
    with _lock:
        if version.sha256 not in _held:
            _held.clear()  # one model in memory
            _held[version.sha256] = loaded(version, artifact)
        return Champion(version, _held[version.sha256].model)
