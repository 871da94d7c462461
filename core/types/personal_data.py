"""What one person left, and what is noted when it is erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from core.types.estimate import Prediction
from core.types.feedback import Feedback


@dataclass(frozen=True, slots=True)
class PersonalExport:
    """What is stored under a pseudonym, oldest first.

    `feedback` is theirs, and that on their estimates.
    """

    estimates: tuple[Prediction, ...] = ()
    feedback: tuple[Feedback, ...] = ()


@dataclass(frozen=True, slots=True)
class Erasure:
    """Who erased how many rows, and when: never whose, nor what they held."""

    id: UUID
    created_at: datetime
    actor: str
    kind: Literal["seller", "subject"]
    listings: int = 0
    estimates: int = 0
    feedback: int = 0
