"""Every sentence that a person can see is in the catalogue, and said in French."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from core.language import LANGUAGES, former_sentences, translator

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "locales/fr/LC_MESSAGES/prisme.po"
PAGES = [ROOT / "streamlit_app.py", *sorted((ROOT / "pages").rglob("*.py"))]
#: Functions of Streamlit whose text a reader sees, and arguments that hold such text.
SHOWN = {
    "title",
    "header",
    "subheader",
    "markdown",
    "caption",
    "text",
    "write",
    "button",
    "checkbox",
    "error",
    "warning",
    "info",
    "success",
    "toast",
    "metric",
    "badge",
    "expander",
    "selectbox",
    "segmented_control",
    "slider",
    "number_input",
    "text_area",
    "text_input",
    "page_link",
    "download_button",
    "form_submit_button",
    "link_button",
    "toggle",
    "radio",
    "multiselect",
}
SHOWN_ARGUMENTS = {"label", "help", "placeholder", "delta", "page_title", "alt"}
#: What needs no translation: the product's name.
NAMES = {"Prisme"}


@pytest.fixture(scope="module")
def french() -> Catalog:
    """The French catalogue."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="fr")


def sources() -> set[str]:
    """Return every message id in the source (the singular, where there is a plural)."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    keywords = {**DEFAULT_KEYWORDS, "N_": None, "NN_": (1, 2)}
    found = extract_from_dir(ROOT, methods, options, keywords)
    return {ids if isinstance(ids, str) else ids[0] for _file, _line, ids, *_rest in found}


def placeholders(text: str) -> set[str]:
    """Return the names in braces."""
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


def pairs(message: Message) -> list[tuple[str, str]]:
    """Return (English, French) for each form of a message."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return list(zip(message.id, message.string, strict=True))


def singular(message: Message) -> str:
    """Return the id by which a message is looked up."""
    return message.id if isinstance(message.id, str) else message.id[0]


def test_every_sentence_of_the_source_is_in_the_catalogue(french: Catalog) -> None:
    """What the source says is what the catalogue holds: nothing absent, nothing left over."""
    there = {singular(message) for message in french if message.id}
    assert sorted(sources() - there) == []
    assert sorted(there - sources()) == []
    assert list(french.obsolete) == []


def test_no_sentence_hides_from_the_extraction(french: Catalog) -> None:
    """Sentences marked where the extraction cannot see (inside an f-string) are found too."""
    there = {singular(message) for message in french if message.id}
    marked = {
        (path.name, node.args[0].value)
        for room in ("adapters", "core", "db", "jobs", "pages", "rest")
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
        and ast.unparse(node.func).rpartition(".")[2] in {"_", "N_", "NN_", "gettext", "ngettext"}
    }
    assert sorted(hit for hit in marked if hit[1] and hit[1] not in there) == []


def test_every_sentence_is_translated(french: Catalog) -> None:
    """No translation is empty or marked as doubtful."""
    lacking = [m.id for m in french if m.id and (m.fuzzy or not all(f for _e, f in pairs(m)))]
    assert lacking == []


def test_translations_keep_their_placeholders(french: Catalog) -> None:
    """Each translation names exactly the values that its sentence names."""
    differing = [
        english
        for message in french
        if message.id
        for english, said in pairs(message)
        if placeholders(english) != placeholders(said)
    ]
    assert differing == []


def test_a_sentence_stored_before_is_shown_in_its_new_wording() -> None:
    """Records keep the id of the day: each former one leads to a sentence of the catalogue."""
    former = former_sentences()
    assert set(former).isdisjoint(sources())
    assert set(former.values()) <= sources()
    for old, new in former.items():
        assert placeholders(new) <= placeholders(old)
        values = dict.fromkeys(placeholders(old), 7)
        for language in LANGUAGES:
            words = translator(language)
            assert words.sentence(old, **values) == words.sentence(new, **values)


def test_french_is_set_as_french_is(french: Catalog) -> None:
    """High punctuation is preceded by a no-break space, and no straight apostrophe is left."""
    plain_space = re.compile(r" [;:!?%»]|« |[a-zàâéèêëîïôûùç]'[a-zàâéèêëîïôûùçh]", re.IGNORECASE)
    wrong = [
        said
        for message in french
        if message.id
        for _english, said in pairs(message)
        if plain_space.search(said)
    ]
    assert wrong == []


def spoken(node: ast.expr) -> list[str]:
    """Return the words that an expression holds as literals, outside any call."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return [text for part in node.values for text in spoken(part)]
    if isinstance(node, ast.BinOp):
        return spoken(node.left) + spoken(node.right)
    if isinstance(node, ast.IfExp):
        return spoken(node.body) + spoken(node.orelse)
    return []


def literals(source: str) -> list[str]:
    """Return the words that calls show to a reader without translating them."""
    shown: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if "logger" in ast.unparse(node.func):  # logs are for operators, in English
            continue
        values = [k.value for k in node.keywords if k.arg in SHOWN_ARGUMENTS]
        if node.func.attr in SHOWN:
            values += node.args[:2] if node.func.attr == "metric" else node.args[:1]
        shown += [text for value in values for text in spoken(value)]
    bare = [re.sub(r":[a-z_]+(/[a-z_]*:?)?|:", "", text).strip(" ·–*") for text in shown]
    return [text for text in bare if re.search(r"[^\W\d_]", text) and text not in NAMES]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages_show_no_words_past_the_translator(path: Path) -> None:
    """No call that a reader sees is given a literal sentence."""
    source = re.sub(r'"(pages/\w+|streamlit_app)\.py"', '""', path.read_text(encoding="utf-8"))
    assert literals(source) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('st.title("Hello")', ["Hello"]),
        ('x.metric(_("a"), "12 h")', ["12 h"]),
        ('st.button(f"Go {n}", help=_("b"))', ["Go"]),
        ('st.caption(plain(_("c")))', []),
        ('st.markdown(f":material/{icon}: {plain(x)}")', []),
        ('st.text_area(_("d"), help="e")', ["e"]),
    ],
)
def test_the_search_for_literals_finds_them(source: str, found: list[str]) -> None:
    """The check above sees words in arguments and in formatted strings, and nothing else."""
    assert literals(source) == found
