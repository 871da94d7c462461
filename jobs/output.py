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
        raise _not_written(target, error) from error


def _not_written(target: Path, error: OSError) -> errors.InvalidInput:
    return errors.InvalidInput(
        errors.N_("'{path}' cannot be written: {reason}"),
        field="out",
        path=str(target),
        reason=str(error),
    )


def write_folder(target: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder of files; raises `InvalidInput`, also where something else is there."""
    try:
        target.mkdir(parents=True, exist_ok=True)
        strange = sorted({one.name for one in target.iterdir()} - set(files))
    except OSError as error:
        raise _not_written(target, error) from error
    if strange:
        raise errors.InvalidInput(
            errors.N_("The folder “{name}” holds other files, such as {file}: name an empty one."),
            field="out",
            name=target.name,
            file=strange[0],
        )
    for name, content in files.items():
        write_file(target / name, content)


class Output:
    """What one command prints, in its reader's language."""

    def __init__(self, *, as_json: bool = False, language: str | None = None) -> None:
        self.as_json = as_json
        self.translator: Translator = translator(reader_language(language))
        self._console = Console(stderr=True, highlight=False)
        self._stages = self._shown()

    def _shown(self) -> Bars | Lines | Records:
        if self._console.is_terminal:
            return Bars(self._console, self.translator)
        return (Records if self.as_json else Lines)(self._console, self.translator)

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


class Records:
    """Stages as one JSON object a line, for logs that are read by programs."""

    def __init__(self, console: Console, words: Translator) -> None:
        self._console = console
        self._words = words
        self._begun: dict[str, float] = {}

    def advance(self, stage: str, done: int, total: int) -> None:
        """Say that a stage began, and how many seconds it took."""
        told = {"event": "stage", "stage": self._words.gettext(stage)}
        if stage not in self._begun:
            self._begun[stage] = time.perf_counter()
            self._print(told | {"done": False})
        if done >= total:
            took = time.perf_counter() - self._begun.pop(stage)
            self._print(told | {"done": True, "seconds": round(took, 1)})

    def _print(self, told: Mapping[str, Any]) -> None:
        text = json.dumps(told, ensure_ascii=False)
        self._console.print(text, markup=False, soft_wrap=True)

    def end(self) -> None:
        """Nothing: each line is whole."""
