"""Machines that run functions for us."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol


class Running(Protocol):
    """A call that is being made on another machine."""

    def result(self) -> Any:
        """Wait for what it returns; raises what it raised."""
        ...


class MachinePool(Protocol):
    """A pool of machines that have this version of Prisme, and neither its database nor settings.

    `threads` is how many calls run there at once.
    """

    threads: int

    def place(self, content: bytes) -> object:
        """Send bytes to every machine once; what comes back stands for them in `call`."""
        ...

    def call(self, function: Callable[..., Any], *arguments: Any) -> Running:
        """Call a function of a module on one of the machines."""
        ...
