"""The trades of the demo market and the words its sellers use. Invented; nobody is meant."""

from __future__ import annotations

from typing import NamedTuple


class Trade(NamedTuple):
    """One sub-category of the demo market.

    `base` is the usual price in dollars of the middle quantity; a quantity twice as large
    costs ``2 ** elasticity`` times as much. In `title` and `titre`, ``{a}`` is an adjective;
    in `package` and `contenu`, ``{q}`` is the quantity.
    """

    category: str
    subcategory: str
    base: float
    elasticity: float
    quantities: tuple[int, ...]
    title: str
    package: str
    titre: str
    contenu: str


class Word(NamedTuple):
    """A word in both languages, and what it does to the log of the price."""

    english: str
    french: str
    effect: float


_DESIGN = "Graphics & Design"
_WRITING = "Writing & Translation"
_CODE = "Programming & Tech"
_VIDEO = "Video & Animation"
_MARKETING = "Digital Marketing"
_MUSIC = "Music & Audio"
_BUSINESS = "Business"
_DATA = "Data"

TRADES: tuple[Trade, ...] = (
    Trade(_DESIGN, "Logo Design", 45, 0.55, (2, 3, 4, 6, 9),
          "design {a} logo", "{q} logo concepts in high resolution",
          "créer un logo {a}", "{q} propositions de logo en haute définition"),
    Trade(_DESIGN, "Business Cards", 18, 0.40, (2, 3, 4, 6, 8),
          "design {a} business card", "{q} print ready card designs",
          "concevoir une carte de visite {a}", "{q} modèles de carte prêts à imprimer"),
    Trade(_DESIGN, "Flyer Design", 25, 0.50, (2, 3, 4, 6, 8),
          "create {a} flyer", "{q} flyer pages ready for print",
          "réaliser un dépliant {a}", "{q} pages de dépliant prêtes à imprimer"),
    Trade(_DESIGN, "Book Covers", 60, 0.45, (2, 3, 4, 5, 6),
          "illustrate {a} book cover", "{q} cover drafts for paperback and e-book",
          "illustrer une couverture de livre {a}", "{q} couvertures, papier et numérique"),
    Trade(_DESIGN, "Character Illustration", 75, 0.70, (2, 3, 4, 6, 9),
          "draw {a} character", "{q} characters in full colour",
          "dessiner un personnage {a}", "{q} personnages en couleurs"),
    Trade(_WRITING, "Blog Articles", 35, 0.75, (500, 800, 1000, 1500, 2500),
          "write {a} blog article", "{q} words, researched and proofread",
          "rédiger un article de blog {a}", "{q} mots, documentés et relus"),
    Trade(_WRITING, "Product Descriptions", 22, 0.65, (3, 5, 10, 20, 40),
          "write {a} product page", "{q} product descriptions",
          "écrire une fiche produit {a}", "{q} fiches produit"),
    Trade(_WRITING, "Translation", 28, 0.85, (300, 500, 1000, 2000, 4000),
          "translate {a} document by hand", "{q} words translated, no machine",
          "traduire à la main un document {a}", "{q} mots traduits, sans machine"),
    Trade(_WRITING, "Proofreading", 16, 0.75, (500, 1000, 2000, 4000, 8000),
          "proofread {a} text", "{q} words corrected with comments",
          "corriger un texte {a}", "{q} mots corrigés et commentés"),
    Trade(_WRITING, "Resume Writing", 40, 0.35, (2, 3, 4, 5, 6),
          "rewrite {a} resume", "{q} page resume and a cover letter",
          "refaire un CV {a}", "CV de {q} pages et lettre de motivation"),
    Trade(_CODE, "Website Development", 220, 0.65, (2, 3, 5, 8, 12),
          "build {a} website", "{q} responsive pages with a contact form",
          "développer un site web {a}", "{q} pages adaptatives avec formulaire de contact"),
    Trade(_CODE, "Online Shops", 300, 0.50, (10, 20, 40, 80, 150),
          "set up {a} online shop", "{q} products loaded, payment connected",
          "installer une boutique en ligne {a}", "{q} produits saisis, paiement branché"),
    Trade(_CODE, "Mobile Apps", 480, 0.70, (2, 4, 6, 10, 15),
          "develop {a} mobile app", "{q} screens for Android and iOS",
          "développer une application mobile {a}", "{q} écrans pour Android et iOS"),
    Trade(_CODE, "Bug Fixing", 32, 0.60, (2, 3, 5, 8, 12),
          "fix {a} web page", "{q} bugs found, fixed and explained",
          "réparer une page web {a}", "{q} défauts trouvés, corrigés et expliqués"),
    Trade(_CODE, "Chatbots", 140, 0.55, (5, 10, 15, 25, 40),
          "program {a} chatbot", "{q} conversation flows, installed and tested",
          "programmer un robot conversationnel {a}", "{q} scénarios installés et testés"),
    Trade(_VIDEO, "Video Editing", 55, 0.70, (2, 5, 8, 12, 20),
          "edit {a} video", "{q} minutes of finished video with subtitles",
          "monter une vidéo {a}", "{q} minutes de vidéo montée et sous-titrée"),
    Trade(_VIDEO, "Animated Explainers", 130, 0.80, (15, 30, 45, 60, 90),
          "animate {a} explainer video", "{q} seconds video with script and voice",
          "animer une vidéo explicative {a}", "vidéo de {q} secondes avec texte et voix"),
    Trade(_VIDEO, "Intro Videos", 30, 0.45, (5, 8, 10, 15, 20),
          "make {a} intro video", "{q} seconds intro with sound",
          "faire une introduction vidéo {a}", "introduction de {q} secondes avec son"),
    Trade(_VIDEO, "Product Videos", 110, 0.65, (15, 20, 30, 45, 60),
          "film {a} product video", "{q} seconds of video in 4K",
          "filmer une vidéo de produit {a}", "{q} secondes de vidéo en 4K"),
    Trade(_MARKETING, "Search Engine Optimisation", 95, 0.50, (3, 5, 10, 15, 25),
          "do {a} search engine audit", "{q} keywords studied and a plan of action",
          "faire un audit de référencement {a}", "{q} mots-clés étudiés et un plan d'action"),
    Trade(_MARKETING, "Social Media Posts", 38, 0.65, (5, 10, 15, 20, 30),
          "design {a} social media campaign", "{q} posts with text and picture",
          "préparer une campagne sociale {a}", "{q} publications avec texte et image"),
    Trade(_MARKETING, "Advertising Campaigns", 120, 0.45, (2, 3, 4, 6, 9),
          "run {a} advertising campaign", "{q} campaigns set up and followed for a week",
          "lancer une campagne publicitaire {a}", "{q} campagnes lancées et suivies une semaine"),
    Trade(_MARKETING, "Email Marketing", 65, 0.55, (2, 3, 5, 7, 10),
          "write {a} email sequence", "{q} emails with subject lines",
          "écrire une séquence de courriels {a}", "{q} courriels avec leurs objets"),
    Trade(_MARKETING, "Backlinks", 42, 0.60, (5, 10, 20, 30, 50),
          "build {a} backlink profile", "{q} links from real websites",
          "construire un réseau de liens {a}", "{q} liens depuis de vrais sites"),
    Trade(_MUSIC, "Voice Over", 33, 0.75, (50, 100, 150, 300, 600),
          "record {a} voice over", "{q} words, studio quality",
          "enregistrer une voix off {a}", "{q} mots, qualité studio"),
    Trade(_MUSIC, "Mixing & Mastering", 70, 0.55, (4, 8, 12, 16, 32),
          "mix and master {a} song", "{q} tracks mixed, one master",
          "mixer une chanson {a}", "{q} pistes mixées, un master"),
    Trade(_MUSIC, "Jingles", 85, 0.55, (5, 10, 15, 20, 30),
          "compose {a} jingle", "{q} seconds of original music",
          "composer un jingle {a}", "{q} secondes de musique originale"),
    Trade(_MUSIC, "Podcast Editing", 45, 0.60, (15, 30, 45, 60, 90),
          "edit {a} podcast episode", "{q} minutes cleaned and levelled",
          "monter un épisode de podcast {a}", "{q} minutes nettoyées et équilibrées"),
    Trade(_BUSINESS, "Business Plans", 190, 0.50, (8, 12, 20, 30, 45),
          "write {a} business plan", "{q} pages with forecasts",
          "rédiger un plan d'affaires {a}", "{q} pages avec prévisions"),
    Trade(_BUSINESS, "Presentations", 50, 0.65, (5, 10, 15, 20, 30),
          "design {a} slide deck", "{q} slides, editable",
          "concevoir une présentation {a}", "{q} diapositives modifiables"),
    Trade(_BUSINESS, "Virtual Assistance", 24, 0.90, (2, 4, 8, 16, 30),
          "offer {a} office support service", "{q} hours of work with a daily report",
          "assurer une assistance administrative {a}", "{q} heures de travail et un compte rendu"),
    Trade(_BUSINESS, "Market Research", 88, 0.55, (3, 5, 8, 12, 20),
          "carry out {a} market study", "{q} competitors compared in a report",
          "mener une étude de marché {a}", "{q} concurrents comparés dans un rapport"),
    Trade(_BUSINESS, "Legal Documents", 105, 0.40, (2, 4, 6, 10, 15),
          "draft {a} contract", "{q} pages checked clause by clause",
          "rédiger un contrat {a}", "{q} pages relues clause par clause"),
    Trade(_DATA, "Data Entry", 12, 0.75, (50, 100, 250, 500, 1000),
          "handle {a} data entry job", "{q} rows typed and checked",
          "faire une saisie de données {a}", "{q} lignes saisies et vérifiées"),
    Trade(_DATA, "Web Scraping", 48, 0.50, (100, 500, 1000, 5000, 10000),
          "build {a} web scraper", "{q} rows delivered as a spreadsheet",
          "écrire une extraction web {a}", "{q} lignes livrées dans un tableur"),
    Trade(_DATA, "Dashboards", 125, 0.55, (2, 3, 4, 6, 10),
          "build {a} dashboard", "{q} views with filters and a guide",
          "construire un tableau de bord {a}", "{q} vues avec filtres et mode d'emploi"),
    Trade(_DATA, "Machine Learning", 260, 0.45, (2, 3, 4, 5, 6),
          "train {a} prediction model", "{q} models compared in a notebook",
          "entraîner un modèle de prédiction {a}", "{q} modèles comparés dans un cahier"),
)  # fmt: skip

#: The article goes with the English word; French adjectives here are the same in both genders.
ADJECTIVES: tuple[Word, ...] = (
    Word("a simple", "simple", -0.22),
    Word("a clean", "sobre", -0.03),
    Word("a modern", "moderne", 0.0),
    Word("a minimalist", "minimaliste", 0.02),
    Word("an elegant", "chic", 0.08),
    Word("a custom", "sur mesure", 0.14),
    Word("a memorable", "mémorable", 0.04),
    Word("a premium", "haut de gamme", 0.30),
)

CLIENTS: tuple[Word, ...] = (
    Word("your startup", "votre jeune entreprise", 0.05),
    Word("your restaurant", "votre restaurant", -0.03),
    Word("your online shop", "votre boutique en ligne", 0.03),
    Word("your charity", "votre association", -0.12),
    Word("your podcast", "votre podcast", -0.04),
    Word("your clinic", "votre clinique", 0.14),
    Word("your law firm", "votre cabinet d'avocats", 0.22),
    Word("your real estate agency", "votre agence immobilière", 0.12),
    Word("your gym", "votre salle de sport", -0.02),
    Word("your school", "votre école", -0.08),
    Word("your bakery", "votre boulangerie", -0.06),
    Word("your fashion brand", "votre marque de mode", 0.08),
    Word("your video channel", "votre chaîne vidéo", -0.03),
    Word("your hotel", "votre hôtel", 0.07),
    Word("your band", "votre groupe", -0.10),
    Word("your travel agency", "votre agence de voyages", 0.02),
    Word("your software company", "votre éditeur de logiciels", 0.16),
    Word("your family event", "votre fête de famille", -0.14),
    Word("your construction company", "votre entreprise de bâtiment", 0.09),
    Word("your beauty salon", "votre salon de beauté", -0.01),
)

EXTRAS: tuple[Word, ...] = (
    Word("", "", 0.0),
    Word("Source files included", "Fichiers sources inclus", 0.12),
    Word("Commercial use included", "Usage commercial inclus", 0.16),
    Word("A call before we start", "Un appel avant de commencer", 0.06),
    Word("Support for 30 days after delivery", "Suivi pendant 30 jours après la livraison", 0.10),
    Word("Strictly confidential", "Confidentialité garantie", 0.03),
    Word("First draft within a day", "Premier jet en un jour", 0.05),
)

TAILS: tuple[Word, ...] = (
    Word("", "", 0.0),
    Word(" from scratch", " en partant de zéro", 0.07),
    Word(" that your clients remember", " que vos clients retiennent", 0.0),
    Word(" with care", " avec soin", -0.02),
    Word(" in your style", " dans votre style", 0.02),
    Word(" step by step", " pas à pas", 0.0),
    Word(" ready to use", " prêt à l'emploi", 0.0),
    Word(" on a small budget", " pour un petit budget", -0.18),
)

#: Towns of clients, spelled alike in both languages; they do not move the price.
TOWNS: tuple[str, ...] = (
    "Auckland", "Austin", "Berlin", "Bordeaux", "Boston", "Bristol", "Casablanca", "Chicago",
    "Dakar", "Denver", "Dublin", "Lagos", "Leeds", "Lille", "Lyon", "Madrid", "Manila", "Milan",
    "Montpellier", "Mumbai", "Munich", "Nairobi", "Nantes", "Oslo", "Paris", "Porto", "Seattle",
    "Sydney", "Toronto", "Toulouse", "Vancouver", "Zurich",
)  # fmt: skip

#: Country, whether French is usual there, and its effect on the log of the price.
COUNTRIES: tuple[tuple[str, float, float], ...] = (
    ("United States", 0.02, 0.20),
    ("United Kingdom", 0.02, 0.16),
    ("France", 0.80, 0.12),
    ("Canada", 0.35, 0.14),
    ("Belgium", 0.60, 0.10),
    ("Germany", 0.03, 0.14),
    ("Morocco", 0.60, -0.08),
    ("Senegal", 0.70, -0.10),
    ("India", 0.0, -0.14),
    ("Pakistan", 0.0, -0.20),
    ("Philippines", 0.0, -0.10),
    ("Nigeria", 0.02, -0.12),
    ("Brazil", 0.02, -0.02),
    ("Ukraine", 0.0, 0.0),
)
