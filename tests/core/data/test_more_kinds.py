"""More inputs of the same kinds: other currencies, languages, words and layouts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.cleaning.listings import NO_PRICE, PRICE_NOT_POSITIVE
from core.data.money import prices
from core.data.money.prices import UNIT_UNSURE
from core.data.readers.mapped import CURRENCY_ABOVE
from core.data.readers.optional_numbers import DAYS_RANGE, RATING_SCALED
from core.data.readers.source import TOTAL
from tests.core.data.kinds import Kind, check, optional, priced, text

Write = Callable[..., Path]

FLOOR, RANGE, CEILING = prices.FLOOR, prices.RANGE, prices.CEILING
PER = prices.PER
WITHOUT_TAX, WITH_TAX = "the price is without tax", "the price includes tax"

PRICES: dict[str, Kind] = {
    "dash range with units": priced(
        "EUR", ["40-60 €/h", "35 €/h"], [40, 35], {RANGE: 1, PER["hour"]: 2}
    ),
    "from to fr": priced("EUR", ["de 50 à 80 €", "Entre 100 € et 150 €"], [50, 100], {RANGE: 2}),
    "von bis": priced("EUR", ["von 100 bis 150 EUR", "100 EUR"], [100, 100], {RANGE: 1}),
    "da a": priced("EUR", ["da 50 a 80 €", "90 €"], [50, 90], {RANGE: 1}),
    "entre e": priced(
        "BRL", ["entre R$ 50 e R$ 80", "de R$ 100 até R$ 120"], [50, 100], {RANGE: 2}
    ),
    "ot do": priced("RUB", ["от 500 до 900 руб", "до 1000 ₽"], [500, 1000], {RANGE: 1, CEILING: 1}),
    "upto fr": priced("EUR", ["jusqu'à 200 €", "200 € maximum"], [200, 200], {CEILING: 2}),
    "hasta": priced("EUR", ["hasta 300 €", "máx. 250 €"], [300, 250], {CEILING: 2}),
    "chf point": priced("CHF", ["Fr. 1'250.00", "Fr. 80.50"], [1250, 80.5]),
    "sfr": priced("CHF", ["ab SFr. 120.–", "SFr. 90.–"], [120, 90], {FLOOR: 1}),
    "aud": priced("AUD", ["A$1,200", "AU$45.50"], [1200, 45.5]),
    "cad fr": priced("CAD", ["1 200,00 $ CA", "45,50 $ CA"], [1200, 45.5]),
    "hkd": priced("HKD", ["HK$800", "HK$1,500"], [800, 1500]),
    "sgd floor": priced("SGD", ["From S$80", "S$120.00"], [80, 120], {FLOOR: 1}),
    "nz": priced("NZD", ["NZ$45/hr", "NZ$60 per hour"], [45, 60], {PER["hour"]: 2}),
    "myr": priced("MYR", ["RM 150", "RM1,200.00"], [150, 1200]),
    "thb": priced("THB", ["1,500 บาท", "฿900"], [1500, 900]),
    "ils": priced("ILS", ["₪250", "החל מ-₪400"], [250, 400], {FLOOR: 1}),
    "egp": priced("EGP", ["500 ج.م", "١٥٠٠ ج.م"], [500, 1500]),
    "bdt": priced("BDT", ["৳ 1,500", "Tk 800"], [1500, 800]),
    "lkr opt": priced("LKR", ["Rs. 5,000.00", "Rs 2,500/="], [5000, 2500], currency="LKR"),
    "kzt": priced("KZT", ["15 000 тг", "от 8 000 ₸"], [15000, 8000], {FLOOR: 1}),
    "bgn": priced("BGN", ["120 лв.", "45,50 лв"], [120, 45.5]),
    "hrk euros": priced("EUR", ["od 50 EUR", "120,00 EUR"], [50, 120], {FLOOR: 1}),
    "fin": priced(
        "EUR",
        ["alkaen 50 €", "75 €/h"],
        [50],
        {FLOOR: 1},
        unit="job",
        dropped={prices.OTHER_UNIT: 1},
    ),
    "clp": priced("CLP", ["$25.000 CLP", "CLP 1.200.000"], [25000, 1200000]),
    "ars": priced("ARS", ["AR$ 15.000,50", "AR$ 900,00"], [15000.5, 900]),
    "per 1000 chars": priced(
        "RUB",
        ["100 руб. за 1000 знаков", "150 ₽/1000 зн."],
        [100, 150],
        {PER["thousand character"]: 2},
    ),
    "page de": priced("EUR", ["12 € pro Seite", "15,50 €/Seite"], [12, 15.5], {PER["page"]: 2}),
    "month": priced("EUR", ["300 €/mois", "450 € par mois"], [300, 450], {PER["month"]: 2}),
    "woche": priced("EUR", ["900 € pro Woche", "1.100 €/Woche"], [900, 1100], {PER["week"]: 2}),
    "session": priced("EUR", ["45 € la séance", "60 € / séance"], [45, 60], {PER["session"]: 2}),
    "minute video": priced(
        "USD", ["$10 per minute", "$15/min"], [10, 15], {PER["minute"]: 2}, currency="USD"
    ),
    "net de": priced("EUR", ["100 € netto", "250 € zzgl. 19% MwSt."], [100, 250], {WITHOUT_TAX: 2}),
    "vat gb": priced(
        "GBP", ["£100 + VAT", "£250 ex VAT", "£80 excl. 20% VAT"], [100, 250, 80], {WITHOUT_TAX: 3}
    ),
    "gst au": priced("AUD", ["AU$110 inc GST", "AU$55 incl. GST"], [110, 55], {WITH_TAX: 2}),
    "price label": priced("EUR", ["Prix : 45 €", "Prix: 60,00 €"], [45, 60]),
    "only": priced("GBP", ["Only £15!", "just £20"], [15, 20]),
    "starting de": priced("EUR", ["Startpreis: 50 €", "Festpreis 200 €"], [50, 200], {FLOOR: 1}),
    "us words": priced("USD", ["USD 40 an hour", "US$55 hourly"], [40, 55], {PER["hour"]: 2}),
    "html": priced("EUR", ["<span class='p'>45&nbsp;€</span>", "<b>60</b> €"], [45, 60]),
    "strike html": priced("EUR", ["<del>60 €</del> <ins>45 €</ins>", "30 €"], [45, 30]),
    "sale pct": priced("EUR", ["45 € (-25 %)", "30 €"], [45, 30]),
    "million": priced("IDR", ["Rp2,5jt", "Rp 1.5 juta", "Rp 750rb"], [2500000, 1500000, 750000]),
    "won man": priced("KRW", ["5만원", "12만원부터"], [50000, 120000], {FLOOR: 1}),
    "yen man": priced("JPY", ["1万円", "3.5万円〜"], [10000, 35000], {FLOOR: 1}),
    "kr option range": priced(
        "NOK", ["kr 500 – 800", "kr 1 200,-"], [500, 1200], {RANGE: 1}, currency="NOK"
    ),
    "email blank": priced(
        "EUR",
        ["20 €", "contact me", "ask", "à définir", "tbd", "nach Absprache", "según proyecto"],
        [20],
        dropped={NO_PRICE: 6},
    ),
}
OPTIONAL: dict[str, Kind] = {
    "rating pct neg": optional("Rating", ["4.85 (99%)", "4.2 (80%)"], rating=[4.85, 4.2]),
    "avg stars": optional("avg_stars", ["4,85 Sterne", "5 Sterne"], rating=[4.85, 5]),
    "out of ten": optional("score", ["8.7/10", "9.5/10"], {RATING_SCALED: 2}, rating=[4.35, 4.75]),
    "nuovo": optional("Valutazione", ["4,8", "Nuovo"], rating=[4.8, None]),
    "reviews fr": optional(
        "Avis", ["12 avis", "1 204 avis", "Aucun avis"], reviews=[12, 1204, None]
    ),
    "reviews de": optional(
        "Bewertungen", ["12 Bewertungen", "1.204 Bewertungen", "keine"], reviews=[12, 1204, None]
    ),
    "reviews ru": optional(
        "Отзывы", ["12 отзывов", "1 204 отзыва", "нет отзывов"], reviews=[12, 1204, None]
    ),
    "plus k": optional("num_reviews", ["1k+", "500+", "2.3K"], reviews=[1000, 500, 2300]),
    "delivery words": optional(
        "delivery_time",
        ["3-day delivery", "1 week", "2 months", "1 day"],
        delivery_days=[3, 7, 60, 1],
    ),
    "delivery bare de": optional("Lieferzeit (Tage)", ["3", "14", "7"], delivery_days=[3, 14, 7]),
    "delivery weeks col": optional(
        "turnaround",
        ["5 business days", "10 working days", "within 24 hours"],
        delivery_days=[5, 10, 1],
    ),
    "delivery pl": optional(
        "Czas realizacji", ["3 dni robocze", "1 tydzień", "do 5 dni"], delivery_days=[3, 7, 5]
    ),
    "delivery nl": optional(
        "Levertijd", ["3 werkdagen", "1 week", "binnen 48 uur"], delivery_days=[3, 7, 2]
    ),
    "delivery tr": optional(
        "Teslim süresi", ["3 gün", "1 hafta", "24 saat"], delivery_days=[3, 7, 1]
    ),
    "delivery ja": optional("納期", ["3日", "1週間", "24時間"], delivery_days=[3, 7, 1]),
    "level nums": optional(
        "level",
        ["Level 1", "Level 2", "Level 1", "New"],
        seller_level=["Level 1", "Level 2", "Level 1", "New"],
    ),
    "experience de": optional(
        "Erfahrung",
        ["Junior", "Senior", "Junior", "Senior"],
        seller_level=["Junior", "Senior", "Junior", "Senior"],
    ),
    "rev de": optional(
        "Revisionen", ["unbegrenzt", "2 Korrekturen", "1"], revisions=[float("inf"), 2, 1]
    ),
    "country code": optional(
        "location", ["Paris, France", "Madrid, Spain"], country=["France", "Spain"]
    ),
}
FILES: dict[str, Kind] = {
    "scrape": Kind(
        text(
            "id,url,gig_title,seller_name,seller_level,rating,rating_count,price_from,thumbnail",
            "1,https://x.example/1,I will draw a logo,ann,Level 2,4.9,120,$20,https://x.example/1.png",
            "2,https://x.example/2,I will edit a video,bob,Level 1,4.7,33,$35,https://x.example/2.png",
        ),
        "USD",
        [20, 35],
        columns={
            "seller_id": ["ann", "bob"],
            "seller_level": ["Level 2", "Level 1"],
            "rating": [4.9, 4.7],
            "reviews": [120, 33],
        },
        options={"currency": "USD"},
        first="I will draw a logo",
    ),
    "swedish file": Kind(
        text(
            "Tjänst;Pris (SEK);Betyg;Leveranstid",
            "Logotyp för kafé;1 500,00;4,8;3 dagar",
            "Översättning;800,00;4,9;1 vecka",
        ),
        "SEK",
        [1500, 800],
        columns={"rating": [4.8, 4.9], "delivery_days": [3, 7]},
        first="Logotyp för kafé",
    ),
    "turkish file": Kind(
        text(
            "Hizmet;Fiyat (TL);Puan;Yorum sayısı;Teslim süresi",
            "Logo tasarımı;1.500,00;4,8;12;3 gün",
            "Çeviri hizmeti;800,00;4,9;45;1 gün",
        ),
        "TRY",
        [1500, 800],
        columns={"rating": [4.8, 4.9], "reviews": [12, 45], "delivery_days": [3, 1]},
        first="Logo tasarımı",
    ),
    "japanese file": Kind(
        text(
            "サービス名,価格（円）,評価,レビュー数,納期",
            'ロゴをデザインします,"5,000",4.9,120,3日',
            '動画を編集します,"12,000",4.8,45,7日',
        ),
        "JPY",
        [5000, 12000],
        columns={"rating": [4.9, 4.8], "reviews": [120, 45], "delivery_days": [3, 7]},
        first="ロゴをデザインします",
    ),
    "chinese file": Kind(
        text(
            "服务名称,价格(元),评分,评论数", "设计公司标志,300,4.9,120", "翻译英文说明书,150,4.8,45"
        ),
        "CNY",
        [300, 150],
        columns={"rating": [4.9, 4.8], "reviews": [120, 45]},
        first="设计公司标志",
    ),
    "korean file": Kind(
        text(
            "서비스명,가격(원),평점,리뷰수",
            "로고 디자인 제작,50000,4.9,120",
            "영어 번역 서비스,30000,4.8,45",
        ),
        "KRW",
        [50000, 30000],
        columns={"rating": [4.9, 4.8], "reviews": [120, 45]},
        first="로고 디자인 제작",
    ),
    "ukr file": Kind(
        text(
            "Послуга;Ціна, грн;Рейтинг;Відгуки;Термін",
            "Розробка логотипу;1500;4,9;12;3 дні",
            "Переклад тексту;800;4,8;45;1 день",
        ),
        "UAH",
        [1500, 800],
        columns={"rating": [4.9, 4.8], "reviews": [12, 45], "delivery_days": [3, 1]},
        first="Розробка логотипу",
    ),
    "czech file": Kind(
        text(
            "Název služby;Cena (Kč);Hodnocení;Dodání",
            "Návrh loga;1 500;4,9;3 dny",
            "Překlad textu;800;4,8;1 den",
        ),
        "CZK",
        [1500, 800],
        columns={"rating": [4.9, 4.8], "delivery_days": [3, 1]},
        first="Návrh loga",
    ),
    "min max": Kind(
        text(
            "Service,Min price,Max price,Currency",
            "Logo for a bakery,100,300,EUR",
            "Video of a trip,250,900,EUR",
        ),
        "EUR",
        [100, 250],
        first="Logo for a bakery",
    ),
    "three packages": Kind(
        text(
            "Title,Basic,Standard,Premium",
            "Logo for a bakery,€20,€50,€120",
            "Video of a trip,€35,€80,€200",
        ),
        "EUR",
        [20, 35],
        columns={"price_standard": [50, 80], "price_premium": [120, 200]},
        first="Logo for a bakery",
    ),
    "fr agency unit": Kind(
        text(
            "Désignation;Qté;Unité;PU HT",
            "Création de logo;1;forfait;450,00 €",
            "Carte de visite;1;forfait;120,00 €",
        ),
        "EUR",
        [450, 120],
        {WITHOUT_TAX: 2},
        first="Création de logo",
    ),
    "old and new price": Kind(
        text(
            "title,price,old_price,currency",
            "Logo for a bakery,20,30,USD",
            "Video of a trip,35,60,USD",
        ),
        "USD",
        [20, 35],
        first="Logo for a bakery",
    ),
    "description only": Kind(
        text(
            "description;prix",
            "Je dessine un logo pour votre café;20 €",
            "Je traduis vos textes;35 €",
        ),
        "EUR",
        [20, 35],
        first="Je dessine un logo pour votre café",
    ),
    "blank lines": Kind(
        "\n\n;;\n" + text("Titre;Prix", "Logo pour café;20 €", "", "Texte du site;35 €", ""),
        "EUR",
        [20, 35],
        first="Logo pour café",
    ),
    "quoted all": Kind(
        text('"Titre";"Prix"', '"Logo ""café"" peint";"20,00 €"', '"Texte; long";"35,00 €"'),
        "EUR",
        [20, 35],
        first='Logo "café" peint',
    ),
    "crlf tabs": Kind(
        "Title\tPrice\tStars\r\nLogo for a bakery\t20 €\t4.9\r\nVideo of a trip\t35 €\t4.7\r\n",
        "EUR",
        [20, 35],
        columns={"rating": [4.9, 4.7]},
        name="m.tsv",
        first="Logo for a bakery",
    ),
    "old mac ends": Kind(
        "Title;Price\rLogo for a bakery;20 €\rVideo of a trip;35 €\r",
        "EUR",
        [20, 35],
        first="Logo for a bakery",
    ),
    "json edges": Kind(
        json.dumps(
            {
                "data": {
                    "gigs": {
                        "edges": [
                            {"node": {"title": "Logo for a bakery", "price": "€20", "rating": 4.9}},
                            {"node": {"title": "Video of a trip", "price": "€35", "rating": 4.7}},
                        ]
                    }
                }
            }
        ),
        "EUR",
        [20, 35],
        columns={"rating": [4.9, 4.7]},
        name="g.json",
        first="Logo for a bakery",
    ),
    "preface sentences": Kind(
        text(
            "Price list 2026 of a small studio, all prices in EUR.",
            "Valid from January; subject to change.",
            "",
            "Service;Price",
            "Logo for a bakery;120",
            "Video of a trip;250",
        ),
        "EUR",
        [120, 250],
        notes={CURRENCY_ABOVE: 2},
        first="Logo for a bakery",
    ),
    "signature": Kind(
        text(
            "Prestation;Tarif",
            "Logo pour café;120 €",
            "Site vitrine;1 250 €",
            "Fait à Lyon, le 3 mars 2026;",
        ),
        "EUR",
        [120, 1250],
        notes={UNIT_UNSURE: 2},
        dropped={NO_PRICE: 1},
        first="Logo pour café",
    ),
    "total it": Kind(
        text(
            "Servizio;Prezzo",
            "Logo per un bar;120 €",
            "Sito vetrina;1.250 €",
            "Totale complessivo;1.370 €",
        ),
        "EUR",
        [120, 1250],
        dropped={TOTAL: 1},
        first="Logo per un bar",
    ),
    "cp1252 euro": Kind(
        "Título;Preço\nCriação de logótipo;20 €\nTradução técnica;35 €\n".encode("cp1252"),
        "EUR",
        [20, 35],
        {"the file is not UTF-8": 2},
        first="Criação de logótipo",
    ),
    "euc-kr": Kind(
        "서비스명;가격(EUR)\n빵집 로고를 디자인합니다;20\n영어 문서를 번역합니다;35\n".encode(
            "euc-kr"
        ),
        "EUR",
        [20, 35],
        {"EUC-KR": 2},
        first="빵집 로고를 디자인합니다",
    ),
    "big5": Kind(
        "標題;價格(EUR)\n為麵包店設計標誌與包裝;20\n翻譯一份產品說明書;35\n".encode("big5"),
        "EUR",
        [20, 35],
        {"Big5": 2},
        first="為麵包店設計標誌與包裝",
    ),
    "cp1255": Kind(
        "שם השירות;מחיר (EUR)\nעיצוב לוגו מקצועי למאפייה;20\nתרגום מאמר מאנגלית לעברית;35\n".encode(
            "cp1255"
        ),
        "EUR",
        [20, 35],
        {"Windows-1255": 2},
        first="עיצוב לוגו מקצועי למאפייה",
    ),
    "cp1257": Kind(
        "Paslauga;Kaina (EUR)\nLogotipo kūrimas mažai kepyklėlei;20\n"
        "Vertimas iš anglų į lietuvių kalbą;35\n"
        "Vaizdo įrašų montažas šventėms;150\n".encode("cp1257"),
        "EUR",
        [20, 35, 150],
        {"Windows-1257": 3},
        first="Logotipo kūrimas mažai kepyklėlei",
    ),
    "utf16be": Kind(
        "\ufefftitle;price (EUR)\nÉtude de marché;20\nRédaction web;35\n".encode("utf-16-be"),
        "EUR",
        [20, 35],
        first="Étude de marché",
    ),
}
OTHERS: dict[str, Kind] = {
    "en per piece": priced(
        "USD", ["$4 each", "$6.50 each"], [4, 6.5], {PER["item"]: 2}, currency="USD"
    ),
    "en onwards": priced("USD", ["USD 40 onwards", "USD 60 & up"], [40, 60], {FLOOR: 2}),
    "en price label from": priced(
        "GBP", ["Price from £45", "Price from £1,200"], [45, 1200], {FLOOR: 2}
    ),
    "fr a partir de ttc": priced(
        "EUR", ["À partir de 90 € TTC", "120 € TTC"], [90, 120], {FLOOR: 1, WITH_TAX: 2}
    ),
    "fr heure": priced("EUR", ["25 € de l'heure", "30 €/heure"], [25, 30], {PER["hour"]: 2}),
    "fr journee": priced("EUR", ["400 € la journée", "450 € / jour"], [400, 450], {PER["day"]: 2}),
    "fr ht nbsp": priced(
        "EUR", ["1\u00a0200\u00a0€\u00a0HT", "350\u00a0€\u00a0HT"], [1200, 350], {WITHOUT_TAX: 2}
    ),
    "es desde": priced("EUR", ["Desde 1.500 €", "desde 80€"], [1500, 80], {FLOOR: 2}),
    "es mas iva": priced(
        "EUR", ["100 € + IVA", "1.250,50 € + IVA"], [100, 1250.5], {WITHOUT_TAX: 2}
    ),
    "de pauschal": priced("EUR", ["Pauschal 300 €", "pauschal 1.200 €"], [300, 1200]),
    "de stunde range": priced(
        "EUR", ["60–80 €/Std.", "75 €/Std."], [60, 75], {RANGE: 1, PER["hour"]: 2}
    ),
    "it ora": priced("EUR", ["20 €/ora", "€ 25,00 all'ora"], [20, 25], {PER["hour"]: 2}),
    "it fino": priced("EUR", ["fino a 500 €", "300 €"], [500, 300], {CEILING: 1}),
    "pt hora": priced("BRL", ["R$ 80/hora", "R$ 1.000,00 por hora"], [80, 1000], {PER["hour"]: 2}),
    "pt eur": priced(
        "EUR",
        ["desde 45,00€", "50,00€ por hora"],
        [45],
        {FLOOR: 1},
        unit="job",
        dropped={prices.OTHER_UNIT: 1},
    ),
    "ru rub kop": priced("RUB", ["1 500,50 руб", "900 руб"], [1500.5, 900]),
    "ru ot": priced("RUB", ["от 3000 р/проект", "от 1500 р"], [3000, 1500], {FLOOR: 2}),
    "ru tys": priced("RUB", ["от 15 тыс. руб.", "8 тыс. руб."], [15000, 8000], {FLOOR: 1}),
    "ar range": priced("SAR", ["١٠٠ - ٢٠٠ ر.س", "٥٠ ر.س"], [100, 50], {RANGE: 1}),
    "ar usd": priced("USD", ["25 دولار أمريكي", "10 دولار أمريكي"], [25, 10]),
    "ar hour": priced("AED", ["50 د.إ / ساعة", "75 د.إ في الساعة"], [50, 75], {PER["hour"]: 2}),
    "neg": priced("EUR", ["€20", "-€5", "€30"], [20, 30], dropped={PRICE_NOT_POSITIVE: 1}),
    "mixed notations us": priced(
        "USD", ["1,200.00 USD", "USD 950", "$75.5 USD"], [1200, 950, 75.5]
    ),
    "apostrophe": priced("CHF", ["1'500 CHF", "12'000.50 CHF"], [1500, 12000.5]),
    "prix barre": priced("EUR", ["45 € (prix initial : 60 €)", "30 €"], [45, 30]),
    "now": priced("EUR", ["Now €45", "€30"], [45, 30]),
    "asks": priced(
        "EUR",
        [
            "20 €",
            "Prix sur demande",
            "Preis auf Anfrage",
            "precio a consultar",
            "prezzo su richiesta",
            "preço sob consulta",
            "цена по запросу",
        ],
        [20],
        dropped={NO_PRICE: 6},
    ),
    "rating stars word": optional(
        "rating", ["4.9 stars", "4.5 stars (12 reviews)"], rating=[4.9, 4.5], reviews=[None, 12]
    ),
    "rating de": optional("Bewertung", ["4,9 von 5 Sternen", "5,0 von 5 Sternen"], rating=[4.9, 5]),
    "rating es": optional("Valoración", ["4,9 de 5", "sin valoraciones"], rating=[4.9, None]),
    "rating 100": optional("rating", ["97/100", "85/100"], {RATING_SCALED: 2}, rating=[4.85, 4.25]),
    "delivery en": optional(
        "turnaround_time",
        ["1-2 days", "Within 1 week", "3 business days"],
        {DAYS_RANGE: 1},
        delivery_days=[2, 7, 3],
    ),
    "delivery fr": optional(
        "Délai de livraison",
        ["sous 48 h", "1 à 2 semaines", "10 jours ouvrables"],
        {DAYS_RANGE: 1},
        delivery_days=[2, 14, 10],
    ),
    "delivery de": optional(
        "Lieferzeit",
        ["ca. 5 Tage", "2-3 Wochen", "sofort"],
        {DAYS_RANGE: 1, "delivery time is not a number of days": 1},
        delivery_days=[5, 21, None],
    ),
    "delivery ru": optional(
        "Срок", ["от 3 дней", "до 7 дней", "2 недели"], delivery_days=[3, 7, 14]
    ),
    "delivery ar": optional(
        "مدة التنفيذ", ["5 أيام", "يوم واحد", "أسبوعين"], delivery_days=[5, 1, 14]
    ),
    "level fr": optional(
        "Niveau",
        ["Niveau 1", "Niveau 2", "Niveau 1"],
        seller_level=["Niveau 1", "Niveau 2", "Niveau 1"],
    ),
    "file fr agence": Kind(
        text(
            "TARIFS HT 2026;;;",
            "Studio Exemple;;;",
            ";;;",
            "Prestation;Description;Unité;Tarif HT",
            "Logo;Création d'un logo complet;forfait;450 €",
            "Flyer;Mise en page d'un flyer;forfait;120,50 €",
            "* hors frais d'impression;;;",
        ),
        "EUR",
        [450, 120.5],
        {WITHOUT_TAX: 2},
        {NO_PRICE: 1},
        first="Logo\nCréation d'un logo complet",
    ),
    "file es": Kind(
        text(
            "Nombre del servicio\tPrecio desde (€)\tValoración media\tNúmero de reseñas",
            "Diseño web básico\t350,00\t4,9\t18",
            "Redacción de artículos\t25,50\t4,7\t203",
        ),
        "EUR",
        [350, 25.5],
        columns={"rating": [4.9, 4.7], "reviews": [18, 203]},
        name="s.tsv",
        first="Diseño web básico",
    ),
    "file de": Kind(
        text(
            "Titel;Preis ab (€);Sterne;Anzahl Bewertungen;Lieferzeit (Tage)",
            "Logo-Design für Cafés;89,00;4,9;120;3",
            "Übersetzung pro Seite;25,00;4,8;45;2",
        ),
        "EUR",
        [89, 25],
        columns={"rating": [4.9, 4.8], "reviews": [120, 45], "delivery_days": [3, 2]},
        first="Logo-Design für Cafés",
    ),
    "file it": Kind(
        text(
            "Titolo annuncio|Prezzo (€)|Città|Categoria",
            "Lezioni di chitarra|20,00|Roma|Musica",
            "Riparazione computer|35,00|Milano|Informatica",
        ),
        "EUR",
        [20, 35],
        columns={"category": ["Musica", "Informatica"]},
        first="Lezioni di chitarra",
    ),
    "file pt": Kind(
        text(
            "Título do anúncio;Preço;Moeda;Categoria",
            "Aulas de inglês online;60,00;BRL;Aulas",
            "Conserto de celular;120,00;BRL;Reparos",
        ),
        "BRL",
        [60, 120],
        columns={"category": ["Aulas", "Reparos"]},
        first="Aulas de inglês online",
    ),
    "file ru": Kind(
        text(
            "Услуга;Стоимость (руб.);Исполнитель;Рейтинг",
            "Верстка сайта под ключ;15000;ivan;4,9",
            "Логотип для кафе;3500;olga;4,7",
        ),
        "RUB",
        [15000, 3500],
        columns={"seller_id": ["ivan", "olga"], "rating": [4.9, 4.7]},
        first="Верстка сайта под ключ",
    ),
    "file ar": Kind(
        text(
            "اسم الخدمة;السعر (ر.س);التقييم;مدة التسليم",
            "تصميم هوية بصرية;500;4.9;5 أيام",
            "كتابة محتوى تسويقي;150;4.7;يومان",
        ),
        "SAR",
        [500, 150],
        columns={"rating": [4.9, 4.7], "delivery_days": [5, 2]},
        first="تصميم هوية بصرية",
    ),
    "json price object": Kind(
        json.dumps(
            [
                {
                    "name": "Logo for a bakery",
                    "pricing": {"price": 20, "currency": "EUR"},
                    "rating": {"value": 4.9, "count": 12},
                },
                {
                    "name": "Video of a trip",
                    "pricing": {"price": 35, "currency": "EUR"},
                    "rating": {"value": 4.7, "count": 3},
                },
            ]
        ),
        "EUR",
        [20, 35],
        columns={"rating": [4.9, 4.7], "reviews": [12, 3]},
        name="a.json",
        first="Logo for a bakery",
    ),
    "two price columns": Kind(
        text(
            "title,hourly_rate,min_budget,currency",
            "Brand designer for shops,35,500,USD",
            "Python developer for data,60,900,USD",
        ),
        "USD",
        [35, 60],
        {PER["hour"]: 2},
        first="Brand designer for shops",
    ),
}
KINDS = PRICES | OPTIONAL | FILES | OTHERS


@pytest.mark.parametrize("name", KINDS)
def test_another_of_the_kind_is_read_right(name: str, write: Write) -> None:
    """Each value and each note is that of its owner, without an option but those named."""
    check(KINDS[name], write)
