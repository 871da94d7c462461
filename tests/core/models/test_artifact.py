"""A stored model: the same numbers back, or a refusal."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from functools import cache

import pandas as pd
import pytest

from core.errors import ArtifactRefused
from core.models.artifact import dump_model, load_model
from tests.models import fitted, market


def zipped(members: dict[str, bytes]) -> bytes:
    """Return a zip of members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in members.items():
            container.writestr(name, content)
    return out.getvalue()


@cache
def stored() -> tuple[bytes, str]:
    data = dump_model(fitted())
    return data, hashlib.sha256(data).hexdigest()


def altered(change: dict[str, object]) -> bytes:
    """Return the artifact with its JSON part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(stored()[0])) as old, zipfile.ZipFile(out, "w") as new:
        rest = json.loads(old.read("model.json"))
        new.writestr("model.json", json.dumps(rest | change))
        new.writestr("model.skops", old.read("model.skops"))
    return out.getvalue()


def test_a_loaded_model_gives_the_same_numbers_to_the_bit() -> None:
    """Estimates and reasons survive storage unchanged."""
    loaded, rows = load_model(*stored()), market().head(50)
    pd.testing.assert_frame_equal(loaded.estimate(rows), fitted().estimate(rows), check_exact=True)
    assert loaded.explain(rows.head(3)) == fitted().explain(rows.head(3))
    assert loaded.flags(rows) == fitted().flags(rows)
    row = loaded.normalise(rows).iloc[0]
    assert loaded.position(row, 30.0) == fitted().position(row, 30.0)


@pytest.mark.parametrize("damage", ["flipped", "truncated", "empty"])
def test_damaged_bytes_are_refused_before_they_are_read(damage: str) -> None:
    """What does not match its fingerprint is not parsed."""
    data, sha256 = stored()
    middle = len(data) // 2
    flipped = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    bad = {"flipped": flipped, "truncated": data[:-1], "empty": b""}[damage]
    with pytest.raises(ArtifactRefused, match="fingerprint"):
        load_model(bad, sha256)


def test_another_library_version_is_refused_with_the_remedy() -> None:
    """A model of another scikit-learn is not read; the sentence says to train again."""
    card = fitted().card
    old = altered({"card": card | {"libraries": card["libraries"] | {"scikit-learn": "0.24.2"}}})
    with pytest.raises(ArtifactRefused, match="jobs train"):
        load_model(old, hashlib.sha256(old).hexdigest())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"no zip", "BadZipFile"),
        (zipped({"model.json": b"{}"}), "KeyError"),
        (zipped({"model.json": b"{", "model.skops": b""}), "JSONDecodeError"),
    ],
)
def test_what_is_no_model_is_refused_in_our_words(data: bytes, reason: str) -> None:
    """Whatever a library finds wrong becomes a refusal: the version before goes on serving."""
    with pytest.raises(ArtifactRefused, match=reason):
        load_model(data, hashlib.sha256(data).hexdigest())


def test_a_part_that_would_fill_the_memory_is_not_unpacked() -> None:
    """A hundred megabytes of blanks in a hundred kilobytes are refused by their declared size."""
    bomb = zipped({"model.json": b" " * 100_000_000, "model.skops": b""})
    assert len(bomb) < 200_000
    with pytest.raises(ArtifactRefused, match="would take 100 MB"):
        load_model(bomb, hashlib.sha256(bomb).hexdigest())


@pytest.mark.parametrize(
    "change",
    [
        {"cuts": [5.0, 4.0]},
        {"cuts": [4.0]},
        {"cuts": [4.0, None]},
        {"cuts_by_said": {"all": [5.0, 4.0]}},
        {"middles": {"": [1.0, 2.0]}},
    ],
)
def test_cuts_that_part_nothing_are_found(change: dict[str, object]) -> None:
    """Thirds have two ascending ends each; another number of them gives wrong ranges in silence."""
    wrong = altered(change)
    with pytest.raises(ArtifactRefused, match="cannot be read"):
        load_model(wrong, hashlib.sha256(wrong).hexdigest())


def test_another_format_is_refused() -> None:
    """A format from the future is not guessed at."""
    new = altered({"format": 99})
    with pytest.raises(ArtifactRefused, match="format 99"):
        load_model(new, hashlib.sha256(new).hexdigest())
