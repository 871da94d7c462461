"""The letters of a document: our own open font, for Latin, Greek and Cyrillic.

PDF's own fonts know Latin-1 only: no "œ", "€" or narrow space. `fonts` says where ours is from.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import TTFFont

FAMILY = "Prisme Sans"
FONTS = Path(__file__).parent / "fonts"


def add_fonts(document: FPDF) -> None:
    """Give a document the font, in its regular and its bold style."""
    document.add_font(FAMILY, "", FONTS / "PrismeSans-Regular.ttf")
    document.add_font(FAMILY, "B", FONTS / "PrismeSans-Bold.ttf")


def release(document: FPDF) -> None:
    """Close the files of a document's fonts, once it is written."""
    for font in document.fonts.values():
        if isinstance(font, TTFFont):
            font.close()


def writable(text: str) -> str:
    """Return a text in letters that the font has."""
    composed = unicodedata.normalize("NFC", text)
    kept = (c for c in composed if unicodedata.category(c) != "Cc")
    return "".join(c if ord(c) in _letters() else "?" for c in kept)


@cache
def _letters() -> frozenset[int]:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(FONTS / "PrismeSans-Regular.ttf", lazy=True) as font:
        return frozenset(font.getBestCmap())
