"""Seller levels as marketplaces write them: which spellings are one level, and which is higher."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

import pandas as pd

from core.data.money.words import simplified

#: Words beside a level that say nothing of it.
_BESIDE = re.compile(
    r"\b(?:seller|sellers|vendeur|vendeuse|vendedor|vendedora|verkaufer|verkauferin|venditore"
    r"|freelancer|freelance|talent|member|membre|status|badge|tier|rank|продавец|фрилансер|البائع"
    r"|بائع|the|a)\b"
)
_NUMBERED = re.compile(
    r"(?:level|lvl|lv|l|niv|niveau|nivel|livello|stufe|nivell|niveaux|seviye|poziom|уровень|ур|уровня"
    r"|مستوى|المستوى|nivå|niva|taso|レベル|等级|레벨)? ?\.? ?"
    r"(?P<n>[0-9]{1,2}|i{1,3}|iv|v|one|two|three"
    r"|un|deux|trois|uno|dos|tres|eins|zwei|drei|first|second|третий|второй|первый)"
)
_WORDS = {
    **dict.fromkeys(("i", "one", "un", "uno", "eins", "first", "первыи"), 1),
    **dict.fromkeys(("ii", "two", "deux", "dos", "zwei", "second", "второи"), 2),
    **dict.fromkeys(("iii", "three", "trois", "tres", "drei", "третии"), 3),
    "iv": 4,
    "v": 5,
}
#: Ladders of levels without numbers, each from lowest to highest; those of a step are one level.
_LADDERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "marketplace": (
        (
            "new",
            "nouveau",
            "nouvelle",
            "nuevo",
            "nueva",
            "neu",
            "novo",
            "nuovo",
            "newcomer",
            "новый",
        ),
        ("rising", "rising star"),
        ("numbered",),
        ("top rated", "top", "mieux note", "les mieux notes", "mejor valorado", "top bewertet"),
        ("top rated plus",),
        ("expert vetted", "pro verified", "vetted pro"),
    ),
    "experience": (
        (
            "entry",
            "младший",
            "джуниор",
            "jr",
            "entry level",
            "beginner",
            "debutant",
            "junior",
            "principiante",
            "anfanger",
            "начинающий",
        ),
        (
            "intermediate",
            "intermediaire",
            "confirme",
            "mid",
            "mid level",
            "midlevel",
            "middle",
            "medior",
            "intermedio",
            "semi senior",
            "pleno",
            "regular",
            "средний",
            "мидл",
        ),
        (
            "expert",
            "senior",
            "advanced",
            "avance",
            "experimente",
            "experto",
            "experte",
            "опытный",
            "sr",
            "старший",
            "сеньор",
        ),
        ("lead", "principal", "ведущий", "лид"),
    ),
    "medals": (
        ("bronze", "bronce", "bronzo", "бронза"),
        ("silver", "argent", "plata", "silber", "argento", "prata", "серебро"),
        ("gold", "or", "oro", "ouro", "золото"),
        ("platinum", "platine", "platino", "platin", "платина"),
        ("diamond", "diamant", "diamante"),
    ),
}
#: What says in a column of levels that there is none.
_ABSENT = frozenset(
    {"", "na", "n/a", "n.a.", "null", "nan", "-", "no level", "no badge", "unranked"}
)
_STEPS: dict[str, tuple[str, float]] = {
    simplified(word): (ladder, float(step))
    for ladder, steps in _LADDERS.items()
    for step, words in enumerate(steps)
    for word in words
}


@lru_cache(maxsize=4096)
def step_of(label: str) -> tuple[str, float] | None:
    """Return the ladder and the step that a level's name means; ``None`` if it is none known."""
    bare = " ".join(re.sub(r"[_\-/.:]+", " ", simplified(label)).split())
    short = " ".join(_BESIDE.sub(" ", bare).split())
    for text in (bare, short):
        if text in _STEPS:
            return _STEPS[text]
        if (match := _NUMBERED.fullmatch(text)) is not None and not text[0].isdigit():
            number = int(match["n"]) if match["n"].isdigit() else _WORDS[match["n"]]
            return "marketplace", 2 + number / 100
    return None


def same_level(label: str) -> object:
    """Return what two spellings of one level have in common."""
    return step_of(label) or " ".join(re.sub(r"[_\-]+", " ", simplified(label)).split())


def unify(values: pd.Series) -> tuple[pd.Series, int]:
    """Write each level one way: as most of its listings do.

    Parameters
    ----------
    values : pandas.Series of str of shape (n,)
        Levels; missing ones are null.

    Returns
    -------
    pandas.Series of str of shape (n,)
        With one spelling for each level.
    int
        How many rows were spelled another way.
    """
    values = values.where(~values.str.strip().str.casefold().isin(_ABSENT))
    counts = Counter(values.dropna().str.strip().tolist())
    usual: dict[object, str] = {}
    for label, _n in counts.most_common():
        usual.setdefault(same_level(label), label)
    said = {label: usual[same_level(label)] for label in counts}
    out = values.str.strip().map(said).astype(object).where(values.notna(), None)
    return out, sum(n for label, n in counts.items() if said[label] != label)


def order_of(labels: Iterable[str]) -> tuple[str, ...]:
    """Order levels from lowest to highest, if all are steps of one ladder; else nothing."""
    steps = {label: step_of(label) for label in labels}
    known = {label: step for label, step in steps.items() if step is not None}
    if (
        len(known) < 2
        or len(known) < len(steps)
        or len({ladder for ladder, _ in known.values()}) > 1
    ):
        return ()
    return tuple(sorted(known, key=lambda label: known[label]))
