"""A study of a model, as JSON: importance, dependence, interplay, examples, steadiness."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.errors import N_
from core.insight.explain.cases import examples, plain_value
from core.insight.explain.importance import field_importance, word_importance
from core.insight.explain.interplay import interplay
from core.insight.explain.steadiness import other_backgrounds, small_changes
from core.insight.explain.subject import Subject
from core.models.attribution.background import TYPICAL
from core.types import INPUT_COLUMNS, REASONS, Progress, no_progress

EXPLAINING = N_("Explaining listings of unseen sellers")


def study_of(subject: Subject, on_progress: Progress = no_progress) -> dict[str, Any]:
    """Study a model.

    Parameters
    ----------
    subject : Subject
        Model and held-out listings.
    on_progress : callable
        Told the stage, and how far it is.

    Returns
    -------
    dict
        ``n_known``, ``n_held``, ``n`` explained, ``typical`` listings of the background (None
        where trees carry their own), ``baseline`` in money; ``fields`` (see
        `field_importance`), ``words`` (`word_importance`), ``points`` (`_points`),
        ``interplay``, ``examples``, ``changes``, ``backgrounds``. Effects are in log units.
    """
    on_progress(EXPLAINING, 0, 1)
    _, baseline = subject.explained
    fields, points, cases = field_importance(subject), _points(subject), examples(subject)
    on_progress(EXPLAINING, 1, 1)
    return {
        "n_known": len(subject.known),
        "n_held": len(subject.rows),
        "n": len(subject.sample),
        "typical": None if subject.carries_own else TYPICAL,
        "baseline": float(np.exp(baseline)),
        "fields": fields,
        "points": points,
        "examples": cases,
        "words": word_importance(subject, on_progress),
        "changes": small_changes(subject, on_progress),
        "interplay": interplay(subject, on_progress),
        "backgrounds": other_backgrounds(subject, on_progress),
    }


def _points(subject: Subject) -> dict[str, Any]:
    """Return each explained listing's values by column, and its effects by field."""
    rows = subject.rows.iloc[subject.sample]
    values, _ = subject.explained
    named = [name for name in INPUT_COLUMNS if name != "description"]
    return {
        "values": {name: [plain_value(value) for value in rows[name]] for name in named},
        "effects": {field: np.round(values[:, i], 5).tolist() for i, field in enumerate(REASONS)},
    }
