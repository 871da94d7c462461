"""What goes when a market is deleted, in words."""

from __future__ import annotations

from core.language import Translator
from core.types import Dependants, Snapshot


def what_goes(snapshot: Snapshot, rests: Dependants, words: Translator) -> list[str]:
    """Return what goes with a market: its listings, and what rests on them."""
    numbers = ", ".join(str(number) for number in rests.versions)
    parts = [words.ngettext("its {n} listing", "its {n} listings", snapshot.report.rows_kept)]
    if rests.versions:
        parts.append(
            words.ngettext(
                "{n} model version ({numbers})",
                "{n} model versions ({numbers})",
                len(rests.versions),
                numbers=numbers,
            )
        )
    if rests.comparisons:
        parts.append(
            words.ngettext(
                "{n} comparison of models", "{n} comparisons of models", rests.comparisons
            )
        )
    if rests.estimates:
        parts.append(words.ngettext("{n} estimate", "{n} estimates", rests.estimates))
    if rests.feedback:
        parts.append(
            words.ngettext(
                "{n} feedback entry on them", "{n} feedback entries on them", rests.feedback
            )
        )
    return parts
