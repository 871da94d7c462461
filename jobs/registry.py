"""Commands about versions: train a challenger, judge it, and decide which one serves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from core.errors import N_
from core.language import Translator
from core.types import Decision, GateReport, ModelVersion
from jobs.following import done_here
from jobs.models import RecipeName, require_one_recipe
from jobs.output import write_file, write_folder
from jobs.session import ActorOption, Json, Language, Session, command

app = typer.Typer()
Number = Annotated[int, typer.Argument(help="Of the version; see: versions.")]
Reason = Annotated[str, typer.Option(help="Why; kept with the decision.")]
KINDS = {"promote": N_("promoted"), "reject": N_("rejected"), "rollback": N_("rolled back to")}


@app.command()
def retrain(
    tuned: Annotated[
        bool, typer.Option("--tuned", help="With the best parameters that a search found.")
    ] = False,
    gate: Annotated[
        bool, typer.Option("--gate/--no-gate", help="Judge it beside the champion at once.")
    ] = True,
    seed: Annotated[int, typer.Option(help="Makes the training reproducible.")] = 0,
    recipe: RecipeName = None,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Even if there is nothing new to learn.")
    ] = False,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Train a challenger on the active market and on accepted corrections, and judge it."""
    with command(as_json=as_json, language=language) as run:
        require_one_recipe(recipe, tuned=tuned)
        named = {} if recipe is None else {"recipe": recipe}
        wanted = {"tuned": tuned, "gate": gate, "seed": seed, "anyway": anyway, **named}
        made = done_here(run.services.tasks, "retrain", wanted, run.progress)
        report = run.services.gate.report(UUID(str(made["version_id"])))
        _report(run, made, report)


@app.command()
def export(
    out: Annotated[Path, typer.Option(help="The folder to be written.")],
    number: Annotated[
        int | None, typer.Argument(help="Of the version; the one in service by default.")
    ] = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Write a version into a folder, from which `price --model` prices without a database."""
    with command(as_json=as_json, language=language, quiet=True) as run:
        from core.services.registry.export import KEY

        use = run.services
        version = use.training.champion() if number is None else use.promotion.version(number)
        files = use.model_exports.files(version)
        write_folder(out, files)
        key = files[KEY].decode()
        run.result(
            {"out": str(out), "model_version": version.number, "signed_by": key},
            run.translator.gettext(
                "Version {number} is in “{name}”, signed by {key}.",
                number=version.number,
                name=out.name,
                key=key,
            ),
        )


@app.command()
def gate(number: Number, as_json: Json = False, language: Language = None) -> None:
    """Judge a version beside the champion, and print the table."""
    with command(as_json=as_json, language=language) as run:
        version = run.services.promotion.version(number)
        done_here(run.services.tasks, "retrain", {"judge": str(version.id)}, run.progress)
        report = run.services.gate.report(version.id)
        _report(run, {"model_version": number, "version_id": str(version.id)}, report)


@app.command()
def promote(
    number: Number,
    reason: Reason,
    actor: ActorOption = None,
    despite_gate: Annotated[
        bool, typer.Option("--despite-gate", help="Even if its gate did not pass.")
    ] = False,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Let a version serve, if its gate is open."""
    with command(as_json=as_json, language=language, quiet=True, actor=actor) as run:
        taken = run.services.promotion.promote(number, reason=reason, despite_gate=despite_gate)
        _decided(run, taken, number)


@app.command("refuse", hidden=True)
@app.command()
def reject(
    number: Number,
    reason: Reason,
    actor: ActorOption = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Reject a version, so that it does not serve."""
    with command(as_json=as_json, language=language, quiet=True, actor=actor) as run:
        taken = run.services.promotion.reject(number, reason=reason)
        _decided(run, taken, number)


@app.command()
def rollback(
    to: Annotated[int, typer.Option(help="A version that served before.")],
    reason: Reason,
    actor: ActorOption = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Let a version that served before serve again; every door follows within a minute."""
    with command(as_json=as_json, language=language, quiet=True, actor=actor) as run:
        taken = run.services.promotion.rollback(to, reason=reason)
        _decided(run, taken, to)


@app.command()
def sign(as_json: Json = False, language: Language = None) -> None:
    """Sign every stored version with this installation's key: after it was lost or changed.

    Look at them first (`versions`): whoever changed one in the database is believed from then on.
    """
    with command(as_json=as_json, language=language) as run:
        from core import bootstrap

        with bootstrap.database(run.settings) as url, bootstrap.noted(url, "sign"):
            signed = bootstrap.sign_stored(run.settings, url, again=True)
        run.result({"signed": signed}, run.translator.gettext("Signed versions: {n}.", n=signed))


@app.command()
def versions(as_json: Json = False, language: Language = None) -> None:
    """List the versions, newest first, with their error and what was decided on them."""
    with command(as_json=as_json, language=language, quiet=True) as run:
        decisions = run.services.promotion.decisions()
        found = run.services.promotion.versions()
        rows = [_row(version, decisions) for version in found]
        lines = [_line(v, decisions, run.translator) for v in found]
        none = run.translator.gettext("There are no versions yet. Train one: python -m jobs train")
        run.result({"versions": rows}, *(lines or [none]))


@app.command()
def card(
    number: Annotated[
        int | None, typer.Option(help="Of the version; by default the one in service.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="A folder for model-card.md and data-card.md.")
    ] = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Write the card of a version and that of its market."""
    with command(as_json=as_json, language=language, quiet=True) as run:
        from core.documents.data_card import data_card
        from core.documents.model_card import model_card

        facts, words = run.services.cards.facts(number), run.translator
        cards = {
            "model-card.md": model_card(facts, words),
            "data-card.md": data_card(facts, words),
        }
        stored = {"version": asdict(facts.version), "market": asdict(facts.market)}
        if out is None:
            run.result(stored, *cards.values())
            return
        for name, text in cards.items():
            write_file(out / name, text.encode())
        run.result(
            stored | {"files": [str(out / name) for name in cards]},
            words.gettext(
                "“{folder}” holds {files}.", folder=str(out), files=words.listed([*cards])
            ),
        )


_MARK = {True: "✓", False: "✗"}


def _report(run: Session, made: dict[str, Any], report: GateReport | None) -> None:
    _ = run.translator.gettext
    lines = []
    if "corrections" in made:
        lines = [
            _(
                "Version {number} is trained; corrections used: {n}.",
                number=made["model_version"],
                n=made["corrections"],
            )
        ]
        lines += [
            _("Left out: {n} {reason}.", n=n, reason=run.translator.sentence(reason))
            for reason, n in made["left_out"].items()
        ]
    if report is None:
        lines.append(
            _(
                "Its pre-release checks were not run: no version is in service yet, or "
                "nobody asked for them."
            )
        )
    else:
        lines += gate_lines(report, run.translator)
    told = {} if report is None else {"passed": report.passed, "gate": _gate(report)}
    run.result(made | told, *lines)


def gate_lines(report: GateReport, words: Translator) -> list[str]:
    """Return the table of the gate: one line for each check, then the verdict."""
    _ = words.gettext
    return [
        *(
            f"{_MARK[check.passed]} {words.sentence(check.message, **check.params)}".rstrip()
            for check in report.checks
        ),
        _("It passed the pre-release checks and can be promoted.")
        if report.passed
        else _("It did not pass the pre-release checks."),
    ]


def _gate(report: GateReport) -> dict[str, Any]:
    checks = [
        {"name": c.name, "passed": c.passed, "message": c.message, "params": dict(c.params)}
        for c in report.checks
    ]
    return {"id": str(report.id), "checks": checks, **report.report}


def _written(decision: Decision) -> str:
    """Return the kind as scripts read it: they know a rejection by its former name."""
    return "refuse" if decision.kind == "reject" else decision.kind


def _decided(run: Session, taken: Decision, number: int) -> None:
    _ = run.translator.gettext
    run.result(
        {
            "model_version": number,
            "kind": _written(taken),
            "actor": taken.actor,
            "reason": taken.reason,
            "decision_id": str(taken.id),
        },
        _("Version {number} is rejected.", number=number)
        if taken.kind == "reject"
        else _(
            "Version {number} is in service; pages and API switch within a minute.", number=number
        ),
    )


def _row(version: ModelVersion, decisions: Sequence[Decision]) -> dict[str, Any]:
    mine = [d for d in decisions if d.model_version_id == version.id]
    return {
        "model_version": version.number,
        "serves": version.is_champion,
        "created_at": version.created_at.isoformat(),
        "recipe": version.recipe,
        "n": version.card["n"],
        "mdape": version.card["metrics"]["mdape"],
        "corrections": dict(version.card.get("corrections") or {}).get("used", 0),
        "decisions": [
            {
                "kind": _written(d),
                "at": d.created_at.isoformat(),
                "actor": d.actor,
                "reason": d.reason,
            }
            for d in mine
        ],
    }


def _line(version: ModelVersion, decisions: Sequence[Decision], words: Translator) -> str:
    latest = next((d for d in decisions if d.model_version_id == version.id), None)
    told = words.gettext(
        "Version {number}: median error {error} on {n} listings ({recipe}, {day}).",
        number=version.number,
        n=version.card["n"],
        recipe=version.recipe,
        error=words.percent(version.card["metrics"]["mdape"]["value"], 1),
        day=words.date(version.created_at),
    )
    mark = "●" if version.is_champion else "○"
    if latest is None:
        return f"{mark} {told}"
    return f"{mark} {told} {words.sentence(KINDS[latest.kind])}: {latest.actor}, {latest.reason}"
