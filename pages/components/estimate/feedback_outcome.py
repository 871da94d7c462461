"""What became of the reader's own corrections."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import streamlit as st

from core.errors import AppError
from core.types import ReviewCounts
from pages.components.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.charts import View
    from core.language import Translator
    from core.services import ReviewUseCase


def show(reviews: ReviewUseCase, subject: str, view: View) -> None:
    """Say where the reader's corrections stand, and which versions learned from them."""
    words = view.words
    counts = ReviewCounts()
    with suppress(AppError):  # the page is not about this: it says so by itself
        counts = reviews.counts(subject)
    said = [*_learned(reviews.used_in_versions(subject), words), *_under_review(counts, words)]
    if said:
        st.info(plain(" ".join(said)), icon=":material/school:")


def _learned(versions: Mapping[int, int], words: Translator) -> list[str]:
    return [
        words.ngettext(
            "Your correction went into version {version}.",
            "Your {n} corrections went into version {version}.",
            n,
            version=version,
        )
        for version, n in sorted(versions.items(), reverse=True)
        if n
    ]


def _under_review(counts: ReviewCounts, words: Translator) -> list[str]:
    said = []
    if counts.waiting:
        said.append(
            words.ngettext(
                "{n} of your corrections waits until somebody has looked at it.",
                "{n} of your corrections wait until somebody has looked at them.",
                counts.waiting,
            )
        )
    if counts.accepted:
        said.append(
            words.ngettext(
                "{n} of your corrections was accepted.",
                "{n} of your corrections were accepted.",
                counts.accepted,
            )
        )
    if counts.rejected:
        said.append(
            words.ngettext(
                "{n} of your corrections was refused.",
                "{n} of your corrections were refused.",
                counts.rejected,
            )
        )
    return said
