"""A small list that is priced in memory, some rows at a time."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pandas as pd

from core.data.readers.services import ServiceFile, ServiceRow
from core.ids import uuid7


class SmallList:
    """A list that is priced in memory, one `step` after another; of one visitor."""

    def __init__(
        self,
        file: ServiceFile,
        parts: list[list[ServiceRow]],
        price: Callable[[list[ServiceRow], int, UUID], pd.DataFrame],
    ) -> None:
        self.rows, self.mapping, self.done = file.rows, file.mapping, 0
        self._left, self._price, self._run = parts, price, uuid7()
        self._frames: list[pd.DataFrame] = []

    @property
    def finished(self) -> bool:
        """Whether every row is done."""
        return not self._left

    def step(self) -> None:
        """Price the next rows; a step that fails may be taken again."""
        frame = self._price(self._left[0], self.done, self._run)
        del self._left[0]
        self._frames.append(frame)
        self.done += len(frame)

    def table(self) -> pd.DataFrame:
        """Return what is done, shape (done, k)."""
        return pd.concat(self._frames, ignore_index=True)
