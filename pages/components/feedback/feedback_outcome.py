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
            "Version {version} was trained with your correction.",
            "Version {version} was trained with {n} of your corrections.",
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
                "Your correction awaits review.",
                "{n} of your corrections await review.",
                counts.waiting,
            )
        )
    if counts.accepted:
        said.append(
            words.ngettext(
                "Your correction was accepted.",
                "{n} of your corrections were accepted.",
                counts.accepted,
            )
        )
    if counts.rejected:
        said.append(
            words.ngettext(
                "Your correction was rejected.",
                "{n} of your corrections were rejected.",
                counts.rejected,
            )
        )
    return said
