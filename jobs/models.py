"""Commands that train models, and search for better parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from core.errors import N_, InvalidInput, NotFound
from jobs.session import Json, Language, Session, command

if TYPE_CHECKING:
    from core.language import Translator
    from core.services.registry.training import Trained

app = typer.Typer()
RecipeName = Annotated[
    str | None, typer.Option("--recipe", help="Of a candidate by name, as: compare lists them.")
]


@app.command()
def train(
    seed: Annotated[int, typer.Option(help="Makes the training reproducible.")] = 0,
    promote: Annotated[
        bool, typer.Option("--promote/--no-promote", help="Let it serve at once.")
    ] = True,
    reason: Annotated[str, typer.Option(help="Why it is promoted.")] = "trained by command",
    tuned: Annotated[
        bool, typer.Option("--tuned", help="With the best parameters that a search found.")
    ] = False,
    recipe: RecipeName = None,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Train a model on the active market, by the recipe with the least error there."""
    with command(as_json=as_json, language=language) as run:
        require_one_recipe(recipe, tuned=tuned)
        parameters = run.services.tuning.best(seed) if tuned else None
        if tuned and parameters is None:
            raise NotFound(
                N_("No search has been run on this market yet. Start one with: python -m jobs tune")
            )
        trained = run.services.training.train(
            recipe=recipe,
            parameters=parameters,
            seed=seed,
            promote=promote,
            reason=reason,
            on_progress=run.progress,
        )
        _report(run, trained, asked=promote)


def require_one_recipe(recipe: str | None, *, tuned: bool) -> None:
    """Raise `InvalidInput` where a candidate is named and found parameters are wanted too."""
    if recipe is not None and tuned:
        raise InvalidInput(
            N_("--tuned is for the champion’s recipe: give either --tuned or --recipe."),
            field="recipe",
        )


def _report(run: Session, trained: Trained, *, asked: bool) -> None:
    from core.insight.registry.version_card import no_better_than_constant

    version, metrics = trained.version, trained.version.card["metrics"]
    _, words = run.translator.gettext, run.translator
    run.result(
        {
            "model_version": version.number,
            "version_id": str(version.id),
            "promoted": trained.promoted,
            "recipe": version.recipe,
            "choice": version.card["choice"],
            "against_constant": version.card["against_constant"],
            "sha256": version.sha256,
            "fit_seconds": version.card["fit_seconds"],
            "n": version.card["n"],
            "metrics": metrics,
            "constant": version.card["constant"],
        },
        _(
            "Version {number} is trained (recipe: {recipe}).",
            number=version.number,
            recipe=version.recipe,
        ),
        _(
            "Median error {error} on unseen sellers (n = {n}); always guessing the median: "
            "{constant}.",
            error=words.percent(metrics["mdape"]["value"]),
            n=version.card["n"],
            constant=words.percent(version.card["constant"]["mdape"]["value"]),
        ),
        *filter(None, [no_better_than_constant(version, words)]),
        _state(trained, words, asked=asked),
    )


def _state(trained: Trained, words: Translator, *, asked: bool) -> str:
    _, number = words.gettext, trained.version.number
    if trained.promoted:
        return _("It is now in service.")
    if asked:
        return _(
            "So it is not in service. To put it there all the same, name it: python -m jobs "
            "promote {number} --despite-gate, or train with --recipe.",
            number=number,
        )
    return _("It is not in service: nobody has promoted it.")


@app.command()
def tune(
    seconds: Annotated[float, typer.Option(min=1, help="How long to search.")] = 600,
    seed: Annotated[int, typer.Option(help="Of the folds and the learners.")] = 0,
    as_json: Json = False,
    language: Language = None,
) -> None:
    """Search for better parameters; goes on where it ended, on any number of machines at once."""
    with command(as_json=as_json, language=language) as run:
        found = run.services.tuning.tune(seconds=seconds, seed=seed, on_progress=run.progress)
        words, difference = run.translator, found["difference"]
        _ = words.gettext
        run.result(
            found,
            _(
                "{tried} parameter sets tried so far ({finished} to the end). Best mean error of "
                "the log price: {error}.",
                tried=found["trials"],
                finished=found["finished"],
                error=words.number(found["error"], 4),
            ),
            _(
                "Parameters: {parameters}",
                parameters=", ".join(f"{k} = {_short(v)}" for k, v in found["parameters"].items()),
            ),
            _(
                "On other folds, compared with the declared parameters: {difference} [{low}; "
                "{high}].",
                difference=words.number(difference["difference"], 4),
                low=words.number(difference["low"], 4),
                high=words.number(difference["high"], 4),
            ),
            _("Better. Train with them: python -m jobs train --tuned")
            if found["adopt"]
            else _("No clear difference from the declared parameters: they stay."),
        )


def _short(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
