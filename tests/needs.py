"""What each test needs: a database, a browser, a fitted model. `make check` runs the others.

The marks are set by looking at a test's fixtures and at the functions of the tests that it can
reach; where that cannot be seen, a test or its module carries the mark itself. A guard stays up in
every run: whoever fits a model or starts a database without the mark fails, and reads why.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

FIXTURES = {"server": "database", "template": "database", "product": "browser"}
FIXTURES |= {"browser": "browser"}
#: Whoever calls `fit` and names one of these fits a model.
LEARNERS = {
    "core.models.price_model": ("PriceModel",),
    "core.models.masked.regressor": ("MaskedRegressor",),
    "core.models.regressor": ("MarketRegressor",),
    "core.models.classic": ("MatrixRegressor", "MatrixClassifier"),
    "core.models.deep.sparse": ("SparseNet",),
    "core.models.deep.two_heads": ("TwoHeadNet",),
}
RECIPE = ("core.models.recipe", "recipe")
SERVER = ("db.embedded.server", "EmbeddedServer")
WHY = {
    "fits": "This test fits a model: mark it `@pytest.mark.fits`, so that `make check` can leave "
    "it to `make test`.",
    "database": "This test starts a database: mark it `@pytest.mark.database`, so that "
    "`make check` can leave it to `make test`.",
}

#: Any of these keeps a test out of `make check`.
OUT = ("database", "browser", "fits")

_running: list[pytest.Item] = []


def require(mark: str) -> None:
    """Fail the running test if it does `mark` and no mark keeps it out of `make check`.

    A command that trains on a real database is out already: what else it needs changes nothing.
    """
    if _running and not any(map(_running[-1].get_closest_marker, OUT)):
        pytest.fail(WHY[mark])


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marks."""
    config.addinivalue_line("markers", "database: starts or asks a real PostgreSQL")
    config.addinivalue_line("markers", "browser: starts the product and a real Chromium")
    config.addinivalue_line("markers", "fits: fits a model")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with what it needs, as far as that can be seen."""
    for item in items:
        if isinstance(item, pytest.Function):
            for mark in sorted(needs(item)):
                item.add_marker(mark)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Keep the guard up while a test runs."""
    _raise_guard()
    _running.append(item)
    try:
        return (yield)
    finally:
        _running.pop()


def needs(item: pytest.Function) -> set[str]:
    """Return the marks of a test, from its fixtures and from what it can reach."""
    found = {FIXTURES[name] for name in item.fixturenames if name in FIXTURES}
    definitions = item._fixtureinfo.name2fixturedefs
    fixtures = [d.func for name in item.fixturenames for d in definitions.get(name, ())]
    for function in (item.function, *fixtures):
        found |= _needs_of(function)
    return found


@functools.cache
def _needs_of(function: Callable[..., Any]) -> frozenset[str]:
    found, seen, todo = set(), set(), [function]
    while todo:
        code, values = _mentioned(todo.pop())
        named = {(getattr(v, "__module__", ""), getattr(v, "__name__", "")) for v in values}
        fits = "fit" in code and any(
            name == RECIPE or name[1] in LEARNERS.get(name[0], ()) for name in named
        )
        found |= {"fits"} if fits else set()
        found |= {"database"} if SERVER in named else set()
        for value in values:
            for each in _functions_of(value):
                if each not in seen and each.__module__.startswith("tests"):
                    seen.add(each)
                    todo.append(each)
    return frozenset(found)


def _mentioned(function: Callable[..., Any]) -> tuple[set[str], list[Any]]:
    """Return the names in a function's code, and what those of them are that it can see."""
    plain = inspect.unwrap(function)
    if not isinstance(plain, FunctionType):
        return set(), []
    names = _names(plain.__code__)
    values = [plain.__globals__[name] for name in names if name in plain.__globals__]
    values += [v for m in values if isinstance(m, ModuleType) for v in _of_tests(m, names)]
    for cell in plain.__closure__ or ():
        try:
            values.append(cell.cell_contents)
        except ValueError:  # not yet bound
            continue
    return names, values


def _names(code: CodeType) -> set[str]:
    inner = (c for c in code.co_consts if isinstance(c, CodeType))
    return set(code.co_names).union(*(_names(c) for c in inner))


def _of_tests(module: ModuleType, names: set[str]) -> list[Any]:
    own = module.__name__.startswith("tests")
    return [vars(module)[name] for name in names if own and name in vars(module)]


def _functions_of(value: Any) -> list[Any]:
    """Return the function that a value is, or those of the class that it is."""
    if isinstance(value, type):
        return [v for v in vars(value).values() if isinstance(v, FunctionType)]
    plain = inspect.unwrap(value) if callable(value) and hasattr(value, "__wrapped__") else value
    return [plain] if isinstance(plain, FunctionType) else []


def _raise_guard() -> None:
    """Make the learners and the server ask first, as soon as their modules are there."""
    for module, names in LEARNERS.items():
        for name in names:
            _watch(module, name, "fit", "fits")
    _watch(*SERVER, "start", "database")


def _watch(module: str, name: str, method: str, mark: str) -> None:
    owner = getattr(sys.modules.get(module), name, None)
    raw = None if owner is None else vars(owner).get(method)
    plain = raw.__func__ if isinstance(raw, classmethod) else raw
    if plain is None or getattr(plain, "watched", False):
        return

    @functools.wraps(plain)
    def asking(*given: Any, **options: Any) -> Any:
        require(mark)
        return plain(*given, **options)

    vars(asking)["watched"] = True
    setattr(owner, method, classmethod(asking) if isinstance(raw, classmethod) else asking)
