"""A pool of machines that prices lists: Dask, found by its scheduler's address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self
from uuid import UUID

from core.errors import N_, SetupFault
from core.services.estimate.batch import Pending
from core.services.estimate.pricing import Cleaned
from core.services.lists.remote import price_here
from core.services.serving.champion import Champion

#: Seconds to wait for the scheduler.
PATIENCE_S = 10


class DaskCluster:
    """Prices batches on the workers of a Dask cluster; implements `Pricer`.

    Workers need this version of Prisme and its libraries, and neither the database nor a
    setting: the model's bytes go there once, and are checked by their SHA-256.
    """

    def __init__(self, address: str, artifact: Callable[[Champion], bytes]) -> None:
        import distributed

        untyped: Any = distributed

        self._artifact = artifact
        self._sent: dict[UUID, Any] = {}
        try:
            self._client = untyped.Client(address, timeout=PATIENCE_S, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise SetupFault(
                N_("No Dask scheduler answers at {address}: check the address, and that it runs."),
                address=address,
            ) from error
        threads = sum(self._client.nthreads().values())
        if not threads:
            self._client.close()
            raise SetupFault(
                N_("The Dask scheduler at {address} has no workers: start at least one."),
                address=address,
            )
        self.in_flight = 2 * threads

    def __enter__(self) -> Self:
        """Keep the connection."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection; the cluster goes on."""
        self._client.close()

    def begin(self, champion: Champion, services: Sequence[Cleaned], coverage: float) -> Pending:
        """Send services to a worker."""
        sent = self._sent.get(champion.version.id)
        if sent is None:
            sent = self._client.scatter(self._artifact(champion), broadcast=True)
            self._sent = {champion.version.id: sent}
        pending: Pending = self._client.submit(
            price_here, champion.version, sent, list(services), coverage, pure=False
        )
        return pending
