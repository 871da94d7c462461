"""The Models page: versions, gates, decisions with a name and a reason, trials, what comes in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import AppError, ArtifactRefused, InvalidInput, StorageUnavailable
from core.ids import uuid7
from core.types import Task
from tests.pages.conftest import Visit, words_of
from tests.pages.fakes import NOW, WHO
from tests.pages.models.fakes import (
    CHALLENGER,
    CHAMPION,
    FakeModels,
    decision,
    experiment,
    gate,
    watched,
)

PAGE = "pages/8_Models.py"


def _opened(
    visit: Visit, services: FakeModels, view: str = "versions", *, lang: str = "en", **query: Any
) -> AppTest:
    at = visit(services, PAGE, lang=lang, query={"view": view, **query})
    assert not at.exception
    return at


def _sign(at: AppTest, key: str, reason: str = "less wrong") -> None:
    at.text_area(key=f"{key}.reason").set_value(reason)


def test_versions_are_listed_with_what_serves_and_why(visit: Visit) -> None:
    """Newest first, with intervals; who promoted the champion, and the reason, stand above."""
    at = _opened(visit, FakeModels())
    table = at.dataframe[0].value
    assert table["Version"].tolist() == [4, 3, 2]
    assert table["Now"].tolist() == ["", "in service", ""]
    assert table["Median error"][0] == "47% [45%, 49%]"
    assert table["Corrections"].tolist() == [12, 0, 0]
    text = words_of(at)
    assert "In service: version 3" in text
    assert "Since Mar 9, 2026" in text
    assert "by Ada: “less wrong”" in text
    assert "Median error, version by version" in text


def test_the_newest_version_is_opened_and_the_address_may_name_another(visit: Visit) -> None:
    """Its card has the data's fingerprint and libraries; what differs is beside the champion."""
    at = _opened(visit, FakeModels())
    assert at.selectbox(key="models.version").value == 4
    text = words_of(at)
    assert "Its pre-release checks have not been run yet." in text
    tables = "\n".join(str(table.value.to_numpy().tolist()) for table in at.table)
    assert "ab" * 32 in tables
    assert "'numpy', '2.4.6', '2.5.0'" in tables
    assert "no clear difference" in tables
    at = _opened(visit, FakeModels(), version="3")
    assert "It is now in service." in words_of(at)
    assert not [b for b in at.button if b.key and b.key.startswith("models.promote")]
    assert _opened(visit, FakeModels(), version="99").selectbox(key="models.version").value == 4


@pytest.mark.parametrize("view", ["versions", "work", "decisions"])
def test_the_header_leads_to_both_decisions_from_every_tab(visit: Visit, view: str) -> None:
    """Champion and challenger stand above the tabs; a decision is taken there, signed."""
    fake = FakeModels(reports={CHALLENGER.id: gate()})
    at = _opened(visit, fake, view)
    text = words_of(at)
    assert "Challenger: version 4" in text
    assert "checks passed" in text
    at.button(key="models.header.promote.4").click().run()
    _sign(at, "models.promote")
    at.button(key="models.sure").click().run()
    assert fake.taken == [("promote", 4, WHO, "less wrong", False)]
    at.button(key="models.header.rollback.2").click().run()
    _sign(at, "models.rollback", reason="complaints")
    at.button(key="models.sure").click().run()
    assert fake.taken[-1] == ("rollback", 2, WHO, "complaints", False)


def test_a_decided_version_is_no_challenger(visit: Visit) -> None:
    """One that was rejected waits for nothing: the header says that there is no challenger."""
    fake = FakeModels()
    fake.history_of_decisions.insert(0, decision("reject", CHALLENGER))
    at = _opened(visit, fake)
    assert "No challenger" in words_of(at)
    assert not [b for b in at.button if b.key == "models.header.promote.4"]


def test_training_says_when_there_is_nothing_new_to_learn(visit: Visit) -> None:
    """The button stays, but nobody is led to press it."""
    at = _opened(visit, FakeModels(up_to_date=CHAMPION), "work")
    assert "Nothing new to learn: version 3 has learned from this market" in words_of(at)
    assert at.button(key="models.retrain.start").label == "Train all the same"
    at = _opened(visit, FakeModels(), "work")
    assert "Nothing new to learn" not in words_of(at)


def test_no_version_yet_offers_to_train_one(visit: Visit) -> None:
    """An empty registry says so, and nothing breaks."""
    fake = FakeModels(versions=())
    at = _opened(visit, fake)
    assert "No model has been trained yet." in words_of(at)
    at.button(key="models.retrain.start").click().run()
    assert fake.started == [("retrain", {"tuned": False, "anyway": False}, WHO)]


@pytest.mark.parametrize(
    ("passed", "sentence"),
    [
        (True, "The pre-release checks are passed."),
        (False, "The pre-release checks are not passed: time."),
    ],
)
def test_the_gate_is_a_readable_table(visit: Visit, passed: bool, sentence: str) -> None:
    """Each check says what was found and what would pass; parts of the market are behind it."""
    at = _opened(visit, FakeModels(reports={CHALLENGER.id: gate(passed=passed)}))
    assert sentence in words_of(at)
    shown = next(t.value for t in at.table if "Check" in t.value)
    assert shown.iloc[:, 0].tolist() == ["Enough listings", "Time"]
    assert "400 listings that neither has seen" in shown.iloc[0, 2]
    assert ("close" in shown.iloc[1, 1]) is not passed


def test_an_open_gate_lets_promote_with_a_name_and_a_reason(visit: Visit) -> None:
    """Nothing happens before both buttons were clicked; afterwards the page says what was done."""
    fake = FakeModels(reports={CHALLENGER.id: gate()})
    at = _opened(visit, fake)
    at.button(key="models.promote.4").click().run()
    assert fake.taken == []
    assert "within a minute" in words_of(at)
    _sign(at, "models.promote")
    at.button(key="models.sure").click().run()
    assert fake.taken == [("promote", 4, WHO, "less wrong", False)]
    assert "Version 4 is in service." in words_of(at)
    assert not [b for b in at.button if b.key == "models.sure"]


@pytest.mark.parametrize("report", [None, gate(passed=False), gate(champion=UUID(int=99))])
def test_a_closed_gate_wants_a_tick(visit: Visit, report: Any) -> None:
    """Never judged, not passed, or beside another champion: only despite the gate."""
    fake = FakeModels(reports={} if report is None else {CHALLENGER.id: report})
    at = _opened(visit, fake)
    at.button(key="models.promote.4").click().run()
    assert at.button(key="models.sure").disabled
    at.checkbox(key="models.despite").check().run()
    _sign(at, "models.promote", reason="asked for by the board")
    at.button(key="models.sure").click().run()
    assert fake.taken == [("promote", 4, WHO, "asked for by the board", True)]


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (InvalidInput("A decision needs who takes it and why."), "A decision needs"),
        (AppError("It did not pass the gate."), "did not pass"),
        (ArtifactRefused("It is damaged."), "damaged"),
        (StorageUnavailable("The database is unavailable."), "unavailable"),
    ],
)
def test_a_decision_that_fails_is_a_sentence(visit: Visit, fault: Any, sentence: str) -> None:
    """The form stays, and nothing was taken."""
    fake = FakeModels(reports={CHALLENGER.id: gate()}, faults={"promote": fault})
    at = _opened(visit, fake)
    at.button(key="models.promote.4").click().run()
    at.button(key="models.sure").click().run()
    assert not at.exception
    assert sentence in words_of(at)
    assert at.button(key="models.sure") is not None


def test_rolling_back_and_refusing_ask_for_a_name_too(visit: Visit) -> None:
    """Only a version that served can be rolled back to; a decision can be left."""
    fake = FakeModels()
    at = _opened(visit, fake)
    assert not [b for b in at.button if b.key == "models.rollback.4"]
    at = _opened(visit, fake, version="2")
    at.button(key="models.rollback.2").click().run()
    assert "will be back in service at once" in words_of(at)
    at.button(key="models.unsure").click().run()
    assert not [b for b in at.button if b.key == "models.sure"]
    at.button(key="models.rollback.2").click().run()
    _sign(at, "models.rollback", reason="the new one is upper")
    at.button(key="models.sure").click().run()
    at.button(key="models.reject.2").click().run()
    _sign(at, "models.reject")
    at.button(key="models.sure").click().run()
    assert [one[:3] for one in fake.taken] == [("rollback", 2, WHO), ("reject", 2, WHO)]


def test_judging_runs_in_the_background(visit: Visit) -> None:
    """The button asks for it once, and its progress is shown."""
    fake = FakeModels()
    at = _opened(visit, fake)
    at.button(key="models.judge.4").click().run()
    assert fake.started == [("retrain", {"judge": str(CHALLENGER.id)}, WHO)]
    assert at.button(key="models.judge.4").disabled
    assert "Training or checking a challenger" in words_of(at)


def test_the_queue_says_what_came_out(visit: Visit) -> None:
    """Newest work with its state, its time, and its result or its error."""
    start = NOW + timedelta(minutes=1)
    done = Task(
        uuid7(),
        "retrain",
        {},
        "page",
        NOW,
        "done",
        started_at=start,
        finished_at=start + timedelta(minutes=4),
        result={"model_version": 4, "corrections": 12, "passed": False},
    )
    failed = replace(
        done,
        id=uuid7(),
        kind="train",
        status="failed",
        error="Too few: {n}.",
        error_params={"n": 3},
        result={},
    )
    at = _opened(visit, FakeModels(queued_tasks={"retrain": done, "train": failed}), "work")
    table = at.table[0].value
    assert table["Result"].tolist() == [
        "Version 4, 12 corrections, checks not passed",
        "Too few\\: 3.",
    ]
    assert table["Duration"].tolist() == ["4 min", "4 min"]
    assert "No task has run yet." in words_of(_opened(visit, FakeModels(), "work"))


def test_training_may_use_the_best_parameters(visit: Visit) -> None:
    """The tick goes along; while it runs no other can be asked for."""
    fake = FakeModels()
    at = _opened(visit, fake, "work")
    at.checkbox(key="models.retrain.tuned").check().run()
    at.button(key="models.retrain.start").click().run()
    assert fake.started == [("retrain", {"tuned": True, "anyway": False}, WHO)]
    assert at.button(key="models.retrain.start").disabled


def test_a_trial_is_begun_and_ended_by_somebody(visit: Visit) -> None:
    """With a share there is a warning if the gate is not passed; the figures are of both arms."""
    fake = FakeModels()
    at = _opened(visit, fake, "trial")
    at.radio(key="models.trial.kind").set_value("share").run()
    assert "It has not passed the pre-release checks" in words_of(at)
    at.select_slider(key="models.trial.share").set_value(20)
    _sign(at, "models.trial.begin")
    at.button(key="models.trial.begun").click().run()
    assert fake.begun == [
        {"number": 4, "kind": "share", "actor": WHO, "reason": "less wrong", "share": 0.2}
    ]
    text = words_of(at)
    assert "The experiment has started." in text
    assert "The champion has made 900 estimates, the challenger 100." in text
    assert "Not decided yet: keep going." in text
    _sign(at, "models.trial.end", reason="enough")
    at.button(key="models.trial.ended").click().run()
    assert fake.ended == [(experiment().id, WHO, "enough")]
    assert "the champion serves everyone" in words_of(at)


def test_a_shadow_says_what_it_found_and_what_is_wrong(visit: Visit) -> None:
    """Pairs decide; a challenger that cannot be loaded is said."""
    fake = FakeModels(
        running=experiment(kind="shadow", share=0.0), trouble=ArtifactRefused("It is damaged.")
    )
    text = words_of(_opened(visit, fake, "trial"))
    assert "Version 4 in the shadow of version 3" in text
    assert "The challenger is better." in text
    assert "Of the champion’s 900 estimates" in text
    assert "It is damaged." in text


def test_earlier_trials_can_be_looked_at(visit: Visit) -> None:
    """One that is over shows who ended it and why."""
    over = experiment(ended_at=NOW, ended_by="Grace", end_reason="seen enough")
    at = _opened(visit, FakeModels(past_experiments=[over]), "trial")
    at.selectbox(key="models.trial.earlier").select_index(0).run()
    assert "by Grace: “seen enough”" in words_of(at)


def test_a_trial_needs_two_versions(visit: Visit) -> None:
    """With the champion alone the page says what to do; a refused beginning is a sentence."""
    text = words_of(_opened(visit, FakeModels(versions=(CHAMPION,)), "trial"))
    assert "train a challenger first" in text
    fake = FakeModels(
        faults={"begin": InvalidInput("Another experiment is running: end it first.")}
    )
    at = _opened(visit, fake, "trial")
    at.button(key="models.trial.begun").click().run()
    assert "Another experiment is running" in words_of(at)


def test_what_comes_in_is_named_where_it_changed(visit: Visit) -> None:
    """The changed field, with what moved most; good marks, ranges and abstention by week."""
    at = _opened(visit, FakeModels(), "incoming")
    text = words_of(at)
    assert "These no longer match the training data: delivery time." in text
    assert "300 people" in text
    for title in ("Rated good", "Real prices inside the range", "Without a price"):
        assert title in text


def test_nothing_has_come_in(visit: Visit) -> None:
    """No person, no week: sentences instead of figures."""
    text = words_of(_opened(visit, FakeModels(flow=watched(0)), "incoming"))
    assert "There are no recent requests to compare." in text
    assert "There are too few estimates and too little feedback to show." in text


def test_versions_of_different_markets_get_no_verdict(visit: Visit) -> None:
    """Their figures stand side by side, with the reason why neither is called better."""
    newest, *others = FakeModels().versions
    elsewhere = {**newest.card, "snapshot": {"name": "mine", "sha256": "cd" * 32, "rows": 9}}
    at = _opened(visit, FakeModels(versions=(replace(newest, card=elsewhere), *others)))
    assert not [table for table in at.table if "Result" in table.value]
    assert "They were trained on different listings" in words_of(at)


def test_what_no_person_decided_is_in_french_too(visit: Visit) -> None:
    """The set-up and its reason are in the reader's language; a person's words stay as written."""
    first = replace(decision("promote", CHAMPION, reason="first champion"), actor="set-up")
    named = decision("reject", CHALLENGER, reason="too dear")
    at = _opened(visit, FakeModels(history_of_decisions=[named, first]), "decisions", lang="fr")
    table = at.table[0].value
    assert table["Par"].tolist() == [named.actor, "l’installation"]
    assert table["Raison"].tolist()[0] == "too dear"


def test_decisions_are_listed_refusals_too(visit: Visit) -> None:
    """Latest first, with names and reasons; a version that is gone has a dash."""
    gone = decision("rollback", replace(CHAMPION, id=UUID(int=50)))
    refused = decision("reject", CHALLENGER, reason="too dear", gate_id=UUID(int=8))
    at = _opened(visit, FakeModels(history_of_decisions=[refused, gone]), "decisions")
    table = at.table[0].value
    assert table["Decision"].tolist() == ["Rejection", "Rollback"]
    assert table["Version"].tolist() == ["4", "–"]
    assert table["Pre-release checks"].tolist() == ["yes", "–"]
    none = _opened(visit, FakeModels(history_of_decisions=[]), "decisions")
    assert "Nothing has been decided yet." in words_of(none)


@pytest.mark.parametrize(
    ("name", "view"), [("versions", "versions"), ("results", "trial"), ("monitoring", "incoming")]
)
def test_a_database_that_is_away_is_a_sentence(visit: Visit, name: str, view: str) -> None:
    """Whatever part is open."""
    fake = FakeModels(
        faults={name: StorageUnavailable("The database is unavailable.")}, running=experiment()
    )
    assert "The database is unavailable." in words_of(_opened(visit, fake, view))


@pytest.mark.parametrize("view", ["versions", "work", "trial", "incoming", "decisions"])
def test_every_part_in_french(visit: Visit, view: str) -> None:
    """Nothing breaks in the other language."""
    fake = FakeModels(reports={CHALLENGER.id: gate()}, running=experiment())
    _opened(visit, fake, view, lang="fr")
