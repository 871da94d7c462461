"""Text is shown, never rendered."""

from __future__ import annotations

import re

import pytest

from pages.components.text import plain


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("from $5 to $10", r"from \$5 to \$10"),
        ("<b>x</b>", r"\<b\>x\</b\>"),
        ("[a](http://b)", "\\[a\\](http\\:\u2060//b)"),
        (":red[x]", r"\:red\[x\]"),
        ("a_b *c* `d`", r"a\_b \*c\* \`d\`"),
        ("- item", r"\- item"),
        ("1. item", r"1\. item"),
        ("# title", r"\# title"),
        ("back\\slash", r"back\\slash"),
        ("&lt;", r"\&lt;"),
        ("simple, 3.5 - really!", "simple, 3.5 - really!"),
    ],
)
def test_what_markdown_would_read_is_escaped(given: str, shown: str) -> None:
    """Every mark that Markdown, its directives or formulas know is preceded by a backslash."""
    assert plain(given) == shown


#: What makes links of text: mdast-util-gfm-autolink-literal, as Streamlit has it.
LINKS = (
    re.compile(r"(?i)(https?://|www(?=\.))([-.\w]+)([^ \t\r\n]*)"),
    re.compile(r"(?:^|\s|[^\w])([-.\w+]+)@([-\w]+(?:\.[-\w]+)+)"),
)


@pytest.mark.parametrize(
    "text", ["see http://evil.example/x", "HTTPS://a.b", "www.evil.example", "me@evil.example"]
)
def test_a_bare_address_is_no_link(text: str) -> None:
    """It reads the same, and nothing in it is taken for an address."""
    shown = plain(text).replace("\\", "")
    assert not any(link.search(shown) for link in LINKS)
    assert any(link.search(shown.replace("\u2060", "")) for link in LINKS)
