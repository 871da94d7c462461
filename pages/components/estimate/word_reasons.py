"""The words of a description that pull the price up or down; owns the keys ``words…``.

They take a second or two longer than the estimate, so they come after it.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

import pandas as pd
import streamlit as st

from core.charts import View, amount_in
from core.errors import AppError
from core.insight.estimate.word_reasons import MIN_EFFECT, core, core_span, telling
from core.language import Translator
from core.types import Phrase, Prediction, WordReasons
from pages.components import figure, frame, runtime
from pages.components.text import plain

Find = Callable[[Prediction], WordReasons]
#: How soon after the estimate the words are looked for, in seconds.
SOON_S = 0.4
#: Effects from which a line is drawn thicker, and the amount is written above the word.
_THICK, _SAID = (MIN_EFFECT, 0.03, 0.08, 0.16), 0.03
_MAX_NAMED = 6


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for an estimate, or the sentence that says why nothing was."""

    prediction_id: UUID
    reasons: WordReasons | None = None
    problem: str | None = None


def remembered_words(prediction: Prediction) -> WordReasons | None:
    """Return the words of an estimate if they have been found already."""
    return st.session_state["words.found"].reasons if weighed(prediction) else None


def weighed(prediction: Prediction) -> bool:
    """Return whether the words of an estimate were looked for, found or not.

    Until then the page is about to run again by itself.
    """
    found = st.session_state.get("words.found")
    return found is not None and found.prediction_id == prediction.id


def look_for(prediction: Prediction, find: Find, view: View) -> None:
    """Find the words of an estimate, once, soon after it is shown."""
    # One place, whatever is in it: a form further down would lose what is being typed if it moved.
    with st.container():
        if not weighed(prediction):
            st.session_state["words.inline"] = True
            st.fragment(find_soon, run_every=SOON_S)(prediction, find, view.words)


def show(prediction: Prediction, view: View) -> None:
    """Show the description with its words marked."""
    words = view.words
    st.subheader(plain(words.gettext("Words that matter")), anchor=False)
    if not weighed(prediction):
        st.caption(plain(words.gettext("Measuring the effect of each word…")))
        return
    found: Found = st.session_state["words.found"]
    if found.reasons is None:
        unmeasured = words.gettext("The effect of the words could not be measured.")
        st.caption(plain(found.problem or unmeasured))
    elif found.reasons.phrases:
        _marked(found.reasons, prediction.price.currency, view)
    else:
        st.caption(plain(words.gettext("No word by itself moves the price.")))


def find_soon(prediction: Prediction, find: Find, words: Translator) -> None:
    """Say that the words are coming; find them when run again by itself, not with the page.

    So the estimate is there to be read at once, and no click waits or is lost.
    """
    st.caption(plain(words.gettext("Measuring the effect of each word…")))
    if st.session_state.pop("words.inline", False):
        return
    found = Found(prediction.id)
    with frame.guard(words), runtime.turnstile():
        try:
            found = replace(found, reasons=find(prediction))
        except AppError as error:
            found = replace(found, problem=words.error(error))
    st.session_state["words.found"] = found
    st.rerun()


def _marked(reasons: WordReasons, currency: str, view: View) -> None:
    words = view.words
    # Every part of a user's text is escaped, and Streamlit cleans what it is given once more.
    st.html(_text(reasons, currency, view))
    st.caption(plain(_legend(reasons, currency, words)))
    figure.behind("words", _frame(reasons, currency, words), words)


def _text(reasons: WordReasons, currency: str, view: View) -> str:
    """Return the description as HTML: real text, marked by sign, line and colour."""
    strong = sorted(reasons.phrases, key=lambda p: -abs(p.log_amount))[:_MAX_NAMED]
    said = {p.start for p in strong if abs(p.log_amount) >= _SAID}
    out, at = [], 0
    for phrase in reasons.phrases:
        out.append(html.escape(reasons.text[at : phrase.start]))
        out.append(_phrase(reasons.text, phrase, currency, view, phrase.start in said))
        at = phrase.end
    out.append(html.escape(reasons.text[at:]))
    return f'<p class="prisme-words">{"".join(out)}</p>'.replace("\n", "<br>")


def _phrase(
    text: str,
    phrase: Phrase,
    currency: str,
    view: View,
    said: bool,  # noqa: FBT001 - whether its amount is written above it
) -> str:
    words = view.words
    start, end = core_span(text, (phrase.start, phrase.end))
    shown = html.escape(text[start:end])
    before, after = html.escape(text[phrase.start : start]), html.escape(text[end : phrase.end])
    thickness = sum(abs(phrase.log_amount) >= least for least in _THICK)
    if not thickness:
        return before + shown + after
    up = phrase.log_amount > 0
    colour, arrow = (view.palette.up, "▲") if up else (view.palette.down, "▼")
    amount = html.escape(words.signed_money(phrase.amount, currency))
    factor = "×" + words.number(phrase.factor, 2, fixed=True)
    mark = (
        f'<span class="prisme-word" style="border-bottom:{thickness}px solid {colour}" '
        f'title="{amount} ({factor})">{shown}<span class="prisme-arrow" aria-hidden="true" '
        f'style="color:{colour}">{arrow}</span></span>'
    )
    if said:
        return f'{before}<ruby>{mark}<rt style="color:{colour}">{amount}</rt></ruby>{after}'
    return f'{before}{mark}<span class="prisme-unseen"> ({amount})</span>{after}'


def _legend(reasons: WordReasons, currency: str, words: Translator) -> str:
    return words.gettext(
        "▲ raises the price, ▼ lowers it; the thicker the line, the stronger the effect. Words "
        "{words}, description as such {rest}, together {total}.",
        words=words.signed_money(sum(p.amount for p in reasons.phrases), currency),
        rest=words.signed_money(reasons.rest, currency),
        total=words.signed_money(reasons.total, currency),
    )


def _frame(reasons: WordReasons, currency: str, words: Translator) -> pd.DataFrame:
    _ = words.gettext
    names = [core(reasons.text, (p.start, p.end)) for p in reasons.phrases]
    return pd.DataFrame(
        {
            _("Words"): [*names, _("Description as such")],
            amount_in(currency, words): [*(p.amount for p in reasons.phrases), reasons.rest],
            _("Factor"): [*(p.factor for p in reasons.phrases), None],
        }
    )


def with_words(prediction: Prediction) -> Prediction:
    """Return the estimate with its telling words, once they are known, for the paragraph."""
    reasons = remembered_words(prediction)
    if reasons is None:
        return prediction
    return replace(prediction, explanation=replace(prediction.explanation, terms=telling(reasons)))
