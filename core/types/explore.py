"""What is computed once of a market, to be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class DescriptionMap:
    """Where listings lie: positions in the frame, and two coordinates from -1 to 1.

    `by` says what lies together: the same "meaning" (sentence embeddings) or the same "words"
    (TF-IDF). `explained` is the share of all differences that each direction shows.
    """

    rows: NDArray[np.intp]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    explained: tuple[float, float]
    by: Literal["meaning", "words"]
