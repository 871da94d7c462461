"""A pool of machines: Dask, found by its scheduler's address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from core.errors import N_, SetupFault

#: Seconds to wait for the scheduler.
PATIENCE_S = 10


class DaskPool:
    """Runs functions on the workers of a Dask cluster; implements `MachinePool`."""

    def __init__(self, address: str) -> None:
        import distributed

        untyped: Any = distributed

        try:
            self._client = untyped.Client(address, timeout=PATIENCE_S, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise SetupFault(
                N_("No Dask scheduler answers at {address}: check the address, and that it runs."),
                address=address,
            ) from error
        self.threads = sum(self._client.nthreads().values())
        if not self.threads:
            self._client.close()
            raise SetupFault(
                N_("The Dask scheduler at {address} has no workers: start at least one."),
                address=address,
            )

    def __enter__(self) -> Self:
        """Keep the connection."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection; the cluster goes on."""
        self._client.close()

    def place(self, content: bytes) -> object:
        """Send bytes to every worker."""
        return self._client.scatter(content, broadcast=True)

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call a function on a worker, each time anew."""
        return self._client.submit(function, *arguments, pure=False)
