"""How much a service delivers: the units that are read, and what is read of a description."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import N_, NN_

#: A quantity lies between, both inclusive.
MIN_QUANTITY, MAX_QUANTITY = 0.01, 10_000_000.0


@dataclass(frozen=True, slots=True)
class QuantityUnit:
    """A unit of what is delivered.

    `label` is a message id, `counted` both forms of one with ``{n}``, and `priced` a price of one.
    Units on one `scale` measure the same: one of them is `size` of the scale's own.
    """

    name: str
    label: str
    counted: tuple[str, str]
    priced: str
    scale: str = ""
    size: float = 1.0

    @property
    def on(self) -> str:
        """The scale that it measures on; its own name, if no other unit does."""
        return self.scale or self.name


UNITS: dict[str, QuantityUnit] = {
    unit.name: unit
    for unit in (
        QuantityUnit("words", N_("Words"), NN_("{n} word", "{n} words"), N_("{price} a word")),
        QuantityUnit("pages", N_("Pages"), NN_("{n} page", "{n} pages"), N_("{price} a page")),
        QuantityUnit(
            "hours",
            N_("Hours"),
            NN_("{n} hour", "{n} hours"),
            N_("{price} an hour"),
            "duration",
            60.0,
        ),
        QuantityUnit(
            "minutes",
            N_("Minutes"),
            NN_("{n} minute", "{n} minutes"),
            N_("{price} a minute"),
            "duration",
        ),
        QuantityUnit(
            "seconds",
            N_("Seconds"),
            NN_("{n} second", "{n} seconds"),
            N_("{price} a second"),
            "duration",
            1 / 60,
        ),
        QuantityUnit(
            "images", N_("Images"), NN_("{n} image", "{n} images"), N_("{price} an image")
        ),
        QuantityUnit(
            "products", N_("Products"), NN_("{n} product", "{n} products"), N_("{price} a product")
        ),
        QuantityUnit("items", N_("Items"), NN_("{n} item", "{n} items"), N_("{price} an item")),
        QuantityUnit(
            "concepts", N_("Concepts"), NN_("{n} concept", "{n} concepts"), N_("{price} a concept")
        ),
        QuantityUnit(
            "revisions",
            N_("Rounds of revisions"),
            NN_("{n} revision", "{n} revisions"),
            N_("{price} a revision"),
        ),
        QuantityUnit("posts", N_("Posts"), NN_("{n} post", "{n} posts"), N_("{price} a post")),
        QuantityUnit(
            "languages",
            N_("Languages"),
            NN_("{n} language", "{n} languages"),
            N_("{price} a language"),
        ),
    )
}
#: What quantities are measured on, in the order in which they are shown.
SCALES: tuple[str, ...] = tuple(dict.fromkeys(unit.on for unit in UNITS.values()))
#: The reason for a price that each of them counts under.
QUANTITY_REASONS: dict[str, str] = {scale: f"quantity_{scale}" for scale in SCALES}


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """What `n` comparable listings ask for one unit: the middle half, and the median.

    `place` is the kind that they share; None where they are of the whole market.
    """

    unit: str
    low: float
    median: float
    high: float
    n: int
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity as a description states it, in the characters [start, end).

    `plain` is what stands for these characters where only the kind of service counts.
    """

    unit: str
    value: float
    start: int
    end: int
    plain: str = ""
