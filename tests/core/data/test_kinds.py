"""Inputs of the kinds that people have, each with the answer that its owner would give."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.cleaning.listings import NO_PRICE, PRICE_NOT_POSITIVE
from core.data.money import prices
from core.data.readers import read
from core.data.readers.optional_numbers import DAYS_RANGE, RATING_SCALED
from core.data.readers.source import NAMES_AGAIN, TOTAL
from core.errors import AppError
from tests.core.data.kinds import Kind, beside, check, optional, priced, text

Write = Callable[..., Path]

FLOOR, RANGE, CEILING = prices.FLOOR, prices.RANGE, prices.CEILING
PER = prices.PER
WITHOUT_TAX, WITH_TAX = "the price is without tax", "the price includes tax"


def price_cells() -> dict[str, Kind]:
    """Return words, marks, units and taxes around amounts."""
    return {
        "fiverr from": priced("USD", ["From US$15", "From US$1,250"], [15, 1250], {FLOOR: 2}),
        "malt day": priced(
            "EUR", ["350 €/jour", "1 500,00 €/jour"], [350, 1500], {PER["day"]: 2}, column="TJM"
        ),
        "upwork hour": priced(
            "USD", ["$25.00/hr", "$1,000.00/hr"], [25, 1000], {PER["hour"]: 2}, currency="USD"
        ),
        "german floor an hour": priced(
            "EUR",
            ["ab 50 € / Stunde", "ab 1.250,50 € / Stunde"],
            [50, 1250.5],
            {FLOOR: 2, PER["hour"]: 2},
        ),
        "italian floor": priced(
            "EUR", ["a partire da 30 €", "a partire da 1.200 €"], [30, 1200], {FLOOR: 2}
        ),
        "brazilian floor": priced(
            "BRL", ["a partir de R$ 150", "A partir de R$ 1.200,50"], [150, 1200.5], {FLOOR: 2}
        ),
        "italian day": priced(
            "EUR", ["200 € al giorno", "350,00 € al giorno"], [200, 350], {PER["day"]: 2}
        ),
        "ranges in five tongues": priced(
            "EUR",
            ["50–100 €", "1.000 bis 2.000 €", "100 à 200 €", "100 hasta 200 €", "10 to 20 €"],
            [50, 1000, 100, 100, 10],
            {RANGE: 5},
        ),
        "swiss hour": priced(
            "CHF", ["CHF 80.–/Std.", "CHF 1’200.50/Std."], [80, 1200.5], {PER["hour"]: 2}
        ),
        "accounting negative": priced(
            "USD",
            ["20.00 USD", "35.00 USD", "(20.00) USD"],
            [20, 35],
            dropped={PRICE_NOT_POSITIVE: 1},
        ),
        "negative behind": priced(
            "EUR", ["20,00 €", "35,00 €", "20,00- €"], [20, 35], dropped={PRICE_NOT_POSITIVE: 1}
        ),
        "no price in words": priced(
            "EUR",
            ["20 €", "n/a", "sur devis", "on request", "POA", "Auf Anfrage", "à convenir", "—"],
            [20],
            dropped={NO_PRICE: 7},
        ),
        "without tax glued": priced(
            "EUR", ["1 500,00 €HT", "2 300,00 €HT"], [1500, 2300], {WITHOUT_TAX: 2}
        ),
        "russian hour": priced(
            "RUB",
            ["от 1 500 руб./час", "2 000 руб./час"],
            [1500, 2000],
            {FLOOR: 1, PER["hour"]: 2},
        ),
        "russian agreed": priced(
            "RUB",
            ["1000-1500 р.", "500 р.", "договорная"],
            [1000, 500],
            {RANGE: 1},
            dropped={NO_PRICE: 1},
        ),
        "arabic dirham": priced("AED", ["٥٠٫٥ د.إ", "من ١٠٠ إلى ٢٠٠ د.إ"], [50.5, 100], {RANGE: 1}),
        "arabic riyal": priced("SAR", ["ابتداءً من ١٬٢٠٠ ر.س", "٩٩ ر.س"], [1200, 99], {FLOOR: 1}),
        "spanish hour": priced(
            "EUR",
            ["15,50 € / hora", "desde 20 € por hora"],
            [15.5, 20],
            {FLOOR: 1, PER["hour"]: 2},
        ),
        "mexican": priced("MXN", ["MXN $1,500.00", "$250.00 MXN"], [1500, 250]),
        "colombian": priced("COP", ["COP 150.000", "$ 1.200.000 COP"], [150_000, 1_200_000]),
        "brazilian range": priced(
            "BRL", ["R$ 100 a R$ 300", "R$ 1.500,00"], [100, 1500], {RANGE: 1}
        ),
        "indian groups": priced(
            "INR", ["₹1,50,000", "₹25,000", "₹2.5 lakh"], [150_000, 25_000, 250_000]
        ),
        "thousand in letters": priced("USD", ["USD 1.2k", "USD 800"], [1200, 800]),
        "japanese floor": priced("JPY", ["5,000円～", "12,000円"], [5000, 12_000], {FLOOR: 1}),
        "chinese floor": priced("CNY", ["300元起", "1200元"], [300, 1200], {FLOOR: 1}),
        "korean floor": priced("KRW", ["50,000원부터", "120,000원"], [50_000, 120_000], {FLOOR: 1}),
        "turkish": priced("TRY", ["500 TL", "1.250,50 TL"], [500, 1250.5]),
        "turkish floor": priced(
            "TRY", ["500 TL'den başlayan", "1.250,00 TL"], [500, 1250], {FLOOR: 1}
        ),
        "polish hour": priced(
            "PLN", ["od 150 zł/h", "120,50 zł/godz."], [150, 120.5], {FLOOR: 1, PER["hour"]: 2}
        ),
        "dutch hour": priced(
            "EUR",
            ["vanaf € 75,- per uur", "€ 1.250,- per uur"],
            [75, 1250],
            {FLOOR: 1, PER["hour"]: 2},
        ),
        "swedish hour": priced(
            "SEK",
            ["från 500 SEK per timme", "1 200 SEK/tim"],
            [500, 1200],
            {FLOOR: 1, PER["hour"]: 2},
        ),
        "danish": priced("DKK", ["1.250,00 kr.", "95,- kr."], [1250, 95], currency="DKK"),
        "czech": priced("CZK", ["od 1 500 Kč", "800,- Kč"], [1500, 800], {FLOOR: 1}),
        "hungarian": priced("HUF", ["15 000 Ft-tól", "5 000 Ft"], [15_000, 5000], {FLOOR: 1}),
        "romanian": priced("RON", ["de la 150 RON", "1.200 RON"], [150, 1200], {FLOOR: 1}),
        "ukrainian": priced("UAH", ["від 500 грн", "1 200 грн."], [500, 1200], {FLOOR: 1}),
        "greek": priced("EUR", ["από 50 €", "1.200,00 €"], [50, 1200], {FLOOR: 1}),
        "vietnamese": priced("VND", ["1.500.000₫", "500.000 đ"], [1_500_000, 500_000]),
        "indonesian": priced(
            "IDR", ["Mulai dari Rp150.000", "Rp 1.500.000,-"], [150_000, 1_500_000], {FLOOR: 1}
        ),
        "per project": priced("PHP", ["PHP 1,500.00 / project", "PHP 900.00"], [1500, 900]),
        "per word": priced("EUR", ["0,08 €/mot", "0,12 € par mot"], [0.08, 0.12], {PER["word"]: 2}),
        "per thousand words": priced(
            "USD",
            ["$20 per 1000 words", "$35/1,000 words"],
            [20, 35],
            {PER["thousand word"]: 2},
            currency="USD",
        ),
        "per photo": priced("EUR", ["5 € / photo", "8 € par photo"], [5, 8], {PER["item"]: 2}),
        "plus tax": priced("EUR", ["100 € + TVA", "120 € hors TVA"], [100, 120], {WITHOUT_TAX: 2}),
        "belgian tax": priced(
            "EUR",
            ["100 € HTVA", "120 € TVAC"],
            [100, 120],
            {
                "the price is without tax, and others of this column include it": 1,
                "the price includes tax, and others of this column do not": 1,
            },
        ),
        "free": priced("EUR", ["20 €", "35 €", "Gratuit", "Free"], [20, 35], dropped={NO_PRICE: 2}),
        "dash for cents": priced("EUR", ["€ 20,–", "1.500,- €", "950,-- €"], [20, 1500, 950]),
        "range of both marks": priced(
            "USD", ["USD 25 – USD 50", "USD100 - USD300"], [25, 100], {RANGE: 2}
        ),
        "signs for bounds": priced(
            "USD",
            ["<$50", "$50-$100", ">$5,000", "$1,000+"],
            [50, 50, 5000, 1000],
            {CEILING: 1, RANGE: 1, FLOOR: 2},
            currency="USD",
        ),
        "crossed out": priced(
            "EUR", ["20 € (au lieu de 30 €)", "45 €", "15 € statt 25 €"], [20, 45, 15]
        ),
        "was and now": priced("GBP", ["£20 (was £30)", "Was £60 now £45", "£15"], [20, 45, 15]),
        "narrow spaces": priced("EUR", ["1\u202f500,00\u00a0€", "20,00\u00a0€"], [1500, 20]),
        "cents behind the mark": priced("EUR", ["5€50", "12€90", "8€"], [5.5, 12.9, 8]),
        "footnote star": priced("EUR", ["45 €*", "60 €**", "20 €¹"], [45, 60, 20]),
        "wide digits": priced("JPY", ["１，２００円", "８００円"], [1200, 800]),
        "devanagari": priced("INR", ["₹५००", "₹१,२००"], [500, 1200]),
        "hour with a condition": priced(
            "EUR", ["50 €/h (min. 2 h)", "60 €/h"], [50, 60], {PER["hour"]: 2}
        ),
        "gulf": priced("QAR", ["QAR 1,500", "QAR 250.50"], [1500, 250.5]),
        "rand": priced("ZAR", ["R 1 500,00", "R350,00"], [1500, 350]),
        "kenyan": priced("KES", ["KSh 2,500", "KES 1,200/="], [2500, 1200]),
        "naira": priced("NGN", ["₦15,000", "₦1,500.50"], [15_000, 1500.5]),
        "moroccan": priced("MAD", ["250 DH", "1 200,00 DH"], [250, 1200]),
        "cfa": priced("XOF", ["15 000 FCFA", "7 500 FCFA"], [15_000, 7500], currency="XOF"),
        "sol": priced("PEN", ["S/ 150.00", "S/1,200.00"], [150, 1200]),
        "british hour": priced(
            "GBP", ["£25ph", "£30 p.h.", "£28.50/hr"], [25, 30, 28.5], {PER["hour"]: 3}
        ),
        "british day": priced("GBP", ["£350pd", "£400 per day"], [350, 400], {PER["day"]: 2}),
        "about": priced(
            "EUR", ["~ 50 €", "ca. 80 €", "environ 60 €", "unos 40 €"], [50, 80, 60, 40]
        ),
        "lump sum": priced("EUR", ["Forfait 450 €", "forfait : 1 200 €"], [450, 1200]),
        "german gross": priced(
            "EUR",
            ["119,00 € inkl. 19 % MwSt.", "238,00 € inkl. 19% MwSt"],
            [119, 238],
            {WITH_TAX: 2},
        ),
        "spanish tax in brackets": priced(
            "EUR", ["100,00 € (IVA incl.)", "50,00 € (IVA incluido)"], [100, 50], {WITH_TAX: 2}
        ),
        "currency in the name": priced(
            "EUR", ["1.234,50", "20,00"], [1234.5, 20], column="Precio (€)"
        ),
        "tax in the name": priced(
            "EUR", ["120,00", "35,50"], [120, 35.5], {WITHOUT_TAX: 2}, column="Prix (€ HT)"
        ),
        "unit in the name": priced(
            "EUR", ["45", "60"], [45, 60], {PER["hour"]: 2}, column="Tarif €/h"
        ),
        "german unit in the name": priced(
            "EUR", ["95,00", "110,00"], [95, 110], {PER["hour"]: 2}, column="Stundensatz (EUR)"
        ),
    }


def optional_cells() -> dict[str, Kind]:
    """Return ratings, counts, times, levels and revisions as they are shown."""
    return {
        "stars and count": optional(
            "rating", ["4.8★ (120)", "5.0★ (1.2k)"], rating=[4.8, 5], reviews=[120, 1200]
        ),
        "positive": optional(
            "rating",
            ["96% positive", "100% Positive (2.5k)"],
            {RATING_SCALED: 2},
            rating=[4.8, 5],
            reviews=[None, 2500],
        ),
        "weeks and hours": optional(
            "delivery",
            ["2-3 weeks", "48 h", "sous 5 jours ouvrés", "24-48h"],
            {DAYS_RANGE: 2},
            delivery_days=[21, 2, 5, 2],
        ),
        "german times": optional(
            "Lieferzeit",
            ["3 Werktage", "innerhalb von 2 Wochen", "1 Monat", "24 Std."],
            delivery_days=[3, 14, 30, 1],
        ),
        "spanish times": optional(
            "Plazo de entrega",
            ["5 días hábiles", "1 semana", "24 horas", "2 a 4 días"],
            {DAYS_RANGE: 1},
            delivery_days=[5, 7, 1, 4],
        ),
        "italian times": optional(
            "Tempi di consegna",
            ["3 giorni lavorativi", "entro 48 ore", "1 settimana", "2-3 giorni"],
            {DAYS_RANGE: 1},
            delivery_days=[3, 2, 7, 3],
        ),
        "portuguese times": optional(
            "Prazo de entrega",
            ["até 5 dias úteis", "1 semana", "48 horas", "10 dias"],
            delivery_days=[5, 7, 2, 10],
        ),
        "russian times": optional(
            "Срок выполнения",
            ["3 рабочих дня", "от 2 до 5 дней", "1 неделя", "сутки"],
            {DAYS_RANGE: 1},
            delivery_days=[3, 5, 7, 1],
        ),
        "arabic times": optional(
            "مدة التسليم", ["٣ أيام", "أسبوع", "يومان", "24 ساعة"], delivery_days=[3, 7, 2, 1]
        ),
        "counts in words": optional(
            "reviews",
            ["1.2K reviews", "(345)", "2,345 ratings", "No reviews yet"],
            reviews=[1200, 345, 2345, None],
        ),
        "ratings out of": optional(
            "Note moyenne",
            ["4,7 sur 5", "9/10", "5 étoiles", "Non noté"],
            {RATING_SCALED: 1},
            rating=[4.7, 4.5, 5, None],
        ),
        "drawn stars": optional("rating", ["★★★★☆", "★★★★★", "★★★½"], rating=[4, 5, 3.5]),
        "rating beside reviews": optional(
            "rating",
            ["4.9 | 1,204 reviews", "4.7 | 33 reviews"],
            rating=[4.9, 4.7],
            reviews=[1204, 33],
        ),
        "upwork badges": optional(
            "badge",
            ["Rising Talent", "Top Rated", "Top Rated Plus", "Top Rated"],
            seller_level=["Rising Talent", "Top Rated", "Top Rated Plus", "Top Rated"],
        ),
        "revisions": optional(
            "revisions",
            ["Unlimited revisions", "2 Revisions", "illimité", "0"],
            revisions=[float("inf"), 2, float("inf"), 0],
        ),
    }


def of_columns() -> dict[str, Kind]:
    """Return names of columns as marketplaces and agencies write them."""
    return {
        "etsy": Kind(
            text(
                "TITLE,DESCRIPTION,PRICE,CURRENCY_CODE,QUANTITY,TAGS,IMAGE1",
                "Custom logo,A logo drawn by hand,45.00,EUR,999,logo,https://i.example/1.jpg",
                "Pet portrait,A portrait from a photo,30.00,EUR,998,art,https://i.example/2.jpg",
            ),
            "EUR",
            [45, 30],
            first="Custom logo\nA logo drawn by hand",
        ),
        "upwork": Kind(
            text(
                "Title,Hourly Rate,Total Earned,Total Jobs,Country",
                "Brand designer,$35.00,$12000,120,France",
                "Python developer,$60.00,$900,12,Spain",
            ),
            "USD",
            [35, 60],
            {PER["hour"]: 2},
            columns={"country": ["France", "Spain"]},
            options={"currency": "USD"},
            first="Brand designer",
        ),
        "malt": Kind(
            text(
                "Intitulé;Tarif journalier (€);Note moyenne;Nombre d'avis;Ville",
                "Développeur web;450;4,9;12;Lyon",
                "Graphiste freelance;320;4,7;45;Paris",
            ),
            "EUR",
            [450, 320],
            {PER["day"]: 2},
            columns={"rating": [4.9, 4.7], "reviews": [12, 45]},
            first="Développeur web",
        ),
        "leboncoin": Kind(
            text(
                "Titre de l'annonce;Prix;Ville;Code postal;Catégorie;Lien",
                "Cours de guitare;25 €;Lyon;69003;Cours;https://www.example.fr/1",
                "Tonte de pelouse;30 €;Brest;29200;Jardin;https://www.example.fr/2",
                "Montage de meubles;40 €;Lille;59000;Bricolage;https://www.example.fr/3",
            ),
            "EUR",
            [25, 30, 40],
            columns={"category": ["Cours", "Jardin", "Bricolage"]},
            first="Cours de guitare",
        ),
        "freelancer": Kind(
            text(
                "Project Name,Avg Bid (USD),Bids,Skills",
                "Build a shop on Shopify,250,31,PHP",
                "Logo for a cafe,60,12,Design",
            ),
            "USD",
            [250, 60],
            first="Build a shop on Shopify",
        ),
        "german agency": Kind(
            text(
                "Pos.;Leistung;Einheit;Preis netto (EUR)",
                "1;Konzeption und Beratung;Stunde;110,00",
                "2;Gestaltung eines Logos;Stunde;95,00",
            ),
            "EUR",
            [110, 95],
            {PER["hour"]: 2, WITHOUT_TAX: 2},
            first="Konzeption und Beratung",
        ),
        "spanish": Kind(
            text(
                "Servicio;Precio (€);Valoración;Nº de opiniones;Plazo de entrega",
                "Diseño de logotipo;1.250,00;4,8;34;5 días",
                "Traducción de textos;20,00;4,9;120;2 días",
            ),
            "EUR",
            [1250, 20],
            columns={"rating": [4.8, 4.9], "reviews": [34, 120], "delivery_days": [5, 2]},
            first="Diseño de logotipo",
        ),
        "italian": Kind(
            text(
                "Servizio;Descrizione;Prezzo;Valutazione;Recensioni;Consegna",
                "Logo;Disegno un logo a mano;30 €;4,8;12;3 giorni",
                "Testi;Scrivo testi per siti;45 €;5,0;3;2 giorni",
            ),
            "EUR",
            [30, 45],
            columns={"rating": [4.8, 5], "reviews": [12, 3], "delivery_days": [3, 2]},
            first="Logo\nDisegno un logo a mano",
        ),
        "portuguese": Kind(
            text(
                "Serviço;Preço (R$);Avaliação;Nº de avaliações;Prazo",
                "Criação de logotipo;150,00;4,8;12;3 dias",
                "Edição de vídeo;1.200,00;5,0;7;10 dias",
            ),
            "BRL",
            [150, 1200],
            columns={"rating": [4.8, 5], "reviews": [12, 7], "delivery_days": [3, 10]},
            first="Criação de logotipo",
        ),
        "russian": Kind(
            text(
                "№;Наименование услуги;Цена, руб.;Срок, дней;Отзывы",
                "1;Разработка логотипа;5000;3;12",
                "2;Перевод текста;800;1;145",
            ),
            "RUB",
            [5000, 800],
            columns={"delivery_days": [3, 1], "reviews": [12, 145]},
            first="Разработка логотипа",
        ),
        "arabic": Kind(
            text(
                "عنوان الخدمة,السعر (USD),التقييم,عدد المبيعات",
                "تصميم شعار احترافي,25,4.9,310",
                "ترجمة مقال كامل,10,5,22",
            ),
            "USD",
            [25, 10],
            columns={"rating": [4.9, 5]},
            first="تصميم شعار احترافي",
        ),
        "polish": Kind(
            text(
                "Usługa;Cena brutto (zł);Czas realizacji;Ocena;Liczba opinii",
                "Projekt logo;350,00;3 dni;4,9;21",
                "Tłumaczenie tekstu;80,50;1 dzień;4,7;8",
            ),
            "PLN",
            [350, 80.5],
            {WITH_TAX: 2},
            columns={"rating": [4.9, 4.7], "reviews": [21, 8], "delivery_days": [3, 1]},
            first="Projekt logo",
        ),
        "dutch": Kind(
            text(
                "Dienst;Tarief (€);Beoordeling;Aantal reviews;Levertijd",
                "Logo ontwerpen;150,00;4,8;12;3 dagen",
                "Website bouwen;1.250,00;4,9;7;2 weken",
            ),
            "EUR",
            [150, 1250],
            columns={"rating": [4.8, 4.9], "reviews": [12, 7], "delivery_days": [3, 14]},
            first="Logo ontwerpen",
        ),
        "prefixed": Kind(
            text(
                "fiverr_gig_title,fiverr_gig_price,fiverr_gig_stars,fiverr_gig_votes",
                "I will draw a logo,US$20,4.9,120",
                "I will edit a video,US$35,4.7,33",
            ),
            "USD",
            [20, 35],
            columns={"rating": [4.9, 4.7], "reviews": [120, 33]},
            first="I will draw a logo",
        ),
        "camel case": Kind(
            text(
                "gigId,gigTitle,startingPrice,currencyCode,avgRating,reviewCount,sellerLevel,deliveryDays",
                "881,Hand drawn logo,20,USD,4.9,120,Level 2,3",
                "882,Ten minute video,35,USD,4.7,33,Level 1,7",
                "883,Short radio jingle,15,USD,5,8,Level 2,1",
            ),
            "USD",
            [20, 35, 15],
            columns={
                "rating": [4.9, 4.7, 5],
                "reviews": [120, 33, 8],
                "seller_level": ["Level 2", "Level 1", "Level 2"],
                "delivery_days": [3, 7, 1],
            },
            first="Hand drawn logo",
        ),
        "unit in its own column": Kind(
            text(
                "Prestation;Prix HT;Devise;Unité",
                "Audit de sécurité;850;EUR;jour",
                "Formation Python;1 200,50;EUR;jour",
            ),
            "EUR",
            [850, 1200.5],
            {PER["day"]: 2, WITHOUT_TAX: 2},
            first="Audit de sécurité",
        ),
        "unit chosen": Kind(
            text(
                "service,price,unit,currency",
                "Consulting session,90,hour,USD",
                "Full website,2500,project,USD",
                "Code review,75,hour,USD",
            ),
            "USD",
            [90, 75],
            {PER["hour"]: 2},
            {prices.OTHER_UNIT: 1},
            options={"unit": "hour"},
            first="Consulting session",
        ),
    }


def layouts() -> dict[str, Kind]:
    """Return what stands above, below and between listings, and how the table is cut."""
    return {
        "units below the names": Kind(
            text(
                "Service;Price;Delivery",
                ";(EUR);(days)",
                "Logo for a bakery;120;3",
                "Video of a trip;250;7",
                "Text about a town;60;1",
            ),
            "EUR",
            [120, 250, 60],
            columns={"delivery_days": [3, 7, 1]},
            first="Logo for a bakery",
        ),
        "groups above the names": Kind(
            text(
                "Service;;Pricing;",
                "Title;Category;Price (EUR);Delivery",
                "Logo for a bakery;Design;120;3 days",
                "Video of a trip;Video;250;7 days",
            ),
            "EUR",
            [120, 250],
            columns={"category": ["Design", "Video"], "delivery_days": [3, 7]},
            first="Logo for a bakery",
        ),
        "notes below": Kind(
            text(
                "Tarifs 2026 de l'agence;;",
                "",
                "Prestation;Prix;Délai",
                "Logo pour un café;350 €;5 jours",
                "Site vitrine;1 800 €;15 jours",
                "Total;2 150 €;",
                "",
                "* prix indicatifs, hors frais de déplacement;;",
            ),
            "EUR",
            [350, 1800],
            dropped={TOTAL: 1, NO_PRICE: 1},
            columns={"delivery_days": [5, 15]},
            first="Logo pour un café",
        ),
        "headings between": Kind(
            text(
                "Leistung;Preis",
                "GRAFIK;",
                "Logo für ein Café;350 €",
                "Flyer in Farbe;120 €",
                "TEXT;",
                "Übersetzung einer Seite;40 €",
            ),
            "EUR",
            [350, 120, 40],
            dropped={NO_PRICE: 2},
            first="Logo für ein Café",
        ),
        "names again": Kind(
            text(
                "title\tprice",
                "Logo for a bakery\t$20 USD",
                "title\tprice",
                "Video of a trip\t$35 USD",
            ),
            "USD",
            [20, 35],
            dropped={NAMES_AGAIN: 1},
            first="Logo for a bakery",
        ),
        "trailing delimiters": Kind(
            text("title;price;;", "Logo for a bakery;20 €;;", "Video of a trip;35 €;;"),
            "EUR",
            [20, 35],
            first="Logo for a bakery",
        ),
        "pipes": Kind(
            text("title|price|stars", "Logo for a bakery|20 €|4.9", "Video, trip|35 €|4.5"),
            "EUR",
            [20, 35],
            columns={"rating": [4.9, 4.5]},
            first="Logo for a bakery",
        ),
        "markdown": Kind(
            text(
                "| Service | Price |",
                "|---|---|",
                "| Logo for a bakery | 20 € |",
                "| Video of a trip | 35 € |",
            ),
            "EUR",
            [20, 35],
            first="Logo for a bakery",
        ),
        "json nested once": Kind(
            json.dumps(
                {
                    "count": 2,
                    "results": [
                        {
                            "title": "Logo for a bakery",
                            "price": {"amount": 20, "currency": "USD"},
                            "seller": {"name": "ann", "country": "PE"},
                        },
                        {
                            "title": "Video of a trip",
                            "price": {"amount": 35.5, "currency": "USD"},
                            "seller": {"name": "bob", "country": "PE"},
                        },
                    ],
                }
            ),
            "USD",
            [20, 35.5],
            columns={"country": ["PE", "PE"], "seller_id": ["ann", "bob"]},
            name="gigs.json",
            first="Logo for a bakery",
        ),
        "json lines of text": Kind(
            text(
                '{"name": "Logo for a bakery", "starting_price": "From €20", "days": 2}',
                '{"name": "Video of a trip", "starting_price": "From €35.50", "days": 5}',
                '{"name": "Text about a town", "starting_price": "From €15", "days": 1}',
            ),
            "EUR",
            [20, 35.5, 15],
            {FLOOR: 3},
            columns={"delivery_days": [2, 5, 1]},
            name="gigs.ndjson",
            first="Logo for a bakery",
        ),
    }


def encodings() -> dict[str, Kind]:
    """Return text of programs that know no UTF-8."""

    def of(encoding: str, said: str, header: str, *rows: str) -> Kind:
        content = text(header, *rows).encode(encoding)
        notes = {said: len(rows)} if said else {}
        return Kind(content, "EUR", [20, 35, 150][: len(rows)], notes, first=rows[0].split(";")[0])

    return {
        "cp1252": of(
            "cp1252",
            "the file is not UTF-8",
            "título;precio",
            "Diseño de logotipo para cafetería;20 €",
            "Traducción al alemán;35 €",
        ),
        "cp1250": of(
            "cp1250",
            "Windows-1250",
            "Název;Cena (EUR)",
            "Překlad textu do němčiny;20",
            "Úprava fotografií a střih vídea;35",
            "Návrh loga pro malou kavárnu;150",
        ),
        "cp1251": of(
            "cp1251",
            "Windows-1251",
            "Назва;Ціна (EUR)",
            "Переклад тексту українською мовою;20",
            "Дизайн логотипу для кав'ярні;35",
        ),
        "mac": of(
            "mac_roman",
            "Mac Roman",
            "Titre;Prix (EUR)",
            "Création d'un logo pour une pâtisserie;20",
            "Rédaction d'une page déjà traduite;35",
            "Montage vidéo et étalonnage élégant;150",
        ),
        "shift jis": of(
            "shift_jis",
            "Shift JIS",
            "タイトル;価格(EUR)",
            "ロゴをデザインします;20",
            "動画を編集いたします;35",
        ),
        "utf-16": of("utf-16", "", "title;price (EUR)", "Étude de marché;20", "Rédaction;35"),
        "utf-16 without a mark": of(
            "utf-16-le", "", "title;price (EUR)", "Étude de marché;20", "Rédaction web;35"
        ),
        "koi8": of(
            "koi8_r",
            "KOI8-R",
            "Название;Цена (EUR)",
            "Разработка логотипа для пекарни;20",
            "Перевод текста на английский;35",
        ),
        "gb18030": of(
            "gb18030",
            "GB 18030",
            "标题;价格(EUR)",
            "为面包店设计标志和包装;20",
            "翻译一份产品说明书;35",
        ),
        "cp1256": of(
            "cp1256",
            "Windows-1256",
            "العنوان;السعر (EUR)",
            "تصميم شعار احترافي لمتجرك;20",
            "ترجمة مقال من الإنجليزية إلى العربية;35",
        ),
        "cp1254": of(
            "cp1254",
            "Windows-1254",
            "Başlık;Fiyat (EUR)",
            "Fırın için özgün logo tasarımı yapıyorum;20",
            "İngilizceden Türkçeye çeviri yapıyorum;35",
        ),
        "cp1253": of(
            "cp1253",
            "Windows-1253",
            "Τίτλος;Τιμή (EUR)",
            "Σχεδιασμός λογότυπου για φούρνο;20",
            "Μετάφραση κειμένου στα αγγλικά;35",
        ),
    }


KINDS = price_cells() | optional_cells() | of_columns() | layouts() | encodings()


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_read_right(name: str, write: Write) -> None:
    """Each value and each note is that of its owner, without an option but those named."""
    check(KINDS[name], write)


#: What nobody but the file's owner can decide.
ASKED: dict[str, tuple[str, str]] = {
    "hours beside jobs": (beside("price", ["$50 fixed", "$25 hourly", "$30 hourly"], ""), "unit"),
    "days beside forfaits": (
        text("Prestation;Prix;Unité", "Audit;850 €;jour", "Site vitrine;1 500 €;forfait"),
        "unit",
    ),
    "hour and day of freelancers": (
        beside("rate", ["£25 p/h", "£180 per day", "£30 p/h"], ""),
        "unit",
    ),
    "crowns of nobody": (beside("price", ["500 kr", "1200 kr"], ""), "currency"),
    "dollars of nobody": (beside("price", ["$20", "$35"], ""), "currency"),
    "three decimals or thousands": (beside("price", ["1.500", "2.250"], ""), "ambiguous"),
    "mixed marks": (beside("price_eur", ["1.500,50", "2,250.75"], ""), "mixes"),
    "two currencies": (beside("price", ["20 €", "35 £"], ""), "several currencies"),
}


@pytest.mark.parametrize("name", ASKED)
def test_what_is_not_clear_is_not_guessed(name: str, write: Write) -> None:
    """The sentence names what has to be decided."""
    content, said = ASKED[name]
    with pytest.raises(AppError) as caught:
        read(write(content))
    assert said in str(caught.value)
