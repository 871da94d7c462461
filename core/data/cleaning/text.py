"""Text as people wrote it: markup, invisible characters and stray spaces taken out."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import NamedTuple

#: Text is escaped twice at most in practice; hostile nesting stops here.
_MAX_ROUNDS = 8
#: Words that stand for "nothing" in a label or number. "NA" is not one: it is Namibia's code.
PLACEHOLDERS = frozenset({"nan", "null", "none", "n/a", "#n/a", "-", "–", "—", "?"})

_HIDDEN_BLOCK = re.compile(r"<(script|style)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LINE_TAG = re.compile(r"</?(?:br|p|div|li|ul|ol|tr|h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<![a-zA-Z][^<>]*>")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# Controls but tab and line ends, lone surrogates, invisible marks and overrides of direction.
# The joiners U+200C and U+200D stay: Persian words and emoji are made with them.
_INVISIBLE = re.compile(
    "[\\x00-\\x08\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\ud800-\udfff"
    "\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
_LINE_END = re.compile("[\\r\\n\\x0b\\x0c\x85\u2028\u2029]+")
_SUSPECT = re.compile("[<&]|" + _INVISIBLE.pattern)


class CleanText(NamedTuple):
    """Cleaned text, and what had to be taken out of it."""

    text: str
    had_markup: bool
    had_invisible: bool


def clean_text(raw: str) -> CleanText:
    r"""Take markup and invisible characters out, collapse spaces, compose accents (NFC).

    Words, case, punctuation and emoji are left as they were written, wrongly decoded text
    (``BokmÃ¥l``) too: guessing its repair could damage what is right.

    Parameters
    ----------
    raw : str
        Any text; NUL, control characters and lone surrogates are allowed.

    Returns
    -------
    CleanText
        Text in lines separated by ``\n``, none of them blank, with single spaces; and
        whether HTML or invisible characters were removed.
    """
    if _is_clean(raw):
        return CleanText(raw, had_markup=False, had_invisible=False)
    text, had_markup, had_invisible = unicodedata.normalize("NFC", raw), False, False
    if _SUSPECT.search(text):
        had_invisible = bool(_INVISIBLE.search(text))
        bare = _without_markup(text)
        had_markup = bare != text
        visible = _INVISIBLE.sub("", bare)
        # Taking out an invisible character may complete a tag or an entity around it.
        text = _without_markup(visible)
        had_markup = had_markup or text != visible
    lines = (" ".join(line.split()) for line in _LINE_END.split(text))
    text = unicodedata.normalize("NFC", "\n".join(line for line in lines if line))
    return CleanText(text, had_markup, had_invisible)


def _is_clean(text: str) -> bool:
    """Whether there is nothing to take out, seen at a glance: most of a market is so."""
    return (
        text.isascii()
        and text.isprintable()
        and "<" not in text
        and "&" not in text
        and "  " not in text
        and text.strip() == text
    )


def _without_markup(text: str) -> str:
    for _ in range(_MAX_ROUNDS):
        before = text
        text = _COMMENT.sub(" ", _HIDDEN_BLOCK.sub(" ", text))
        text = _TAG.sub(" ", _LINE_TAG.sub("\n", text))
        text = _ENTITY.sub(lambda match: html.unescape(match.group()), text)
        if text == before:
            break
    return text


def one_line(raw: str) -> CleanText:
    """Clean a label (category, level, country, seller) to one line.

    Parameters
    ----------
    raw : str
        Any text.

    Returns
    -------
    CleanText
        As `clean_text`, on one line; empty if the label is a placeholder for nothing.
    """
    result = clean_text(raw)
    text = result.text.replace("\n", " ")
    return result._replace(text="" if text.casefold() in PLACEHOLDERS else text)


def has_word(text: str) -> bool:
    """Tell whether a text says something: emoji, digits and punctuation alone do not.

    Parameters
    ----------
    text : str
        Cleaned text.

    Returns
    -------
    bool
        True with at least two letters, or one character of a script without spaces.
    """
    letters = 0
    for character in text:
        if character.isalpha():
            letters += 2 if character >= "\u2e80" else 1
            if letters >= 2:
                return True
    return False
