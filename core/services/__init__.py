"""The use cases, and the Protocols (`ports`) that they need from the outside.

May import the pure rooms of `core`; never `db`, a page or a web framework.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.services.asking import Asking
from core.services.background import Background
from core.services.champion import ChampionHolder
from core.services.comparing import Comparing
from core.services.estimating import Estimating
from core.services.explaining import Explaining
from core.services.finding_comparables import FindingComparables
from core.services.gatekeeping import Gatekeeping
from core.services.history import LookingBack
from core.services.importing import Importing
from core.services.judging import Judging
from core.services.keys import Keys
from core.services.markets import Markets
from core.services.persons import Persons
from core.services.promoting import Promoting
from core.services.retraining import Retraining
from core.services.reviewing import Reviewing
from core.services.scheduling import Scheduling
from core.services.scoring import Scoring
from core.services.sellers import Sellers
from core.services.serving import Serving
from core.services.shadow import Shadow
from core.services.surveying import Surveying
from core.services.training import Training
from core.services.trialling import Trialling
from core.services.tuning import Tuning
from core.services.uploading import Uploading
from core.services.watching import Watching
from core.services.what_if import WhatIf

__all__ = [
    "Asking", "Background", "ChampionHolder", "Comparing", "Estimating", "Explaining",
    "FindingComparables", "Gatekeeping", "Importing", "Judging", "Keys", "LookingBack", "Markets",
    "Persons", "Promoting", "Retraining", "Reviewing", "Scheduling", "Scoring", "Sellers",
    "Services", "Serving", "Shadow", "Surveying", "Training", "Trialling", "Tuning", "Uploading",
    "Watching", "WhatIf",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a door may call. Lives as long as its process; `close` ends it."""

    champion: ChampionHolder
    estimating: Estimating
    scoring: Scoring
    asking: Asking
    explaining: Explaining
    what_if: WhatIf
    judging: Judging
    reviewing: Reviewing
    history: LookingBack
    markets: Markets
    uploading: Uploading
    importing: Importing
    surveying: Surveying
    sellers: Sellers
    persons: Persons
    training: Training
    retraining: Retraining
    gatekeeping: Gatekeeping
    promoting: Promoting
    scheduling: Scheduling
    comparing: Comparing
    tuning: Tuning
    background: Background
    trialling: Trialling
    keys: Keys
    watching: Watching
    close: Callable[[], None] = lambda: None
