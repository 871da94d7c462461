"""Sales that a visitor brings as a file: looked at, forecast, and compared with what was said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.authority import needs
from core.data.forecast.columns import chosen_columns
from core.data.readers.source import inspect, sample
from core.data.readers.start import SAMPLE
from core.errors import InvalidFile
from core.services.forecast.forecasting import ForecastUseCase
from core.services.market.uploads import ENDINGS, on_disk, require_size
from core.types.forecast import Forecast, ForecastCheck, ForecastOptions

__all__ = ["ENDINGS", "SalesLook", "SalesUploadUseCase"]

#: The largest file, in MB, and the most series that are forecast while somebody waits.
MAX_MB, MAX_SERIES_AT_ONCE = 20, 200
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class SalesLook:
    """The columns of a file of sales, what they are taken for, and its first rows.

    `question` is what only its user knows, where a column could not be guessed.
    """

    columns: tuple[str, ...]
    day: str | None
    amount: str | None
    series: str | None
    rows: tuple[tuple[str, ...], ...]
    question: InvalidFile | None = None


class SalesUploadUseCase:
    """The use case of a forecast of an uploaded file, small enough to be waited for."""

    def __init__(self, forecasts: ForecastUseCase) -> None:
        self._forecasts = forecasts

    @needs("estimate")
    def look(self, name: str, content: bytes | memoryview, options: ForecastOptions) -> SalesLook:
        """Find out which columns a file has and which are its day, amount and series.

        Raises
        ------
        InvalidFile
            It is too large, or cannot be read as a table.
        """
        with _file(name, content) as path:
            layout = inspect(path, MAX_MB)
            rows = sample(layout, SAMPLE)
            question = None
            day, amount, series = options.day, options.amount, options.series
            try:
                day, amount, series = chosen_columns(layout, rows, options)
            except InvalidFile as error:
                question = error
        columns = tuple(dict.fromkeys(column for column in layout.header if column))
        shown = tuple(tuple(str(cell or "") for cell in row) for row in rows[:_SHOWN])
        return SalesLook(columns, day, amount, series or None, shown, question)

    @needs("estimate")
    def forecast(
        self, name: str, content: bytes | memoryview, options: ForecastOptions
    ) -> tuple[Forecast, Sequence[ForecastCheck]]:
        """Forecast a file, and say what came of earlier forecasts of its days.

        Raises
        ------
        InvalidFile, InvalidInput, StorageUnavailable
            As `ForecastUseCase.forecast`; nothing was stored.
        """
        with _file(name, content) as path:
            made = self._forecasts.forecast(
                path, options, door="page", most_series=MAX_SERIES_AT_ONCE
            )
            return made, self._forecasts.check(path, options)


@contextmanager
def _file(name: str, content: bytes | memoryview) -> Iterator[Path]:
    require_size(name, content, MAX_MB)
    with on_disk(name, content) as path:
        yield path
