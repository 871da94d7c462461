"""The key that trained versions are signed with: a file beside the database, never in it."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from datetime import UTC
from pathlib import Path

from core.errors import N_, ArtifactRefused, SetupFault
from core.types import ModelVersion


class SigningKey:
    """Signs versions (HMAC-SHA256) and checks them; implements `core.types.Signer`.

    `given` is a key that the operator chose; without one the file is read, and made when a version
    is first signed.
    """

    def __init__(self, path: Path, given: str | None = None) -> None:
        self._path = path
        self._given = given

    def there(self) -> bool:
        """Whether there is a key yet."""
        return self._key() is not None

    def make(self) -> str:
        """Return the key, which is made at its first use."""
        return self._key() or self._made()

    def sign(self, version: ModelVersion) -> str:
        """Return the signature of a version."""
        return _signature(self.make(), version)

    def pseudonym(self, of: str) -> str | None:
        """Return a pseudonym that only this installation can compute; None without a key."""
        key = self._key()
        if key is None:
            return None
        return hmac.new(key.encode(), f"pseudonym {of}".encode(), hashlib.sha256).hexdigest()[:32]

    def derived(self, of: str) -> str:
        """Return a key for another purpose, which tells nothing of this one."""
        key = self.make().encode()
        return hmac.new(key, f"derived {of}".encode(), hashlib.sha256).hexdigest()

    def check(self, version: ModelVersion) -> None:
        """Refuse a version that this key did not sign.

        One without a signature was stored before there was a key; from the first signature on, all
        bear one.

        Raises
        ------
        ArtifactRefused
            It was changed in the database, or signed with another key.
        """
        key = self._key()
        if key is None and version.signature is None:
            return
        if key is None:
            raise ArtifactRefused(
                N_("Version {number} is signed, and the key is not here: copy it to {file}."),
                number=version.number,
                file=str(self._path),
            )
        if not hmac.compare_digest(version.signature or "", _signature(key, version)):
            raise ArtifactRefused(
                N_(
                    "Version {number} does not bear the signature of this installation: it was "
                    "changed in the database, or made with another key, and will not be used."
                ),
                number=version.number,
            )

    def _key(self) -> str | None:
        if self._given is not None:
            return self._given
        try:
            return self._path.read_text("ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise self._fault(error) from error

    def _made(self) -> str:
        """Make the key, whole and for its owner alone; of several at once, one is the key."""
        key, partial = secrets.token_hex(32), self._path.with_name(f".{secrets.token_hex(8)}")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(
                partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o400
            )
            with os.fdopen(descriptor, "w") as file:
                file.write(key)
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(partial, self._path)
            except FileExistsError:
                return self._key() or key
            finally:
                partial.unlink()
        except OSError as error:
            raise self._fault(error) from error
        return key

    def _fault(self, error: Exception) -> SetupFault:
        return SetupFault(
            N_("The key that signs models, {file}, cannot be used: {reason}"),
            file=str(self._path),
            reason=getattr(error, "strerror", None) or str(error),
        )


def _signature(key: str, version: ModelVersion) -> str:
    """Sign all that a version says of itself but what the registry assigns."""
    said = [
        str(version.id),
        version.created_at.astimezone(UTC).isoformat(),
        str(version.snapshot_id),
        version.recipe,
        version.sha256,
        version.card,
    ]
    message = json.dumps(said, sort_keys=True, default=str).encode()
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()
