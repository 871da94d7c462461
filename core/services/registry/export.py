"""A version as a folder of files, which prices where there is no database."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID

from core.authority import for_anyone, needs
from core.errors import N_, ArtifactRefused, InvalidInput
from core.services.accounts.audit import Noting, unnoted
from core.services.ports import ExportSigner, ModelVersions
from core.services.serving.champion import Champion, loaded
from core.types import ModelVersion

MODEL, VERSION, SIGNATURE, KEY = "model.prisme", "version.json", "signature", "signed-by"
#: Far above what any file of an export has, in bytes.
MAX_BYTES = {MODEL: 1 << 30, VERSION: 1 << 24, SIGNATURE: 1 << 10, KEY: 1 << 10}


class ModelExportUseCase:
    """The use case behind `jobs export`."""

    def __init__(
        self, versions: ModelVersions, signer: ExportSigner, audit: Noting = unnoted
    ) -> None:
        self._versions = versions
        self._signer = signer
        self._audit = audit

    @needs("train")
    def files(self, version: ModelVersion) -> dict[str, bytes]:
        """Return the files of a version by name: its bytes, what the registry says, a signature."""
        with self._audit("export_model", version=version.number):
            said = {
                "id": str(version.id),
                "number": version.number,
                "created_at": version.created_at.isoformat(),
                "snapshot_id": str(version.snapshot_id),
                "recipe": version.recipe,
                "sha256": version.sha256,
                "card": dict(version.card),
            }
            text = json.dumps(said, ensure_ascii=False, indent=1, default=str).encode()
            signature, key = self._signer.sign(text)
            return {
                MODEL: self._versions.artifact(version.id),
                VERSION: text,
                SIGNATURE: signature.encode(),
                KEY: key.encode(),
            }


class ExportedModel:
    """Hands out the one version of a folder; implements `Models`."""

    def __init__(self, champion: Champion, signed_by: str) -> None:
        self._champion = champion
        self.signed_by = signed_by

    @for_anyone
    def get(self) -> Champion:
        """Return the version."""
        return self._champion

    @for_anyone
    def choose(self, subject: str | None) -> Champion:  # noqa: ARG002 - see `Models`
        """Return the version, whoever asks."""
        return self._champion

    @for_anyone
    def of(self, version_id: UUID) -> Champion:  # noqa: ARG002 - see `Models`
        """Return the version, whatever made an estimate."""
        return self._champion


def read_export(
    folder: Path, is_signed: Callable[[bytes, str, str], bool], signed_by: str | None = None
) -> ExportedModel:
    """Read an exported version; nothing of it is parsed before its signature is checked.

    `signed_by` is the public key that it must be signed with: without one, that of the folder
    shows only that the files belong together.

    Raises
    ------
    InvalidInput
        The folder holds no export.
    ArtifactRefused
        A file was changed, or another key signed it.
    """
    files = {name: _bytes(folder / name, limit) for name, limit in MAX_BYTES.items()}
    key = files[KEY].decode("ascii", "replace").strip()
    if signed_by is not None and signed_by.strip().lower() != key:
        raise ArtifactRefused(
            N_("The model is signed by {key}, not by the key that was given."), key=key
        )
    if not is_signed(files[VERSION], files[SIGNATURE].decode("ascii", "replace").strip(), key):
        raise ArtifactRefused(
            N_("The files in “{folder}” are not as they were exported: export the model again."),
            folder=folder.name,
        )
    version = _version(json.loads(files[VERSION]))
    return ExportedModel(loaded(version, files[MODEL]), key)


def _bytes(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise InvalidInput(
            N_(
                "“{folder}” holds no exported model: {file} cannot be read. Make one with: "
                "python -m jobs export --out FOLDER"
            ),
            field="model",
            folder=path.parent.name,
            file=path.name,
        ) from error
    if len(content) > limit:
        raise ArtifactRefused(N_("{file} is larger than any exported model's."), file=path.name)
    return content


def _version(said: Mapping[str, object]) -> ModelVersion:
    """Return what the registry said; its signature was checked."""
    card = said["card"]
    return ModelVersion(
        id=UUID(str(said["id"])),
        number=int(str(said["number"])),
        created_at=datetime.fromisoformat(str(said["created_at"])),
        snapshot_id=UUID(str(said["snapshot_id"])),
        recipe=str(said["recipe"]),
        sha256=str(said["sha256"]),
        card=card if isinstance(card, dict) else {},
    )
