"""What the declaration of a field says; the fields themselves are in `core.types.service`."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from core.errors import N_

Role = Literal[
    "text", "category", "ordered", "number", "stand-in", "group", "target", "auxiliary", "code"
]
#: How a cell of a file is read; see `core.data.readers.raw`.
Cell = Literal["count", "rating", "days", "revisions"]
#: Singular and plural, message ids; ``{n}`` is the number.
Counted = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """What is said of values that cannot be used as they are; message ids.

    Of a described service: `refused` (a number out of range, a label that is too long), `unknown`
    (a label that no listing of the market has), `beyond` (a number above those of all listings).
    Of a file, as notes of the import: `unreadable` and `outside`. What is not worded here is said
    in general words.
    """

    refused: str = ""
    unknown: str = ""
    beyond: str = ""
    unreadable: str = ""
    outside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How listings are compared in a field with a described service.

    A full difference (`full`, in log units or in the unit of a linear field; values beyond `cap`
    are alike) weighs `weight` beside the cosine distance of the texts. From `least` on (and, as a
    ratio, from `least_times`) a difference is told: in the words of `more` where the listing has
    more than the service, of `less` where it has less; a client prefers the `better` one.
    """

    weight: float
    full: float = 1.0
    cap: float = math.inf
    least: float = 0.0
    least_times: float = 1.0
    more: str | Counted = ""
    less: str | Counted = ""
    better: Literal["more", "less"] = "more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """How a form asks for a field: its row, and message ids.

    `label` is that of the field by default; `new` says that another value than those of the list
    may be typed; `step` is what a click adds to a number; `unlimited` and `none` are how these are
    said of it.
    """

    row: Literal["text", "place", "seller", "reputation", "terms"] = "terms"
    label: str = ""
    help: str = ""
    placeholder: str = N_("Not specified")
    unlimited: str = N_("Unlimited")
    none: str = ""
    new: bool = False
    step: float = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a listing, and of a described service if a person may give it.

    Attributes
    ----------
    role : Role
        A stand-in is given instead of other fields, and is no column of a listing.
    label, unit : str
        Message ids; `titled` is the label where it stands alone, with the unit.
    minimum, maximum : float
        Both inclusive, in the unit; every number has both.
    unlimited : bool
        Whether a number may also have no end, above its maximum.
    linear : bool
        Whether equal differences count alike; else equal ratios do (of one more, as 0 has no log).
    cap : float
        A model takes larger values for this one.
    synonyms : str
        Names of its column in files, with commas between; the first found wins. Accents, case and
        signs do not matter.
    reason : str
        The reason that it counts under in an estimate; by default one of its own.
    absence_tells : bool
        Whether having none means something (a new seller has no rating), else it was not said.
    averaged : bool
        Whether a model sees what listings with the same value ask for on average.
    rises : bool
        Whether more of it never lowers an estimate, in a market where more of it costs more.
    rare, word_weight : int, float
        Labels rarer than this share a column of a model; weight of the words in a label.
    steps : tuple of float
        Values that "what if" offers, of those that the market has.
    listed : bool
        Whether comparable listings are shown with it.
    api, example : str, any
        The field in the API: a sentence in English, and a value.
    """

    role: Role
    label: str
    name: str = ""
    titled: str = ""
    unit: str = ""
    counted: Counted | None = None
    minimum: float = 0
    maximum: float = math.inf
    unlimited: bool = False
    linear: bool = False
    cap: float = math.inf
    cell: Cell = "count"
    synonyms: str = ""
    reason: str = ""
    absence_tells: bool = False
    averaged: bool = False
    rises: bool = False
    rare: int = 3
    word_weight: float = 0
    steps: tuple[float, ...] = ()
    api: str = ""
    example: str | float | None = None
    listed: bool = True
    question: Question = Question()
    sentences: Sentences = Sentences()
    likeness: Likeness | None = None

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers."""
        return self.role in ("number", "stand-in", "target", "auxiliary")

    @property
    def dtype(self) -> Literal["str", "float64"]:
        """The type of its column."""
        return "float64" if self.numeric else "str"

    def holds(self, values: Any) -> Any:
        """Return whether a number, or each of an array, may stand in it; NaN may not."""
        endless = (values == math.inf) & self.unlimited
        return (values >= self.minimum) & (values <= self.maximum) | endless

    @property
    def digits(self) -> int:
        """Decimals that are shown of its numbers."""
        return 1 if self.linear else 0

    @property
    def may_be_none(self) -> bool:
        """Whether a person may say that a service has none of it."""
        return self.absence_tells and self.role != "text"

    def called(self, name: str) -> Field:
        """Return it with its name, and with what follows from other parts of it."""
        return dataclasses.replace(
            self,
            name=name,
            titled=self.titled or self.label,
            reason=self.reason or name,
            question=dataclasses.replace(
                self.question, label=self.question.label or self.titled or self.label
            ),
        )


def declared(field: Field) -> Any:
    """Return a field as an attribute of a dataclass that may be left out."""
    return dataclasses.field(default=None, metadata={"field": field})


def required(field: Field) -> Mapping[str, Field]:
    """Return the metadata of an attribute that must be given."""
    return {"field": field}


def fields_in(kind: type) -> tuple[Field, ...]:
    """Return the fields that a dataclass declares, in order."""
    attributes = dataclasses.fields(kind)
    return tuple(a.metadata["field"].called(a.name) for a in attributes if "field" in a.metadata)
