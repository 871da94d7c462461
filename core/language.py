"""Sentences, numbers and money in the reader's language (gettext catalogues and Babel)."""

from __future__ import annotations

import gettext
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale, negotiate_locale
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import (
    format_currency,
    format_decimal,
    format_percent,
    format_scientific,
    get_currency_precision,
)

from core.errors import AppError
from core.types import FIELD, PRICE_PER, PROJECT, UNITS, Flag, PriceBasis

LANGUAGES: tuple[str, ...] = ("en", "fr")
#: From here on numbers are written as powers of ten.
_POWERS = 1e15
#: Placeholders whose values are codes of languages.
_LANGUAGE_PARAMS = frozenset({"market_in", "written_in"})
#: Placeholders of a reservation whose values are money, where it names a currency.
_AMOUNTS = frozenset({"low", "high", "median"})
#: Placeholders whose values are quantities, where a unit is given that they are counted in.
_COUNTED_PARAMS = frozenset({"value", "most"})
LOCALES = Path(__file__).resolve().parent.parent / "locales"


class Translator:
    """One language: translates message ids and formats values for people."""

    def __init__(
        self,
        language: str,
        catalogue: gettext.NullTranslations,
        former: Mapping[str, str] | None = None,
    ) -> None:
        self.language = language
        self._catalogue = catalogue
        self._former = former or {}
        self._locale = Locale.parse(language)

    def gettext(self, message: str, /, **params: Any) -> str:
        """Translate a message id and fill its placeholders; ``{named}`` is a field's label."""
        if not message:
            return ""
        text = self._catalogue.gettext(self._former.get(message, message))
        if "named" in params:
            named = FIELD[params["named"]]
            params["named"] = self.gettext(named.label)
        for name in _LANGUAGE_PARAMS & params.keys():
            params[name] = self.language_name(params[name])
        return text.format(**{k: self.value(v) for k, v in params.items()}) if params else text

    def sentence(self, message: str, /, **params: Any) -> str:
        """Translate a message id held in data, where the collection must not look for one."""
        return self.gettext(message, **params)

    def note(self, message: str) -> str:
        """Translate a note of an import: a message id, or a field's label and one."""
        label, colon, what = message.partition(": ")
        whole = self.gettext(message)
        if not colon or whole != message:
            return whole
        return self.gettext("{label}: {value}", label=self.gettext(label), value=self.gettext(what))

    def ngettext(self, singular: str, plural: str, n: float, /, **params: Any) -> str:
        """Translate by number; ``{n}`` is filled with the formatted number."""
        whole = int(n) if float(n).is_integer() else 2  # a fraction is said as several are
        text = self._catalogue.ngettext(singular, plural, whole)
        return text.format(n=self.number(n), **{k: self.value(v) for k, v in params.items()})

    def counted(self, forms: tuple[str, str], n: float) -> str:
        """Translate a message by number that is held in data; see `core.errors.NN_`."""
        return self.ngettext(*forms, n)

    def error(self, error: AppError) -> str:
        """Return the sentence of an error."""
        return self.gettext(error.message, **error.params)

    def flag(self, flag: Flag) -> str:
        """Return the sentence of a reservation, its amounts as money where it names a currency."""
        params = dict(flag.params)
        if "currency" in params:
            basis = PriceBasis.of(params)
            amounts = {name: self.price(params[name], basis) for name in _AMOUNTS & params.keys()}
            params |= {**amounts, "currency": basis}
        if "counted_in" in params:
            unit = UNITS[params.pop("counted_in")]
            for name in _COUNTED_PARAMS & params.keys():
                params[name] = self.counted(unit.counted, params[name])
        return self.gettext(flag.message, **params)

    def value(self, value: Any) -> str:
        """Format a placeholder's value: numbers by locale, anything else as it is."""
        if isinstance(value, PriceBasis):
            return self.per(value.currency, value.unit)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return str(value)
        return self.number(value)

    def quoted(self, text: str) -> str:
        """Put a name between the language's quotation marks."""
        return f"«\u00a0{text}\u00a0»" if self.language == "fr" else f"“{text}”"

    def number(self, value: float, digits: int = 2, *, fixed: bool = False) -> str:
        """Format a number with at most `digits` decimals, or with exactly so many."""
        if abs(value) >= _POWERS and math.isfinite(value):
            return str(format_scientific(value, locale=self._locale))
        pattern = "#,##0" + ("." + ("0" if fixed else "#") * digits if digits else "")
        return str(format_decimal(value, format=pattern, locale=self._locale))

    def percent(self, share: float, digits: int = 0) -> str:
        """Format a share in [0, 1] as a percentage."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
        if self.language == "fr":
            pattern = pattern.replace("%", "\u202f%")
        return str(format_percent(share, format=pattern, locale=self._locale))

    def money(self, amount: float, currency: str, *, cents: bool | None = None) -> str:
        """Format money; cents are shown below 100 where there are some, or as `cents` says."""
        some = abs(amount) < 100 and not float(round(amount, 2)).is_integer()
        with_cents = some if cents is None else cents
        shown = (amount if with_cents else round(amount)) + 0.0  # no minus before zero
        return _money(shown, currency, self.language, with_cents=with_cents)

    def exact_money(self, amount: Decimal, currency: str) -> str:
        """Format money to the currency's smallest unit, as a document that binds needs it."""
        return str(format_currency(amount, currency, locale=self._locale))

    def fine(self, amount: float, currency: str) -> str:
        """Format a small amount of money with the two digits that mean something: $0.032."""
        digits = max(2, 1 - math.floor(math.log10(amount))) if 0 < amount < 1 else 2
        shown = format_currency(
            Decimal(repr(round(amount, digits))),
            currency,
            locale=self._locale,
            currency_digits=False,
            decimal_quantization=False,
        )
        return str(shown)

    def about(self, amount: float, currency: str) -> str:
        """Format estimated money with the two digits that mean something: $17, $190, $5.40."""
        size = 0.0 if amount == 0 else 10.0 ** (math.floor(math.log10(abs(amount))) - 1)
        shown = round(math.floor(amount / size + 0.5) * size, 10) if size else 0.0
        return self.money(shown, currency)

    def about_price(self, amount: float, basis: PriceBasis) -> str:
        """Format an estimated price as `about` does, with what it pays for."""
        return self.per(self.about(amount, basis.currency), basis.unit)

    def price(self, amount: float, basis: PriceBasis, *, cents: bool | None = None) -> str:
        """Format a price with what it pays for: "€420 per day", plain where that is a project."""
        return self.per(self.money(amount, basis.currency, cents=cents), basis.unit)

    def prices(self, low: float, high: float, basis: PriceBasis) -> str:
        """Format the ends of a range of prices."""
        ends = (self.money(end, basis.currency) for end in (low, high))
        return self.per(" – ".join(ends), basis.unit)

    def per(self, amount: str, unit: str) -> str:
        """Write what an amount pays for behind it; nothing where that is a project."""
        if unit == PROJECT:
            return amount
        if unit in PRICE_PER:
            return self.sentence(PRICE_PER[unit], price=amount)
        return self.gettext("{price} per {unit}", price=amount, unit=unit)

    def unit(self, name: str) -> str:
        """Write what a price pays for by itself: "per day", or "a whole project"."""
        if name == PROJECT:
            return self.gettext("a whole project")
        return self.per("", name).strip()

    def signed_money(self, amount: float, currency: str, *, cents: bool | None = None) -> str:
        """Format a difference of money, always with its sign."""
        sign = "+" if amount >= 0 else "−"
        return sign + self.money(abs(amount), currency, cents=cents)

    def language_name(self, code: str) -> str:
        """Name a language, given by its ISO 639 code."""
        return str(Locale.parse(code).get_language_name(self._locale) or code)

    def territory(self, code: str) -> str:
        """Name a country, given by its ISO 3166 code."""
        return str(self._locale.territories.get(code.upper(), code))

    def listed(self, items: Sequence[str]) -> str:
        """Join items into a list in words ("a, b and c")."""
        return str(format_list(items, locale=self._locale))

    def date(self, value: date) -> str:
        """Format a day."""
        return str(format_date(value, format="long", locale=self._locale))

    def moment(self, value: datetime) -> str:
        """Format a day and an hour."""
        return str(format_datetime(value, format="medium", locale=self._locale))


def minor_digits(currency: str) -> int:
    """Return the decimals of a currency's smallest unit: 2 for euros, 0 for CFA francs."""
    return int(get_currency_precision(currency))


@lru_cache(maxsize=8_192)  # a market has few prices, and each is said many times
def _money(amount: float, currency: str, language: str, *, with_cents: bool) -> str:
    locale = Locale.parse(language)
    pattern: str = locale.currency_formats["standard"].pattern
    return str(
        format_currency(
            amount,
            currency,
            locale=locale,
            currency_digits=False,
            decimal_quantization=True,
            format=pattern if with_cents else pattern.replace(".00", ""),
        )
    )


def negotiate(preferred: Iterable[str], default: str = "en") -> str:
    """Choose the supported language that suits a reader's preferences best."""
    wanted = [name.replace("-", "_") for name in preferred]
    found = negotiate_locale(wanted, LANGUAGES)
    return found.split("_")[0] if found else default


@lru_cache(maxsize=8)
def former_sentences(folder: Path = LOCALES) -> dict[str, str]:
    """Load the message ids that records may still hold, each with the id that replaced it."""
    path = folder / "former.json"
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


@lru_cache(maxsize=8)
def translator(language: str, folder: Path = LOCALES) -> Translator:
    """Load one language from its ``.po`` catalogue."""
    path = folder / language / "LC_MESSAGES" / "prisme.po"
    if language not in LANGUAGES or not path.exists():
        known = language if language in LANGUAGES else "en"
        return Translator(known, gettext.NullTranslations(), former_sentences(folder))
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return Translator(language, gettext.GNUTranslations(compiled), former_sentences(folder))
