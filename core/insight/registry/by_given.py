"""How wrong a version's estimates are, by what is given of a service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from core.errors import N_
from core.insight.registry.version_card import share_with_ends
from core.language import Translator

#: What people usually give, by its name in a card; see `core.data.given`.
SITUATIONS = {
    "all": N_("Everything"),
    "all_but_delivery": N_("Everything but the delivery time"),
    "form": N_("Description, category, level, rating and reviews"),
    "description": N_("The description alone"),
    "description_delivery": N_("Description and delivery time"),
}


def accuracy_by_given(card: Mapping[str, Any], words: Translator) -> pd.DataFrame:
    """Lay out a card's figures by what is given, in words; no row of a card that has none.

    The usual situations come first, in their order, then any other by its name.
    """
    _, found = words.gettext, card.get("by_given") or {}
    known = [name for name in SITUATIONS if name in found]
    columns = (_("Given"), _("Median error"), _("Within 25%"), _("Bias"))
    return pd.DataFrame(
        (
            (words.sentence(SITUATIONS.get(name, name)), *_figures(found[name], words))
            for name in [*known, *sorted(set(found) - set(known))]
        ),
        columns=[*columns, _("Range contains"), _("By third")],
    )


def _figures(row: Mapping[str, Any], words: Translator) -> Iterator[str]:
    yield share_with_ends(row["mdape"], words)
    yield share_with_ends(row["within_25"], words)
    yield words.percent(row["bias"], 1)
    yield share_with_ends(row["coverage_80"], words)
    yield ", ".join(words.percent(third["value"]) for third in row["thirds"])
