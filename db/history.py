"""Past estimates, looked through page by page: by key, never by counting rows off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Engine,
    Select,
    and_,
    exists,
    func,
    literal_column,
    not_,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement, Executable

from core.types import (
    PACKAGES,
    HistoryCount,
    HistoryCursor,
    HistoryFilter,
    HistoryPage,
    PastEstimate,
)
from db.encoding import decode_json, storable_text
from db.engine import transaction
from db.tables import ABSTAINED, WORDS, feedback, predictions

#: Up to here a count is exact; a larger one is the planner's.
EXACT_UP_TO = 10_000
_SHOWN_CHARS = 300
_LINE = (
    "id",
    "created_at",
    "door",
    "price",
    "low",
    "high",
    "currency",
    "unit",
    "band",
    "model_version",
)
# Numbers of versions are few: each is found by one step into the index, not by reading it all.
_VERSIONS = text(
    """
    WITH RECURSIVE found AS (
        SELECT max(model_version) AS number FROM predictions
        UNION ALL
        SELECT (SELECT max(model_version) FROM predictions WHERE model_version < found.number)
        FROM found WHERE found.number IS NOT NULL
    )
    SELECT number FROM found WHERE number IS NOT NULL
    """
)


class SqlHistory:
    """The history in PostgreSQL; implements `core.services.ports.History`."""

    def __init__(self, engine: Engine, *, exact_up_to: int = EXACT_UP_TO) -> None:
        self._engine = engine
        self._exact_up_to = exact_up_to

    def page(
        self,
        chosen: HistoryFilter,
        after: HistoryCursor | None = None,
        *,
        size: int = 50,
        of: Sequence[str] | None = None,
    ) -> HistoryPage:
        """Return estimates, newest first."""
        key = tuple_(predictions.c.created_at, predictions.c.id)
        keys = _chosen(chosen, of, predictions.c.id, predictions.c.created_at)
        if after is not None:
            keys = keys.where(key < (after.created_at, after.id))
        newest = predictions.c.created_at.desc(), predictions.c.id.desc()
        query = _lines(keys.order_by(*newest).limit(size + 1)).order_by(*newest)
        with transaction(self._engine) as connection:
            rows = [_line(row) for row in connection.execute(query).mappings()]
        shown = tuple(rows[:size])
        more = len(rows) > size
        return HistoryPage(shown, _cursor(shown[-1]) if more else None)

    def count(self, chosen: HistoryFilter, *, of: Sequence[str] | None = None) -> HistoryCount:
        """Return how many estimates a filter leaves."""
        rows = _chosen(chosen, of, predictions.c.id)
        bounded = rows.limit(self._exact_up_to + 1).subquery()
        with transaction(self._engine) as connection:
            n = connection.execute(select(func.count()).select_from(bounded)).scalar_one()
            if n <= self._exact_up_to:
                return HistoryCount(n, exact=True)
            plan = connection.execute(_Explain(rows)).scalar_one()
        return HistoryCount(max(int(plan[0]["Plan"]["Plan Rows"]), n), exact=False)

    def versions(self) -> Sequence[int]:
        """Return the numbers of the model versions that made estimates, newest first."""
        with transaction(self._engine) as connection:
            return list(connection.execute(_VERSIONS).scalars())


class _Explain(Executable, ClauseElement):
    """Ask the planner what it expects of a statement, without running it."""

    inherit_cache = False

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement


@compiles(_Explain)
def _explain(element: _Explain, compiler: SQLCompiler, **kw: Any) -> str:
    return "EXPLAIN (FORMAT JSON) " + compiler.process(element.statement, **kw)


def _chosen(
    chosen: HistoryFilter, of: Sequence[str] | None, *columns: ColumnElement[Any]
) -> Select[Any]:
    """Select the estimates that a filter leaves; everything the user said is bound."""
    table = predictions.c
    terms: list[ColumnElement[bool]] = [] if of is None else [table.subject.in_(list(of))]
    if chosen.since is not None:
        terms.append(table.created_at >= _midnight(chosen.since))
    if chosen.until is not None and chosen.until < date.max:
        terms.append(table.created_at < _midnight(chosen.until + timedelta(days=1)))
    for column, values in ((table.door, chosen.doors), (table.model_version, chosen.versions)):
        if values:
            terms.append(column.in_(values))
    if chosen.bands:
        terms += [table.band.in_(chosen.bands), not_(_abstained())]
    if chosen.text.strip():
        query = func.to_tsquery(text("'simple'"), _tsquery(chosen.text))
        terms.append(literal_column(WORDS).op("@@")(query))
    if chosen.verdict is not None or chosen.corrected:
        terms.append(_judged(chosen))
    return select(*columns).where(*terms)


def _judged(chosen: HistoryFilter) -> ColumnElement[bool]:
    """Whether the latest judgement says so."""
    latest, later = feedback.alias("latest"), feedback.alias("later")
    terms = [latest.c.prediction_id == predictions.c.id, latest.c.package == PACKAGES[0]]
    if chosen.verdict is not None:
        terms.append(latest.c.verdict == chosen.verdict)
    if chosen.corrected:
        terms.append(latest.c.real_price.is_not(None))
    superseded = exists().where(
        later.c.prediction_id == latest.c.prediction_id,
        later.c.package == latest.c.package,
        tuple_(later.c.created_at, later.c.id) > tuple_(latest.c.created_at, latest.c.id),
    )
    return exists().where(and_(*terms, not_(superseded)))


def _abstained() -> ColumnElement[bool]:
    return literal_column(f"({ABSTAINED})", Boolean)


def _lines(keys: Select[Any]) -> Select[Any]:
    """Select the lines of a page; what is long is read for them alone."""
    chosen = keys.subquery("chosen")
    judged = (
        select(
            feedback.c.verdict, feedback.c.real_price, feedback.c.currency.label("real_currency")
        )
        .where(feedback.c.prediction_id == predictions.c.id, feedback.c.package == PACKAGES[0])
        .order_by(feedback.c.created_at.desc(), feedback.c.id.desc())
        .limit(1)
        .lateral("judged")
    )
    shown = [predictions.c[name] for name in _LINE]
    return select(
        *shown,
        predictions.c.input["description"].label("description"),
        _abstained().label("abstained"),
        judged,
    ).select_from(
        predictions.join(chosen, chosen.c.id == predictions.c.id).outerjoin(judged, true())
    )


def _line(row: Mapping[Any, Any]) -> PastEstimate:
    values = {name: row[name] for name in _LINE}
    said = decode_json(row["description"])
    return PastEstimate(
        **values,
        description=str(said or "")[:_SHOWN_CHARS],
        abstained=row["abstained"],
        verdict=row["verdict"],
        real_price=row["real_price"],
        real_currency=row["real_currency"],
    )


def _cursor(line: PastEstimate) -> HistoryCursor:
    return HistoryCursor(line.created_at, line.id)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


def _tsquery(said: str) -> str:
    """Ask for every word by its beginning; PostgreSQL's own parser splits what needs splitting."""
    words = storable_text(said).split()
    quoted = [word.replace("\\", "\\\\").replace("'", "''") for word in words]
    return " & ".join(f"'{word}':*" for word in quoted)
