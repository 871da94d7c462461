"""Who acts, and whether they may: asked by every method of a use case, whatever the door.

A door says who acts with `acting_as`; a method says what it needs with `needs`. Where no door has
said anything, nobody acts, and nothing that needs a permission is done.
"""

from __future__ import annotations

import functools
import getpass
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

import structlog

from core.errors import N_, Forbidden
from core.types import Actor, Permission, Prediction

P = ParamSpec("P")
R = TypeVar("R")
_acting: ContextVar[Actor] = ContextVar("acting")
logger = structlog.get_logger(__name__)

NOBODY = N_("Sign in first: nobody is known to be asking.")
#: What is said to somebody who may not.
LACKS: Mapping[Permission, str] = {
    "look": N_("This key may not read markets and versions."),
    "estimate": N_("This key may not make estimates: it lacks the scope “estimate”."),
    "own": N_("This key may not read estimates: it lacks the scope “read”."),
    "feedback": N_("This key may not give feedback: it lacks the scope “feedback”."),
    "read_all": N_("Only reviewers, auditors and owners may see what others entered."),
    "judge_all": N_("Only owners may give feedback on the estimates of others."),
    "review": N_("Only reviewers and owners may accept or reject corrections."),
    "market": N_("Only owners may change markets."),
    "train": N_("Only owners may start training and comparisons."),
    "promote": N_("Only owners may decide which version is in service."),
    "erase": N_("Only owners may see or erase what is stored of others."),
    "users": N_("Only owners may manage people, keys and rules."),
    "audit": N_("Only auditors and owners may read the audit log."),
}


def needs(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare what whoever calls a method must be allowed to do; raises `Forbidden`."""

    def declared(method: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(method)
        def asked(*args: P.args, **kwargs: P.kwargs) -> R:
            require_permission(permission)
            return method(*args, **kwargs)

        vars(asked)["needs"] = permission
        return asked

    return declared


def for_anyone(method: Callable[P, R]) -> Callable[P, R]:
    """Declare that a method needs no permission: it is asked before anybody is known."""
    vars(method)["needs"] = None
    return method


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    """Let an actor do what the block does."""
    token = _acting.set(actor)
    try:
        yield actor
    finally:
        _acting.reset(token)


def act_as(actor: Actor) -> None:
    """Let an actor do what follows in this context: of one request, which ends with it."""
    _acting.set(actor)


def current_actor() -> Actor:
    """Return who acts; raises `Forbidden` where nobody does."""
    actor = _acting.get(None)
    if actor is None:
        raise Forbidden(NOBODY)
    return actor


def require_permission(permission: Permission) -> Actor:
    """Return who acts; raises `Forbidden` if they may not do it."""
    actor = current_actor()
    if not actor.may(permission):
        logger.warning("forbidden", permission=permission, person=str(actor.person_id))
        raise Forbidden(LACKS[permission])
    return actor


def require_own(subject: str | None, otherwise: Permission) -> Actor:
    """Return who acts; raises `Forbidden` if it is not theirs, and they may not otherwise."""
    actor = current_actor()
    return actor if owns(actor, subject) else require_permission(otherwise)


def owns(actor: Actor, subject: str | None) -> bool:
    """Return whether what is stored under a pseudonym is an actor's own."""
    return subject is not None and subject == actor.subject


def may_read(estimate: Prediction) -> bool:
    """Return whether who acts may see an estimate: their own, or any if their role says so."""
    actor = current_actor()
    return owns(actor, estimate.subject) or actor.may("read_all")


def as_now(work: Callable[P, R]) -> Callable[P, R]:
    """Return work that is done later, or in another thread, by whoever acts now."""
    actor = current_actor()

    @functools.wraps(work)
    def done(*args: P.args, **kwargs: P.kwargs) -> R:
        with acting_as(actor):
            return work(*args, **kwargs)

    return done


def account_name() -> str:
    """Return the name of the account that this process runs under, which owns the machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without an entry for its user
        return "owner"
