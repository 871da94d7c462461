"""Price lists that a person comes back to, and those that their workspace shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

import pandas as pd

from core.authority import current_actor, needs
from core.errors import N_, NotFound
from core.ids import uuid7
from core.services.market.uploads import plain_name
from core.services.ports import People, PriceLists
from core.types import KeptList, PricedList


class KeptListUseCase:
    """The use case of lists that were priced before."""

    def __init__(
        self,
        price_lists: PriceLists,
        people: People,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._price_lists = price_lists
        self._people = people
        self._now = now

    @needs("estimate")
    def keep(self, name: str, table: pd.DataFrame) -> KeptList | None:
        """Keep a priced list under the pseudonym of who acts; None where they have none.

        Raises
        ------
        InvalidInput
            It is too large.
        """
        subject = current_actor().subject
        if subject is None or table.empty:
            return None
        kept = KeptList(uuid7(), self._now(), subject, plain_name(name), len(table))
        self._price_lists.add(PricedList(kept, table))
        return kept

    @needs("own")
    def all(self) -> Sequence[KeptList]:
        """Return one's own lists and those shared in one's workspace, newest first."""
        return self._price_lists.of(self._readable())

    @needs("own")
    def get(self, list_id: UUID) -> PricedList:
        """Return a list with its rows.

        Raises
        ------
        NotFound
            It is no longer kept, or is somebody else's.
        """
        found = self._price_lists.get(list_id)
        if found is None or found.kept.subject not in self._readable():
            raise NotFound(N_("There is no price list with the id {id}."), id=str(list_id))
        return found

    @needs("own")
    def remove(self, list_id: UUID) -> None:
        """Forget a list of one's own; raises `NotFound`."""
        if self.get(list_id).kept.subject != current_actor().subject:
            raise NotFound(N_("There is no price list with the id {id}."), id=str(list_id))
        self._price_lists.remove(list_id)

    def _readable(self) -> list[str]:
        """Return the pseudonyms whose lists who acts may read."""
        actor = current_actor()
        own = [] if actor.subject is None else [actor.subject]
        shared = [] if actor.workspace is None else self._people.sharing(actor.workspace)
        return [*own, *shared]
