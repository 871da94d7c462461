"""Services priced in another process, which has the model's bytes and no database."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from core.models.artifact import load_model
from core.models.minilm import encode
from core.services.estimate.batch import PricedBatch
from core.services.estimate.pricing import Cleaned, all_priced
from core.services.serving.champion import Champion
from core.types import ModelVersion

_lock = threading.Lock()
_held: dict[str, Champion] = {}


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
    vectors = encode([cleaned.service.description for cleaned in services], keep=False)
    return PricedBatch(all_priced(champion, services, coverage=coverage), vectors)


def _champion(version: ModelVersion, artifact: bytes) -> Champion:
    with _lock:
        if version.sha256 not in _held:
            _held.clear()  # one model in memory
            _held[version.sha256] = Champion(version, load_model(artifact, version.sha256))
        return Champion(version, _held[version.sha256].model)
