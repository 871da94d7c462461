"""An estimate as it is shown: the range first, then its reasons; owns the keys ``estimate…``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.charts import band_edges, band_probabilities, price_strip, waterfall
from core.insight.estimate.next_steps import kinds_to_confirm, next_steps
from core.insight.estimate.wording import BAND_LABELS, paragraph, range_label
from core.types import BANDS, CHECKS, OTHER_LANGUAGE, Hints, Prediction
from pages.components import figure
from pages.components.estimate import comparables, quote, word_reasons
from pages.components.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.charts import View
    from core.language import Translator
    from core.services.estimate.estimating import Estimated
    from pages.components.estimate.word_reasons import Find


def keep(estimated: Estimated | None) -> None:
    """Remember an estimate for this visit, so that a rerun shows it and does not log another."""
    st.session_state["estimate"] = estimated
    st.session_state["estimate.fresh"] = estimated is not None


def remembered_estimate() -> Estimated | None:
    """Return the estimate remembered, if there is one."""
    return st.session_state.get("estimate")


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
    estimated: Estimated, find_words: Find, view: View, confirm: Callable[[str], None]
) -> None:
    """Show an estimate; `confirm` asks for it again, of the kind of service that was clicked."""
    words = view.words
    prediction = estimated.prediction
    if prediction.abstained:
        _abstention(estimated, words, confirm)
        return
    st.header(plain(words.gettext("Your estimate")), anchor=False)
    _range(prediction, words)
    _checks(prediction, words)
    _figures(prediction, words)
    with st.container(key="prisme-story"):
        st.markdown(plain(paragraph(word_reasons.with_words(prediction), words)))
    _next(estimated.hints, words, confirm)
    _reservations(prediction, words, recorded=estimated.recorded)
    if estimated.comparables is not None:
        comparables.show(estimated.comparables, prediction.price, view)
    figure.show("bands", band_probabilities(prediction.price, view), view)
    if prediction.position is not None:
        figure.show("place", price_strip(prediction, prediction.position, view), view)
    figure.show("reasons", waterfall(prediction.explanation, prediction.price, view), view)
    word_reasons.show(prediction, find_words, view)
    # A file that is made while the page runs again by itself is gone before it is fetched.
    quote.show(prediction, view, estimated.comparables, ready=word_reasons.weighed(prediction))
    _provenance(prediction, words)


def _abstention(estimated: Estimated, words: Translator, confirm: Callable[[str], None]) -> None:
    """Say why there is no price, what would help, and what the market asks."""
    prediction = estimated.prediction
    with st.container(key="prisme-range"):
        st.header(plain(words.gettext("Not enough similar services")), anchor=False)
        _bring_into_view(prediction)
    with st.container(key="prisme-story"):
        st.markdown(plain(paragraph(prediction, words)))
    _checks(prediction, words)
    st.subheader(plain(words.gettext("Why, and what would help")), anchor=False)
    _next(estimated.hints, words, confirm)
    _reservations(prediction, words, recorded=estimated.recorded)
    _provenance(prediction, words)


def _range(prediction: Prediction, words: Translator) -> None:
    price = prediction.price
    low, high = (words.money(edge, price.currency) for edge in (price.low, price.high))
    st.caption(plain(range_label(price, words)))
    with st.container(key="prisme-range"):
        st.subheader(plain(f"{low} – {high}"), anchor=False)
        _bring_into_view(prediction)


def _bring_into_view(prediction: Prediction) -> None:
    """Scroll to a new estimate: below the form it would go unseen on a phone.

    Last in a container: the next run is without it, and nothing below may move then, or a form
    would lose what is being typed.
    """
    if not st.session_state.pop("estimate.fresh", False):
        return
    st.html(
        f"<script>/* {prediction.id} */ document.querySelector('.st-key-prisme-range')"
        "?.previousElementSibling?.scrollIntoView({block: 'center'})</script>",
        unsafe_allow_javascript=True,
    )


def _figures(prediction: Prediction, words: Translator) -> None:
    _, price = words.gettext, prediction.price
    edges = dict(zip(BANDS, band_edges(price, words), strict=True))
    middle, band, place = st.columns(3)
    middle.metric(
        _("Price"),
        plain(words.money(price.price, price.currency)),
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


def _next(hints: Hints, words: Translator, confirm: Callable[[str], None]) -> None:
    """Say what would make the estimate surer; one click says the kind of service."""
    for sentence in next_steps(hints, words):
        st.markdown(f":material/arrow_forward: {plain(sentence)}")
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


def _provenance(prediction: Prediction, words: Translator) -> None:
    st.caption(
        plain(
            words.gettext(
                "Estimate {id}, made by version {version} of the model on {moment} (UTC).",
                id=str(prediction.id),
                version=prediction.model_version,
                moment=words.moment(prediction.created_at),
            )
        )
    )
