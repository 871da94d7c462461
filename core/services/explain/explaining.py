"""Explain: the words behind an estimate, and what a version of the model goes by."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd

from core.authority import needs
from core.errors import N_, NotFound
from core.insight.explain import Subject, study_of
from core.models.recipe import CHAMPION, RECIPES
from core.services.ports import ModelVersions, Snapshots, Tasks
from core.services.serving.champion import Models, loaded
from core.types import (
    FIELD,
    INPUT_COLUMNS,
    ModelVersion,
    Prediction,
    Progress,
    WordReasons,
    no_progress,
)

READING = N_("Reading the listings")
#: What a stored study must hold to be read by this version of Prisme.
FORMAT = 1
#: Finished studies that are looked through, newest first.
_LOOKED_AT = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """A version that can be explained, and the name of its recipe (message id)."""

    version: ModelVersion
    label: str


class ExplainUseCase:
    """The use case behind the words of an estimate and the Explain page."""

    def __init__(
        self,
        champion: Models,
        versions: ModelVersions,
        snapshots: Snapshots,
        tasks: Tasks,
    ) -> None:
        self._champion = champion
        self._versions = versions
        self._snapshots = snapshots
        self._tasks = tasks
        self._found: dict[UUID, Mapping[str, Any]] = {}

    @needs("look")
    def choices(self) -> Sequence[Choice]:
        """Return the versions that can be explained: the one that serves, then the newest."""
        serving = self._champion.get().version.id
        ordered = sorted(self._versions.all(), key=lambda v: (v.id != serving, -v.number))
        return [Choice(version, _label(version)) for version in ordered]

    @needs("look")
    def get(self, version_id: UUID) -> Mapping[str, Any] | None:
        """Return the study of a version, if a worker has made one."""
        if version_id not in self._found:
            for task in self._tasks.recent("explain", _LOOKED_AT):
                made = task.result
                if task.status == "done" and made.get("format") == FORMAT:
                    self._found.setdefault(UUID(made["model_version_id"]), made)
        return self._found.get(version_id)

    @needs("train")
    def study(self, version_id: UUID, *, on_progress: Progress = no_progress) -> dict[str, Any]:
        """Find out what a version goes by, on listings of sellers that it did not see.

        A twin of the version, with its recipe and settings, learns from four fifths of the
        sellers; everything is measured on the others.

        Raises
        ------
        NotFound
            There is no such version, or its listings are gone.
        ArtifactRefused
            The stored model cannot be used.
        """
        started = time.perf_counter()
        version = self._versions.get(version_id)
        snapshot = None if version is None else self._snapshots.get(version.snapshot_id)
        if version is None or snapshot is None:
            raise NotFound(N_("There is no model version with the id {id}."), id=version_id)
        on_progress(READING, 0, 1)
        model = loaded(version, self._versions.artifact(version.id)).model
        listings = self._snapshots.listings(snapshot.id)
        on_progress(READING, 1, 1)
        seed = int(version.card.get("seed", 0))
        subject = Subject.of(model, listings, seed=seed, on_progress=on_progress)
        return {
            "format": FORMAT,
            "model_version_id": str(version.id),
            "currency": model.currency,
            "unit": model.basis.unit,
            "synthetic": bool(version.card.get("synthetic", False)),
            **study_of(subject, on_progress),
            "seconds": round(time.perf_counter() - started, 1),
        }

    @needs("estimate")
    def words(self, prediction: Prediction) -> WordReasons:
        """Share out the description's part of an estimate among its words.

        It reads some dozens of variants of the text, so it takes a second or two; nothing is
        logged.

        Raises
        ------
        NotFound
            Another model has come to serve since the estimate.
        """
        champion = self._champion.of(prediction.model_version_id)
        if champion.version.id != prediction.model_version_id:
            raise NotFound(
                N_(
                    "Another model has come into service since this estimate: estimate again to "
                    "see which words matter."
                )
            )
        row = pd.DataFrame([read_back(prediction)])
        return champion.model.word_reasons(row, prediction.explanation)


def read_back(prediction: Prediction) -> dict[str, Any]:
    """Return what the model read; unlimited revisions are stored as a word."""
    given = prediction.normalised_input
    read = {
        name: np.inf
        if FIELD[name].dtype == "float64" and given.get(name) == "unlimited"
        else given.get(name)
        for name in INPUT_COLUMNS
    }
    beside = {name: given.get(name) for name in ("quantities", "basic_price")}
    return read | beside | {"without": tuple(given.get("without", ()))}


def _label(version: ModelVersion) -> str:
    labels = {recipe.name: recipe.label for recipe in RECIPES}
    return labels.get(version.recipe, CHAMPION.label)
