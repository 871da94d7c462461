"""Multilingual vectors as short as MiniLM's, so that both are stored and compared alike."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np

from core.models import minilm
from core.models.minilm.cache import VectorCache, key_of
from core.models.minilm.encoder import CORPUS, STAGE, kept_in
from core.models.multilingual.encoder import embed
from core.models.multilingual.phrase_book import every_phrase
from core.models.multilingual.weights import WEIGHTS_SHA256
from core.models.threads import one_thread
from core.types import Progress, no_progress

#: Texts that are kept in memory; texts between which progress is told.
_MAX_KEPT, _TELL = 4_096, 50


def short_vectors(
    texts: Sequence[str], on_progress: Progress = no_progress, *, keep: bool = True
) -> np.ndarray:
    """Encode texts in any language, each by itself; see `core.models.encoders.text_vectors`.

    Returns
    -------
    numpy.ndarray of float32, shape (n, 384)
        Of unit length.
    """
    keys = [key_of(text) for text in texts]
    distinct = dict(zip(keys, texts, strict=True))
    corpus = len(distinct) >= CORPUS
    known = _disk().get(list(distinct)) if corpus else {}
    fresh = {}
    for done, (key, text) in enumerate(distinct.items()):
        if key not in known:
            fresh[key] = _vector(text)
        if corpus and done % _TELL == 0:
            on_progress(STAGE, done, len(distinct))
    if corpus:
        on_progress(STAGE, len(distinct), len(distinct))
        if keep:
            _disk().put(fresh)
    found = known | fresh
    if not keys:
        return np.empty((0, minilm.DIMENSIONS), dtype=np.float32)
    return np.stack([found[key] for key in keys])


@lru_cache(_MAX_KEPT)
def _vector(text: str) -> np.ndarray:
    # One text at a time: what others it comes with must not change its last digits.
    with one_thread("blas"):
        short = embed([text])[0] @ _directions()
    return np.asarray(short / max(float(np.linalg.norm(short)), 1e-12), dtype=np.float32)


@cache
def _directions() -> np.ndarray:
    """Return the directions in which the things of the phrase book differ most, shape (512, 384).

    The singular vectors of a machine are those of another but for rotations among themselves. Their
    span is not: its basis is that of its projector's first columns (QR, positive diagonal).
    """
    path = kept_in() / f"multilingual-{WEIGHTS_SHA256[:12]}-{minilm.DIMENSIONS}.npy"
    if path.exists():
        return np.asarray(np.load(path))
    with one_thread("blas"):
        phrases = np.concatenate([embed([phrase]) for phrase in every_phrase()]).astype(float)
        span = np.linalg.svd(phrases, full_matrices=False)[2][: minilm.DIMENSIONS]
        basis, triangle = np.linalg.qr(span.T @ span[:, : minilm.DIMENSIONS])
    found = (basis * np.sign(np.diag(triangle))).astype(np.float32)
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_suffix(f".{os.getpid()}.part.npy")
    np.save(written, found)
    written.replace(path)
    return found


@cache
def _disk() -> VectorCache:
    return VectorCache(kept_in() / f"multilingual-{WEIGHTS_SHA256[:12]}-short.sqlite")
