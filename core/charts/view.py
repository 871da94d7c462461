"""For whom something is shown: in which language, in which colours, on how wide a screen."""

from __future__ import annotations

from dataclasses import dataclass

from core.language import Translator


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme; `text` on the page reaches a contrast of 4.5 or more.

    A higher price is neither good nor bad: `up` and `down` are no green and red.
    `middling` lies between `down` and `up` and draws no attention; `ground` is the page's own.
    """

    text: str
    quiet: str
    faint: str
    accent: str
    up: str
    down: str
    bands: tuple[str, str, str]
    on_bands: str
    middling: str
    ground: str


LIGHT = Palette(
    text="#1c1d26",
    quiet="#5f6070",
    faint="#d9d5c9",
    accent="#2b46b8",
    up="#17777a",
    down="#94690c",
    bands=("#94690c", "#2b46b8", "#17777a"),
    on_bands="#ffffff",
    middling="#c9c4b6",
    ground="#fcfbf8",
)
DARK = Palette(
    text="#efece4",
    quiet="#a9a9b8",
    faint="#3a3b47",
    accent="#a3b3ff",
    up="#72cfd0",
    down="#e0bd62",
    bands=("#e0bd62", "#a3b3ff", "#72cfd0"),
    on_bands="#14151b",
    middling="#4a4b59",
    ground="#14151b",
)


@dataclass(frozen=True, slots=True)
class View:
    """What a page hands to whatever it shows; `narrow` is the screen of a phone."""

    words: Translator
    palette: Palette
    narrow: bool = False
