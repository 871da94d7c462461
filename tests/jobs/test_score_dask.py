"""A pool of machines gives the same numbers: two worker processes on loopback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from adapters.dask_pool import DaskPool
from core.errors import ArtifactRefused, SetupFault
from core.language import translator
from core.services import ListUseCase
from core.services.lists.remote import RemotePricer, price_here
from core.services.lists.scoring import ListOptions
from tests.core.services.lists.test_scoring import listed
from tests.core.services.test_services import House

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler with two worker processes, each with one thread."""
    folder = tmp_path_factory.mktemp("dask")
    address = folder / "address.json"
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": "1",
        "DASK_DISTRIBUTED__DASHBOARD__ENABLED": "false",
    }
    wanted = [
        ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"],
        *[
            [
                "worker",
                "--nthreads",
                "1",
                "--no-nanny",
                "--no-dashboard",
                "--host",
                "127.0.0.1",
                "--local-directory",
                str(folder),
                "--memory-limit",
                "0",
            ]
        ]
        * 2,
    ]
    running = [
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "distributed.cli.dask_" + words[0],
                *words[1:],
                "--scheduler-file",
                str(address),
            ],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for words in wanted
    ]
    try:
        from distributed import Client

        with Client(scheduler_file=str(address), timeout=60, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
            found = client.scheduler.address
        yield found
    finally:
        for process in reversed(running):  # workers before their scheduler, or they wait for it
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


@pytest.mark.slow
def test_a_pool_gives_the_numbers_of_one_machine_and_logs_once(scheduler, tmp_path) -> None:
    """Figures and reasons of the file are equal; every estimate is logged once, by the client."""
    house, source = House(), listed(tmp_path)
    doing = ListUseCase(house.estimates.together, rows=8)
    wish = ListOptions(translator("en"))
    doing.score(source, tmp_path / "here.parquet", wish)
    before = len(house.log.predictions)
    with DaskPool(scheduler) as pool:
        pricer = RemotePricer(pool, house.holder.artifact)
        assert (pool.threads, pricer.in_flight) == (2, 4)
        scored = doing.score(source, tmp_path / "there.parquet", wish, pricer=pricer)
    assert (scored.rows, scored.errors) == (40, 2)
    assert len(house.log.predictions) == before + 38
    here, there = (pd.read_parquet(tmp_path / f"{name}.parquet") for name in ("here", "there"))
    own = ["estimate_id"]
    pd.testing.assert_frame_equal(here.drop(columns=own), there.drop(columns=own), rtol=1e-9)


def test_an_address_without_a_scheduler_is_said(monkeypatch) -> None:
    """A sentence with the address, not a stack trace."""
    monkeypatch.setattr("adapters.dask_pool.PATIENCE_S", 1)
    with pytest.raises(SetupFault, match=r"tcp://127\.0\.0\.1:1"):
        DaskPool("tcp://127.0.0.1:1")


def test_a_worker_refuses_bytes_that_are_not_the_versions() -> None:
    """Whoever sent them: the SHA-256 of the registry decides."""
    house = House()
    champion = house.holder.get()
    with pytest.raises(ArtifactRefused):
        price_here(champion.version, b"other", [], 0.8)
