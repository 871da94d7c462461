"""Commands about models: train one, ask one for a price."""

from __future__ import annotations

from core.bootstrap import running_services
from core.errors import N_, NotFound
from core.insight.estimate.wording import paragraph
from core.language import Translator
from core.services.estimate.estimating import Estimated
from core.services.estimate.serialise import estimate_json
from core.services.registry.training import Trained
from core.settings import Settings
from core.types import ServiceInput
from jobs.output import Output


def train_model(out: Output, *, seed: int, promote: bool, reason: str, tuned: bool = False) -> None:
    """Train on the active market and print the version and its honest error."""
    with out.progress() as progress, running_services(Settings(), progress) as services:
        parameters = services.tuning.best(seed) if tuned else None
        if tuned and parameters is None:
            raise NotFound(
                N_("No search was made on this market yet. Begin one with: python -m jobs tune")
            )
        trained = services.training.train(
            parameters=parameters, seed=seed, promote=promote, reason=reason, on_progress=progress
        )
    _report(out, trained)


def tune_model(out: Output, *, seconds: float, seed: int) -> None:
    """Search for better parameters, and print the best and whether they are worth a training."""
    with out.progress() as progress, running_services(Settings(), progress) as services:
        found = services.tuning.tune(seconds=seconds, seed=seed, on_progress=progress)
    words, difference = out.translator, found["difference"]
    _ = words.gettext
    out.result(
        found,
        _(
            "{trials} trials so far ({finished} to the end). Best mean error of the log price: "
            "{error}.",
            trials=found["trials"],
            finished=found["finished"],
            error=words.number(found["error"], 4),
        ),
        _(
            "Parameters: {parameters}",
            parameters=", ".join(f"{k} = {_short(v)}" for k, v in found["parameters"].items()),
        ),
        _(
            "On other folds, against the declared parameters: {difference} [{low}; {high}].",
            difference=words.number(difference["difference"], 4),
            low=words.number(difference["low"], 4),
            high=words.number(difference["high"], 4),
        ),
        _("Better. Train with them: python -m jobs train --tuned")
        if found["adopt"]
        else _("Not distinguishable from the declared parameters: they stay."),
    )


def _short(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def estimate_service(out: Output, service: ServiceInput, *, coverage: float | None) -> None:
    """Estimate one service through the service that the pages use, and print it."""
    with running_services(Settings()) as services:
        estimated = services.estimates.estimate(
            service, door="command", language=out.translator.language, coverage=coverage
        )
    out.result(estimate_json(estimated, out.translator), *_lines(estimated, out.translator))


def _report(out: Output, trained: Trained) -> None:
    version, metrics = trained.version, trained.version.card["metrics"]
    _ = out.translator.gettext
    out.result(
        {
            "model_version": version.number,
            "version_id": str(version.id),
            "promoted": trained.promoted,
            "recipe": version.recipe,
            "sha256": version.sha256,
            "fit_seconds": version.card["fit_seconds"],
            "n": version.card["n"],
            "metrics": metrics,
            "constant": version.card["constant"],
        },
        _("Version {number} is trained.", number=version.number),
        _(
            "Median error {error} on sellers never seen (n = {n}); a constant guess: {constant}.",
            error=out.translator.percent(metrics["mdape"]["value"]),
            n=version.card["n"],
            constant=out.translator.percent(version.card["constant"]["mdape"]["value"]),
        ),
        _("It serves now.") if trained.promoted else _("It does not serve: nobody promoted it."),
    )


def _lines(estimated: Estimated, words: Translator) -> list[str]:
    lines = [paragraph(estimated.prediction, words)]
    lines += ["! " + words.flag(flag) for flag in estimated.prediction.flags]
    if not estimated.recorded:
        lines.append(
            words.gettext(N_("The database is away: this estimate waits on this machine's disk."))
        )
    return lines
