"""A version that left the installation prices only as it was signed."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

import pytest

from adapters.export_signature import ExportSignature, is_signed
from core.authority import acting_as
from core.errors import ArtifactRefused, Forbidden, InvalidInput
from core.ids import uuid7
from core.services.registry.export import KEY, MODEL, SIGNATURE, VERSION, read_export
from core.services.registry.export import ModelExportUseCase as Exports
from core.types import Actor, ModelVersion
from tests.core.services.fakes import MemoryVersions
from tests.pages.fakes import NOW


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An export whose bytes are no model: what is asked here comes before they are read."""
    versions = MemoryVersions()
    version = versions.add(ModelVersion(uuid7(), 0, NOW, uuid7(), "ridge", "ab" * 32, {}), b"none")
    seed = secrets.token_hex(32)
    for name, content in Exports(versions, ExportSignature(lambda: seed)).files(version).items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.mark.parametrize("name", [MODEL, VERSION, SIGNATURE, KEY])
def test_a_folder_that_lacks_a_file_is_no_export(folder: Path, name: str) -> None:
    """The sentence names the file, and how an export is made."""
    (folder / name).unlink()
    with pytest.raises(InvalidInput, match=name):
        read_export(folder, is_signed)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (VERSION, b"{}"),
        (SIGNATURE, b"00" * 64),
        (SIGNATURE, b"\xff"),
        (KEY, b"cd" * 32),
        (KEY, b"no key"),
    ],
)
def test_what_was_changed_is_refused_before_it_is_parsed(
    folder: Path, name: str, content: bytes
) -> None:
    """A card, a signature and a key belong together."""
    (folder / name).write_bytes(content)
    with pytest.raises(ArtifactRefused, match="not as they were exported"):
        read_export(folder, is_signed)


def test_bytes_that_are_not_the_versions_are_refused(folder: Path) -> None:
    """Their SHA-256 is in what is signed."""
    with pytest.raises(ArtifactRefused, match="damaged"):
        read_export(folder, is_signed)


def test_somebody_elses_export_is_refused_where_a_key_is_asked_for(folder: Path) -> None:
    """A folder that was signed again as a whole has another key."""
    own = (folder / KEY).read_text()
    text = json.dumps({**json.loads((folder / VERSION).read_text()), "number": 7}).encode()
    signature, key = ExportSignature(lambda: "ab" * 32).sign(text)
    for name, content in ((VERSION, text), (SIGNATURE, signature.encode()), (KEY, key.encode())):
        (folder / name).write_bytes(content)
    with pytest.raises(ArtifactRefused, match=key):
        read_export(folder, is_signed, own)


def test_a_visitor_may_not_take_a_model_away() -> None:
    """It holds words of the market's listings."""
    exports = Exports(MemoryVersions(), ExportSignature(lambda: "ab" * 32))
    version = ModelVersion(uuid7(), 1, NOW, uuid7(), "ridge", "ab" * 32, {})
    with (
        acting_as(Actor("somebody", None, frozenset({"look", "estimate"}))),
        pytest.raises(Forbidden),
    ):
        exports.files(version)
