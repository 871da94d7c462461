"""Colours that people can read, in both themes, and the settings of release."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from core.charts import DARK, LIGHT, Palette

CONFIG = tomllib.loads(
    (Path(__file__).parents[2] / ".streamlit/config.toml").read_text(encoding="utf-8")
)
THEMES = [("light", LIGHT), ("dark", DARK)]


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_of_contrast_is_right() -> None:
    """Black on white is 21 to 1."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize(("name", "palette"), THEMES)
def test_text_reaches_aa_on_every_ground(name: str, palette: Palette) -> None:
    """Text, links and chart labels have a contrast of 4.5 or more on page, fields and sidebar."""
    theme = CONFIG["theme"][name]
    grounds = {
        theme["backgroundColor"],
        theme["secondaryBackgroundColor"],
        theme["sidebar"]["backgroundColor"],
    }
    for text in (theme["textColor"], theme["linkColor"], palette.text, palette.quiet):
        assert all(contrast(text, ground) >= 4.5 for ground in grounds), text


@pytest.mark.parametrize(("name", "palette"), THEMES)
def test_bars_stand_out_and_hold_readable_labels(name: str, palette: Palette) -> None:
    """Bars have 3 to 1 against the page, and labels inside them 4.5 to 1."""
    ground = CONFIG["theme"][name]["backgroundColor"]
    for bar in (palette.accent, palette.up, palette.down, *palette.bands):
        assert contrast(bar, ground) >= 3, bar
    assert all(contrast(bar, palette.on_bands) >= 4.5 for bar in palette.bands)


@pytest.mark.parametrize(("name", "palette"), THEMES)
def test_charts_and_theme_share_their_colours(name: str, palette: Palette) -> None:
    """Text and accent of the charts are the theme's."""
    theme = CONFIG["theme"][name]
    assert (palette.text, palette.accent) == (theme["textColor"], theme["primaryColor"])


def test_it_is_set_up_for_release() -> None:
    """No trace is shown, nothing is reported to others, uploads are bounded, XSRF is checked."""
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert CONFIG["client"]["disableDataExport"] is True
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["server"]["enableXsrfProtection"] is True
    assert CONFIG["server"]["enableCORS"] is True
    assert CONFIG["server"]["maxUploadSize"] == 10
    assert CONFIG["runner"]["postScriptGC"] is False
