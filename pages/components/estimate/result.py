"""An estimate as it is shown: the range first, then its reasons; owns the keys ``estimate…``."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import streamlit as st

from core.charts import band_edges
from core.insight.estimate.next_steps import kinds_to_confirm, usual_error
from core.insight.estimate.wording import (
    BAND_LABELS,
    comparison_sentence,
    given_facts,
    paragraph,
    price_sentence,
    range_label,
    range_sentence,
    reason_sentences,
)
from core.types import BANDS, CHECKS, OTHER_LANGUAGE, Hints, Prediction
from pages.components.estimate import comparables, form, quote_line, report, word_reasons
from pages.components.estimate.sections import FEEDBACK, open_section
from pages.components.price import captions
from pages.components.text import in_one_line, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.charts import View
    from core.language import Translator
    from core.services.estimate.estimating import Estimated
    from pages.components.estimate.word_reasons import Find

#: Letters of a description that restate what was priced.
_MOST_LETTERS = 140


def show_before_estimate(view: View) -> None:
    """Say what one will get, before there is an estimate."""
    _ = view.words.gettext
    st.header(plain(_("What you will get")), anchor=False)
    for icon, sentence in (
        (
            "straighten",
            _("A range that most comparable listings fall into, and a price within it."),
        ),
        ("leaderboard", _("Where it stands among the listings of the same sub-category.")),
        ("stacked_bar_chart", _("The reasons, in money: what each part adds or takes away.")),
        ("rate_review", _("A place for your feedback, which improves future estimates.")),
    ):
        st.markdown(f":material/{icon}: {plain(sentence)}")


def show(
    estimated: Estimated,
    find_words: Find,
    view: View,
    confirm: Callable[[str], None],
    *,
    stale: bool,
) -> None:
    """Show an estimate; `confirm` asks for it again, of the kind of service that was clicked."""
    words, prediction = view.words, estimated.prediction
    _announce(prediction, words)
    if stale:
        _update(words)
    with st.container(key="prisme-stale" if stale else "prisme-answer"):
        if prediction.abstained:
            _abstention(estimated, words, confirm)
            return
        st.header(plain(words.gettext("Your estimate")), anchor=False)
        _asked_for(prediction, words)
        _range(prediction, view)
        _checks(prediction, words)
        _figures(prediction, words)
        _reasons(prediction, words)
        word_reasons.look_for(prediction, find_words, view)
        _kinds(estimated.hints, words, confirm)
        if estimated.comparables is not None:
            comparables.show_nearest(estimated.comparables, prediction.price, view)
        _reservations(prediction, words, recorded=estimated.recorded)
        for sentence in usual_error(estimated.hints, words):
            st.caption(plain(sentence))
        _actions(estimated, view)


def _announce(prediction: Prediction, words: Translator) -> None:
    """Tell the answer to a screen reader: the place is always there, what it says changes."""
    if prediction.abstained:
        said = _untold(prediction, words)
    else:
        said = f"{range_sentence(prediction, words)} {price_sentence(prediction, words)}"
    st.html(f'<div role="status" class="prisme-unseen">{html.escape(said)}</div>')


def _update(words: Translator) -> None:
    """Say that the form has changed, and offer the estimate of what it says now."""
    with st.container(key="prisme-update", horizontal=True, vertical_alignment="center"):
        st.markdown(plain(words.gettext("You changed the form: this estimate is from before.")))
        st.button(
            words.gettext("Update"),
            key="estimate.update",
            on_click=form.ask_again,
            icon=":material/refresh:",
        )


def _asked_for(prediction: Prediction, words: Translator) -> None:
    """Restate what was priced."""
    short = in_one_line(str(prediction.normalised_input["description"]), _MOST_LETTERS)
    st.caption(plain(" · ".join([words.quoted(short), *given_facts(prediction, words)])))


def _reasons(prediction: Prediction, words: Translator) -> None:
    """Say the three strongest reasons that are more than chance."""
    said = reason_sentences(word_reasons.with_words(prediction), words)
    if not said:
        return
    with st.container(key="prisme-story"):
        st.markdown(plain(comparison_sentence(prediction, words)))
        st.markdown("\n".join(f"- {plain(sentence)}" for sentence in said))


def _actions(estimated: Estimated, view: View) -> None:
    """Offer what one does with an estimate."""
    prediction, words = estimated.prediction, view.words
    with st.container(horizontal=True, key="prisme-actions"):
        st.button(
            words.gettext("Was it right?"),
            key="estimate.feedback",
            on_click=open_section,
            args=(FEEDBACK,),
            icon=":material/rate_review:",
        )
        # A file that is made while the page runs again by itself is gone before it is fetched.
        ready = word_reasons.weighed(prediction)
        report.show(prediction, view, estimated.comparables, ready=ready)
        quote_line.show(estimated, view)


def _abstention(estimated: Estimated, words: Translator, confirm: Callable[[str], None]) -> None:
    """Say why there is no price, what would help, and what the market asks."""
    prediction = estimated.prediction
    with st.container(key="prisme-range"):
        st.header(plain(_untold(prediction, words)), anchor=False)
        _bring_into_view(prediction)
    with st.container(key="prisme-story"):
        st.markdown(plain(paragraph(prediction, words)))
    _checks(prediction, words)
    st.subheader(plain(words.gettext("Why, and what would help")), anchor=False)
    _kinds(estimated.hints, words, confirm)
    _reservations(prediction, words, recorded=estimated.recorded)


def _untold(prediction: Prediction, words: Translator) -> str:
    """Say in a few words why there is no price."""
    if prediction.too_much:
        return words.gettext("More than listings here offer")
    return words.gettext("Not enough similar services")


def _range(prediction: Prediction, view: View) -> None:
    price, words = prediction.price, view.words
    low, high = (words.about(edge, price.currency) for edge in (price.low, price.high))
    st.caption(plain(range_label(price, words)))
    with st.container(key="prisme-range"):
        st.subheader(plain(words.per(f"{low} – {high}", price.unit)), anchor=False)
        _bring_into_view(prediction)
    captions(price.price, price.low, price.high, price.basis, view)


def _bring_into_view(prediction: Prediction) -> None:
    """Bring a new estimate into view and into focus: on a phone it comes below the form.

    Last in a container: the next run is without it, and nothing below may move then, or a form
    would lose what is being typed.
    """
    if not st.session_state.pop("estimate.fresh", False):
        return
    st.html(
        f"<script>/* {prediction.id} */ (() => {{"
        "const range = document.querySelector('.st-key-prisme-range');"
        "const title = range?.querySelector('h2, h3');"
        "if (!title) return;"
        "title.tabIndex = -1; title.focus({preventScroll: true});"
        "const {top, bottom} = range.getBoundingClientRect();"
        "if (top < 60 || bottom > innerHeight - 160)"
        " (document.querySelector('.st-key-prisme-answer h2') ?? title).scrollIntoView();"
        "})()</script>",
        unsafe_allow_javascript=True,
    )


def _figures(prediction: Prediction, words: Translator) -> None:
    _, price = words.gettext, prediction.price
    edges = dict(zip(BANDS, band_edges(price, words), strict=True))
    with st.container(key="prisme-figures"):
        middle, band, place = st.columns(3)
    middle.metric(
        _("Price"),
        plain(words.about_price(price.price, price.basis)),
        help=plain(_("The median: half ask less, half ask more.")),
    )
    band.metric(
        _("Band"),
        words.gettext(BAND_LABELS[price.band]),
        delta=plain(edges[price.band]),
        delta_color="off",
        delta_arrow="off",
        help=plain(
            _("Where the price falls; each band contains a third of the prices of this market.")
        ),
    )
    if prediction.position is not None:
        place.metric(
            _("Priced above"),
            words.percent(prediction.position.percentile / 100),
            delta=plain(words.ngettext("of {n} listing", "of {n} listings", prediction.position.n)),
            delta_color="off",
            delta_arrow="off",
        )


def _checks(prediction: Prediction, words: Translator) -> None:
    """Say at once what speaks against the estimate itself."""
    for flag in prediction.flags:
        if flag.code == OTHER_LANGUAGE:
            st.info(plain(words.flag(flag)), icon=":material/translate:")
        if flag.code in CHECKS:
            st.warning(plain(words.flag(flag)), icon=":material/warning:")


def _kinds(hints: Hints, words: Translator, confirm: Callable[[str], None]) -> None:
    """Ask which kind of service it is; one click says it."""
    kinds = kinds_to_confirm(hints)
    if not kinds:
        return
    question = words.gettext("Your words point to these kinds of service. Which one is it?")
    st.markdown(f":material/category: {plain(question)}")
    with st.container(horizontal=True, key="prisme-kinds"):
        for i, kind in enumerate(kinds):
            st.button(
                plain(f"{kind.place} ({words.percent(kind.chance)})"),
                key=f"estimate.kind.{i}",
                on_click=confirm,
                args=(kind.place,),
            )


def _reservations(prediction: Prediction, words: Translator, *, recorded: bool) -> None:
    sentences = [
        words.flag(flag) for flag in prediction.flags if flag.code not in (*CHECKS, OTHER_LANGUAGE)
    ]
    if not recorded and all(flag.code != "not_saved" for flag in prediction.flags):
        sentences.append(
            words.gettext(
                "The database is unavailable. This estimate is safe on this machine's disk and "
                "will be stored as soon as the database is back."
            )
        )
    for sentence in sentences:
        st.info(plain(sentence), icon=":material/info:")
