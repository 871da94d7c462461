"""Run as a process of its own: give the sheets of a workbook as lines of JSON.

A workbook can be made to fill memory or to take for ever. Here only this process suffers: it has
so much memory and time, and who reads its lines sees that they end. It imports nothing of ours,
so that it starts in a moment.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import sys
from contextlib import suppress
from typing import Any

_DAY_S = 86_400


def main(path: str, megabytes: int, seconds: int) -> None:
    """Say which sheets there are; then, for each name that is asked for, some rows."""
    _limit(megabytes, seconds)
    import python_calamine as calamine

    shown = calamine.SheetVisibleEnum.Visible
    try:
        with calamine.load_workbook(path) as book:
            tables = [s for s in book.sheets_metadata if s.typ == calamine.SheetTypeEnum.WorkSheet]
            _say([[sheet.name, sheet.visible == shown] for sheet in tables], now=True)
            for line in sys.stdin:
                name, most = json.loads(line)
                _give(book.get_sheet_by_name(name), most)
    except calamine.PasswordError:
        _say({"error": "password"}, now=True)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - whatever a damaged file raises is a sentence elsewhere
        large = isinstance(error, MemoryError) or "limit exceeded" in str(error)
        _say({"error": "large" if large else "damaged"}, now=True)


def _give(sheet: Any, most: int | None) -> None:
    first = sheet.start[1] if sheet.start else 0
    merged = (sheet.merged_cell_ranges or [])[:100_000]
    _say({"height": sheet.total_height, "first": first, "merged": merged}, now=True)
    for row in itertools.islice(sheet.iter_rows(), most) if sheet.start else ():
        _say([_text(value) for value in row])
    _say(None, now=True)


def _text(value: object) -> str:
    """Write a cell as a delimited file would hold it; times as days."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        text = str(int(value)) if value.is_integer() and abs(value) < 1e15 else str(value)
        # Three decimals would look like thousands to who reads text.
        return text + "0" if "." in text and text[-4:-3] == "." else text
    if isinstance(value, dt.time):
        value = dt.timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, dt.timedelta):
        return f"{value.total_seconds() / _DAY_S:.6g} days"
    return str(value)


def _say(what: object, *, now: bool = False) -> None:
    sys.stdout.write(json.dumps(what, separators=(",", ":")) + "\n")
    if now:
        sys.stdout.flush()


def _limit(megabytes: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    for kind, most in ((resource.RLIMIT_AS, megabytes * 1_000_000), (resource.RLIMIT_CPU, seconds)):
        with suppress(ValueError, OSError):  # a lower limit holds already
            resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
