"""The command line: JSON on stdout, sentences on stderr, codes that mean something."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from core.errors import InvalidInput, NotFound, SetupFault, StorageUnavailable
from core.exports import xlsx_bytes
from core.types import FIELD, PACKAGE_PRICES, SERVICE_FIELDS, ServiceInput
from jobs.app import app
from jobs.fields import _read, columns_of, service_from
from jobs.output import Exit, exit_code, reader_language
from tests.jobs.conftest import told
from tests.models import market


@pytest.mark.fits
def test_import_train_estimate_in_a_row(run: CliRunner, tmp_path: Path) -> None:
    """The three commands work on a file of one's own, and each prints one JSON object."""
    path = tmp_path / "market.csv"
    market().head(300)[["description", "price", "seller_id"]].to_csv(path, index=False)
    wanted = [
        "import",
        str(path),
        "--currency",
        "EUR",
        "--map",
        "description=description",
        "--map",
        "price=price",
        "--map",
        "seller_id=seller_id",
    ]
    code, report = told(run, *wanted)
    assert (code, report["rows_kept"], report["currency"]) == (0, 300, "EUR")
    assert told(run, *wanted)[1]["already_there"] is True
    code, trained = told(run, "train", "--seed", "1")
    assert (code, trained["model_version"], trained["promoted"]) == (0, 1, True)
    text = str(market()["description"].iloc[0])  # close to what was learned: it gets a price
    code, estimate = told(run, "estimate", "--description", text)
    assert code == 0
    assert estimate["recorded"] is True
    assert estimate["currency"] == "EUR"
    assert estimate["low"] <= estimate["price"] <= estimate["high"]
    code, cards = told(run, "card", "--out", str(tmp_path))
    assert (code, cards["version"]["number"], cards["market"]["currency"]) == (0, 1, "EUR")
    assert [Path(name).name for name in cards["files"]] == ["model-card.md", "data-card.md"]
    assert "# Model card: version 1\n" in (tmp_path / "model-card.md").read_text()
    assert told(run, "card", "--out", str(tmp_path / "nowhere"))[0] == Exit.BAD_INPUT
    assert "# Data card: market" in run.invoke(app, ["card"]).stdout


def test_an_estimate_without_a_model_says_what_to_run(run: CliRunner) -> None:
    """Nothing there yet: exit code 5, the sentence in the object."""
    code, detail = told(run, "estimate", "--description", "A logo for a bakery")
    assert (code, detail["kind"]) == (Exit.NOTHING_THERE, "NoChampion")


def test_sellers_are_named_only_if_asked(run: CliRunner, tmp_path: Path) -> None:
    """With names and under pseudonyms the same file is two different markets."""
    path = tmp_path / "market.csv"
    path.write_text("title,price,seller\nA modern logo,5,anna\n")
    wanted = ["import", str(path), "--currency", "EUR"]
    hidden = told(run, *wanted)[1]["sha256"]
    named = told(run, *wanted, "--keep-sellers")[1]
    assert named["sha256"] != hidden
    assert named["already_there"] is False


@pytest.mark.parametrize(
    ("content", "code"), [("", Exit.BAD_FILE), ("title;prix\n", Exit.BAD_FILE)]
)
def test_a_file_that_is_no_market_leaves_nothing_behind(
    run: CliRunner, tmp_path: Path, content: str, code: Exit
) -> None:
    """Exit code 4, a sentence, and no snapshot."""
    path = tmp_path / "bad.csv"
    path.write_text(content)
    assert told(run, "import", str(path))[0] == code
    assert told(run, "train")[0] == Exit.NOTHING_THERE


def test_bad_input_names_the_field_in_the_readers_language(run: CliRunner) -> None:
    """A mapping that is none is refused in French when French is asked for."""
    done = run.invoke(app, ["import", "x.csv", "--map", "price", "--language", "fr", "--json"])
    assert done.exit_code == Exit.BAD_INPUT
    assert json.loads(done.stdout)["field"] == "map"
    assert "correspondance" in json.loads(done.stdout)["error"]


def test_a_database_that_is_away_has_its_own_code(short_home: Path) -> None:
    """Nobody listens at the address: exit code 6, within the connection's patience."""
    away = CliRunner(
        env={"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "PRISME_HOME": str(short_home)}
    )
    assert told(away, "train")[0] == Exit.DATABASE_AWAY


def test_an_address_that_is_not_postgresql_is_refused(short_home: Path) -> None:
    """Prisme says that it runs on PostgreSQL only."""
    other = CliRunner(env={"DATABASE_URL": "mysql://x", "PRISME_HOME": str(short_home)})
    code, detail = told(other, "train")
    assert code == Exit.SETUP
    assert "postgresql://" in str(detail["error"])


def test_every_kind_of_error_has_its_code() -> None:
    """What a script can rely on."""
    codes = [exit_code(kind("x")) for kind in (InvalidInput, NotFound, StorageUnavailable)]
    assert codes == [Exit.BAD_INPUT, Exit.NOTHING_THERE, Exit.DATABASE_AWAY]
    assert exit_code(SetupFault("x")) == Exit.SETUP


def test_revisions_may_be_unlimited() -> None:
    """The word is understood; anything else must be a number."""
    assert _read(FIELD["revisions"], "Unlimited") == math.inf
    assert _read(FIELD["revisions"], "3") == 3
    assert _read(FIELD["revisions"], None) is None
    with pytest.raises(InvalidInput):
        _read(FIELD["revisions"], "many")


@pytest.mark.parametrize("word", ["none", "Aucun", " NONE "])
def test_an_option_may_say_none(word: str) -> None:
    """A word says that there is none; an option left out says nothing."""
    given: dict[str, str | None] = dict.fromkeys(f.name for f in SERVICE_FIELDS)
    given |= {"description": "A logo", "rating": word, "seller_level": word, "reviews": "12"}
    assert service_from(given) == ServiceInput(
        "A logo", reviews=12, without=("seller_level", "rating")
    )
    with pytest.raises(InvalidInput, match="or: none"):
        service_from(given | {"reviews": "many"})


def test_a_mapping_is_read_pair_by_pair() -> None:
    """FIELD=COLUMN, where the column may hold an equals sign."""
    assert columns_of(["price=Prix=TTC", " description = Titre "]) == {
        "price": "Prix=TTC",
        "description": "Titre",
    }
    assert columns_of(None) is None


@pytest.mark.parametrize(("old", "new"), [("score", "price"), ("refuse", "reject")])
def test_a_renamed_command_answers_to_its_old_name(old: str, new: str) -> None:
    """The same function and options under both names; help shows the new one."""
    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert commands[old].callback.__wrapped__ is commands[new].callback.__wrapped__
    assert [p.opts for p in commands[old].params] == [p.opts for p in commands[new].params]
    assert (commands[old].hidden, commands[new].hidden) == (True, False)


def test_an_unknown_language_falls_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """The option wins, then the terminal's locale, then English."""
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "fr_CA.UTF-8")
    assert reader_language("en") == "en"
    assert reader_language("xx") == "fr"
    monkeypatch.setenv("LANG", "C")
    assert reader_language(None) == "en"


@pytest.mark.fits
def test_one_file_is_judged_on_another_without_a_database(tmp_path: Path) -> None:
    """`evaluate` prints the figures beside the constant's, and needs no server."""
    frame = market().head(450).rename(columns={"description": "title"})
    sellers = frame["seller_id"].drop_duplicates()
    known = frame["seller_id"].isin(sellers.iloc[: len(sellers) * 3 // 4])
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path, rows in zip(paths, (frame[known], frame[~known]), strict=True):
        told_of = ["title", "currency", "seller_id", *PACKAGE_PRICES.values()]
        rows[told_of].to_csv(path, index=False)
    runner = CliRunner(env={"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"})
    code, scored = told(runner, "evaluate", "--train", str(paths[0]), "--test", str(paths[1]))
    assert code == 0
    assert scored["n_train"] == known.sum()
    assert scored["n_test"] + scored["n_test_left_out"] == (~known).sum()
    assert scored["mdape"] < scored["constant"]["mdape"]
    for mode in ("estimated", "given"):
        found = scored["packages"][mode]
        assert (found["n"], found["in_order"]) == (scored["n_test"], 1)
        assert {"error", "naive", "ratio", "coverage_80"} < set(found["premium"])


@pytest.mark.fits
def test_a_search_then_a_training_with_what_it_found(run: CliRunner, tmp_path: Path) -> None:
    """`tune` needs a market and says what it found; `train --tuned` needs a search."""
    assert told(run, "tune", "--seconds", "1")[0] == Exit.NOTHING_THERE
    _imported(run, tmp_path)
    code, detail = told(run, "train", "--tuned")
    assert (code, "python -m jobs tune" in str(detail["error"])) == (Exit.NOTHING_THERE, True)
    code, found = told(run, "tune", "--seconds", "1")
    assert code == 0
    assert found["trials"] >= 1
    assert found["difference"]["n"] == 180  # a tenth of the listings judges versions instead
    code, trained = told(run, "train", "--tuned")
    assert (code, trained["model_version"]) == (0, 1)


def test_a_comparison_prints_the_whole_table(run: CliRunner, tmp_path: Path) -> None:
    """Candidates, sentinels and the id under which the page finds it; or words for a reader."""
    _imported(run, tmp_path)
    names = ("--only", "constant", "--only", "ridge-fields", "--only", "band-tree")
    code, report = told(run, "compare", *names)
    assert code == 0
    done = {c["name"] for c in report["candidates"] if c["status"] == "done"}
    assert {"constant", "ridge-fields", "band-tree"} <= done
    assert len(report["sentinels"]) == 5
    assert report["comparison_id"]
    said = run.invoke(app, ["compare", *names]).stdout
    assert "Always the median price" in said
    assert "✓ Sellers on both sides of a fold: 0; titles: 0." in said


@pytest.mark.parametrize(("only", "said"), [("nonsense", "Available: "), ("band-tree", "a price")])
def test_a_candidate_that_is_none_is_refused(run: CliRunner, only: str, said: str) -> None:
    """An unknown id, or bands alone: bad input, with the sentence that helps."""
    code, detail = told(run, "compare", "--only", only)
    assert (code, detail["field"]) == (Exit.BAD_INPUT, "only")
    assert said in str(detail["error"])


def test_the_protocol_without_its_file_says_so(run: CliRunner, tmp_path: Path) -> None:
    """The old command still runs the benchmark, which names the file that it lacks."""
    code, detail = told(run, "reference-benchmark", "--data", str(tmp_path / "none.csv"))
    assert code == Exit.BAD_FILE
    assert "none.csv" in str(detail["error"])
    assert "reference-benchmark" not in run.invoke(app, ["--help"]).stdout


def _imported(run: CliRunner, tmp_path: Path) -> None:
    path = tmp_path / "market.csv"
    columns = ["description", "price", "seller_id", "delivery_days"]
    market().head(200)[columns].to_csv(path, index=False)
    assert (
        told(
            run,
            "import",
            str(path),
            "--currency",
            "EUR",
            "--map",
            "description=description",
            "--map",
            "price=price",
            "--map",
            "seller_id=seller_id",
            "--map",
            "delivery_days=delivery_days",
        )[0]
        == 0
    )


def test_what_a_person_left_is_exported_and_erased(run: CliRunner, tmp_path: Path) -> None:
    """Nothing is there yet: an empty document, to stdout or a file, and nothing to erase."""
    code, document = told(run, "export-subject", "a" * 32)
    assert (code, document["estimates"], document["judgements"]) == (0, [], [])
    file = tmp_path / "stored.json"
    assert told(run, "export-subject", "a" * 32, "--output", str(file))[1]["estimates"] == 0
    assert json.loads(file.read_text())["subject"] == "a" * 32
    assert told(run, "erase-subject", "a" * 32) == (
        0,
        {"estimates": 0, "judgements": 0, "price_lists": 0, "forecasts": 0},
    )
    assert told(run, "erase-subject", " ")[0] == Exit.BAD_INPUT


def test_markets_are_listed_chosen_and_deleted(run: CliRunner, tmp_path: Path) -> None:
    """By name or id; what goes is named first, and the active one stays while there is another."""
    for name in ("one", "two"):
        path = tmp_path / f"{name}.csv"
        path.write_text(f"title,price\nA modern logo for {name},5\nA drawing,7\n")
        assert told(run, "import", str(path), "--currency", "EUR", "--name", name)[0] == 0
    listed = told(run, "markets", "list")[1]["markets"]
    assert isinstance(listed, list)
    assert [(m["name"], m["active"], m["listings"]) for m in listed] == [
        ("two", True, 2),
        ("one", False, 2),
    ]
    assert told(run, "markets", "delete", "two", "--yes")[0] == Exit.BAD_INPUT
    code, active = told(run, "markets", "activate", "one")
    assert (code, active) == (0, {"active": listed[1]["id"]})
    asked = run.invoke(app, ["markets", "delete", listed[0]["id"]])
    assert asked.exit_code == Exit.BAD_INPUT
    assert "its 2 listings" in " ".join(asked.stderr.split())
    assert told(run, "markets", "delete", listed[0]["id"], "--yes")[0] == 0
    assert [m["name"] for m in told(run, "markets", "list")[1]["markets"]] == ["one"]
    absent = run.invoke(app, ["markets", "activate", "two"])
    assert absent.exit_code == Exit.NOTHING_THERE
    assert "one" in absent.stderr


def test_what_a_seller_offers_is_exported_and_erased(run: CliRunner, tmp_path: Path) -> None:
    """Found by name although it is stored under a pseudonym; nobody else's rows go."""
    path = tmp_path / "market.csv"
    path.write_text("title,price,seller\nA modern logo,5,anna\nA drawing,7,anna\nA song,9,bo\n")
    assert told(run, "import", str(path), "--currency", "EUR")[0] == 0
    out = tmp_path / "anna.csv"
    assert told(run, "export-seller", "anna", "--output", str(out))[1]["listings"] == 2
    assert "A modern logo" in out.read_text("utf-8-sig")
    assert "A song" not in out.read_text("utf-8-sig")
    rows = told(run, "export-seller", "bo")[1]["listings"]
    assert [row["description"] for row in rows] == ["A song"]
    assert told(run, "erase-seller", "anna") == (0, {"listings": 2})
    assert told(run, "export-seller", "anna")[1] == {"listings": []}
    assert len(told(run, "export-seller", "bo")[1]["listings"]) == 1
    assert told(run, "erase-seller", " ")[0] == Exit.BAD_INPUT


def test_a_spreadsheet_is_imported(run: CliRunner, tmp_path: Path) -> None:
    """As the same rows in CSV are; what is none has its own exit code."""
    path = tmp_path / "market.xlsx"
    path.write_bytes(xlsx_bytes(market().head(50)[["description", "price"]]))
    code, report = told(run, "import", str(path), "--currency", "EUR")
    assert (code, report["rows_kept"]) == (0, 50)
    path.write_bytes(b"PK\x03\x04" + bytes(50))
    assert told(run, "import", str(path))[0] == Exit.BAD_FILE


def test_rates_are_set_listed_and_refused_with_a_sentence(run: CliRunner) -> None:
    """A dated rate of a pair; what cannot be one changes nothing."""
    code, said = told(run, "rates", "set", "EUR=0.92", "GBP=0.79", "--date", "2026-03-05")
    assert (code, [(r["currency"], r["rate"], r["rate_date"]) for r in said["rates"]]) == (
        0,
        [("EUR", 0.92, "2026-03-05"), ("GBP", 0.79, "2026-03-05")],
    )
    for wrong, sentence in (
        (("0.92",), "names no currency"),
        (("EUR=0",), "above zero"),
        (("EURO=1",), "not a currency"),
    ):
        done = run.invoke(app, ["rates", "set", *wrong])
        assert (done.exit_code, sentence in done.stderr) == (Exit.BAD_INPUT, True), wrong
    listed = run.invoke(app, ["rates", "list"]).stdout
    assert "1 USD = 0.92 EUR (2026-03-05, operator)" in listed
