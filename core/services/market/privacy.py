"""What is stored of one seller: shown to them, and erased when they ask."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from core.authority import current_actor, needs
from core.data.sellers import pseudonym
from core.errors import N_, InvalidInput
from core.services.accounts.audit import Noting, unnoted
from core.services.ports import Snapshots


class PrivacyUseCase:
    """The use case of a seller's rights over their rows."""

    def __init__(
        self,
        snapshots: Snapshots,
        on_erased: Callable[[], None] = lambda: None,
        audit: Noting = unnoted,
    ) -> None:
        self._snapshots = snapshots
        self._audit = audit
        self._on_erased = on_erased

    @needs("erase")
    def find(self, who: str) -> pd.DataFrame:
        """Return everything that is stored under a seller's name, in every market.

        Raises
        ------
        InvalidInput
            Nothing was given.
        """
        return self._snapshots.seller_listings(_ids(who))

    @needs("erase")
    def export(self, who: str) -> pd.DataFrame:
        """Return the same, to be taken along; raises `InvalidInput`."""
        with self._audit("export seller"):  # not whose
            return self.find(who)

    @needs("erase")
    def erase(self, who: str) -> int:
        """Erase everything that is stored under a seller's name, in one transaction.

        Raises
        ------
        InvalidInput
            Nothing was given.
        """
        ids = _ids(who)
        with self._audit("erase seller"):  # not whom: that would keep what is erased
            erased = self._snapshots.erase_seller(ids, actor=current_actor().name)
        self._on_erased()
        return erased


def _ids(who: str) -> list[str]:
    plain = who.strip()
    if not plain:
        raise InvalidInput(N_("Give the seller's name or pseudonym."), field="seller")
    return sorted({plain, pseudonym(plain)})
