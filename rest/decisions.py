"""Decisions, for keys with the scopes for them: on corrections, and on which version serves."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from core.services import Services
from core.types import Correction, Decision, ReviewFilter, ReviewState
from rest.access import Asker
from rest.bodies import DecisionBody, ReviewBody
from rest.json_body import read_json, validated
from rest.openapi import body_of, responses_of
from rest.schemas import (
    Reviewed,
    VersionDecision,
    VersionLine,
    Versions,
    WaitingCorrection,
    WaitingCorrections,
)
from rest.state import state_of

router = APIRouter(prefix="/v1", tags=["Decisions"])
#: Corrections and versions in an answer, the newest.
LIMIT = 100
_PROBLEMS = (400, 401, 403, 404, 408, 413, 415, 422, 429, 503)


async def read_review(request: Request) -> ReviewBody:
    """Return a decision on a correction; raises `Refusal`."""
    return validated(ReviewBody, await read_json(request))


async def read_decision(request: Request) -> DecisionBody:
    """Return a decision on a version; raises `Refusal`."""
    return validated(DecisionBody, await read_json(request))


GivenReview = Annotated[ReviewBody, Depends(read_review)]
GivenDecision = Annotated[DecisionBody, Depends(read_decision)]


@router.get(
    "/corrections",
    operation_id="getCorrections",
    summary="The newest corrections, to be reviewed",
    responses=responses_of(WaitingCorrections, 401, 403, 422, 429, 503),
)
async def waiting_corrections(
    request: Request, _caller: Asker, state: ReviewState = "waiting"
) -> Response:
    """List corrections with what they correct; not by whom."""

    def listed(services: Services) -> WaitingCorrections:
        page = services.reviews.page(ReviewFilter(state), size=LIMIT)
        return WaitingCorrections(items=[_correction(one.correction) for one in page.rows])

    return await _answered(request, listed)


@router.post(
    "/corrections/{correction_id}/review",
    operation_id="reviewCorrection",
    summary="Accept or reject a correction",
    openapi_extra=body_of(ReviewBody),
    responses=responses_of(Reviewed, *_PROBLEMS),
)
async def review(
    request: Request, correction_id: UUID, _caller: Asker, given: GivenReview
) -> Response:
    """Decide on one correction, for a reason. A later decision takes the place of an earlier."""

    def decided(services: Services) -> Reviewed:
        services.reviews.decide([correction_id], given.decision, reason=given.reason)
        return Reviewed(correction_id=correction_id, decision=given.decision)

    return await _answered(request, decided)


@router.get(
    "/versions",
    operation_id="getVersions",
    summary="The versions of the model, newest first",
    responses=responses_of(Versions, 401, 403, 429, 503),
)
async def versions(request: Request, _caller: Asker) -> Response:
    """List versions, which one serves, and whether its pre-release checks passed."""

    def listed(services: Services) -> Versions:
        found = []
        for version in services.promotion.versions()[:LIMIT]:
            report = services.gate.report(version.id)
            found.append(
                VersionLine(
                    version=version.number,
                    trained_at=version.created_at,
                    recipe=version.recipe,
                    serves=version.is_champion,
                    checks_passed=None if report is None else report.passed,
                )
            )
        return Versions(items=found)

    return await _answered(request, listed)


def _decision_route(path: str, operation: str, summary: str, take: str) -> None:
    """Add the route of one kind of decision on a version."""

    @router.post(
        f"/versions/{{number}}/{path}",
        operation_id=operation,
        summary=summary,
        openapi_extra=body_of(DecisionBody),
        responses=responses_of(VersionDecision, *_PROBLEMS),
    )
    async def decide(
        request: Request, number: int, _caller: Asker, given: GivenDecision
    ) -> Response:
        """Decide on a version, for a reason; the decision bears the name of the key's owner."""

        def taken(services: Services) -> VersionDecision:
            way: Callable[..., Decision] = getattr(services.promotion, take)
            made = way(number, reason=given.reason)
            return VersionDecision(version=number, decision=made.kind, actor=made.actor)

        return await _answered(request, taken)


_decision_route("promote", "promoteVersion", "Put a version in service", "promote")
_decision_route("reject", "rejectVersion", "Reject a version", "reject")
_decision_route("rollback", "rollBackToVersion", "Roll back to a version", "rollback")


async def _answered(request: Request, work: Callable[[Services], BaseModel]) -> Response:
    state = state_of(request)
    with state.reading.admit():
        made = await state.reading.run(partial(_with_services, request, work))
    return Response(made.model_dump_json(), media_type="application/json")


def _with_services(request: Request, work: Callable[[Services], BaseModel]) -> BaseModel:
    return work(state_of(request).services())


def _correction(one: Correction) -> WaitingCorrection:
    return WaitingCorrection(
        correction_id=one.feedback_id,
        estimate_id=one.prediction_id,
        created_at=one.created_at,
        description=one.description,
        real_price=one.real_price,
        real_currency=one.real_currency,
        price=one.price,
        low=one.low,
        high=one.high,
        currency=one.currency,
        unit=one.unit,
        known_author=one.known,
    )
