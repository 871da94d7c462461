"""What the command line prints: results on stdout, progress and sentences on stderr."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import IntEnum
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from core import errors
from core.language import LANGUAGES, Translator, negotiate, translator


class Exit(IntEnum):
    """What an exit code means."""

    OK = 0
    UNEXPECTED = 1
    USAGE = 2
    BAD_INPUT = 3
    BAD_FILE = 4
    NOTHING_THERE = 5
    DATABASE_AWAY = 6
    SETUP = 7
    INTERRUPTED = 130


_EXITS: tuple[tuple[type[errors.AppError], Exit], ...] = (
    (errors.InvalidFile, Exit.BAD_FILE),
    (errors.InvalidInput, Exit.BAD_INPUT),
    (errors.Conflict, Exit.BAD_INPUT),
    (errors.NoChampion, Exit.NOTHING_THERE),
    (errors.NotFound, Exit.NOTHING_THERE),
    (errors.StorageUnavailable, Exit.DATABASE_AWAY),
    (errors.SetupFault, Exit.SETUP),
    (errors.NotAllowed, Exit.SETUP),
    (errors.ArtifactRefused, Exit.SETUP),
)


def exit_code(error: errors.AppError) -> Exit:
    """Return the exit code that stands for an error."""
    return next((code for kind, code in _EXITS if isinstance(error, kind)), Exit.BAD_INPUT)


def reader_language(given: str | None = None) -> str:
    """Choose the language: the option, else the terminal's locale, else English."""
    if given in LANGUAGES:
        return given
    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    return negotiate([name.split(".")[0] for name in names if name])


class Output:
    """One command's voice."""

    def __init__(self, *, as_json: bool = False, language: str | None = None) -> None:
        self.as_json = as_json
        self.translator: Translator = translator(reader_language(language))
        self._console = Console(stderr=True, highlight=False)

    def result(self, payload: Mapping[str, Any], *lines: str) -> None:
        """Print a result: the payload as JSON, or the lines."""
        text = json.dumps(payload, ensure_ascii=False, allow_nan=False, default=str)
        sys.stdout.write((text if self.as_json else "\n".join(lines)) + "\n")
        sys.stdout.flush()

    def say(self, message: str, **params: Any) -> None:
        """Print a translated sentence on stderr."""
        self._console.print(self.translator.gettext(message, **params), markup=False)

    def error(self, error: errors.AppError) -> None:
        """Print an error's sentence; with JSON also as an object on stdout."""
        sentence = self.translator.error(error)
        self._console.print(sentence, style="red", markup=False)
        if self.as_json:
            detail = {"error": sentence, "kind": type(error).__name__}
            field = getattr(error, "field", None)
            self.result(detail | ({"field": field} if field else {}))

    @contextmanager
    def progress(self) -> Iterator[Progresses]:
        """Show stages while the block runs; yields the callable that advances them."""
        if self._console.is_terminal:
            with Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                TimeElapsedColumn(),
                TimeRemainingColumn(),
                console=self._console,
            ) as bars:
                yield Bars(bars, self.translator)
        else:
            yield Lines(self._console, self.translator)


class Bars:
    """Stages as bars on a terminal."""

    def __init__(self, bars: Progress, words: Translator) -> None:
        self._bars = bars
        self._words = words
        self._tasks: dict[str, Any] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Advance a stage to `done` of `total`."""
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(self._words.gettext(stage), total=total)
        self._bars.update(self._tasks[stage], completed=done, total=total)


class Lines:
    """Stages as lines, for logs and pipes."""

    def __init__(self, console: Console, words: Translator) -> None:
        self._console = console
        self._words = words
        self._begun: dict[str, float] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Say that a stage began, and how long it took."""
        words = self._words.gettext(stage)
        if stage not in self._begun:
            self._begun[stage] = time.perf_counter()
            self._console.print(f"… {words}", markup=False)
        if done >= total:
            took = time.perf_counter() - self._begun.pop(stage)
            self._console.print(f"✓ {words} ({took:.1f} s)", markup=False)


Progresses = Bars | Lines
