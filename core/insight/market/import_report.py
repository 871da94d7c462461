"""The report of an import in the reader's words: what was read as what, and what it lost."""

from __future__ import annotations

from collections.abc import Mapping

from core.errors import N_
from core.language import Translator
from core.types import FIELD, ImportReport

#: Columns that were not read, as far as they are named.
_NAMED = 12
_ASKED = N_("That is {share} of this column: check the cells that are quoted.")
_LABELS = {
    "title": N_("Title"),
    "unit": N_("What a price pays for"),
    "other_price": N_("Price where that is blank"),
}


def target_label(target: str) -> str:
    """Return the label of what a column may be read as, as a message id."""
    return FIELD[target].label if target in FIELD else _LABELS[target]


def columns_read(report: ImportReport, words: Translator) -> list[str]:
    """Say which column each field was read from, and which columns were not read."""
    if not report.columns:
        return []
    pairs = [
        words.gettext(
            N_("{label} = “{column}”"), label=words.sentence(target_label(target)), column=column
        )
        for target, column in report.columns.items()
        if target in FIELD or target in _LABELS
    ]
    lines = [words.gettext(N_("Read: {columns}."), columns=", ".join(pairs))] if pairs else []
    if report.unread:
        named = [words.quoted(name) for name in report.unread[:_NAMED]]
        more = ["…"] if len(report.unread) > _NAMED else []
        lines.append(
            words.gettext(N_("Columns not read: {columns}."), columns=", ".join(named + more))
        )
    return lines


def counted(
    report: ImportReport, counts: Mapping[str, int], words: Translator
) -> list[tuple[int, str]]:
    """Return reasons or notes with their numbers; quote cells, and ask where it is much."""
    return [(n, _reason(report, why, words)) for why, n in counts.items()]


def _reason(report: ImportReport, why: str, words: Translator) -> str:
    said = words.note(why)
    if cells := report.examples.get(why):
        said = words.gettext(
            N_("{reason} ({cells})"),
            reason=said,
            cells=", ".join(words.quoted(cell) for cell in cells),
        )
    if share := report.asked.get(why):
        said = f"{said}. {words.gettext(_ASKED, share=words.percent(share))}"
    return said
