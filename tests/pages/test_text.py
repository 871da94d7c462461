"""Text is shown, never rendered."""

from __future__ import annotations

import pytest

from pages.components.text import plain


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("from $5 to $10", r"from \$5 to \$10"),
        ("<b>x</b>", r"\<b\>x\</b\>"),
        ("[a](http://b)", r"\[a\](http\://b)"),
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
