"""Batches that are read and priced in threads while another is searched, logged and written."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

from core.models.encoders import text_vectors
from core.services.estimate.batch import PricedBatch
from core.services.estimate.pricing import Cleaned, all_priced
from core.services.serving.champion import Champion

#: How much later than others they run, as `nice` counts: a third of what others get.
_NICE = 5


def _give_way() -> None:
    """Let this thread, and those that it begins, run after others where the cores are busy.

    Those that hold Python's lock would keep everybody waiting if they were put aside meanwhile.
    Other programs of the machine go first, too: nobody waits for a list as for a page.
    """
    if sys.platform == "linux":  # elsewhere a priority is the whole process's
        thread = threading.get_native_id()
        later = min(os.getpriority(os.PRIO_PROCESS, thread) + _NICE, 19)
        with suppress(OSError):  # forbidden here: then it takes its turn with the others
            os.setpriority(os.PRIO_PROCESS, thread, later)


class ThreadedPricer:
    """Reads one batch's meaning while another is priced, and a third searched and logged."""

    in_flight = 2

    def __init__(self) -> None:
        self._reading = ThreadPoolExecutor(1, thread_name_prefix="reading", initializer=_give_way)
        self._pricing = ThreadPoolExecutor(1, thread_name_prefix="pricing")

    def begin(
        self, champion: Champion, services: Sequence[Cleaned], coverage: float
    ) -> Future[PricedBatch]:
        """Price services in threads of its own."""
        texts = [champion.model.worded(cleaned.service.description) for cleaned in services]
        read = self._reading.submit(text_vectors, texts, encoder=champion.model.encoder, keep=False)

        def price() -> PricedBatch:
            read.result()  # the model finds the vectors where the encoder keeps them
            return PricedBatch(all_priced(champion, services, coverage=coverage))

        return self._pricing.submit(price)

    def close(self) -> None:
        """End the threads; what has not begun is not done."""
        self._reading.shutdown(cancel_futures=True)
        self._pricing.shutdown(cancel_futures=True)
