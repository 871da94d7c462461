"""Explain: the words behind an estimate, and what a version of the model goes by."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.data.schema import FIELD, INPUT_COLUMNS
from core.errors import N_, NotFound
from core.services.champion import ChampionHolder
from core.types import Prediction, WordReasons


class Explaining:
    """The use case behind the words of an estimate and the Explain page.

    Parameters
    ----------
    champion : ChampionHolder
        Which model prices.
    """

    def __init__(self, champion: ChampionHolder) -> None:
        self._champion = champion

    def words(self, prediction: Prediction) -> WordReasons:
        """Share out the description's part of an estimate among its words.

        It reads some dozens of variants of the text, so it takes a second or two; nothing is
        logged.

        Parameters
        ----------
        prediction : Prediction
            An estimate by the champion.

        Returns
        -------
        WordReasons
            Amounts add up to the description's, to a cent.

        Raises
        ------
        NotFound
            Another model has come to serve since the estimate.
        NoChampion, StorageUnavailable, ArtifactRefused
            There is no model.
        """
        champion = self._champion.get()
        if champion.version.id != prediction.model_version_id:
            raise NotFound(
                N_("Another model serves since this estimate was made: estimate again to see "
                   "which words count.")
            )  # fmt: skip
        row = pd.DataFrame([_read_back(prediction)])
        return champion.model.word_reasons(row, prediction.explanation)


def _read_back(prediction: Prediction) -> dict[str, object]:
    """Return what the model read; unlimited revisions are stored as a word."""
    given = prediction.normalised_input
    return {
        name: np.inf
        if FIELD[name].dtype == "float64" and given.get(name) == "unlimited"
        else given.get(name)
        for name in INPUT_COLUMNS
    }
