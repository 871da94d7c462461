"""One past estimate as it was shown, what was said of it, and its price again; ``history.…``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.charts import band_probabilities, package_ladder, price_strip, waterfall
from core.errors import AppError
from core.insight.estimate.wording import BAND_LABELS, paragraph
from core.types import REASON_LABELS
from pages.components import figure
from pages.components.estimate import report
from pages.components.feedback import feedback_form, feedback_history
from pages.components.history import table
from pages.components.price import captions
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.language import Translator
    from core.services import FeedbackUseCase
    from core.services.estimate.history import HistoryUseCase, Replay
    from core.types import Contribution, Prediction


def show(
    made: Prediction,
    history: HistoryUseCase,
    feedback: FeedbackUseCase,
    view: View,
) -> None:
    """Show a past estimate."""
    _, words = view.words.gettext, view.words
    with st.container(key="history-estimate"):
        st.header(
            plain(_("Estimate of {moment} (UTC)", moment=words.moment(made.created_at))),
            anchor=False,
        )
        if st.session_state.pop("history.fresh", False):
            _bring_into_view(made)
    st.button(
        _("Close"),
        icon=":material/close:",
        type="tertiary",
        key="history.close",
        on_click=table.close,
    )
    st.markdown("> " + plain(" ".join(str(made.input.get("description", "")).split())))
    if made.abstained:
        st.subheader(plain(_("No price was given")), anchor=False)
    else:
        _figures(made, view)
    with st.container(key="prisme-story"):
        st.markdown(plain(paragraph(made, words)))
    for flag in made.flags:
        st.info(plain(words.flag(flag)), icon=":material/info:")
    _said(made, history, feedback, view)
    if not made.abstained:
        if made.packages is not None:
            chart = package_ladder(made.packages, made.price.basis, view)
            figure.show("history-packages", chart, view)
        _reasons(made, view)
        report.show(made, view)
    st.caption(
        plain(
            _(
                "Estimate {id}, made by version {version} of the model on {moment} (UTC).",
                id=str(made.id),
                version=made.model_version,
                moment=words.moment(made.created_at),
            )
        )
    )
    _again(made, history, words)


def _bring_into_view(made: Prediction) -> None:
    """Scroll to an estimate that was just opened: below the table it would go unseen."""
    st.html(
        f"<script>/* {made.id} */ document.querySelector('.st-key-history-estimate')"
        "?.scrollIntoView({block: 'start'})</script>",
        unsafe_allow_javascript=True,
    )


def _figures(made: Prediction, view: View) -> None:
    words, price = view.words, made.price
    _ = words.gettext
    figures, spread, band = st.columns(3)
    figures.metric(_("Price"), plain(words.price(price.price, price.basis)))
    spread.metric(_("Range"), plain(_spread(made, words)))
    band.metric(_("Band"), _(BAND_LABELS[price.band]))
    captions(price.price, price.low, price.high, price.basis, view)


def _reasons(made: Prediction, view: View) -> None:
    figure.show("history-reasons", waterfall(made.explanation, made.price, view), view)
    figure.show("history-bands", band_probabilities(made.price, view), view)
    if made.position is not None:
        figure.show("history-place", price_strip(made, made.position, view), view)


def _said(made: Prediction, history: HistoryUseCase, feedback: FeedbackUseCase, view: View) -> None:
    _, said = view.words.gettext, history.feedback(made.id)
    feedback_history.show(_("Feedback"), said, made.price.unit, view)
    with st.expander(
        _("Change the feedback") if said else _("Give feedback"),
        icon=":material/rate_review:",
    ):
        if feedback_form.ask_feedback(made, feedback, view, said):
            st.rerun()  # the table and the list above are of before
    feedback_form.latest(made, view)


def _again(made: Prediction, history: HistoryUseCase, words: Translator) -> None:
    _ = words.gettext
    st.subheader(plain(_("Estimate again")), anchor=False)
    st.caption(
        plain(
            _(
                "The same service, estimated by the version used then and by the one in service "
                "today. Nothing here is saved."
            )
        )
    )
    if st.button(_("Estimate again"), icon=":material/replay:", key=f"history.again.{made.id}"):
        try:
            with st.spinner(_("Reading the model")):
                st.session_state["history.replay"] = history.replay(made.id)
        except AppError as error:
            st.session_state.pop("history.replay", None)
            st.warning(plain(words.error(error)), icon=":material/info:")
    replay: Replay | None = st.session_state.get("history.replay")
    if replay is not None and replay.then.id == made.id:
        _verdict(replay, words)
        _beside(replay, words)


def _verdict(replay: Replay, words: Translator) -> None:
    _, version = words.gettext, replay.then.model_version
    if replay.refused is not None:
        st.warning(
            plain(
                _(
                    "Version {version} can no longer be read, so the stored figures are shown. "
                    "{reason}",
                    version=version,
                    reason=words.error(replay.refused),
                )
            ),
            icon=":material/info:",
        )
    elif replay.same:
        st.success(
            plain(
                _(
                    "Version {version} gives exactly the same figures, and the same reasons.",
                    version=version,
                )
            ),
            icon=":material/check_circle:",
        )
    else:
        st.error(
            plain(
                _(
                    "Version {version} gives different figures than before: something in it or "
                    "in this installation has changed.",
                    version=version,
                )
            ),
            icon=":material/error:",
        )


def _beside(replay: Replay, words: Translator) -> None:
    _ = words.gettext
    if replay.today.model_version_id == replay.then.model_version_id:
        st.caption(plain(_("This version is in service today.")))
        return
    for column, made, title in zip(
        st.columns(2),
        (replay.then, replay.today),
        (
            _("Then: version {version}", version=replay.then.model_version),
            _("Today: version {version}", version=replay.today.model_version),
        ),
        strict=True,
    ):
        shown = (
            _("no price given")
            if made.abstained
            else words.price(made.price.price, made.price.basis)
        )
        column.metric(
            title,
            plain(shown),
            delta=None if made.abstained else plain(_spread(made, words)),
            delta_color="off",
            delta_arrow="off",
        )
    if replay.moved is not None and not (replay.then.abstained or replay.today.abstained):
        then = _amount(replay.moved.then, replay.then, words)
        now = _amount(replay.moved.now, replay.today, words)
        st.markdown(
            plain(
                _(
                    "The reason that changed most is {field}: {then} then, {now} today.",
                    field=words.sentence(REASON_LABELS[replay.moved.field]).lower(),
                    then=then,
                    now=now,
                )
            )
        )


def _amount(part: Contribution, made: Prediction, words: Translator) -> str:
    return words.signed_money(part.amount, made.price.currency)


def _spread(made: Prediction, words: Translator) -> str:
    price = made.price
    return words.prices(price.low, price.high, price.basis)
