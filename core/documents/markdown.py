"""Documents as Markdown text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from core.language import Translator


def rows_table(header: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    """Lay rows of text out as a table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def frame_table(frame: pd.DataFrame, words: Translator) -> str:
    """Lay a frame out as a table."""
    return rows_table([*frame.columns], (map(words.value, row) for row in frame.to_numpy(object)))


def bullets(sentences: Iterable[str], words: Translator) -> str:
    """Lay message ids out as a list of sentences."""
    return "\n".join(f"- {words.sentence(sentence)}" for sentence in sentences)


def document(parts: Iterable[str]) -> str:
    """Put a document together from its parts; empty ones are left out."""
    return "\n\n".join(part for part in parts if part) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
