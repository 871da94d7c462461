"""Currencies: what their symbols, names and codes mean, in a file of any language."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache

import numpy as np
import pandas as pd
from babel.core import get_global
from babel.numbers import get_currency_name, list_currencies
from numpy.typing import NDArray

from core.data.money.words import simplified, take_tax, take_unit

#: Currencies that a bare dollar sign may mean.
ANY_DOLLAR = frozenset(
    {"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP", "TWD"}
)
_AMERICAN = frozenset({"US", "AMERICAN", "AMERICAIN", "AMERICAINS", "AMERICANO"})
_PESOS = frozenset({"MXN", "ARS", "CLP", "COP", "UYU", "DOP", "CUP", "PHP"})
_CROWNS = frozenset({"SEK", "NOK", "DKK", "ISK"})
_RUPEES = frozenset({"INR", "PKR", "LKR", "NPR"})
_DIRHAMS = frozenset({"MAD", "AED"})
_DINARS = frozenset({"KWD", "TND", "DZD", "JOD", "IQD", "BHD", "LYD", "RSD"})
_RIYALS = frozenset({"SAR", "QAR", "OMR", "YER", "IRR"})
_POUNDS = frozenset({"GBP", "EGP", "LBP", "SDG", "SYP"})
_FRANCS = frozenset({"CHF", "XOF", "XAF", "CDF", "RWF"})

#: Marks that name one currency or several, as people write them; ISO 4217 codes name themselves,
#: and Babel knows their names in full.
_SAID: dict[str, Set[str]] = {
    "$ dollar dollars dolar dolares dólar dólares dollaro dollari": ANY_DOLLAR,
    "доллар долларов долларах دولار": ANY_DOLLAR,
    "us$ $us u$s u$d usd$ us-$ us-dollar us-dollars $usd buck bucks": {"USD"},
    "ca$ c$ cad$ cdn$ can$ $ca $cad": {"CAD"},
    "a$ au$ aud$ $au": {"AUD"},
    "nz$ $nz": {"NZD"},
    "s$ sg$": {"SGD"},
    "hk$": {"HKD"},
    "nt$ 台币": {"TWD"},
    "mx$ mex$ $mx $mxn": {"MXN"},
    "ar$ $ar": {"ARS"},
    "cl$ clp$": {"CLP"},
    "co$ col$ cop$": {"COP"},
    "rd$": {"DOP"},
    "$u": {"UYU"},
    "€ euro euros eur евро يورو ευρώ 欧元 ユーロ 유로": {"EUR"},
    "£ pound pounds": {"GBP"},
    "£gbp gbp£ sterling quid": {"GBP"},
    "livre livres جنيه": _POUNDS,
    "ج.م جم ج e£ le l.e l.e.": {"EGP"},
    "¥": {"JPY", "CNY"},
    "円 yen jp¥ 日元": {"JPY"},
    "元 rmb cn¥ yuan 人民币 块 юань": {"CNY"},
    "₹ रु रुपये": {"INR"},
    "rs rs. re rupee rupees roupies": _RUPEES,
    "₽ руб руб. р р. рубль рублей рубля рублях rub. ruble rubles rouble roubles": {"RUB"},
    "₩ 원 won": {"KRW"},
    "₺ tl lira liras": {"TRY"},
    "₫ đ vnđ đồng dong": {"VND"},
    "₱": {"PHP"},
    "peso pesos": _PESOS,
    "₦ naira": {"NGN"},
    "₪ nis shekel shekels שח": {"ILS"},
    "₴ грн грн. гривень гривен гривнах": {"UAH"},
    "zł zl zlotych złotych zloty zlotys": {"PLN"},
    "r$ reais real": {"BRL"},
    "kr kr. kronor kroner kr:": _CROWNS,
    "kč kc korun": {"CZK"},
    "ft forint": {"HUF"},
    "лв лв. лева lv": {"BGN"},
    "lei leu": {"RON", "MDL"},
    "fr fr. sfr sfr. chf.": {"CHF"},
    "franc francs": _FRANCS,
    "fcfa cfa f.cfa": {"XOF", "XAF"},
    "dh د.م د.م.": {"MAD"},
    "dhs dhs. dirham dirhams درهم": _DIRHAMS,
    "د.إ": {"AED"},
    "ر.س رس sr": {"SAR"},
    "ر.ق qr": {"QAR"},
    "ر.ع ر.ع.": {"OMR"},
    "ريال riyal riyals rial ﷼": _RIYALS,
    "د.ك kd": {"KWD"},
    "د.ت dt": {"TND"},
    "د.ج da": {"DZD"},
    "د.أ د.ا jd": {"JOD"},
    "د.ب bd": {"BHD"},
    "د.ع": {"IQD"},
    "دينار dinar dinars": _DINARS,
    "r rand rands": {"ZAR"},
    "rp rp. idr. rupiah": {"IDR"},
    "rm ringgit": {"MYR"},
    "฿ baht บาท": {"THB"},
    "ksh kshs ksh. kes.": {"KES"},
    "tsh": {"TZS"},
    "ush": {"UGX"},
    "gh₵ ₵ gh¢ cedi cedis": {"GHS"},
    "s/ s/. soles sol": {"PEN"},
    "₸ тг тг. тенге": {"KZT"},
    "сум сўм": {"UZS"},
    "₾ лари": {"GEL"},
    "֏ драм": {"AMD"},
    "₼ ман": {"AZN"},
    "byn. br б.р.": {"BYN"},
    "৳ tk tk. taka": {"BDT"},
    "₲ gs guaranies": {"PYG"},
    "₡ colones": {"CRC"},
}

#: "With the", "the" before the words of a name in Arabic.
_ARTICLE = re.compile(r"(?<!\S)\u0628?\u0627\u0644(?=\S)")
#: Languages in which the names of currencies are known.
_LANGUAGES = "en fr es de it pt ru ar pl nl tr uk sv".split()

#: What a currency column writes where it says none.
_NOT_SAID = frozenset({"N/A", "NA", "NONE", "NULL", "NAN", "-", "?", "#N/A", "UNKNOWN"})


@lru_cache(maxsize=1)
def known_codes() -> frozenset[str]:
    """Return all ISO 4217 codes, also those of former currencies."""
    return frozenset(list_currencies())


@lru_cache(maxsize=1)
def _marks() -> dict[str, frozenset[str]]:
    return {
        simplified(word).upper(): frozenset(codes)
        for marks, codes in _SAID.items()
        for word in marks.split()
    }


def _in_use() -> frozenset[str]:
    """Return the currencies that somebody pays with today."""
    places = get_global("territory_currencies").values()
    return frozenset(
        code for known in places for code, _since, until, tender in known if tender and not until
    )


@lru_cache(maxsize=1)
def _names() -> dict[str, frozenset[str]]:
    """Return the currencies that a name in full means (``US Dollar``, ``рублей``), from Babel."""
    found: dict[str, set[str]] = {}
    for code in _in_use():
        for language in _LANGUAGES:
            for count in (None, 1, 2, 5):
                name = get_currency_name(code, count, locale=language)
                found.setdefault(simplified(name).upper(), set()).add(code)
    return {name: frozenset(codes) for name, codes in found.items()}


@lru_cache(maxsize=4096)
def codes_of(mark: str) -> frozenset[str]:
    """Return the currencies that a symbol, a word, a name or an ISO 4217 code may mean.

    Parameters
    ----------
    mark : str
        Of any case.

    Returns
    -------
    frozenset of str
        ISO 4217 codes; empty where it names no currency.
    """
    bare = simplified(mark).upper().strip()
    known = _marks().get(bare) or _marks().get(bare.rstrip("."))
    if known is not None:
        return known
    if bare in known_codes():
        return frozenset({bare})
    if "\u0627\u0644" in bare and (without := _ARTICLE.sub("", bare)) != bare:
        return codes_of(without)
    words = bare.removesuffix(".").replace("-", " ").split()
    if len(words) == 2 and not _AMERICAN.isdisjoint(words):
        other = words[0] if words[1] in _AMERICAN else words[1]
        if _marks().get(other) == ANY_DOLLAR:
            return frozenset({"USD"})
    return _names().get(bare, frozenset()) if len(bare) > 3 and bare[0].isalpha() else frozenset()


def is_mark(word: str) -> bool:
    """Tell whether a word is a currency's symbol, name or ISO 4217 code."""
    return bool(codes_of(word))


def marks_said(values: pd.Series) -> NDArray[np.object_]:
    """Return what a column of currencies says in each row, in capitals; empty where nothing."""
    said = values.fillna("").str.strip().str.upper()
    return said.mask(said.isin(_NOT_SAID), "").to_numpy(dtype=object)


def marks_in_name(column: str) -> frozenset[str]:
    """Find the currency that a column's name says, as in ``price_usd`` or ``Prix (€)``.

    Parameters
    ----------
    column : str
        A column's name.

    Returns
    -------
    frozenset of str
        Marks in capitals; empty if the name says none.
    """
    apart_case = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)
    bare = take_unit(take_tax(f" {simplified(apart_case)} ")[0], is_mark)[0].upper()
    words = [word for word in re.split(r"[\s_()\[\]/:,-]+", bare) if word.strip(".?!*")]
    if words and not is_mark(words[-1]):
        words[-1:] = [word for word in words[-1].split(".") if word]
    # Short codes are also words ("ALL", "TOP"): a name counts only if it ends in one.
    last = words[-1] if words and words != [column.upper()] else ""
    if len(words) > 2 and is_mark(both := " ".join(words[-2:])):
        return frozenset({both})
    apart = re.search(r"[(\[,/:]\s*[^\s()\[\]]{1,4}[)\].]*\s*$", column) is not None
    short = len(last) < 4 and last.isascii() and last.isalpha() and last not in _in_use()
    return frozenset({last}) if is_mark(last) and (apart or not short) else frozenset()
