"""Estimates: made, found again, judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Request, Response

from core.errors import AppError
from core.language import Translator
from core.services.estimate.estimating import Estimated
from core.services.estimate.requests import EstimateRequest
from core.services.estimate.serialise import estimate_json
from rest.access import Asker, count
from rest.bodies import MAX_ITEMS, FeedbackBody, ManyServices, OneService, Service
from rest.json_body import read_json, validated
from rest.language import words_of
from rest.openapi import body_of, responses_of
from rest.problems import Refusal, problem_of, unexpected
from rest.schemas import Estimate, Estimates, FeedbackReceipt, Item
from rest.state import ApiState, state_of

logger = structlog.get_logger(__name__)
router = APIRouter(prefix="/v1/estimates", tags=["Estimates"])
#: Rows that are priced together; between two parts, others have their turn.
PART = 100


@dataclass(frozen=True, slots=True)
class CheckedServices:
    """Services to estimate, or what is wrong with them, and how sure the range is to be."""

    items: Sequence[Service | Refusal]
    coverage: float | None


async def read_services(request: Request) -> OneService | CheckedServices:
    """Return what is to be estimated; of many, one that is wrong is a problem of its own.

    Raises
    ------
    Refusal
        The body is none, or nothing in it can be estimated.
    """
    data = await read_json(request)
    if not (isinstance(data, dict) and "items" in data):
        return validated(OneService, data)
    items = data["items"]
    if not isinstance(items, list) or not 1 < len(items) <= MAX_ITEMS:
        whole = validated(ManyServices, data)
        return CheckedServices(whole.items, whole.coverage)
    checked = [_checked(item) for item in items]
    good = [item for item, one in zip(items, checked, strict=True) if isinstance(one, Service)]
    whole = validated(ManyServices, data | {"items": good[:1] or items})
    return CheckedServices(checked, whole.coverage)


def _checked(item: Any) -> Service | Refusal:
    try:
        return validated(Service, item)
    except Refusal as error:
        return error


async def read_feedback(request: Request) -> FeedbackBody:
    """Return a judgement; raises `Refusal`."""
    return validated(FeedbackBody, await read_json(request))


RequestedServices = Annotated[OneService | CheckedServices, Depends(read_services)]
GivenFeedback = Annotated[FeedbackBody, Depends(read_feedback)]


@router.post(
    "",
    operation_id="createEstimates",
    summary="Estimate one service, or up to 1,000",
    openapi_extra=body_of(OneService, ManyServices),
    responses=responses_of(Estimate | Estimates, 400, 401, 403, 408, 409, 413, 415, 422, 429, 503),
)
async def create_estimates(
    request: Request,
    caller: Asker,
    asked: RequestedServices,
) -> Response:
    """Price, explain and log services described in words.

    One service is answered with its estimate. For `items`, the answer has as many, in the same
    order: an estimate each, or the problem with it.
    """
    state, words = state_of(request), words_of(request)
    many = isinstance(asked, CheckedServices)
    items = asked.items if isinstance(asked, CheckedServices) else [asked]
    count(request, caller, len(items) - 1)
    parts = []
    with state.pricing.admit(), state.metrics.at_once.track_inprogress():
        for start in range(0, len(items), PART):
            part = [
                item if isinstance(item, Refusal) else item.as_request()
                for item in items[start : start + PART]
            ]
            work = partial(_estimated, state, part, words, asked.coverage, many=many)
            try:
                parts.append(await state.pricing.run(work))
            except Exception as error:
                if not parts:
                    raise  # nothing is stored yet
                logger.exception("part_failed", request=request.state.request_id)
                problem = error if isinstance(error, AppError) else unexpected()
                parts.append(b",".join([_problem(words, problem)] * len(part)))
    body = b'{"items":[' + b",".join(parts) + b"]}" if many else parts[0]
    return _json(body, words)


@router.get(
    "/{prediction_id}",
    operation_id="getEstimate",
    summary="A past estimate, as it was told",
    responses=responses_of(Estimate, 401, 403, 404, 422, 429, 503),
)
async def get(request: Request, prediction_id: UUID, _caller: Asker) -> Response:
    """Find an estimate that you made; with the sentences in your language."""
    state, words = state_of(request), words_of(request)
    with state.reading.admit():
        work = partial(_found, state, prediction_id, words)
        return _json(await state.reading.run(work), words)


@router.post(
    "/{prediction_id}/feedback",
    operation_id="judgeEstimate",
    summary="Give feedback",
    openapi_extra=body_of(FeedbackBody),
    responses=responses_of(FeedbackReceipt, 400, 401, 403, 404, 408, 413, 415, 422, 429, 503),
)
async def add_feedback(
    request: Request,
    prediction_id: UUID,
    _caller: Asker,
    given: GivenFeedback,
) -> Response:
    """Judge an estimate that you made. A later judgement takes the place of an earlier one."""
    state, words = state_of(request), words_of(request)
    with state.reading.admit():
        work = partial(_add_feedback, state, prediction_id, given)
        return _json(await state.reading.run(work), words)


def _estimated(
    state: ApiState,
    asked: Sequence[EstimateRequest | Refusal],
    words: Translator,
    coverage: float | None,
    *,
    many: bool,
) -> bytes:
    """Return estimates as JSON: one object, or several with commas between; raises for one."""
    wanted = [one for one in asked if isinstance(one, EstimateRequest)]
    write = partial(_item if many else _alone, words)
    answers = iter(
        state.services().requests.estimate(
            wanted,
            language=words.language,
            coverage=coverage,
            write=write,
        )
    )
    found = [one if isinstance(one, Refusal) else next(answers) for one in asked]
    for one in found:
        if isinstance(one, Estimated):
            state.metrics.estimated(one.prediction, recorded=one.recorded)
        elif not many:
            raise one
    return b",".join(
        _problem(words, one) if isinstance(one, AppError) else one.written or write(one)
        for one in found
    )


def _alone(words: Translator, one: Estimated) -> bytes:
    return _told(one, words, recorded=one.recorded).model_dump_json().encode()


def _item(words: Translator, one: Estimated) -> bytes:
    item = Item(estimate=_told(one, words, recorded=one.recorded))
    return item.model_dump_json(exclude_unset=True).encode()


def _problem(words: Translator, error: AppError) -> bytes:
    item = Item(problem=problem_of(error, words))
    return item.model_dump_json(exclude_unset=True).encode()


def _told(one: Estimated, words: Translator, *, recorded: bool | None) -> Estimate:
    more = {"created_at": one.prediction.created_at, "recorded": recorded}
    return Estimate.model_validate(estimate_json(one, words) | more)


def _found(state: ApiState, prediction_id: UUID, words: Translator) -> bytes:
    found = state.services().requests.find(prediction_id)
    # While something waits, it cannot be told whether it is this one.
    return _told(found, words, recorded=found.recorded or None).model_dump_json().encode()


def _add_feedback(state: ApiState, prediction_id: UUID, given: FeedbackBody) -> bytes:
    feedback, recorded = state.services().requests.add_feedback(prediction_id, given.content())
    kept = FeedbackReceipt(
        feedback_id=feedback.id,
        prediction_id=prediction_id,
        created_at=feedback.created_at,
        recorded=recorded,
    )
    return kept.model_dump_json().encode()


def _json(body: bytes, words: Translator) -> Response:
    headers = {"Content-Language": words.language}
    return Response(body, headers=headers, media_type="application/json")
