"""The packages of a service: what each costs, and one's own prices; keys ``own.price…``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.authority import acting_as
from core.charts import package_ladder
from core.errors import N_, AppError
from core.insight.estimate.package_wording import (
    comparable_sentences,
    out_of_order,
    package_sentences,
    usual_sentences,
)
from core.types import PACKAGE_LABELS, PACKAGES, PackagePrices
from pages.components import figure, visitor
from pages.components.estimate import quote_line
from pages.components.estimate import what_if as what_if_dials
from pages.components.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.charts import View
    from core.language import Translator
    from core.services.estimate.what_if import WhatIfUseCase
    from core.types import Package, Prediction

#: Fields, beside quantities, of which each package may contain something else.
_CONTENTS = ("delivery_days", "revisions")
_OF_BASIC_ONLY = N_(
    "The listings state delivery time, revisions and quantities of the basic package only: what "
    "the others add is not known."
)
_READ_OFF = N_(
    "The listings state delivery time, revisions and quantities of the basic package only: what "
    "a pricier one could contain is read off listings whose basic package costs as much."
)


def show(prediction: Prediction, what_if: WhatIfUseCase, view: View) -> None:
    """Show the packages of an estimate; typing a price runs a part of the page alone."""
    packages, words = prediction.packages, view.words
    if packages is None:
        return
    st.header(plain(words.gettext("Packages")), anchor=False)
    figure.show("packages", package_ladder(packages, prediction.price.basis, view), view)
    _own(prediction, packages, what_if, view)
    _differences(prediction, what_if, view)


@st.fragment
def _own(
    prediction: Prediction, packages: PackagePrices, what_if: WhatIfUseCase, view: View
) -> None:
    """Ask for one's own prices; the upper packages follow one's basic price."""
    _, words, basis = view.words.gettext, view.words, prediction.price.basis
    st.subheader(plain(_("My packages")), anchor=False)
    fields = dict(zip(PACKAGES, st.columns(len(PACKAGES)), strict=True))
    own: dict[Package, float] = {}
    for package, column in fields.items():
        price = column.number_input(
            words.per(
                _(
                    "{package} ({currency})",
                    package=words.sentence(PACKAGE_LABELS[package]),
                    currency=basis.currency,
                ),
                basis.unit,
            ),
            value=None,
            step=1.0,
            key=quote_line.own_price_key(prediction.id, package),
            placeholder=words.about(packages.of(package).price, basis.currency),
            persist_state="session",
        )
        if price is not None and price > 0:
            own[package] = price
        elif price is not None:
            st.warning(plain(_("Enter a price above 0.")), icon=":material/edit_note:")
    with acting_as(visitor.actor()):
        contents = _contents(prediction, what_if, view)
        beside = packages
        if "basic" in own or any(contents.values()):
            beside = _otherwise(own.get("basic"), contents, prediction, what_if, view) or packages
    asked = {one.package: one.price for one in beside.prices} | own
    for sentence in out_of_order(asked if any(contents.values()) else own, basis, words):
        st.warning(plain(sentence), icon=":material/swap_vert:")
    quote_line.offer_packages(prediction, beside, view)


def _contents(
    prediction: Prediction, what_if: WhatIfUseCase, view: View
) -> dict[Package, dict[str, Any]]:
    """Ask what each package contains; return what differs from the service that was priced."""
    words = view.words
    dials = [d for d in what_if.dials(prediction) if d.unit or d.field in _CONTENTS]
    changed: dict[Package, dict[str, Any]] = {package: {} for package in PACKAGES}
    if not dials:
        return changed
    with st.expander(words.gettext("Adjust what each package contains"), icon=":material/tune:"):
        for package, column in zip(PACKAGES, st.columns(len(PACKAGES)), strict=True):
            column.markdown(f"**{plain(words.sentence(PACKAGE_LABELS[package]))}**")
            for dial in dials:
                at = column.selectbox(
                    what_if_dials.dial_title(dial, words),
                    range(len(dial.values)),
                    index=list(dial.values).index(dial.current),
                    key=f"packages.{prediction.id}.{package}.{dial.field}",
                    format_func=partial(what_if_dials.dial_position, dial, words),
                )
                if dial.values[at] != dial.current:
                    changed[package][dial.field] = dial.values[at]
    return changed


def _otherwise(
    basic: float | None,
    contents: Mapping[Package, dict[str, Any]],
    prediction: Prediction,
    what_if: WhatIfUseCase,
    view: View,
) -> PackagePrices | None:
    """Say what packages cost beside one's own basic price, or with other contents."""
    words, basis = view.words, prediction.price.basis
    found = []
    for package in PACKAGES:
        own = {} if basic is None else {"basic_price": basic}
        made = _imagined({**contents[package], **own}, prediction, what_if, words)
        if made is None:
            return None
        found.append(made.of(package))
    whole = PackagePrices(tuple(found), basic_given=basic is not None)
    if basic is None:
        asked = words.gettext("With these contents:")
    else:
        asked = words.gettext(
            "Beside your basic price of {price}:", price=words.price(basic, basis)
        )
    said = package_sentences(whole, basis, words)[0 if basic is None else 1 :]
    st.markdown(plain(asked) + "\n" + "\n".join(f"- {plain(sentence)}" for sentence in said))
    return whole


def _imagined(
    changes: dict[str, Any], prediction: Prediction, what_if: WhatIfUseCase, words: Translator
) -> PackagePrices | None:
    if not changes:
        return prediction.packages
    try:
        made = what_if.imagine(prediction, changes)
    except AppError as error:
        st.info(plain(words.error(error)), icon=":material/info:")
        return None
    if made.abstained:
        for flag in made.flags:
            st.info(plain(words.flag(flag)), icon=":material/info:")
        return None
    return made.packages


def _differences(prediction: Prediction, what_if: WhatIfUseCase, view: View) -> None:
    """Say how packages usually differ, as far as the listings tell."""
    _, words = view.words.gettext, view.words
    st.subheader(plain(_("How packages usually differ")), anchor=False)
    near = what_if.packages_near(prediction)
    said = [] if near is None else comparable_sentences(near, prediction.price.basis, words)
    if near is None or not near.ratios:
        said = [*usual_sentences(what_if.usual_ratios(prediction), words), *said]
    st.markdown("\n".join(f"- {plain(sentence)}" for sentence in said))
    st.caption(
        plain(words.sentence(_OF_BASIC_ONLY if near is None or not near.offered else _READ_OFF))
    )
