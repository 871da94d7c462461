"""`jobs forecast`: a file in, the next days out, and what came of them later."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from typer.testing import CliRunner

from jobs.app import app
from jobs.output import Exit
from tests.jobs.conftest import told
from tests.sales import daily, days, written


def test_forecast_then_check(run: CliRunner, tmp_path: Path) -> None:
    """One object each; all quantiles in a file."""
    values, out = daily(120), tmp_path / "out.csv"
    path = str(written(tmp_path / "f.csv", values[:110]))
    code, made = told(run, "forecast", path, "--currency", "eur", "--out", str(out))
    assert (code, made["horizon"], made["origin"]) == (0, 7, days(110)[-1].isoformat())
    assert "Next week: about €" in made["sentences"][0]
    assert len(pd.read_csv(out)) == 7
    code, found = told(run, "forecast", str(written(tmp_path / "g.csv", values)), "--check")
    assert (code, len(found["checks"]), len(found["checks"][0]["days"])) == (0, 1, 7)
    assert found["checks"][0]["forecast_id"] == made["id"]


def test_evaluate_and_plain_sentences(run: CliRunner, tmp_path: Path) -> None:
    """The error over the same day last week; what is printed without --json."""
    path = str(written(tmp_path / "f.csv", daily(300)))
    code, found = told(run, "forecast", path, "--evaluate")
    assert (code, found["series"][0]["origins"]) == (0, 20)
    assert found["mean_ratio"] < 1
    day = f"{days(302)[-1]}=closed"
    done = run.invoke(app, ["forecast", path, "--event", day, "--country", "FR"])
    assert done.exit_code == 0
    assert "nothing is sold on" in done.stdout


def test_what_cannot_be_is_a_sentence(run: CliRunner, tmp_path: Path) -> None:
    """With the exit code of its kind."""
    path = str(written(tmp_path / "f.csv", daily(60)))
    assert told(run, "forecast", path, "--event", "soon")[0] == Exit.BAD_INPUT
    assert told(run, "forecast", path, "--absent", "maybe")[0] == Exit.BAD_INPUT
    assert told(run, "forecast", path, "--horizon", "40")[0] == Exit.BAD_INPUT
    short = str(written(tmp_path / "g.csv", daily(10)))
    assert told(run, "forecast", short)[0] == Exit.BAD_FILE
