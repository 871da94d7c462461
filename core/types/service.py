"""A described service: its fields, each declared here and nowhere else."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.errors import N_, NN_
from core.types.common import PROJECT
from core.types.fields import Field, Likeness, Question, Sentences, declared, required

_CHOOSE = N_("Choose or type one")


@dataclass(frozen=True, slots=True)
class ServiceInput:
    """A described service, as the user gave it.

    A field that is ``None`` was not specified, unless `without` names it: then the service has
    none (`docs/adr/0025-not-specified-and-none.md`). `quantities` are how much is delivered, by
    unit (`core.types.UNITS`); ``None`` leaves them to be read from the description.

    To add a field, declare it here and let Alembic write the migration of the listings' table:
    readers, cleaning, model, API, form, lists, reasons, "what if" and documents follow
    (`docs/adr/0024-one-declaration-per-field.md`).
    """

    description: str = field(
        metadata=required(
            Field(
                role="text",
                label=N_("Description"),
                synonyms="description, desc, details, text, texte, package description, gig "
                "description, contenu, service description, about, about this gig, summary, "
                "overview, descriptif, resume, descripcion, detalles, beschreibung, descrizione, "
                "descricao, описание, описание услуги, текст, الوصف, وصف, وصف الخدمة, opis, "
                "omschrijving, job description, short description, full description, body, body "
                "html, content",
                absence_tells=True,
                api="What is delivered, in plain words.",
                example="I will design a modern logo, 3 concepts, for your business",
                question=Question(row="text"),
            )
        )
    )
    category: str | None = declared(
        Field(
            role="category",
            label=N_("Category"),
            synonyms="category, categorie, main category, rubrique, category name, categoria, "
            "kategorie, rubro, категория, рубрика, раздел, التصنيف, الفئة, القسم, kategoria, "
            "domaine, sector, sparte, bereich, area, famille, familia, familie, famiglia, "
            "product family, product category, reporting category, department, thematique, "
            "collection, collections, группа, gamme, type de produit, type de prestation",
            averaged=True,
            word_weight=0.5,
            example="Graphics & Design",
            question=Question(
                row="place",
                help=N_("A value that is not in the list is allowed; the estimate will say so."),
                placeholder=_CHOOSE,
                new=True,
            ),
            sentences=Sentences(
                refused=N_("The category has {count} characters: it must have {maximum} at most."),
                unknown=N_(
                    "No listing of this market is in the category “{value}”: only its words count."
                ),
            ),
        )
    )
    subcategory: str | None = declared(
        Field(
            role="category",
            label=N_("Sub-category"),
            synonyms="subcategory, sub category, sous categorie, souscategorie, sub category "
            "name, subcategoria, sub categoria, unterkategorie, sottocategoria, подкатегория, "
            "подрубрика, التصنيف الفرعي, الفئة الفرعية, podkategoria, subkategorie, category "
            "2, niche",
            reason="category",
            averaged=True,
            word_weight=0.5,
            example="Logo design",
            question=Question(
                row="place",
                help=N_("The price is compared with listings of the same sub-category."),
                placeholder=_CHOOSE,
                new=True,
            ),
            sentences=Sentences(
                refused=N_(
                    "The sub-category has {count} characters: it must have {maximum} at most."
                ),
                unknown=N_(
                    "No listing of this market is in the sub-category “{value}”: only its words "
                    "count."
                ),
            ),
        )
    )
    seller_level: str | None = declared(
        Field(
            role="ordered",
            label=N_("Seller level"),
            synonyms="seller level, level, niveau, niveau du vendeur, niveau vendeur, tier, "
            "rank, seller rank, seller tier, seller badge, badge, nivel, nivel del vendedor, "
            "nivel do vendedor, verkauferlevel, stufe, livello, livello del venditore, "
            "уровень, уровень продавца, المستوى, مستوى البائع, poziom, seller status, "
            "freelancer level, experience level, seniority, seniority level, seniorite, grade",
            absence_tells=True,
            rises=True,
            rare=1,
            api="In the market's own words.",
            example="Top Rated",
            question=Question(
                row="seller",
                help=N_("From lowest to highest, in this market's words."),
                none=N_("None (new seller)"),
            ),
            sentences=Sentences(
                refused=N_(
                    "The seller level has {count} characters: it must have {maximum} at most."
                ),
                unknown=N_("This market has no seller level “{value}”: it is ignored."),
            ),
            likeness=Likeness(weight=0.2, more=N_("higher level"), less=N_("lower level")),
        )
    )
    rating: float | None = declared(
        Field(
            role="number",
            label=N_("Rating"),
            titled=N_("Rating (0 to 5 stars)"),
            unit=N_("stars"),
            maximum=5,
            linear=True,
            cell="rating",
            synonyms="rating, stars, note, note moyenne, etoiles, average rating, score, avg "
            "rating, mean rating, overall rating, seller rating, rating score, review score, "
            "rate, ratings, star rating, feedback score, evaluation, moyenne, calificacion, "
            "valoracion, puntuacion, estrellas, bewertung, sterne, durchschnittsbewertung, "
            "valutazione, voto, stelle, avaliacao, nota, рейтинг, оценка, средняя оценка, "
            "التقييم, تقييم, ocena, beoordeling, omdöme, αξιολόγηση, דירוג, đánh giá, "
            "hodnoceni, betyg, puan, оцінка, βαθμολογια, 評価, 评分, 평점, reviews, avis, отзывы, "
            "opiniones, valoraciones, bewertungen, recensioni, avaliacoes",
            reason="reputation",
            absence_tells=True,
            steps=(3.0, 3.5, 4.0, 4.3, 4.5, 4.7, 4.8, 4.9, 5.0),
            api="Stars.",
            example=4.9,
            question=Question(
                row="reputation",
                help=N_("Leave it empty if you do not know it."),
                none=N_("None yet"),
                step=0.1,
            ),
            sentences=Sentences(
                refused=N_("The rating is {value}: it must be from {minimum} to {maximum} stars."),
                unreadable=N_("rating is not a number: treated as missing"),
                outside=N_("rating outside 0 to 5: treated as missing"),
            ),
            likeness=Likeness(
                weight=0.02, least=0.3, more=N_("better rated"), less=N_("lower rated")
            ),
        )
    )
    reviews: float | None = declared(
        Field(
            role="number",
            label=N_("Reviews"),
            titled=N_("Number of reviews"),
            unit=N_("number"),
            maximum=10_000_000,
            synonyms="reviews, count reviews, review count, number of reviews, num reviews, "
            "ratings count, avis, nombre d avis, nb avis, nb d avis, nbre d avis, num "
            "ratings, number of ratings, reviews count, review number, rating count, ratings "
            "number, no of reviews, total reviews, total ratings, n reviews, ratings, "
            "feedback count, feedbacks, nb reviews, nombre d evaluations, evaluations, "
            "commentaires, resenas, opiniones, valoraciones, numero de resenas, anzahl "
            "bewertungen, bewertungen, rezensionen, recensioni, numero recensioni, "
            "avaliacoes, numero de avaliacoes, отзывы, отзывов, количество отзывов, число "
            "отзывов, кол во отзывов, التقييمات, عدد التقييمات, المراجعات, عدد المراجعات, "
            "opinie, liczba opinii, votes, num resenas, num opiniones, num avis, nb notes, "
            "reviews num, review num, n avis, num feedback, aantal reviews, rating total, "
            "ratings total, rating votes, stars count, count ratings, count of ratings, "
            "відгуки, pocet hodnoceni, yorum sayisi, yorum, yorumlar, 評価件数, 評価数, yorum "
            "sayısı, レビュー数, 评论数, 리뷰수",
            reason="reputation",
            absence_tells=True,
            steps=(0, 1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000),
            example=120,
            question=Question(row="reputation", none=N_("None yet")),
            sentences=Sentences(
                refused=N_(
                    "The number of reviews is {value}: it must be from {minimum} to {maximum}."
                ),
                beyond=N_("{value} reviews is more than any listing of this market has ({most})."),
                unreadable=N_("reviews is not a number: treated as missing"),
                outside=N_("reviews below 0 or above 10,000,000: treated as missing"),
            ),
            likeness=Likeness(
                weight=0.02,
                full=math.log(1000),
                least=10,
                least_times=3,
                more=N_("with more reviews"),
                less=N_("with fewer reviews"),
            ),
        )
    )
    reliability: float | None = declared(
        Field(
            role="stand-in",
            label=N_("Reliability"),
            maximum=1,
            linear=True,
            cell="rating",
            synonyms="reliability, fiabilite",
            reason="reputation",
            api="Instead of rating and reviews.",
            question=Question(
                row="reputation",
                help=N_(
                    "A rating weighted by the number of reviews behind it: 0 is a new seller, "
                    "0.8 a good rating with many reviews."
                ),
            ),
        )
    )
    delivery_days: float | None = declared(
        Field(
            role="number",
            label=N_("Delivery time"),
            titled=N_("Delivery time (days)"),
            unit=N_("days"),
            counted=NN_("{n} day", "{n} days"),
            maximum=365,
            cell="days",
            synonyms="delivery days, delivery, delivery time, delivery time days, delai, delai "
            "de livraison, delai jours, livraison, jours, days to deliver, delivery in days, "
            "turnaround, turnaround time, lead time, duration, days, entrega, tiempo de "
            "entrega, plazo, plazo de entrega, dias, lieferzeit, lieferung, consegna, tempi "
            "di consegna, giorni, prazo, prazo de entrega, срок, срок выполнения, срок "
            "исполнения, сроки, срок дней, مدة التسليم, مدة التنفيذ, سرعة التسليم, وقت "
            "التسليم, التسليم, czas realizacji, levertijd, basic delivery, dodani, "
            "leveranstid, teslim suresi, termin, термін, 納期, 交付时间, المدة, duree, duracion, "
            "dauer, durata, duracao",
            averaged=True,
            rises=True,
            steps=(1, 2, 3, 4, 5, 7, 10, 14, 21, 30, 45, 60, 90),
            example=3,
            sentences=Sentences(
                refused=N_(
                    "The delivery time is {value} days: it must be from {minimum} to "
                    "{maximum} days."
                ),
                beyond=N_("{value} days is longer than any listing of this market takes ({most})."),
                unreadable=N_("delivery time is not a number of days: treated as missing"),
                outside=N_("delivery time outside 0 to 365 days: treated as missing"),
            ),
            likeness=Likeness(
                weight=0.45,
                full=math.log(10),
                least=1,
                more=NN_("{n} day slower", "{n} days slower"),
                less=NN_("{n} day faster", "{n} days faster"),
                better="less",
            ),
        )
    )
    revisions: float | None = declared(
        Field(
            role="number",
            label=N_("Revisions"),
            titled=N_("Revisions included"),
            unit=N_("number"),
            maximum=100_000,
            unlimited=True,
            cap=50,
            cell="revisions",
            synonyms="revisions, revision, number of revisions, nombre de revisions, "
            "retouches, num revisions, revision count, modifications, revisiones, numero de "
            "revisiones, anderungen, revisionen, revisioni, revisoes, правки, количество "
            "правок, исправления, المراجعات المسموحة, poprawki, revisies",
            steps=(0, 1, 2, 3, 5, 7, 10, math.inf),
            example=math.inf,
            question=Question(unlimited=N_("Unlimited revisions")),
            sentences=Sentences(
                refused=N_(
                    "The number of revisions is {value}: it must be from {minimum} to {maximum}, "
                    "or unlimited."
                ),
                beyond=N_(
                    "{value} revisions is more than any listing of this market offers ({most})."
                ),
                unreadable=N_("revisions is not a number: treated as missing"),
                outside=N_("revisions outside 0 to 100,000: treated as missing"),
            ),
            listed=False,
            likeness=Likeness(weight=0.02, full=math.log(20), cap=20),
        )
    )
    country: str | None = declared(
        Field(
            role="category",
            label=N_("Country"),
            synonyms="country, seller country, pays, location, pays du vendeur, localisation, "
            "country name, from country, pais, pais del vendedor, ubicacion, land, "
            "herkunftsland, paese, pais do vendedor, страна, страна продавца, البلد, الدولة, "
            "kraj, seller location, seller from, nationality",
            averaged=True,
            rare=5,
            listed=False,
            question=Question(row="seller", label=N_("Country of the seller"), new=True),
            sentences=Sentences(
                refused=N_("The country has {count} characters: it must have {maximum} at most."),
                unknown=N_("No seller of this market is from “{value}”: the country is ignored."),
            ),
        )
    )
    without: tuple[str, ...] = ()
    quantities: Mapping[str, float] | None = None
    #: What its seller asks for the basic package, in the market's currency; no field of a listing.
    basic_price: float | None = None


@dataclass(frozen=True, slots=True)
class FormOptions:
    """What a form can offer to describe a service, in the market's own words.

    `choices` has the labels of each field of labels: those of an ordered one from lowest to
    highest, the others most frequent first; empty if the market says nothing of it.
    `subcategories` maps each category (``""`` where the market has none) to its own. `useful` are
    the fields in which the market's listings differ: others change nothing. `coverage` is the
    range's usual promise, in (0, 1).
    """

    choices: Mapping[str, tuple[str, ...]]
    subcategories: Mapping[str, tuple[str, ...]]
    useful: tuple[str, ...]
    currency: str
    coverage: float
    synthetic: bool
    unit: str = PROJECT
