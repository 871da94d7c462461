"""Comparable listings in plain words: "12% below, but 2 days slower"."""

from __future__ import annotations

from collections.abc import Iterable

from core.insight.estimate.wording import reputation
from core.language import Translator
from core.types import FIELD, LISTED, Comparable, Difference, Neighbourhood
from core.types.fields import Likeness

#: Prices closer than this are called the same.
SAME_SHARE = 0.1
#: So many differences beside the price's are said.
LIMIT = 2


def comparables_summary(near: Neighbourhood, words: Translator) -> str:
    """Say where an estimate stands among its comparables, or why there are none."""
    _ = words.gettext
    if near.reason:
        return words.sentence(near.reason)
    if not near.listings or near.median is None:
        return _("No listing is close enough to compare.")
    if len(near.listings) == 1:
        asked = words.price(near.median, near.basis)
        return _("Only one listing is close enough; it asks {median}.", median=asked)
    median = words.about_price(near.median, near.basis)
    every = words.number(len(near.listings))
    if not near.cheaper:
        return _(
            "None of the {all} nearest listings asks less than this price; half of them ask "
            "more than {median}.",
            all=every,
            median=median,
        )
    return words.ngettext(
        "{n} of the {all} nearest listings asks less than this price; half of them ask more "
        "than {median}.",
        "{n} of the {all} nearest listings ask less than this price; half of them ask more "
        "than {median}.",
        near.cheaper,
        all=every,
        median=median,
    )


def listing_facts(listing: Comparable, words: Translator) -> list[str]:
    """Say a listing's rating, reviews and delivery, as far as it gives them."""
    said = []
    if listing.rating is not None or listing.reviews is not None:
        said.append(reputation(listing.rating, listing.reviews, words))
    for name in LISTED:
        forms, value = FIELD[name].counted, getattr(listing, name)
        if forms and value is not None:
            said.append(words.counted(forms, round(value)))
    return said


def in_words(differences: Iterable[Difference], words: Translator) -> str:
    """Say how a listing differs: what is for it on one side, what is against on the other."""
    price, *others = differences
    kept = [price, *others[:LIMIT]]
    side = _better(price)
    if side is None and len(kept) > 1:
        side = _better(kept[1])
    same = [_phrase(d, words) for d in kept if _better(d) in {side, None}]
    against = [_phrase(d, words) for d in kept if _better(d) not in {side, None}]
    said = words.listed(same)
    if against:
        said = words.gettext("{these}, but {those}", these=said, those=words.listed(against))
    return said[:1].upper() + said[1:]


def _better(difference: Difference) -> bool | None:
    """Whether a client would find the listing better in this; None if there is no difference."""
    if difference.aspect == "price":
        return None if _same_price(difference) else difference.change < 1
    return _more(difference) == (_likeness(difference).better == "more")


def _phrase(difference: Difference, words: Translator) -> str:
    if difference.aspect == "price":
        return _price(difference, words)
    likeness = _likeness(difference)
    wording = likeness.more if _more(difference) else likeness.less
    if isinstance(wording, str):
        return words.sentence(wording)
    return words.counted(wording, max(round(abs(difference.change)), 1))


def _more(difference: Difference) -> bool:
    """Whether the listing has more of it than the service."""
    return difference.change > (1 if _likeness(difference).least_times > 1 else 0)


def _likeness(difference: Difference) -> Likeness:
    return FIELD[difference.aspect].likeness or Likeness(weight=0)


def _price(difference: Difference, words: Translator) -> str:
    _, times = words.gettext, difference.change
    if _same_price(difference):
        return _("about the same price")
    if times >= 2:
        return _("{times}× your estimate", times=words.number(times, 1))
    if times > 1:
        return _("{share} above", share=words.percent(times - 1))
    return _("{share} below", share=words.percent(1 - times))


def _same_price(difference: Difference) -> bool:
    return abs(difference.change - 1) < SAME_SHARE
