"""How people write, in a cell or an option, that a service has none of something."""

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
