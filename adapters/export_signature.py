"""The signature of an exported model, which whoever has the public key can check."""

from __future__ import annotations

from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class ExportSignature:
    """Signs with Ed25519; implements `core.services.ports.ExportSigner`.

    `seed` returns 64 hexadecimal digits that only this installation knows.
    """

    def __init__(self, seed: Callable[[], str]) -> None:
        self._seed = seed

    def sign(self, message: bytes) -> tuple[str, str]:
        """Return the signature and the public key, as hexadecimal digits."""
        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self._seed()))
        return key.sign(message).hex(), key.public_key().public_bytes_raw().hex()


def is_signed(message: bytes, signature: str, public_key: str) -> bool:
    """Return whether the owner of a public key signed a message."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True
