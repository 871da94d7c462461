"""Examples in the schema, from the synthetic demo market."""

from __future__ import annotations

from typing import Any

REQUEST: Any = {"description": "x"}
ITEMS: Any = [REQUEST]
JUDGEMENT: Any = {}
ESTIMATE: Any = {}
JUDGED: Any = {}
MODEL: Any = {}
MARKET: Any = {}
