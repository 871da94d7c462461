"""The encoder that a market's texts call for: MiniLM for English, a multilingual one for others.

A version keeps the encoder that it learned with: "minilm" are the published weights as they are,
"minilm-int8" the same in less precision and a third of the time, which new versions learn with.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Literal

import numpy as np

from core.models import minilm
from core.models.multilingual import compact, weights
from core.models.multilingual.detection import language_of_market
from core.types import Progress, no_progress

EncoderName = Literal["minilm", "minilm-int8", "multilingual"]
#: Numbers of a vector, whichever encoder makes it.
DIMENSIONS = minilm.DIMENSIONS
NAMES: dict[EncoderName, str] = {
    "minilm": "all-MiniLM-L6-v2",
    "minilm-int8": "all-MiniLM-L6-v2, int8",
    "multilingual": "universal-sentence-encoder-multilingual-3",
}
_CALLED = {name: encoder for encoder, name in NAMES.items()}


def encoder_for(texts: Sequence[str]) -> EncoderName:
    """Return the encoder for a market with these descriptions.

    Parameters
    ----------
    texts : sequence of str, length n
        Descriptions.

    Returns
    -------
    {"minilm-int8", "multilingual"}
        The latter unless most of them are in English.
    """
    return "minilm-int8" if language_of_market(texts) == "en" else "multilingual"


def encoder_facts(encoder: EncoderName) -> dict[str, Any]:
    """Return the name of an encoder and the SHA-256 of its weights, for a card."""
    own = weights if encoder == "multilingual" else minilm
    return {"name": NAMES[encoder], "weights_sha256": own.WEIGHTS_SHA256}


def encoder_called(name: str) -> EncoderName:
    """Return the encoder that a card names; raises `KeyError` for none of these."""
    return _CALLED[name]


@cache
def mark(encoder: EncoderName) -> str:
    """Return what tells the vectors of one encoder from those of another where they are stored.

    Both precisions of one network share a space: a text has a cosine of 0.99 to itself in it.
    """
    told = encoder_facts(encoder)
    network = told["name"].partition(",")[0]
    return f"{network}/{told['weights_sha256'][:12]}"


def text_vectors(
    texts: Sequence[str],
    on_progress: Progress = no_progress,
    *,
    encoder: EncoderName = "minilm",
    keep: bool = True,
) -> np.ndarray:
    """Encode texts; known ones cost nothing.

    Parameters
    ----------
    texts : sequence of str
        Free text.
    on_progress : callable
        Told how many of the unknown texts are done.
    encoder : {"minilm", "minilm-int8", "multilingual"}
        Vectors of one cannot be compared with those of the other.
    keep : bool, default=True
        Whether a corpus is kept on disk; the texts of a visitor's list are not.

    Returns
    -------
    numpy.ndarray of float32, shape (n, 384)
        Of unit length; each as if it were alone.

    Raises
    ------
    ArtifactRefused
        The weights are not the published ones.
    SetupFault
        There is no encoder here.
    """
    if encoder == "multilingual":
        return compact.short_vectors(texts, on_progress, keep=keep)
    precision: minilm.Precision = "int8" if encoder == "minilm-int8" else "float32"
    return minilm.encode(texts, on_progress, precision=precision, keep=keep)


def encode_ahead(text: str, *, encoder: EncoderName) -> None:
    """Encode a text in a thread, where that is worth it; `text_vectors` waits for it."""
    if encoder != "multilingual":
        minilm.begin(text, precision="int8" if encoder == "minilm-int8" else "float32")
