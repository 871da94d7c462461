"""What the command line prints: results on stdout, progress and sentences on stderr."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from enum import IntEnum
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

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


def write_file(target: Path, content: bytes) -> None:
    """Write a file that is whole, or not there; raises `InvalidInput`."""
    passing = target.with_name(target.name + ".part")
    try:
        passing.write_bytes(content)
        passing.replace(target)
    except OSError as error:
        raise errors.InvalidInput(
            errors.N_("'{path}' cannot be written: {reason}"),
            field="out",
            path=str(target),
            reason=str(error),
        ) from error


class Output:
    """What one command prints, in its reader's language."""

    def __init__(self, *, as_json: bool = False, language: str | None = None) -> None:
        self.as_json = as_json
        self.translator: Translator = translator(reader_language(language))
        self._console = Console(stderr=True, highlight=False)
        stages = Bars if self._console.is_terminal else Lines
        self._stages: Bars | Lines = stages(self._console, self.translator)

    def progress(self, stage: str, done: int, total: int) -> None:
        """Show that a stage got to `done` of `total`."""
        self._stages.advance(stage, done, total)

    def end_progress(self) -> None:
        """Take the bars down, if there are any: what follows is printed below them."""
        self._stages.end()

    def result(self, payload: Mapping[str, Any], *lines: str) -> None:
        """Print a result: the payload as JSON, or the lines."""
        self.end_progress()
        text = json.dumps(payload, ensure_ascii=False, allow_nan=False, default=str)
        sys.stdout.write((text if self.as_json else "\n".join(lines)) + "\n")
        sys.stdout.flush()

    def say(self, message: str, **params: Any) -> None:
        """Print a translated sentence on stderr."""
        self.end_progress()
        self._console.print(self.translator.gettext(message, **params), markup=False)

    def error(self, error: errors.AppError) -> None:
        """Print an error's sentence; with JSON also as an object on stdout."""
        self.end_progress()
        sentence = self.translator.error(error)
        self._console.print(sentence, style="red", markup=False)
        if self.as_json:
            detail = {"error": sentence, "kind": type(error).__name__}
            field = getattr(error, "field", None)
            self.result(detail | ({"field": field} if field else {}))


class Bars:
    """Stages as bars on a terminal."""

    def __init__(self, console: Console, words: Translator) -> None:
        self._console = console
        self._words = words
        self._bars: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def advance(self, stage: str, done: int, total: int) -> None:
        """Move a stage's bar; the first one begins them all."""
        if self._bars is None:
            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                TimeElapsedColumn(),
                TimeRemainingColumn(),
            )
            self._bars = Progress(*columns, console=self._console)
            self._bars.start()
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(self._words.gettext(stage), total=total)
        self._bars.update(self._tasks[stage], completed=done, total=total)

    def end(self) -> None:
        """Leave the bars as they stand; a later stage begins new ones."""
        if self._bars is not None:
            self._bars.stop()
        self._bars, self._tasks = None, {}


class Lines:
    """Stages as lines, for logs and pipes."""

    def __init__(self, console: Console, words: Translator) -> None:
        self._console = console
        self._words = words
        self._begun: dict[str, float] = {}

    def advance(self, stage: str, done: int, total: int) -> None:
        """Say that a stage began, and how long it took."""
        words = self._words.gettext(stage)
        if stage not in self._begun:
            self._begun[stage] = time.perf_counter()
            self._console.print(f"… {words}", markup=False)
        if done >= total:
            took = time.perf_counter() - self._begun.pop(stage)
            self._console.print(f"✓ {words} ({took:.1f} s)", markup=False)

    def end(self) -> None:
        """Nothing: each line is whole."""
