"""How people write in a cell or an option how much of something there is, or that there is none."""

from __future__ import annotations

from core.types.fields import Field

_NONE = frozenset(
    {"none", "none yet", "not yet", "no", "-", "–", "—"}
    | {"aucun", "aucune", "aucun avis", "aucune note", "pas encore", "sans", "néant"}
    | {"no level", "no rating", "no ratings", "no review", "no reviews", "not rated", "unrated"}
    | {"sans niveau", "sans note", "sans avis", "pas de niveau", "pas de note", "pas d'avis"}
    | {"no rating yet", "no reviews yet", "no level yet", "non noté", "non notée", "pas noté"}
    | {
        "no feedback",
        "no feedback yet",
        "aucune évaluation",
        "pas encore noté",
        "pas encore d'avis",
    }
    | {"sin calificación", "sin reseñas", "sin opiniones", "sin valoraciones", "ninguno", "ninguna"}
    | {"keine", "keine bewertung", "keine bewertungen", "noch keine bewertungen", "nessuna"}
    | {"nessuna recensione", "sem avaliações", "sem avaliação", "nenhum", "nenhuma", "нет"}
    | {"нет отзывов", "нет оценок", "без отзывов", "لا يوجد", "لا توجد تقييمات", "لا توجد مراجعات"}
)
#: Not of a level: some markets have one of this name.
_NEW = frozenset(
    {"new", "new seller", "nouveau", "nouvelle", "nouveau vendeur", "nuevo", "neu", "novo", "nuovo"}
    | {"новый", "новичок", "جديد"}
)
#: Any of these, in a cell that would else be a number.
NONE_WORDS = _NONE | _NEW


def means_none(field: Field, given: object) -> bool:
    """Whether a text says that there is none of a field that can be none."""
    if not field.may_be_none or not isinstance(given, str):
        return False
    said = " ".join(given.replace("\u2019", "'").casefold().split())
    return said in _NONE or (field.numeric and said in _NEW)


def quantities_from(given: str) -> dict[str, float] | None:
    """Read quantities as "words=1500; pages=3"; a word for none gives none, what is no such None.

    Whether there is such a unit, and so much of it, is for cleaning to say.
    """
    if " ".join(given.casefold().split()) in NONE_WORDS:
        return {}
    found: dict[str, float] = {}
    for part in given.replace(";", "\n").splitlines():
        unit, sign, amount = part.partition("=")
        if not part.strip():
            continue
        try:
            found[unit.strip()] = float(amount.replace(" ", ""))
        except ValueError:
            return None
        if not sign or not unit.strip():
            return None
    return found or None
