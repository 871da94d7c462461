"""What tests of pages share: a visit to a page, with fakes behind it."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from pages.components import runtime

APP = Path(__file__).parents[2] / "streamlit_app.py"
Visit = Callable[..., AppTest]


@pytest.fixture(scope="session", autouse=True)
def _scanned_once() -> Iterator[None]:
    """Read the metadata of all installed packages once, and not for each visit.

    Streamlit looks in them for components when a process starts, and AppTest whenever it opens
    an app: half a second each.
    """
    scan = functools.cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture(autouse=True)
def _own_main() -> Iterator[None]:
    """Put ``__main__`` back: a page run by AppTest stays there, and child processes re-run it."""
    kept = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = kept


@pytest.fixture
def visit() -> Iterator[Visit]:
    """Give a function that opens a page: ``visit(services, page, lang=…, locale=…)``."""
    with ExitStack() as stack:

        def opened(
            services: Any,
            page: str | None = None,
            *,
            lang: str | None = None,
            locale: str = "en",
            query: Mapping[str, str | list[str]] | None = None,
        ) -> AppTest:
            builder = services if callable(services) else lambda: services
            stack.enter_context(runtime.override(builder))
            at = AppTest.from_file(APP, default_timeout=30)
            at.context["locale"] = locale
            if lang is not None:
                at.query_params["lang"] = lang
            for name, value in (query or {}).items():
                at.query_params[name] = value
            if page is not None:
                at.switch_page(page)
            return at.run()

        yield opened


def words_of(at: AppTest) -> str:
    """Return everything a reader sees as text, without Markdown's escapes."""
    kinds = (
        "title",
        "header",
        "subheader",
        "markdown",
        "caption",
        "error",
        "warning",
        "info",
        "success",
        "metric",
    )
    found = [element for kind in kinds for element in getattr(at, kind)]
    texts = [str(e.value) for e in found] + [m.label for m in at.metric]
    texts += [str(m.delta) for m in at.metric]
    return "\n".join(texts).replace("\\", "")
