"""Declares one more field of a service, in the source of the declarations, as it is imported."""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType

DECLARATION = """
    portfolio_size: float | None = declared(
        Field(
            role="number",
            label=N_("Portfolio size"),
            maximum=10_000,
            synonyms="portfolio size, taille du portfolio",
            steps=(0, 1, 3, 5, 10, 20, 50, 100),
            api="Pieces of past work that the seller shows.",
            example=12,
            question=Question(row="seller"),
            likeness=Likeness(
                weight=0.02, full=math.log(100), least=5, more="more to show", less="less to show"
            ),
        )
    )
"""
_MODULE = "core.types.service"
_PATH = Path(__file__).parents[2] / "core/types/service.py"
_BEFORE = "    delivery_days: float | None = declared("


class _Loader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        """Compile the source with the declaration in it, past what was compiled before."""
        source = _PATH.read_text(encoding="utf-8")
        assert source.count(_BEFORE) == 1
        lines = source.replace(_BEFORE, DECLARATION + _BEFORE)
        return compile(lines, str(_PATH), "exec", dont_inherit=True)


class _Finder(MetaPathFinder):
    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        """Find the module of the declarations alone."""
        if fullname != _MODULE:
            return None
        return spec_from_file_location(_MODULE, _PATH, loader=_Loader(_MODULE, str(_PATH)))


assert _MODULE not in sys.modules, "the product was imported before the field was declared"
sys.meta_path.insert(0, _Finder())
