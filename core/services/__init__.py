"""The use cases, and the Protocols (`ports`) that they need from the outside.

May import the pure rooms of `core`; never `db`, a page or a web framework.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.services.background import Background
from core.services.champion import ChampionHolder
from core.services.comparing import Comparing
from core.services.estimating import Estimating
from core.services.explaining import Explaining
from core.services.finding_comparables import FindingComparables
from core.services.history import LookingBack
from core.services.judging import Judging
from core.services.markets import Markets
from core.services.sellers import Sellers
from core.services.serving import Serving
from core.services.shadow import Shadow
from core.services.training import Training
from core.services.trialling import Trialling
from core.services.tuning import Tuning
from core.services.uploading import Uploading
from core.services.watching import Watching
from core.services.what_if import WhatIf

__all__ = [
    "Background", "ChampionHolder", "Comparing", "Estimating", "Explaining", "FindingComparables",
    "Judging", "LookingBack", "Markets", "Sellers", "Services", "Serving", "Shadow", "Training",
    "Trialling", "Tuning", "Uploading", "Watching", "WhatIf",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a door may call. Lives as long as its process; `close` ends it."""

    champion: ChampionHolder
    estimating: Estimating
    explaining: Explaining
    what_if: WhatIf
    judging: Judging
    history: LookingBack
    markets: Markets
    uploading: Uploading
    sellers: Sellers
    training: Training
    comparing: Comparing
    tuning: Tuning
    background: Background
    trialling: Trialling
    watching: Watching
    close: Callable[[], None] = lambda: None
