"""The frame of every page: its head, our own menu, the language, the footer, and the guard."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec

import streamlit as st
import structlog
from streamlit.errors import StreamlitDuplicateElementKey

from core.authority import acting_as
from core.charts import DARK, LIGHT, View
from core.errors import (
    N_,
    AppError,
    Forbidden,
    InvalidInput,
    NoChampion,
    NotFound,
    SetupFault,
    StorageUnavailable,
)
from core.language import LANGUAGES, Translator, negotiate, translator
from core.types import Permission
from pages.components import learned_market, price, runtime, visitor
from pages.components.text import plain, put_in_language

LOOK = Path(__file__).parent / "assets/look.css"
MARK = Path(__file__).parent / "assets/mark.svg"
ENDONYMS = {"en": "English", "fr": "Français"}


P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line of the menu: where it leads, its label (message id) and its icon."""

    path: str
    label: str
    icon: str
    needs: Permission = "look"


#: What someone who sells services comes for, in order.
SELLERS: tuple[MenuEntry, ...] = (
    MenuEntry("streamlit_app.py", N_("Home"), ":material/home:"),
    MenuEntry("pages/1_Estimate.py", N_("Estimate"), ":material/sell:"),
    MenuEntry("pages/9_Quote.py", N_("Quote"), ":material/request_quote:"),
    MenuEntry("pages/10_Forecast.py", N_("Forecast"), ":material/show_chart:"),
    MenuEntry("pages/3_Explore.py", N_("Explore"), ":material/travel_explore:"),
    MenuEntry("pages/4_Explain.py", N_("Explain"), ":material/psychology:"),
    MenuEntry("pages/6_History.py", N_("History"), ":material/history:"),
)
#: What whoever looks after the models comes for: from the data to what serves.
KEEPERS: tuple[MenuEntry, ...] = (
    MenuEntry("pages/5_Data.py", N_("Data"), ":material/database:"),
    MenuEntry("pages/2_Compare.py", N_("Compare"), ":material/leaderboard:"),
    MenuEntry("pages/7_Review.py", N_("Review"), ":material/rate_review:", "read_all"),
    MenuEntry("pages/8_Models.py", N_("Models"), ":material/deployed_code_history:"),
)
ENTRIES = SELLERS + KEEPERS


ASKING_PRICES = N_(
    "These are asking prices, as published by sellers: the price finally paid may differ."
)


@dataclass(slots=True)
class Frame:
    """What a page needs from its frame.

    `synthetic` is set by the page when what it shows comes from a generated market, `caveat` where
    what it shows is something else than asking prices.
    """

    view: View
    synthetic: bool = False
    caveat: str = ASKING_PRICES


@contextmanager
def page(title: str, lead: str | None = None) -> Iterator[Frame]:
    """Draw a page around the block, guarded, when its turn comes."""
    words, state = translator(_language()), st.session_state
    state["frame.before"], state["frame.page"] = state.get("frame.page"), title
    st.set_page_config(
        page_title=f"{words.gettext(title)} · Prisme",
        page_icon=MARK,
        layout="centered",
        initial_sidebar_state="auto",
    )
    _dress(words)
    _sidebar(words)
    with st.container(key="prisme-title"):
        st.title(plain(words.gettext(title)))
    if lead is not None:
        with st.container(key="prisme-lead"):
            st.markdown(plain(words.gettext(lead)))
    _let_in(words)
    palette = DARK if st.context.theme.type == "dark" else LIGHT
    frame = Frame(View(words, palette, narrow=on_phone(st.context.headers.get("User-Agent", ""))))
    note = st.container()
    with guard(words), runtime.turnstile():
        yield frame
        with note:  # last: where there are no services, the page has said why
            learned_market.show(frame.view)
        price.offer(frame.view)
    _footer(frame)


def arrived() -> bool:
    """Return whether this run comes from another page, and not from this one."""
    return bool(st.session_state["frame.before"] != st.session_state["frame.page"])


@contextmanager
def guard(words: Translator) -> Iterator[None]:
    """Run the block as who is at the page; its error becomes a sentence, never a stack trace."""
    try:
        with acting_as(visitor.actor()):
            yield
    except AppError as error:
        _say(error, words)
    except Exception:  # noqa: BLE001 - the last resort of a door; logged below
        number = secrets.token_hex(4)
        structlog.get_logger(__name__).exception("page_failed", number=number)
        st.error(
            plain(
                words.gettext(
                    "Something went wrong on our side, and it has been logged. If you report it, "
                    "quote this number: {number}.",
                    number=number,
                )
            ),
            icon=":material/error:",
        )


def sections(
    room: str,
    parts: Mapping[str, tuple[str, Callable[P, None]]],
    words: Translator,
    *args: P.args,
    **kwargs: P.kwargs,
) -> None:
    """Show a tab for each section, by its name in the address; only the open one is drawn."""
    labels = {name: words.sentence(title) for name, (title, _section) in parts.items()}
    # A key for each language: the state of tabs is the label of the open one.
    key = f"{room}-{words.language}"
    asked = st.query_params.get("view", "")
    st.session_state[key] = labels.get(asked, next(iter(labels.values())))

    def opened() -> None:
        name = next(n for n, label in labels.items() if label == st.session_state[key])
        st.query_params["view"] = name

    tabs = st.tabs(list(labels.values()), key=key, on_change=opened)
    for tab, (_title, section) in zip(tabs, parts.values(), strict=True):
        if tab.open:
            with tab, guard(words):
                section(*args, **kwargs)


def way_to(path: str, label: str, view: View) -> None:
    """Lead to another page with a button-like link that keeps the language."""
    # A page may lead to several places, each once.
    with st.container(key=f"prisme-next-{Path(path).stem}"):
        st.page_link(
            path,
            label=view.words.gettext(label),
            icon=":material/arrow_forward:",
            icon_position="right",
            query_params=_query(),
        )


def takes_files(words: Translator) -> bool:
    """Return whether files can be uploaded here; say what to do where they cannot."""
    if visitor.may_upload():
        return True
    st.info(
        plain(
            words.gettext(
                "Files cannot be added here, inside a page of another site or with cookies "
                "blocked: open Prisme in its own tab."
            )
        ),
        icon=":material/open_in_new:",
    )
    if st.context.url:
        st.link_button(words.gettext("Open in its own tab"), st.context.url)
    return False


def on_phone(agent: str) -> bool:
    """Return whether a browser says that it runs on a phone."""
    return "Mobi" in agent


def _query() -> dict[str, str] | None:
    """Return what the address of another page must carry."""
    chosen = {
        "lang": st.session_state.get("language.chosen"),
        price.QUERY: price.second_currency(),
    }
    return {name: value for name, value in chosen.items() if value} or None


def _say(error: AppError, words: Translator) -> None:
    sentence = plain(words.error(error))
    if isinstance(error, NoChampion) and _being_trained(words):
        return
    if isinstance(error, NoChampion | NotFound):
        st.info(sentence, icon=":material/info:")
        return
    if isinstance(error, Forbidden):
        st.warning(sentence, icon=":material/lock:")
        return
    if isinstance(error, InvalidInput):
        st.warning(sentence, icon=":material/edit_note:")
        return
    st.error(sentence, icon=":material/error:")
    if isinstance(error, SetupFault | StorageUnavailable):
        structlog.get_logger(__name__).warning("not_available", sentence=str(error))
        st.button(words.gettext("Try again"), icon=":material/refresh:", key=f"retry-{error}")


def _being_trained(words: Translator) -> bool:
    """Show how far the first champion is, if it is being trained."""
    from pages.components import progress  # which guards itself with this module

    tasks = runtime.services().tasks
    try:
        if not progress.is_open(tasks, "train"):
            return False
        with suppress(StreamlitDuplicateElementKey):  # a page shows it once
            progress.show(tasks, "train", words)
    except AppError:
        return False
    return True


def _language() -> str:
    """Return the language: the address's, else this visit's, else the browser's."""
    asked = st.query_params.get("lang")
    if asked in LANGUAGES:
        st.session_state["language.chosen"] = asked
    chosen = st.session_state.get("language.chosen")
    if chosen is None:
        return negotiate([st.context.locale or ""], runtime.settings().language)
    if asked != chosen:  # the address says what is read, so that it can be shared
        st.query_params["lang"] = chosen
    return str(chosen)


def _choose_language() -> None:
    st.query_params["lang"] = st.session_state["language.switch"]


def _dress(words: Translator) -> None:
    st.html(LOOK)
    st.logo(MARK, size="large")
    with st.sidebar:
        put_in_language(words)


def _sidebar(words: Translator) -> None:
    with st.sidebar:
        with st.container(key="prisme-brand"):
            st.markdown("Prisme")
        st.caption(plain(words.gettext("A price, broken down into its reasons.")))
        with suppress(AppError):  # the page says why nobody is let in
            _menu(words)
        st.divider()
        st.session_state["language.switch"] = words.language
        st.segmented_control(
            words.gettext("Language"),
            LANGUAGES,
            format_func=ENDONYMS.__getitem__,
            key="language.switch",
            on_change=_choose_language,
            required=True,
            width="stretch",
        )


def _menu(words: Translator) -> None:
    who = visitor.actor()
    if who is visitor.NOBODY:
        return
    _entries(SELLERS, words)
    with st.container(key="prisme-keepers"):
        st.caption(plain(words.gettext("Behind the estimates")))
    _entries(KEEPERS, words)
    visitor.offer_sign_out(who, words)


def _let_in(words: Translator) -> None:
    """Go on with the page if somebody may see it; else say what to do, and end here."""
    error: AppError | None = None
    try:
        if visitor.let_in(words):
            return
    except AppError as caught:
        error = caught
    if error is not None:
        _say(error, words)
        visitor.offer_sign_out(None, words)
    st.stop()


def _entries(entries: tuple[MenuEntry, ...], words: Translator) -> None:
    for entry in entries:
        if not visitor.may(entry.needs):
            continue
        st.page_link(
            entry.path,
            label=words.gettext(entry.label),
            icon=entry.icon,
            query_params=_query(),
            width="stretch",
        )


def _footer(frame: Frame) -> None:
    _ = frame.view.words.gettext
    sentences = [frame.view.words.sentence(frame.caveat)]
    if frame.synthetic:
        sentences.append(
            _("This is a synthetic demo market: its listings were generated, not observed.")
        )
    with st.container(key="prisme-footer"):
        st.divider()
        for sentence in sentences:
            st.caption(plain(sentence))
