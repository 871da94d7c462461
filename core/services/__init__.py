"""The use cases, and the Protocols (`ports`) that they need from the outside.

May import the pure rooms of `core`; never `db`, a page or a web framework.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.services.accounts.api_keys import Keys
from core.services.accounts.personal_data import Persons
from core.services.compare.comparing import Comparing
from core.services.compare.tuning import Tuning
from core.services.estimate.comparable_search import FindingComparables
from core.services.estimate.estimating import Estimating
from core.services.estimate.history import LookingBack
from core.services.estimate.requests import Asking
from core.services.estimate.what_if import WhatIf
from core.services.explain.explaining import Explaining
from core.services.explore.description_map import Surveying
from core.services.feedback.feedback import Judging
from core.services.feedback.review import Reviewing
from core.services.lists.scoring import Scoring
from core.services.market.imports import Importing
from core.services.market.privacy import Sellers
from core.services.market.snapshots import Markets
from core.services.market.uploads import Uploading
from core.services.registry.experiment import Trialling
from core.services.registry.gate import Gatekeeping
from core.services.registry.monitoring import Watching
from core.services.registry.promotion import Promoting
from core.services.registry.retraining import Retraining
from core.services.registry.training import Training
from core.services.serving.champion import ChampionHolder
from core.services.serving.routing import Serving
from core.services.serving.shadow import Shadow
from core.services.tasks.background import Background
from core.services.tasks.schedule import Scheduling

__all__ = [
    "Asking",
    "Background",
    "ChampionHolder",
    "Comparing",
    "Estimating",
    "Explaining",
    "FindingComparables",
    "Gatekeeping",
    "Importing",
    "Judging",
    "Keys",
    "LookingBack",
    "Markets",
    "Persons",
    "Promoting",
    "Retraining",
    "Reviewing",
    "Scheduling",
    "Scoring",
    "Sellers",
    "Services",
    "Serving",
    "Shadow",
    "Surveying",
    "Training",
    "Trialling",
    "Tuning",
    "Uploading",
    "Watching",
    "WhatIf",
]


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
