"""A price of one's own beside the market's, and the least that the work must bring.

Owns the keys ``own.…``: they last for the visit, and on this device where that is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.errors import AppError
from core.insight.estimate.asking_prices import AskingPrices
from core.insight.estimate.floor import (
    RATES_OF,
    STATUSES,
    Deductions,
    Kept,
    floor_price,
    floor_sentence,
    hourly_floor,
    kept_of,
    rate_text,
)
from core.insight.estimate.own_price import (
    PLACES,
    own_price,
    own_price_sentence,
    rule_sentence,
)
from pages.components import device
from pages.components.estimate import quote_line
from pages.components.text import plain

if TYPE_CHECKING:
    from core.charts import View
    from core.insight.estimate.floor import StatusName
    from core.language import Translator
    from core.services.estimate.estimating import Estimated
    from core.types import Price, PriceBasis

_TYPED, _WORKED_OUT = "typed", "worked_out"


def show(estimated: Estimated, view: View) -> None:
    """Ask for a price and for what the work must bring; typing runs this part of the page alone."""
    _shown(estimated, view.words)


@st.fragment
def _shown(estimated: Estimated, words: Translator) -> None:
    prediction = estimated.prediction
    own = None if prediction.abstained else _my_price(estimated, words)
    _my_floor(
        None if prediction.abstained else prediction.price, own, prediction.price.basis, words
    )


def _my_price(estimated: Estimated, words: Translator) -> float | None:
    """Ask for a price, and say where it stands."""
    _, price = words.gettext, estimated.prediction.price
    st.subheader(plain(_("My price")), anchor=False)
    amount = st.number_input(
        _("What would you ask? ({currency})", currency=price.basis),
        value=None,
        step=1.0,
        key=quote_line.own_price_key(estimated.prediction.id),
        placeholder=words.about_price(price.price, price.basis),
        persist_state="session",
        help=plain(rule_sentence(words)),
    )
    if amount is None:
        return None
    if amount <= 0:
        st.warning(plain(_("Enter a price above 0.")), icon=":material/edit_note:")
        return None
    own = own_price(amount, price, estimated.comparables)
    st.markdown(f"**{plain(words.sentence(PLACES[own.place]))}**")
    st.caption(plain(own_price_sentence(own, words)))
    return amount


def _my_floor(price: Price | None, own: float | None, basis: PriceBasis, words: Translator) -> None:
    """Ask what the work takes and must bring, and say what one keeps of the price."""
    _ = words.gettext
    st.subheader(plain(_("My floor")), anchor=False)
    left, right = st.columns(2)
    with left:
        hours = _hours(basis.unit, words)
    with right:
        fee = _number("fee", _("Marketplace fee (%)"), placeholder=_("e.g. {n}", n=20))
    bring, answer = st.container(), st.container()  # above the rates, which few ever change
    with st.expander(plain(_("Charges and tax")), type="compact"):
        deductions = _deductions(fee or 0.0, words)
    try:
        with bring:
            hourly = _hourly(deductions, basis.currency, words)
        with answer:
            _answer(price, own, hours, hourly, deductions, basis, words)
    except AppError as error:
        answer.warning(plain(words.error(error)), icon=":material/edit_note:")
    device.offer_to_keep("floor", _fields(basis.currency), words)


def _hours(unit: str, words: Translator) -> float | None:
    """Ask how long the work takes for one of what the price pays for; an hour takes one."""
    if unit == "hour":
        return 1.0
    label = words.per(words.gettext("Hours of work"), unit)
    return _number(f"hours.{unit}", label, placeholder=words.gettext("e.g. {n}", n=6))


def _answer(
    price: Price | None,
    own: float | None,
    hours: float | None,
    hourly: float | None,
    deductions: Deductions,
    basis: PriceBasis,
    words: Translator,
) -> None:
    """Say what is kept of the price in mind, else of the market's, and what reaches the floor."""
    if hours is None:
        said = words.gettext(
            "Enter the hours of work to see what you keep of the price for an hour."
        )
        st.info(plain(said), icon=":material/info:")
        return
    asked = own or (price.price if price is not None else None)
    if asked:
        kept = kept_of(asked, hours, deductions)
        _keeps(kept, hours, hourly, deductions, basis, words, own=bool(own))
    if hourly:
        _least(hourly, hours, deductions, price, basis, words)


def _deductions(fee: float, words: Translator) -> Deductions:
    """Ask for the status and its rates; a status of ours fills them in."""
    _ = words.gettext
    name: StatusName = st.selectbox(
        _("Your status"),
        list(STATUSES),
        key="own.status",
        format_func=lambda one: words.sentence(STATUSES[one].label),
        on_change=_fill,
        persist_state="session",
    )
    status = STATUSES[name]
    if status.flat_tax is not None:
        st.checkbox(
            _("I chose the flat income tax (versement libératoire)"),
            key="own.flat",
            on_change=_fill,
            persist_state="session",
        )
    left, right = st.columns(2)
    with left:
        charges = _number("charges", _("Charges (%)"))
    with right:
        tax = _number("tax", _("Income tax (%)"))
    if status.flat_tax is not None:
        st.caption(plain(_rates(name, words)))
    else:
        st.caption(plain(_("Charges and tax are taken off what the fee leaves.")))
    return Deductions(fee / 100, (charges or 0.0) / 100, (tax or 0.0) / 100, status.on_whole_price)


def _rates(name: StatusName, words: Translator) -> str:
    """Say which rates a status fills in, of which year, and what is not in them."""
    status, _ = STATUSES[name], words.gettext
    return _(
        "Rates of {year}, of the whole price, marketplace fee included: contributions "
        "{contributions}, training levy {training}, flat income tax {tax}. Without the flat tax, "
        "enter what income tax takes of your turnover. Prices are before VAT; the first-year "
        "reduction (Acre) and other taxes are not counted. Check them on urssaf.fr.",
        year=str(RATES_OF),
        contributions=rate_text(status.contributions, words),
        training=rate_text(status.training, words),
        tax=rate_text(status.flat_tax or 0.0, words),
    )


def _fill() -> None:
    """Fill in the rates of the status that was chosen."""
    status, flat = STATUSES[st.session_state["own.status"]], st.session_state.get("own.flat")
    st.session_state["own.charges"] = round(status.charges * 100, 2)
    st.session_state["own.tax"] = round((status.flat_tax or 0.0) * 100, 2) if flat else 0.0


def _hourly(deductions: Deductions, currency: str, words: Translator) -> float | None:
    """Ask what an hour must bring, or for what it is worked out from."""
    _ = words.gettext
    labels = {_TYPED: _("I know it"), _WORKED_OUT: _("Work it out")}
    st.session_state.setdefault("own.way", _TYPED)
    way = st.segmented_control(
        _("What an hour must bring"),
        list(labels),
        key="own.way",
        required=True,
        format_func=labels.__getitem__,
        help=plain(_("After the marketplace's fee, before charges and tax.")),
        persist_state="session",
    )
    if way == _TYPED:
        return _number(f"hourly.{currency}", _("For an hour ({currency})", currency=currency))
    left, right = st.columns(2)
    with left:
        income = _number(
            f"income.{currency}", _("Net income a year ({currency})", currency=currency)
        )
        days = _number("days", _("Days billed a year"), placeholder=_("e.g. {n}", n=120))
    with right:
        costs = _number(f"costs.{currency}", _("Costs a year ({currency})", currency=currency))
        hours = _number("day", _("Hours billed a day"), placeholder=_("e.g. {n}", n=6))
    if income is None or days is None or hours is None:
        return None
    found = hourly_floor(income, days, hours, costs or 0.0, deductions)
    st.markdown(plain(_("So an hour must bring {hourly}.", hourly=words.money(found, currency))))
    return found


def _keeps(
    kept: Kept,
    hours: float,
    hourly: float | None,
    deductions: Deductions,
    basis: PriceBasis,
    words: Translator,
    *,
    own: bool,
) -> None:
    """Say what is kept of the price, in all and for an hour, and whether the floor is reached."""
    _ = words.gettext
    if hourly:
        asked = (
            _("You would ask {price}", price=words.price(kept.price, basis))
            if own
            else _("This market asks about {price}", price=words.about_price(kept.price, basis))
        )
        sentence = plain(
            floor_sentence(asked, kept, hours, hourly, deductions.fee, words, basis.currency)
        )
        below = kept.hourly < hourly
        verdict = plain(_("Below your floor") if below else _("Above your floor"))
        tell = st.warning if below else st.success
        icon = ":material/south:" if below else ":material/check:"
        tell(f"**{verdict}** · {sentence}", icon=icon)
    whole, part = st.columns(2)
    whole.metric(_("You keep"), plain(words.price(kept.kept, basis)))
    part.metric(_("For an hour"), plain(words.money(kept.kept_hourly, basis.currency)))
    price, fee, levied = (
        words.money(amount, basis.currency) for amount in (kept.price, kept.fee, kept.levied)
    )
    if kept.levied:
        said = _(
            "{price} less {fee} of fee and {levied} of charges and tax.",
            price=price,
            fee=fee,
            levied=levied,
        )
    elif kept.fee:
        said = _("{price} less {fee} of fee, before charges and tax.", price=price, fee=fee)
    else:
        said = _("Before charges and tax.")
    st.caption(plain(said))


def _least(
    hourly: float,
    hours: float,
    deductions: Deductions,
    price: Price | None,
    basis: PriceBasis,
    words: Translator,
) -> None:
    """Say which price reaches the floor, and how many comparable services ask less."""
    least = floor_price(hourly, hours, deductions)
    if price is None:
        said = words.gettext("Your floor is reached at {price}.", price=words.price(least, basis))
    else:
        share = min(max(AskingPrices.of(price).share_below(least), 0.01), 0.99)
        said = words.gettext(
            "Your floor is reached at {price}; about {share} of comparable services ask less.",
            price=words.price(least, basis),
            share=words.percent(share),
        )
    st.markdown(plain(said))


def _number(name: str, label: str, placeholder: str = "") -> float | None:
    value = st.number_input(
        label,
        value=None,
        step=1.0,
        format="%g",
        key=f"own.{name}",
        placeholder=placeholder,
        persist_state="session",
    )
    return None if value is None else float(value)


def _fields(currency: str) -> device.Fields:
    """Return what is kept on the device; amounts belong to a currency."""
    amounts = (f"{name}.{currency}" for name in ("hourly", "income", "costs"))
    numbers = ("fee", "charges", "tax", "days", "day", *amounts)
    return {
        "own.status": device.one_of(STATUSES),
        "own.flat": device.is_choice,
        "own.way": device.one_of((_TYPED, _WORKED_OUT)),
        **{f"own.{name}": device.is_number for name in numbers},
    }
