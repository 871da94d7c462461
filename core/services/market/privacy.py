"""What is stored of one seller: shown to them, and erased when they ask."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from core.data.sellers import pseudonym
from core.errors import N_, InvalidInput
from core.services.ports import Snapshots


class PrivacyUseCase:
    """The use case of a seller's rights over their rows."""

    def __init__(self, snapshots: Snapshots, on_erased: Callable[[], None] = lambda: None) -> None:
        self._snapshots = snapshots
        self._on_erased = on_erased

    def find(self, who: str) -> pd.DataFrame:
        """Return everything that is stored under a seller's name, in every market.

        Raises
        ------
        InvalidInput
            Nothing was given.
        """
        return self._snapshots.seller_listings(_ids(who))

    def erase(self, who: str) -> int:
        """Erase everything that is stored under a seller's name, in one transaction.

        Raises
        ------
        InvalidInput
            Nothing was given.
        """
        erased = self._snapshots.erase_seller(_ids(who))
        self._on_erased()
        return erased


def _ids(who: str) -> list[str]:
    plain = who.strip()
    if not plain:
        raise InvalidInput(N_("Give the seller's name or pseudonym."), field="seller")
    return sorted({plain, pseudonym(plain)})
