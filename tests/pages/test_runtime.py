"""The process behind the pages: built once, released, and light."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import Conflict, SetupFault
from pages.components import runtime
from tests.pages.fakes import FakeServices

ROOT = Path(__file__).parents[2]
HEAVY = ("torch", "tensorflow", "keras", "sentence_transformers", "transformers")


@pytest.fixture(autouse=True)
def fresh_settings() -> Iterator[None]:
    """Settings as a test's environment says, and not for the next one."""
    runtime.settings.clear()
    yield
    runtime.settings.clear()


def test_services_are_built_once_and_closed_when_let_go() -> None:
    """All sessions share one object; replacing it closes the old one."""
    built: list[FakeServices] = []

    def builder() -> FakeServices:
        built.append(FakeServices())
        return built[-1]

    with runtime.override(builder):
        first = runtime.services()
        assert runtime.services() is first
    assert len(built) == 1
    assert built[0].closed == 1


def test_a_failure_to_build_is_tried_again() -> None:
    """The first call's failure is not remembered by the second."""
    answers: list[object] = [SetupFault("The database is not running."), FakeServices()]

    def builder() -> object:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with runtime.override(builder):
        with pytest.raises(SetupFault):
            runtime.services()
        assert isinstance(runtime.services(), FakeServices)


def test_the_real_services_say_when_no_database_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a running database the build refuses with a sentence, and starts none."""
    monkeypatch.setenv("PRISME_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(SetupFault, match="make run"):
        runtime.build_from_environment()
    assert list(tmp_path.iterdir()) == []


def test_only_so_many_pages_work_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for one, a second page waits until the first has left."""
    monkeypatch.setenv("PRISME_PAGE_CONCURRENCY", "1")
    runtime.turnstile.clear()
    entered = threading.Event()

    def second() -> None:
        with runtime.turnstile():
            entered.set()

    waiting = threading.Thread(target=second)
    with runtime.turnstile():
        waiting.start()
        assert not entered.wait(0.2)
    assert entered.wait(5)
    waiting.join()
    runtime.turnstile.clear()


def test_the_parts_of_the_pages_load_no_training_library() -> None:
    """Importing every component, the charts and the wording brings in nothing for training."""
    names = [f"pages.components.{p.stem}" for p in (ROOT / "pages/components").glob("[!_]*.py")]
    code = (
        "import sys, json, importlib\n"
        f"[importlib.import_module(n) for n in {names!r}]\n"
        f"print(json.dumps(sorted(set({HEAVY!r}) & set(sys.modules))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == []


def test_a_page_that_looks_at_a_file_leaves_its_turn_to_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two large files at once do not stop another page; a third one waits, but not for ever."""
    runtime.turnstile.clear()
    runtime._looking.clear()
    places = runtime.settings().page_concurrency
    for _ in range(places):
        runtime.turnstile().acquire()

    def look() -> bool:
        free = runtime.turnstile().acquire(blocking=False)
        if free:
            runtime.turnstile().release()
        return free

    assert runtime.looked_at(("test", "free"), look)
    assert not runtime.turnstile().acquire(blocking=False)
    monkeypatch.setattr(runtime, "LOOK_TURN_S", 0.01)
    for _ in range(places):
        runtime._looking().acquire()
    with pytest.raises(Conflict):
        runtime.looked_at(("test", "busy"), look)
    assert not runtime.turnstile().acquire(blocking=False)
    runtime.turnstile.clear()
    runtime._looking.clear()
