"""The REST API: puts its parts together (`rest/`); uvicorn serves `served`."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from prometheus_client import CollectorRegistry
from starlette.exceptions import HTTPException

from core.errors import AppError
from core.services import Services
from core.settings import Settings
from rest import decisions, estimates, forecasts, health, market, problems
from rest.envelope import Envelope
from rest.json_body import wrong_parameters
from rest.metrics import Metrics
from rest.openapi import describe
from rest.state import ApiState

ABOUT = (
    "Estimates what a freelance service is worth: the same numbers as Prisme's pages. Problems are "
    "told as RFC 9457 in the language of `Accept-Language` (English, French)."
)


def served() -> FastAPI:
    """Return the API over the real services, for ``uvicorn --factory api:served``."""
    from core import bootstrap, log

    log.configure()
    settings = bootstrap.read_settings()

    def build() -> Services:
        services = bootstrap.build_services(settings)
        gc.collect()
        gc.freeze()  # what is loaded now stays: later collections need not walk through it
        return services

    return create_app(build, settings, local=bootstrap.signing_key(settings).pseudonym("local"))


def create_app(
    build: Callable[[], Services],
    settings: Settings,
    *,
    registry: CollectorRegistry | None = None,
    local: str | None = None,
) -> FastAPI:
    """Put the API together; nothing is opened before it is served.

    `local` is the pseudonym of whoever asks without a key; by default one of this process.
    """
    metrics = Metrics(registry)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        state = app.state.state = ApiState(build, settings, metrics, local)
        warming = asyncio.get_running_loop().run_in_executor(None, state.warm_up)
        yield
        await warming
        await asyncio.to_thread(state.close)

    app = FastAPI(
        title="Prisme",
        version="1",
        description=ABOUT,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,  # their pages would load scripts from elsewhere
        redirect_slashes=False,
    )
    for part in (estimates, forecasts, market, decisions, health):
        app.include_router(part.router)
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _parameter_error)
    app.add_middleware(Envelope, metrics=metrics)
    describe(app)
    return app


async def _app_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)  # noqa: S101 - what it is registered for
    return problems.problem_response(error, request)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - what it is registered for
    return problems.problem_response(problems.for_status(error.status_code, error.headers), request)


async def _parameter_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - what it is registered for
    return problems.problem_response(wrong_parameters(list(error.errors())), request)
