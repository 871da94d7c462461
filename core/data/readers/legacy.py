"""Which legacy encoding some bytes are in: the one that makes the likeliest letters of them.

Each encoding is tried, and what comes out is scored letter by letter: how often a language has
this letter, whether the case of a word makes sense, whether a sign stands inside a word.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

#: Logarithms of chances: of a letter of another alphabet, of a sign in its place and out of it,
#: of a byte that an encoding has no letter for, of a capital after a small letter.
_FOREIGN, _SIGN, _MISPLACED, _NOTHING, _CASE = -9.0, -3.0, -8.0, -14.0, -5.0
#: And of a letter beside a digit, or beside letters of another script.
_BESIDE_DIGIT, _BESIDE_LATIN = -4.0, -4.0
#: Below this an average letter is too unlikely; below that two readings are too alike.
_LIKELY, _APART = -5.2, 0.4
_MOST_WORDS = 2_000
_SIGNS = frozenset(
    "’‘‚‹›“”„«»–—…•·°€£¥§©®™±×²³½¼¾¿¡ªº№ \u00a0\u200e\u200f،؛؟。、！？：；，（）「」『』・～％￥"
)

#: What people write with each encoding: its letters beyond ASCII, the most frequent ones first,
#: and how likely the language is beside others that share its bytes.
_LATIN: tuple[tuple[str, float], ...] = (
    ("éèàêçùôâîûëïœü", 0),
    ("óíáñéúü", 0),
    ("üäöß", 0),
    ("ãçáéóíêõúàâô", -0.3),
    ("àèùòéì", -0.3),
    ("äåöé", -0.3),
    ("øåæé", -0.3),
    ("àéèóíçòïúü", -0.8),
    ("ëéïöüè", -0.5),
    ("íáðöéþúóæý", -3),
    ("ëç", -1),
)
_CENTRAL: tuple[tuple[str, float], ...] = (
    ("łąęóżśćńź", -0.5),
    ("íáéěřčšžýůúňťďó", -0.5),
    ("áíéčžýšúľťôňďäóĺŕ", -0.8),
    ("áéőíóöüúű", -0.5),
    ("ăîâşţșț", -0.5),
    ("čšžćđ", -0.5),
)
_TURKISH = (("ıüşçğöâî", -0.8),)
_BALTIC = (("ėįšųūžąčę", -1), ("āīēšūņļžčķģ", -1), ("äõöüšž", -1))
_CYRILLIC = (
    ("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", -0.3),
    ("оанивіертсклудмпязьбгйчхжїшцющєфґ", -0.8),
    ("аоиентрсвлкдпмзгъубчящцжшйхфюь", -1),
    ("аоиенрстјкувдмпљлгзбчшњцћжхђфџ", -1.5),
)
_GREEK = (("αοιετσνηυρπκμλςίόάέήγδωύώθχφβξζψϊ", -0.3),)
_HEBREW = (("יוהלאמרתבשנעםדחקפגטצזכסןךףץ", -0.3),)
_ARABIC = (("اليمنترةوبسعدقفهكحجشصطخضزغثذأىءإؤئظآپچگژ", -0.3),)
_KANA, _HAN, _HANGUL = "kana", "han", "hangul"
_THAI = (("านรกอเงมยลวดทสตะปบคหพแชขจใไผถซณศฟธญฝษฐฆภ่้็์ัิีืุูำโๆ", -1),)

#: Encodings with their name for people, their prior chance and the languages written with them.
_CODECS: tuple[tuple[str, str, float, tuple[tuple[str, float], ...]], ...] = (
    ("cp1252", "Windows-1252 (Latin-1)", 0, _LATIN),
    ("cp1250", "Windows-1250", -1.5, _CENTRAL),
    ("cp1251", "Windows-1251", -1, _CYRILLIC),
    ("cp1253", "Windows-1253", -1, _GREEK),
    ("cp1254", "Windows-1254", -1.5, _TURKISH),
    ("cp1255", "Windows-1255", -0.5, _HEBREW),
    ("cp1256", "Windows-1256", -0.5, _ARABIC),
    ("cp1257", "Windows-1257", -2, _BALTIC),
    ("cp874", "Windows-874", -1, _THAI),
    ("iso8859_15", "ISO 8859-15", -1, _LATIN),
    ("iso8859_2", "ISO 8859-2", -2.5, _CENTRAL),
    ("iso8859_5", "ISO 8859-5", -3, _CYRILLIC),
    ("koi8_r", "KOI8-R", -1.5, _CYRILLIC),
    ("koi8_u", "KOI8-U", -2, _CYRILLIC),
    ("cp866", "DOS 866", -1.5, _CYRILLIC),
    ("cp850", "DOS 850", -3, _LATIN),
    ("cp852", "DOS 852", -4, _CENTRAL),
    ("cp857", "DOS 857", -3, _TURKISH),
    ("mac_roman", "Mac Roman", -3, _LATIN),
    ("mac_latin2", "Mac Latin 2", -4, _CENTRAL),
    ("mac_cyrillic", "Mac Cyrillic", -2.5, _CYRILLIC),
    ("cp932", "Shift JIS", -1, ((_KANA, 0),)),
    ("euc_jp", "EUC-JP", -1.5, ((_KANA, 0),)),
    ("gb18030", "GB 18030", -1, ((_HAN, 0),)),
    ("big5", "Big5", 3, ((_HAN, 0),)),
    ("cp949", "EUC-KR", -1, ((_HANGUL, 0),)),
)
NAMES: dict[str, str] = {codec: name for codec, name, _prior, _languages in _CODECS}
_WORD = re.compile(rb"[A-Za-z0-9'\x80-\xff]*[\x80-\xff][A-Za-z0-9'\x80-\xff]*")
# Two bytes a character: a second one may be a letter or a sign of ASCII.
_WIDE = frozenset({"cp932", "euc_jp", "gb18030", "big5", "cp949"})
_STRETCH = re.compile(rb"(?:[\x80-\xff][\x30-\xff]?)+")


_FREQUENT_KANJI = (("cp932", 0x88, 0x97),)
_FREQUENT_HAN = (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6))


@dataclass(frozen=True, slots=True)
class _Reading:
    codec: str
    score: float
    letters: int
    words: tuple[str, ...]


def legacy_encoding(lines: bytes) -> str | None:
    """Choose the encoding of text that is not UTF-8.

    Parameters
    ----------
    lines : bytes
        Text with bytes beyond ASCII, a few kilobytes of it at most.

    Returns
    -------
    str or None
        A codec of Python, or ``None`` where no encoding makes likely text of it, or two make
        different text that is as likely.

    Notes
    -----
    Maximum likelihood over encodings and languages, letters independent, a letter's chance by
    its rank in the language (Zipf's law).
    """
    readings = [r for codec in _CODECS if (r := _read(lines, *codec)) is not None]
    if not readings:
        return None
    best = max(readings, key=lambda r: r.score)
    if best.score / best.letters < _LIKELY:
        return None
    others = [r.score for r in readings if r.words != best.words]
    return None if others and best.score - max(others) < _APART else best.codec


def rather_utf8(lines: bytes, codec: str) -> bool:
    """Return whether lines that can be read as UTF-8 are likelier so than in an encoding.

    Parameters
    ----------
    lines : bytes
        Some of the lines that are valid UTF-8.
    codec : str
        The encoding of the others, from `legacy_encoding`.

    Returns
    -------
    bool
        True if they are UTF-8.
    """
    [other] = [_read(lines, *known) for known in _CODECS if known[0] == codec]
    every = tuple(dict.fromkeys(language for *_, written in _CODECS for language in written))
    unicode = _read(lines, "utf-8", "UTF-8", 0, every)
    return other is None or unicode is None or unicode.score >= other.score


def _read(
    lines: bytes, codec: str, _name: str, prior: float, languages: tuple[tuple[str, float], ...]
) -> _Reading | None:
    pattern = _STRETCH if codec in _WIDE else _WORD
    found = Counter(pattern.findall(lines)).most_common(_MOST_WORDS)
    try:
        words = [(word.decode(codec), min(n, 3)) for word, n in found]
    except UnicodeDecodeError:
        if codec in _WIDE:
            return None
        words = [(word.decode(codec, "replace"), min(n, 3)) for word, n in found]
    # Every reading is of the same bytes: a letter of two bytes counts as two.
    letters = sum(sum(byte > 127 for byte in word) * min(n, 3) for word, n in found)
    score = max(
        own + sum(n * _chance(word, alphabet) for word, n in words) for alphabet, own in languages
    )
    return _Reading(codec, prior + score, max(letters, 1), tuple(word for word, _ in words))


def _chance(word: str, alphabet: str) -> float:
    """Return the logarithm of the chance of a word's characters beyond ASCII."""
    return sum(_chances(word, alphabet))


def _chances(word: str, alphabet: str) -> Iterator[float]:
    known = _ranks(alphabet)
    latin = unicodedata.name(alphabet[0]).startswith("LATIN")
    for i, letter in enumerate(word):
        before, after = word[i - 1 : i], word[i + 1 : i + 2]
        if letter.isascii():
            if letter.isupper() and not before.isascii() and before.islower():
                yield _CASE
            continue
        if alphabet in (_KANA, _HAN, _HANGUL):
            yield _wide(letter, alphabet)
            continue
        if (chance := known.get(letter.lower())) is None:
            inside = after.isalpha() and (before.isalpha() or letter in "²³")
            yield _of_no_alphabet(letter, inside=inside)
            continue
        if letter.isupper() and before.islower():
            chance += _CASE
        if before.isdigit() or (after.isdigit() and not before.isalpha()):
            chance += _BESIDE_DIGIT
        beside = (before + after).strip("'")
        if not latin and beside.isascii() and beside.isalpha():
            chance += _BESIDE_LATIN
        yield chance


def _of_no_alphabet(letter: str, *, inside: bool) -> float:
    """Return the chance of what is no letter of a language, inside a word or not."""
    if letter in _SIGNS:
        return _MISPLACED if inside and letter not in "’·" else _SIGN
    if letter == "\ufffd" or unicodedata.category(letter) in ("Cc", "Cn", "Co"):
        return _NOTHING
    return _FOREIGN if letter.isalpha() else _MISPLACED - 2 * inside


@lru_cache(maxsize=64)
def _ranks(alphabet: str) -> dict[str, float]:
    weights = [1 / (rank + 2) for rank in range(len(alphabet))]
    whole = sum(weights)
    return {
        letter: math.log(weight / whole) for letter, weight in zip(alphabet, weights, strict=True)
    }


def _wide(letter: str, script: str) -> float:
    """Return the chance of a character of East Asia."""
    if "\u3040" <= letter <= "\u30ff":
        return -4.0 if script == _KANA else -9.0
    if "\uac00" <= letter <= "\ud7a3":
        return -7.0 if script == _HANGUL and _is_in(letter, "euc_kr") else -13.0
    if "\u4e00" <= letter <= "\u9fff":
        # The first part of each standard has the frequent ones.
        standards = _FREQUENT_KANJI if script == _KANA else _FREQUENT_HAN
        return -8.2 if any(_is_in(letter, *standard) for standard in standards) else -13.0
    return -5.0 if letter in _SIGNS else -14.0


@lru_cache(maxsize=8192)
def _is_in(letter: str, codec: str, first: int = 0, last: int = 255) -> bool:
    try:
        return first <= letter.encode(codec)[0] <= last
    except UnicodeEncodeError:
        return False
