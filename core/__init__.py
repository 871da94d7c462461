"""Prisme's core: data, models, insight, evaluation, and the use cases.

Other programs need only the names below (docs/library.md); each is loaded when it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.data.readers import read as read_listings
    from core.evaluation.holdout import evaluate
    from core.models.price_model import PriceModel
    from core.models.recipe import Recipe

__all__ = ["PriceModel", "Recipe", "evaluate", "read_listings"]

_WHERE = {
    "PriceModel": ("core.models.price_model", "PriceModel"),
    "Recipe": ("core.models.recipe", "Recipe"),
    "evaluate": ("core.evaluation.holdout", "evaluate"),
    "read_listings": ("core.data.readers", "read"),
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'core' has no attribute {name!r}")
    module, attribute = _WHERE[name]
    return getattr(import_module(module), attribute)
