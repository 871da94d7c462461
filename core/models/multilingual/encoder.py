"""From texts in any of sixteen languages to vectors of one space."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache

import numpy as np

from core.models.minilm.cache import VectorCache, key_of
from core.models.minilm.encoder import kept_in
from core.models.multilingual.network import DIMENSIONS, Network, piece_vectors
from core.models.multilingual.tokenizer import Tokenizer
from core.models.multilingual.weights import WEIGHTS_SHA256, pieces, weights
from core.models.threads import one_thread

#: Pieces in one pass: what fits a processor's cache.
_MAX_PIECES = 384


def embed(texts: Sequence[str]) -> np.ndarray:
    """Encode texts by the multilingual Universal Sentence Encoder.

    Parameters
    ----------
    texts : sequence of str
        Free text in one of its languages.

    Returns
    -------
    numpy.ndarray of float32, shape (n, 512)
        Of unit length. What texts are encoded together may change the last digits.

    Raises
    ------
    ArtifactRefused
        The weights are not the published ones.
    """
    cut, network = [_tokenizer()(text) for text in texts], _network()
    out, start, many = [np.empty((0, DIMENSIONS), dtype=np.float32)], 0, 0
    with one_thread("blas"):
        for end, own in enumerate(cut):
            if many and many + len(own) > _MAX_PIECES:
                out.append(network(cut[start:end]))
                start, many = end, 0
            many += len(own)
        if many:
            out.append(network(cut[start:]))
    return np.concatenate(out)


def embed_corpus(texts: Sequence[str]) -> np.ndarray:
    """Encode a market's texts as `embed` does; what is known on disk is not read again."""
    keys, disk = [key_of(text) for text in texts], _disk()
    known = disk.get(list(dict.fromkeys(keys)))
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        fresh = dict(zip(missing, embed(list(missing.values())), strict=True))
        disk.put(fresh)
        known |= fresh
    return np.array([known[key] for key in keys], dtype=np.float32).reshape(-1, DIMENSIONS)


@cache
def _disk() -> VectorCache:
    return VectorCache(kept_in() / f"multilingual-{WEIGHTS_SHA256[:12]}.sqlite")


@cache
def _tokenizer() -> Tokenizer:
    return Tokenizer(pieces())


@cache
def _network() -> Network:
    """Return the network, with its table in a file that need not be in memory."""
    path = kept_in() / f"multilingual-{WEIGHTS_SHA256[:12]}.npy"
    source = weights()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        written = path.with_suffix(f".{os.getpid()}.part.npy")
        np.save(written, piece_vectors(source))
        written.replace(path)
    return Network(source, np.load(path, mmap_mode="r"))
