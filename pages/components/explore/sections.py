"""The parts of the Explore page, one open at a time; the address says which."""

from __future__ import annotations

from collections.abc import Callable

from core.errors import N_
from pages.components import frame
from pages.components.explore import (
    description_map,
    fields,
    prices,
    quality,
    several_fields,
    wording,
)
from pages.components.explore.view import MarketView
from pages.components.text import unseen_heading

#: Name in the address: label and what it shows.
SECTIONS: dict[str, tuple[str, Callable[[MarketView], None]]] = {
    "prices": (N_("Prices"), prices.show),
    "fields": (N_("Two fields"), fields.show),
    "several": (N_("Several fields"), several_fields.show),
    "words": (N_("Words"), wording.show),
    "segments": (N_("Segments"), wording.show_segments),
    "map": (N_("Map"), description_map.show),
    "quality": (N_("Quality"), quality.show),
}


def show(view: MarketView) -> None:
    """Show the sections of the market."""
    unseen_heading(view.words.gettext("The market at a glance"))
    frame.sections("explore", SECTIONS, view.words, view)
