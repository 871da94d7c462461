"""What is stored of one person who estimated or judged: exported, and erased when they ask."""

from __future__ import annotations

import json
import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pandas as pd

from core.authority import current_actor, needs, require_own
from core.errors import N_, InvalidInput
from core.services.accounts.audit import Noting, unnoted
from core.services.ports import PersonalRecords
from core.types import Erasure, PersonalCount

_LONGEST = 200


class PersonalDataUseCase:
    """The use case of a person's rights over what they left."""

    def __init__(self, records: PersonalRecords, audit: Noting = unnoted) -> None:
        self._records = records
        self._audit = audit

    @needs("own")
    def count(self, subject: str) -> PersonalCount:
        """Count a pseudonym's estimates, lists and forecasts, and the feedback on them or by it.

        Raises
        ------
        InvalidInput
            It cannot be a pseudonym.
        Forbidden
            It is not one's own, and one may not erase what others left.
        """
        return self._records.count(_own(subject))

    @needs("own")
    def export(self, subject: str) -> bytes:
        """Return what is stored under a pseudonym as JSON: estimates, judgements, lists, forecasts.

        Raises
        ------
        InvalidInput, StorageUnavailable
            As `count`.
        """
        plain = _own(subject)
        with self._audit("export person", own=plain == current_actor().subject):
            left = self._records.export(plain)
        document = {
            "subject": plain,
            "estimates": [asdict(one) for one in left.estimates],
            "judgements": [asdict(one) for one in left.feedback],
            "price_lists": [
                asdict(one.kept) | {"table": _rows(one.table)} for one in left.price_lists
            ],
            "forecasts": [asdict(one) for one in left.forecasts],
        }
        return json.dumps(_jsonable(document), ensure_ascii=False, indent=1).encode()

    @needs("own")
    def erase(self, subject: str) -> Erasure:
        """Erase everything that is stored under a pseudonym, in one transaction.

        Raises
        ------
        NotAllowed
            This process may only add to the log.
        InvalidInput, StorageUnavailable
            As `count`; nothing was erased.
        """
        plain, actor = _own(subject), current_actor()
        with self._audit("erase person", own=plain == actor.subject):
            return self._records.erase(plain, actor=actor.name)

    @needs("read_all")
    def erasures(self) -> Sequence[Erasure]:
        """Return the latest notes of erasures, of sellers too, newest first."""
        return self._records.erasures()


def _own(subject: str) -> str:
    """Return one's own pseudonym, or for who may erase anybody's; raises `Forbidden`."""
    plain = subject.strip()
    if not plain or len(plain) > _LONGEST or not plain.isprintable():
        raise InvalidInput(N_("Enter a pseudonym as the Data page shows it."), field="subject")
    require_own(plain, "erase")
    return plain


def _rows(table: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Return a table's rows; what a cell lacks is null, not the text "nan"."""
    return table.astype(object).where(table.notna(), None).to_dict("records")


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
