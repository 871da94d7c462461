"""Where labels go beside their points, so that none covers another on a phone or on a desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: Widths of the drawing area, in pixels, at which labels must not touch.
WIDTHS = (295.0, 500.0, 780.0)
_MARK = 8.0


@dataclass(frozen=True, slots=True)
class Box:
    """The size of a label, in pixels."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Spot:
    """A point, as shares of the drawing area from its upper left corner, and its label."""

    x: float
    y: float
    box: Box


_Edges = tuple[float, float, float, float]


def placed(spots: Sequence[Spot], height: float) -> list[tuple[float, float] | None]:
    """Choose an offset for each label, the first ones first."""
    marks = [_marks(spots, width, height) for width in WIDTHS]
    taken: list[list[_Edges]] = [[] for _ in WIDTHS]
    found: list[tuple[float, float] | None] = []
    for spot in spots:
        chosen = next((o for o in _offsets(spot.box) if _fits(spot, o, marks, taken, height)), None)
        found.append(chosen)
        if chosen is not None:
            for width, boxes in zip(WIDTHS, taken, strict=True):
                boxes.append(_edges(spot, chosen, width, height))
    return found


def _offsets(box: Box) -> list[tuple[float, float]]:
    """Return places around a point, nearest first: above, below, beside, then further off."""
    across, down = box.width / 2 + _MARK, box.height / 2 + _MARK
    found = []
    for more in (0.0, 14.0, 30.0, 50.0, 75.0):
        for x in (0.0, across / 2, -across / 2, across, -across):
            found += [(x, -down - more), (x, down + more)]
        found += [(across + more, 0.0), (-across - more, 0.0)]
    return found


def _marks(spots: Sequence[Spot], width: float, height: float) -> list[_Edges]:
    half = _MARK - 1
    return [
        (s.x * width - half, s.y * height - half, s.x * width + half, s.y * height + half)
        for s in spots
    ]


def _edges(spot: Spot, offset: tuple[float, float], width: float, height: float) -> _Edges:
    x, y = spot.x * width + offset[0], spot.y * height + offset[1]
    return (
        x - spot.box.width / 2,
        y - spot.box.height / 2,
        x + spot.box.width / 2,
        y + spot.box.height / 2,
    )


def _fits(
    spot: Spot,
    offset: tuple[float, float],
    marks: Sequence[Sequence[_Edges]],
    taken: Sequence[Sequence[_Edges]],
    height: float,
) -> bool:
    for width, points, boxes in zip(WIDTHS, marks, taken, strict=True):
        mine = _edges(spot, offset, width, height)
        if mine[0] < 0 or mine[1] < 0 or mine[2] > width or mine[3] > height:
            return False
        if any(_touch(mine, other) for other in (*points, *boxes)):
            return False
    return True


def _touch(one: _Edges, other: _Edges) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
