"""A listing: a service as somebody sells it. What follows from the fields as they are declared."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from core.errors import N_
from core.types.fields import Field, Sentences, declared, fields_in
from core.types.quantities import QUANTITY_REASONS, UNITS
from core.types.service import ServiceInput

#: Longest description and longest label that are read, in characters.
MAX_DESCRIPTION, MAX_LABEL = 5_000, 200


@dataclass(frozen=True, slots=True)
class Listing(ServiceInput):
    """A service, who sells it, and what for; prices in one currency. Absent means ``None``."""

    seller_id: str | None = declared(
        Field(
            role="group",
            label=N_("Seller"),
            synonyms="seller id, seller, vendeur, id vendeur, username, seller name, "
            "freelancer, freelance, seller username, user name, user id, user, freelancer "
            "name, freelancer id, vendor, provider, author, nom du vendeur, prestataire, "
            "pseudo, vendedor, nombre del vendedor, autor, verkaufer, anbieter, venditore, "
            "prestador, продавец, исполнитель, автор, имя продавца, البائع, اسم البائع, "
            "المستقل, sprzedawca, verkoper, professeur, teacher, tutor, professor, "
            "специалист, фрилансер, мастер, репетитор, artist, expert, talent, company, "
            "prenom, first name, vorname, instructor, trainer, satici, satıcı, penjual, "
            "wykonawca, vakman, uitvoerder, 出品者, 전문가, 판매자, display name, người bán, "
            "dodavatel, furnizor, leverantör, dostawca, seller display name, prof, tasker, "
            "translator, traducteur, creator, createur, coach, stylist, therapist, staff "
            "member, shop, shop name, store, store name, merchant, boutique, tienda, "
            "profesional, profissional, artisan, pro, host, company name, agency, firm, "
            "entreprise, societe, empresa, firma, компания",
        )
    )
    price: float | None = declared(
        Field(
            role="target",
            label=N_("Price"),
            minimum=0.01,
            maximum=10_000_000,
            synonyms="unit price, price per unit, prix unitaire, prix unitaire ht, precio "
            "unitario, einzelpreis, stuckpreis, prezzo unitario, preco unitario, valor "
            "unitario, цена за единицу, cena jednostkowa, stuksprijs, سعر الوحدة, price, "
            "prix, tarif, basic price, starting price, offer price, discount price, "
            "discounted price, price basic, gig price, service price, starting at, price "
            "from, from price, min price, price min, minimum price, lowest price, price "
            "amount, price value, hourly rate, rate, fee, budget, prix de base, prix ht, prix "
            "ttc, prix a partir de, a partir de, prix de depart, tarif horaire, taux horaire, "
            "tjm, tarif journalier, precio, precio base, precio desde, tarifa, tarifa por "
            "hora, presupuesto, importe, coste, preis, preis ab, stundensatz, honorar, "
            "kosten, prezzo, prezzo base, tariffa, costo, preco, valor, preco base, цена, "
            "цена от, стоимость, ставка, бюджет, тариф, السعر, سعر, سعر الخدمة, التكلفة, "
            "الميزانية, cena, cena od, prijs, harga, fiyat, pris, hinta, price per hour, "
            "price per word, prix par mot, price hour, rate per word, rate per hour, tarif "
            "indicatif, sale price, list price, regular price, bid, avg bid, average bid, "
            "average price, avg price, tarief, pu, p u, prix u, ціна, вартість, τιμη, 価格, 料金, "
            "价格, 가격, ar, pret, basic, basique, basico, cost, cout, charges, charge, fees, "
            "amount, montant, now, قیمت, tarif min, tarif minimum, prix min, prix minimum, "
            "preis min, precio minimo, precio min, prezzo minimo, tarifa minima, hourly low, "
            "budget min, min budget, hourly min, hourly range, from, net, netto, ht, gross, "
            "brutto, ttc, kwota, betrag, bedrag, belopp, importo, quantia, monto, stawka, "
            "honorarium, honoraires, ucret, сумма, forfait, flat fee, flat rate, fixed price, "
            "pauschale, precio fijo, hourly, daily, цена продажи, prix de vente, prix de "
            "vente ht, verkaufspreis, precio de venta, pvp, prezzo di vendita, selling price, "
            "special price, promo price, prix promo, prix promotionnel, precio oferta, "
            "reduced price, uurtarief, giá, preț, מחיר, dagtarief, rate min, min rate, rate "
            "low, low rate, rate from, fee min, low price, price low, deal price, subtotal",
        )
    )
    price_standard: float | None = declared(
        Field(
            role="auxiliary",
            label=N_("Price of the standard package"),
            minimum=0.01,
            maximum=10_000_000,
            synonyms="price standard, standard price, price std, prix standard, standard "
            "package price, precio estandar, precio standard, standard, estandar, tarif "
            "standard, price std usd, std price, standard package, forfait standard, formule "
            "standard, price 2, preis standard, prezzo standard, preco padrao",
            sentences=Sentences(
                unreadable=N_("standard package price is not a number: treated as missing"),
                outside=N_("standard package price out of range: treated as missing"),
            ),
        )
    )
    price_premium: float | None = declared(
        Field(
            role="auxiliary",
            label=N_("Price of the premium package"),
            minimum=0.01,
            maximum=10_000_000,
            synonyms="price premium, premium price, price prem, prix premium, premium package "
            "price, precio premium, premium, tarif premium, price prem usd, prem price, "
            "premium package, forfait premium, formule premium, price 3, preis premium, "
            "prezzo premium, preco premium",
            sentences=Sentences(
                unreadable=N_("premium package price is not a number: treated as missing"),
                outside=N_("premium package price out of range: treated as missing"),
            ),
        )
    )
    currency: str | None = declared(
        Field(
            role="code",
            label=N_("Currency"),
            synonyms="currency, devise, monnaie, currency code, price currency, moneda, "
            "divisa, cur, curr, ccy, wahrung, valuta, moeda, валюта, العملة, عملة, waluta",
        )
    )


#: What a person may give to describe a service, stand-ins for several fields included.
SERVICE_FIELDS: tuple[Field, ...] = fields_in(ServiceInput)
#: The columns of a listing.
FIELDS: tuple[Field, ...] = tuple(f for f in fields_in(Listing) if f.role != "stand-in")
FIELD: dict[str, Field] = {field.name: field for field in FIELDS}
COLUMNS: tuple[str, ...] = tuple(FIELD)
#: Columns a model may see; `price`, its relatives and the seller are not among them.
INPUT_COLUMNS: tuple[str, ...] = tuple(f.name for f in SERVICE_FIELDS if f.name in FIELD)
#: Of these, the numbers and the labels.
NUMBERS: tuple[str, ...] = tuple(f.name for f in FIELDS if f.role == "number")
LABELS: tuple[str, ...] = tuple(f.name for f in FIELDS if f.role in ("category", "ordered"))
#: Fields that a service may be said to have none of.
NONE_FIELDS: tuple[str, ...] = tuple(f.name for f in SERVICE_FIELDS if f.may_be_none)
#: The fields of the first release. What was stored then must be known again: a fingerprint of
#: listings or of a request covers these, said or not, and any other field only where it is said.
FIRST_FIELDS = frozenset(
    "description category subcategory seller_level rating reviews reliability delivery_days "
    "revisions country seller_id price price_standard price_premium currency".split()
)
#: What comparable listings are shown with.
LISTED: tuple[str, ...] = tuple(name for name in INPUT_COLUMNS if FIELD[name].listed)
#: A reason for a price, in the order in which reasons are shown: its fields, and its label.
REASONS: dict[str, tuple[str, ...]] = {
    reason: tuple(name for name in INPUT_COLUMNS if FIELD[name].reason == reason)
    for reason in dict.fromkeys(FIELD[name].reason for name in INPUT_COLUMNS)
}
_OF_SEVERAL = {"category": N_("Kind of service"), "reputation": N_("Rating and reviews")}
REASON_LABELS: dict[str, str] = {
    reason: _OF_SEVERAL[reason] if reason in _OF_SEVERAL else FIELD[reason].label
    for reason in REASONS
}
#: A quantity is a reason too, though no field.
REASON_LABELS |= {
    QUANTITY_REASONS[unit.on]: N_("Duration") if unit.scale else unit.label
    for unit in UNITS.values()
}


def in_order(names: Collection[str]) -> list[str]:
    """Return names of fields as they are declared, then any that are no fields."""
    known = [field.name for field in SERVICE_FIELDS if field.name in names]
    return known + sorted(set(names) - set(known))
