"""History: past estimates looked through, opened, and priced again by their own version."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from core.authority import current_actor, may_read, needs
from core.errors import N_, AppError, ArtifactRefused, InvalidInput, NotFound
from core.services.accounts.audit import Noting, unnoted
from core.services.estimate.pricing import Cleaned, all_priced
from core.services.explain.explaining import read_back
from core.services.ports import History, ModelVersions, People, PredictionLog
from core.services.serving.champion import Champion, ChampionHolder, loaded
from core.types import (
    FIRST_FIELDS,
    INPUT_COLUMNS,
    Contribution,
    Explanation,
    Feedback,
    HistoryCount,
    HistoryCursor,
    HistoryFilter,
    HistoryPage,
    Prediction,
    ServiceInput,
)

#: Estimates that are read at a time for an export.
_EXPORT_PAGE = 5_000
#: Effects on the log of a price that are as close as this are one number.
_SAME_LOG = 1e-9


@dataclass(frozen=True, slots=True)
class Moved:
    """The field whose reason changed most between two versions: what it did, and what it does."""

    field: str
    then: Contribution
    now: Contribution


@dataclass(frozen=True, slots=True)
class Replay:
    """An old estimate, priced again by its own version, and by today's.

    `again` is None if its version cannot be read any more: `refused` says why. `differs` names
    what is not the same. `moved` compares `then` with `today`; None if they are one
    version.
    """

    then: Prediction
    again: Prediction | None
    refused: AppError | None
    differs: tuple[str, ...]
    today: Prediction
    moved: Moved | None

    @property
    def same(self) -> bool:
        """Whether its own version gave the same numbers and reasons."""
        return self.again is not None and not self.differs


class HistoryUseCase:
    """The use case behind the history."""

    def __init__(
        self,
        history: History,
        log: PredictionLog,
        versions: ModelVersions,
        champion: ChampionHolder,
        people: People | None = None,
        audit: Noting = unnoted,
    ) -> None:
        self._people = people
        self._audit = audit
        self._history = history
        self._log = log
        self._versions = versions
        self._champion = champion
        self._lock = threading.Lock()
        self._loaded: Champion | None = None

    @needs("own")
    def page(
        self, chosen: HistoryFilter, after: HistoryCursor | None = None, *, size: int = 50
    ) -> HistoryPage:
        """Return a page of past estimates, newest first; those that still wait are not in it."""
        return self._history.page(chosen, after, size=size, of=self._of(chosen))

    @needs("own")
    def count(self, chosen: HistoryFilter) -> HistoryCount:
        """Return how many estimates a filter leaves; a large number is an estimate itself."""
        return self._history.count(chosen, of=self._of(chosen))

    @needs("own")
    def versions(self) -> Sequence[int]:
        """Return the numbers of the versions that made estimates, newest first."""
        return self._history.versions()

    @needs("own")
    def waiting(self) -> int:
        """Return how many estimates and judgements have not reached the database yet."""
        return self._log.waiting()

    @needs("own")
    def get(self, prediction_id: UUID) -> Prediction:
        """Return a past estimate as it was shown.

        Raises
        ------
        NotFound
            No estimate has this id, or somebody else's.
        """
        found = self._log.prediction(prediction_id)
        if found is None or not (may_read(found) or found.subject in self._shared()):
            raise NotFound(N_("There is no estimate with the id {id}."), id=str(prediction_id))
        return found

    @needs("own")
    def feedback(self, prediction_id: UUID) -> Sequence[Feedback]:
        """Return what was said of an estimate, latest first; raises `NotFound`."""
        self.get(prediction_id)
        return self._log.feedback(prediction_id)

    @needs("own")
    def every(self, chosen: HistoryFilter, most: int) -> Iterator[HistoryPage]:
        """Give large pages for an export; the last one has a `next` if more was left out."""
        of = self._of(chosen)
        with self._audit("export history", everyone=of is None):
            return self._every(chosen, most, of)

    def _every(
        self, chosen: HistoryFilter, most: int, of: Sequence[str] | None
    ) -> Iterator[HistoryPage]:
        after, left = None, most
        while left > 0:
            page = self._history.page(chosen, after, size=min(left, _EXPORT_PAGE), of=of)
            yield page
            after, left = page.next, left - len(page.rows)
            if after is None:
                return

    @needs("own")
    def replay(self, prediction_id: UUID) -> Replay:
        """Price the input of an old estimate again: by the same version, and by today's.

        Nothing of it is logged.

        Raises
        ------
        NotFound
            No estimate has this id.
        InvalidInput
            What was described then can no longer be read.
        """
        then, champion = self.get(prediction_id), self._champion.get()
        again, refused = None, None
        try:
            again = _priced_again(self._version_of(then, champion), then, _read_before(then))
        except (ArtifactRefused, NotFound) as error:
            refused = error
        today = again
        if again is None or champion.version.id != then.model_version_id:
            today = _priced_again(champion, then)
        assert today is not None  # noqa: S101 - of the two, one was priced
        same_version = champion.version.id == then.model_version_id
        return Replay(
            then,
            again,
            refused,
            () if again is None else differences(then, again),
            today,
            None if same_version else moved_most(then.explanation, today.explanation),
        )

    def _of(self, chosen: HistoryFilter) -> Sequence[str] | None:
        """Return whose estimates are looked at, None for everybody's."""
        actor = current_actor()
        if actor.alone or (chosen.everyone and actor.may("read_all")):
            return None
        mine = () if actor.subject is None else (actor.subject,)
        return (*mine, *self._shared()) if chosen.everyone else mine

    def _shared(self) -> Sequence[str]:
        """Return the pseudonyms of those who share their estimates with who acts."""
        workspace = current_actor().workspace
        if workspace is None or self._people is None:
            return ()
        return self._people.sharing(workspace)

    def _version_of(self, then: Prediction, champion: Champion) -> Champion:
        """Load the version that made an estimate; the last one loaded is kept."""
        if champion.version.id == then.model_version_id:
            return champion
        with self._lock:  # a model is large: two at once are not loaded twice
            kept = self._loaded
            if kept is None or kept.version.id != then.model_version_id:
                kept = self._load(then)
                self._loaded = kept
        return kept

    def _load(self, then: Prediction) -> Champion:
        version = self._versions.get(then.model_version_id)
        if version is None:
            raise NotFound(
                N_("Version {number} of the model is no longer in the registry."),
                number=then.model_version,
            )
        return loaded(version, self._versions.artifact(version.id))


def service_of(prediction: Prediction) -> ServiceInput:
    """Return what the model read: from it its numbers follow, however cleaning has changed since.

    Raises
    ------
    InvalidInput
        It was stored by a version of Prisme that knew other fields.
    """
    beside = {"without", "read_as", "quantities", "basic_price"}
    stored, known = set(prediction.normalised_input) - beside, set(INPUT_COLUMNS)
    if not known & FIRST_FIELDS <= stored <= known:
        raise InvalidInput(
            N_("This estimate stores its service in a format that can no longer be read.")
        )
    return ServiceInput(**read_back(prediction))


def differences(then: Prediction, again: Prediction) -> tuple[str, ...]:
    """Name what is not the same: numbers, reasons, place, or what the model read.

    Reasons are the same if every amount is, to the cent: in which order their parts are summed is
    no promise. All else is compared to the bit.
    """
    same = {
        "input": read_back(then) == read_back(again),
        "price": then.price == again.price,
        "explanation": _same_reasons(then.explanation, again.explanation),
        "position": then.position == again.position,
        "packages": then.packages == again.packages,
    }
    return tuple(name for name, agrees in same.items() if not agrees)


def _same_reasons(then: Explanation, again: Explanation) -> bool:
    def told(one: Explanation) -> Explanation:
        parts = tuple(replace(c, factor=0.0, log_amount=0.0) for c in one.contributions)
        return replace(one, contributions=parts)

    return told(then) == told(again) and all(
        math.isclose(old.log_amount, new.log_amount, abs_tol=_SAME_LOG)
        for old, new in zip(then.contributions, again.contributions, strict=True)
    )


def moved_most(then: Explanation, now: Explanation) -> Moved | None:
    """Return the field whose reason changed most.

    It is the one whose effect on the log of the price changed most: that depends neither on the
    level of prices nor on the currency.
    """
    before = {part.field: part for part in then.contributions}
    both = [
        Moved(part.field, before[part.field], part)
        for part in now.contributions
        if part.field in before
    ]
    return max(both, key=lambda m: abs(m.now.log_amount - m.then.log_amount), default=None)


def _read_before(then: Prediction) -> dict[str, str | None]:
    """Return how a description in another language was read: by another phrase book, perhaps."""
    return {"written_in": then.written_in, "read_as": then.normalised_input.get("read_as")}


def _priced_again(
    champion: Champion, then: Prediction, reading: Mapping[str, str | None] | None = None
) -> Prediction:
    read = service_of(then)
    again = Cleaned(read, read, [], reading or {})
    return all_priced(champion, [again], coverage=then.price.coverage)[0]
