"""Text that is shown as it is, whatever it holds."""

from __future__ import annotations

import re

#: What Markdown, its directives, or its formulas would read as anything but text.
_SPECIAL = re.compile(r"([\\`*_\[\]<>$~:#|&])|^(\s*)([+\-]|\d+[.)])(?=\s)", re.MULTILINE)


#: What Streamlit's Markdown makes a link of without any mark, even where marks are escaped.
_LINKS = re.compile(r"(?i)(https?:(?=//)|www(?=\.)|@(?=[-\w]))")


def plain(text: str) -> str:
    """Escape text for Streamlit's Markdown, so that it is read and never rendered.

    A bare address gets a word joiner, which nobody sees, so that it is no link.
    """
    return _SPECIAL.sub(_escaped, _LINKS.sub("\\1\u2060", text))


def in_one_line(text: str, most: int) -> str:
    """Return a text of so many letters at most, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def readable(level: str) -> str:
    """Show a market's word for a level without its underscores; it is never translated."""
    return level.replace("_", " ").capitalize() if "_" in level else level


def _escaped(match: re.Match[str]) -> str:
    if match[1]:
        return "\\" + match[1]
    mark = match[3]
    return f"{match[2]}{mark[:-1]}\\{mark[-1]}"
