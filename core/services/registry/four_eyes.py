"""Four eyes: who accepted corrections does not promote what learned from them."""

from __future__ import annotations

from collections.abc import Callable

from core.authority import current_actor
from core.errors import N_, Forbidden
from core.services.ports import Lineage, People
from core.types import ModelVersion

#: Raises `Forbidden` where who acts may not let a version serve by themselves.
FourEyes = Callable[[ModelVersion], None]
DECIDING = frozenset({"reviewer", "owner"})


def nobody_else_needed(_version: ModelVersion) -> None:
    """Let anybody decide."""


def four_eyes(people: People, lineage: Lineage) -> FourEyes:
    """Return the rule, as far as it is not switched off and there are two who could decide.

    A service's key acts for who made it: nobody decides twice by making one. Whoever works at the
    machine's shell stands above the rule: they hold the database's password.
    """

    def asked(version: ModelVersion) -> None:
        actor = current_actor()
        if actor.person_id is None:
            return
        who = people.behind(actor.person_id)
        if who not in {people.behind(one) for one in lineage.accepted_by(version.id)}:
            return
        deciding = [p for p in people.all() if p.joined_at and DECIDING & set(p.roles)]
        if len(deciding) > 1 and people.rule("four_eyes"):
            raise Forbidden(
                N_(
                    "You accepted corrections that version {number} learned from: somebody else "
                    "has to put it in service."
                ),
                number=version.number,
            )

    return asked
