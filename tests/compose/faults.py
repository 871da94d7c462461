"""Estimates asked under faults, and what became of each."""

from __future__ import annotations

import threading
import time
import urllib.error
import uuid
from types import TracebackType

from tests.compose import stack

#: A caller tries again with the same id, as the API's document says.
PAUSE_S = 0.1


class Load:
    """Asks all the time, from a few threads, and remembers what was answered."""

    def __init__(self, secret: str, callers: int = 2) -> None:
        self._secret = secret
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(callers)]
        self.answered: list[str] = []
        self.waited = self.refused = 0

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        while not self._over.is_set():
            identity = str(uuid.uuid4())
            while not self._over.is_set():
                try:
                    reply = stack.estimate(self._secret, identity)
                except (urllib.error.URLError, OSError):
                    self.refused += 1
                    time.sleep(PAUSE_S * 5)
                    continue
                self.answered.append(str(reply["prediction_id"]))
                self.waited += not reply["recorded"]
                break
            time.sleep(PAUSE_S)

    def row(self, what: str) -> str:
        """Wait until all that was answered is stored, once each; return the table's row."""
        known = len(set(self.answered))
        assert known == len(self.answered), "an id was answered twice"
        listed = ", ".join(f"'{one}'" for one in self.answered)
        query = f"SELECT count(*) FROM predictions WHERE id IN ({listed})"
        took = stack.wait_for(lambda: stack.sql(query) == str(known), f"stored after {what}")
        return (
            f"| {what} | {known} answered, {self.waited} of them before they were recorded, "
            f"{self.refused} tries refused | 0 lost | stored after {took:.0f} s |"
        )


def killed(service: str, secret: str) -> str:
    """Kill a service's containers under load, start them again; return the table's row."""
    with Load(secret) as load:
        time.sleep(3)
        stack.compose("kill", "--signal", "KILL", service)
        time.sleep(5)
        stack.compose("up", "--detach", "--wait", "--no-recreate", service)
        stack.wait_for(lambda: stack.answers(secret), f"answers after {service}")
    return load.row(f"SIGKILL of {service}")


def away(seconds: float, secret: str) -> str:
    """Stop the database for a time under load; return the table's row."""
    with Load(secret) as load:
        time.sleep(3)
        stack.compose("stop", "db")
        time.sleep(seconds)
        stack.compose("start", "db")
        stack.wait_for(lambda: stack.answers(secret), "answers with the database again")
    return load.row(f"database away for {seconds:.0f} s")
