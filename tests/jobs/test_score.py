"""Lists and reports by command: what a shell gets."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from jobs.app import app
from jobs.output import Exit
from tests.jobs.conftest import told
from tests.models import market


@pytest.fixture
def ready(run: CliRunner, tmp_path: Path) -> CliRunner:
    """A runner where a champion serves."""
    path = tmp_path / "market.csv"
    market().head(300)[["description", "price", "seller_id"]].to_csv(path, index=False)
    assert told(run, "import", str(path), "--currency", "EUR")[0] == 0
    assert told(run, "train", "--seed", "1")[0] == 0
    return run


@pytest.mark.slow
def test_a_list_and_a_report_by_command(ready: CliRunner, tmp_path: Path) -> None:
    """A list is priced, its estimates are in the log, and one of them is printed."""
    source, out = tmp_path / "list.csv", tmp_path / "out.csv"
    source.write_text("Texte,note\nI will design a modern logo,4.8\n!!!,\nA logo,99\n")
    asked = [
        "price",
        str(source),
        "--out",
        str(out),
        "--map",
        "description=texte",
        "--map",
        "rating=note",
    ]
    code, report = told(ready, *asked)
    assert (code, report["rows"], report["errors"]) == (0, 3, 1)
    assert report["rows_per_s"] > 0
    row = pd.read_csv(out).iloc[0]
    assert row["currency"] == "EUR"
    pdf = tmp_path / "report.pdf"
    done = told(ready, "report", row["estimate_id"], "--out", str(pdf))
    if pd.isna(row["price"]):
        assert done[0] == Exit.BAD_INPUT
    else:
        assert done[0] == 0
        assert pdf.read_bytes().startswith(b"%PDF-")
    exported = tmp_path / "model"
    written, facts = told(ready, "export", "--out", str(exported))
    assert (written, facts["model_version"]) == (0, 1)
    away = CliRunner(env={"DATABASE_URL": "postgresql://127.0.0.1:1/none", "PRISME_LANGUAGE": "en"})
    elsewhere, apart = tmp_path / "elsewhere.csv", ["--model", str(exported)]
    asked[asked.index(str(out))] = str(elsewhere)
    code, _report = told(away, *asked, *apart, "--signed-by", str(facts["signed_by"]))
    assert code == 0
    same = ["price", "low", "high", "band", "currency"]
    pd.testing.assert_frame_equal(pd.read_csv(elsewhere)[same], pd.read_csv(out)[same])
    assert told(away, *asked, *apart, "--signed-by", "ab" * 32)[0] == Exit.SETUP
    source.write_text("description\n!!!\n")
    assert told(ready, "price", str(source), "--out", str(out))[0] == Exit.BAD_INPUT


def test_what_cannot_be_a_list_or_an_output_is_a_sentence(
    run: CliRunner,
    tmp_path: Path,
) -> None:
    """Exit codes of a bad file and of a bad ending; nothing is written."""
    source = tmp_path / "list.csv"
    source.write_text("a,b\n1,2\n")
    assert told(run, "price", str(source), "--out", str(tmp_path / "o.csv"))[0] == Exit.BAD_FILE
    source.write_text("description\nA logo\n")
    done = run.invoke(app, ["price", str(source), "--out", str(tmp_path / "o.txt"), "--json"])
    assert done.exit_code == Exit.BAD_INPUT
    assert json.loads(done.stdout)["field"] == "out"
    assert [path.name for path in tmp_path.iterdir()] == ["list.csv"]
