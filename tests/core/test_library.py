"""docs/library.md tells the truth: its script runs, its names are there and cost nothing."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import core
from core.data.demo import demo_market

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "docs/library.md").read_text("utf-8")
SCRIPT, OWN = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


def run(code: str, folder: Path, *, path: Path = ROOT) -> str:
    """Run code in a process of its own; returns what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(path)!r})\n{code}"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.fits
def test_the_script_runs_as_it_stands(tmp_path: Path) -> None:
    """It reads a file, measures beside the constant, and prices a service."""
    demo_market(240, seed=7).to_csv(tmp_path / "listings.csv", index=False)
    told = run(SCRIPT, tmp_path)
    assert re.search(r"^\d+ of 240 rows kept$", told, re.MULTILINE)
    error, constant = (
        float(figure) for figure in re.findall(r"(?:error|median price:?) (\d+\.\d)%", told)
    )
    assert 0 < error < constant
    price, low, high = map(
        float, re.findall(r"^([\d.]+) USD, from ([\d.]+) to ([\d.]+)$", told, re.MULTILINE)[0]
    )
    assert low < price < high


def test_the_example_of_a_candidate_is_the_one_that_the_tests_install() -> None:
    """What the document shows does what tests/packages does."""
    source = (ROOT / "tests/packages/own_candidate/own_candidate.py").read_text("utf-8")
    for line in OWN.splitlines():
        if "=" in line or line.startswith("class"):
            assert line.strip().rstrip(":") in source, line


def test_every_name_is_documented_and_there() -> None:
    """The table has what `core` offers, and nothing else."""
    told = set(re.findall(r"^\| `(\w+)[.(]", TEXT, re.MULTILINE))
    assert told == set(core.__all__)
    for name in core.__all__:
        assert callable(getattr(core, name))


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    """As of any module, so that hasattr and pickle work."""
    assert not hasattr(core, "nothing_of_the_kind")


def test_importing_core_loads_no_library(tmp_path: Path) -> None:
    """Neither numpy nor a learner comes with `import core`; they come with the first name."""
    heavy = "{'numpy', 'pandas', 'sklearn', 'lightgbm', 'onnxruntime', 'pydantic'}"
    code = f"import core\nprint(sorted({heavy} & set(sys.modules)))\n"
    code += f"core.read_listings\nprint(sorted({heavy} & set(sys.modules)))"
    before, after = run(code, tmp_path).splitlines()
    assert before == "[]"
    assert "pandas" in after
    assert "sklearn" not in after
