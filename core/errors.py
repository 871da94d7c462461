"""Errors that a person may see: each one is a sentence, translated at the door."""

from __future__ import annotations

from typing import Any


def N_(message: str) -> str:  # noqa: N802 - gettext's customary name
    """Mark an English sentence, with ``{named}`` placeholders, without translating it here."""
    return message


def NN_(singular: str, plural: str) -> tuple[str, str]:  # noqa: N802 - as `N_`
    """Mark both forms of a message that is said by number, as `N_` marks one."""
    return singular, plural


class AppError(Exception):
    """A fault that the user can understand and act on.

    `message` is an English sentence marked with `N_` (what is wrong and what would be right),
    `params` are the values of its placeholders.
    """

    def __init__(self, message: str, **params: Any) -> None:
        self.message = message
        self.params = params
        super().__init__(message.format(**params) if params else message)


class InvalidInput(AppError):
    """What the user gave cannot be used; `field` names the culprit where there is one."""

    def __init__(self, message: str, *, field: str | None = None, **params: Any) -> None:
        self.field = field
        super().__init__(message, **params)


class InvalidFile(AppError):
    """A file cannot be read as listings."""


class CurrencyUnknown(InvalidFile):
    """A file does not say which currency its prices are in: its user has to."""


class PriceQuestion(InvalidFile):
    """The prices of a file can be read in several ways: its user has to choose one."""


class NotFound(AppError):
    """What was asked for does not exist."""


class Conflict(AppError):
    """The same id was used before with another content."""


class Unauthorised(AppError):
    """Who asks has not shown a key that is valid."""


class AnswerNotWritten(AppError):
    """An answer could not be written, by a fault of ours: nothing of it was stored."""


class NotAllowed(AppError):
    """The database does not let this process do it: somebody with more rights can."""


class Forbidden(AppError):
    """Who asks may not do this: it takes another role, or another key."""


class StorageUnavailable(AppError):
    """The database cannot be reached, or did not answer in time."""


class NoChampion(AppError):
    """No model has been trained and promoted yet."""


class ArtifactRefused(AppError):
    """A stored model does not match its fingerprint or was made by another library version."""


class GateNotPassed(AppError):
    """A version was not let serve: its gate did not pass, or was never asked."""


class SetupFault(AppError):
    """The machine or the settings prevent Prisme from starting."""
