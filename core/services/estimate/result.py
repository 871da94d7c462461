"""An estimate as a door gets it: what was priced, whether it is kept, and what is near."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import structlog

from core.errors import N_, AnswerNotWritten
from core.insight.estimate.doubts import NOTHING_SIMILAR, beyond, disagreement
from core.types import Flag, Hints, Neighbourhood, Prediction, UnitPrice

logger = structlog.get_logger(__name__)
NOT_SAVED = Flag(
    "not_saved",
    N_(
        "This estimate could not be saved anywhere: it is shown, but it will not be in the history."
    ),
)


NO_HINTS = Hints()


@dataclass(frozen=True, slots=True)
class Estimated:
    """An estimate, whether PostgreSQL has it already, the listings nearest to it, and what next.

    `hints` and `unit_prices` are worked out for a service that is estimated alone, when it is
    estimated. `written` is the answer as its door wrote it before it was stored.
    """

    prediction: Prediction
    recorded: bool
    comparables: Neighbourhood | None = None
    hints: Hints = NO_HINTS
    written: bytes | None = None
    unit_prices: tuple[UnitPrice, ...] = ()


#: How a door writes the answer to an estimate that is stored.
AnswerWriter = Callable[[Estimated], bytes]


def write_first(write: AnswerWriter, estimated: Estimated) -> bytes:
    """Write the answer to an estimate before it is stored: none is stored without one.

    Raises
    ------
    AnswerNotWritten
        It cannot be written; the log has the reason.
    """
    try:
        return write(estimated)
    except Exception as error:
        logger.exception("answer_not_written", version=estimated.prediction.model_version)
        raise AnswerNotWritten(
            N_("The answer for this service could not be written, so nothing was stored.")
        ) from error


def unsaved(prediction: Prediction) -> Estimated:
    """Return an estimate that says of itself that nothing could keep it."""
    flags = (*prediction.flags, NOT_SAVED)
    return Estimated(replace(prediction, flags=flags), recorded=False)


def comparable_doubts(prediction: Prediction, near: Neighbourhood | None) -> list[Flag]:
    """Return the reservations that the comparables call for, beside a price that is given."""
    if near is None or near.reason or prediction.abstained:
        return []
    if not near.listings:
        return [NOTHING_SIMILAR]
    found = (disagreement(prediction.price, near), beyond(prediction.price, near))
    return [flag for flag in found if flag is not None][:1]
