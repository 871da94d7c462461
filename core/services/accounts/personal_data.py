"""What is stored of one person who estimated or judged: exported, and erased when they ask."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from core.errors import N_, InvalidInput
from core.services.ports import PersonalRecords
from core.types import Erasure

_LONGEST = 200


class PersonalDataUseCase:
    """The use case of a person's rights over what they left."""

    def __init__(self, records: PersonalRecords) -> None:
        self._records = records

    def count(self, subject: str) -> tuple[int, int]:
        """Count the estimates of a pseudonym, and the feedback by it and on its estimates.

        Raises
        ------
        InvalidInput
            It cannot be a pseudonym.
        """
        return self._records.count(_checked(subject))

    def export(self, subject: str) -> bytes:
        """Return what is stored under a pseudonym as JSON: subject, estimates and judgements.

        Raises
        ------
        InvalidInput, StorageUnavailable
            As `count`.
        """
        plain = _checked(subject)
        left = self._records.export(plain)
        document = {
            "subject": plain,
            "estimates": [asdict(one) for one in left.estimates],
            "judgements": [asdict(one) for one in left.feedback],
        }
        return json.dumps(_jsonable(document), ensure_ascii=False, indent=1).encode()

    def erase(self, subject: str, *, actor: str) -> Erasure:
        """Erase everything that is stored under a pseudonym, in one transaction.

        Raises
        ------
        NotAllowed
            This process may only add to the log.
        InvalidInput, StorageUnavailable
            As `count`; nothing was erased.
        """
        return self._records.erase(_checked(subject), actor=actor)

    def erasures(self) -> Sequence[Erasure]:
        """Return the latest notes of erasures, of sellers too, newest first."""
        return self._records.erasures()


def _checked(subject: str) -> str:
    plain = subject.strip()
    if not plain or len(plain) > _LONGEST or not plain.isprintable():
        raise InvalidInput(N_("Enter a pseudonym as the Data page shows it."), field="subject")
    return plain


def _jsonable(value: Any) -> Any:
    """Write what JSON cannot hold as text: moments, ids, numbers that are none."""
    if isinstance(value, Mapping):
        return {str(key): _jsonable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(one) for one in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    odd = isinstance(value, UUID) or (isinstance(value, float) and not math.isfinite(value))
    return str(value) if odd else value
