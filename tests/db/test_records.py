"""Whatever a record holds, it comes back equal from JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import numpy as np
import samples
from hypothesis import given
from hypothesis import strategies as st

from core.types import BANDS, Price
from db import records
from db.encoding import decode_json, encode_json, storable_text

anything_written = st.text(st.characters(exclude_categories=[]))
scalars = st.none() | st.booleans() | st.integers() | st.floats() | anything_written
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner) | st.dictionaries(anything_written | st.just("$number"), inner),
    max_leaves=12,
)
floats = st.floats()
moments = st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(fold=0))


def _jsonb(value: object) -> object:
    """What `jsonb` gives back: it has no NaN, and integers where a float is a whole number."""
    text = json.dumps(value, allow_nan=False, ensure_ascii=False)
    text.encode("utf-8")  # a lone surrogate would not pass
    assert "\\u0000" not in text
    return json.loads(text)


@given(values)
def test_any_value_survives_json(value: object):
    """Encoding is lossless, NaN, infinities, NUL and lone surrogates included."""
    assert repr(decode_json(_jsonb(encode_json(value)))) == repr(value)


def test_encoding_is_plain_where_it_can_be():
    """Ordinary values are stored as themselves, and an infinity can be read by people."""
    ordinary = {"a": [1, 2.5, None, True, "text é"]}
    assert encode_json(ordinary) == ordinary
    assert encode_json({"revisions": float("inf")}) == {"revisions": {"$number": "Infinity"}}


def test_numbers_of_numpy_become_plain_numbers():
    """A numpy scalar is stored as the Python number it stands for."""
    assert encode_json([np.float64(1.5), np.int64(3), np.bool_(1), np.float32(0.5)]) == [
        1.5,
        3,
        True,
        0.5,
    ]


def test_other_types_are_written_out():
    """A value of no JSON type is kept as its text rather than lost."""
    assert encode_json(UUID(int=5)) == "00000000-0000-0000-0000-000000000005"


@given(anything_written)
def test_text_for_a_text_column_can_always_be_stored(text: str):
    """Only NUL and lone surrogates are replaced, one character for one."""
    stored = storable_text(text)
    assert len(stored) == len(text)
    assert "\0" not in stored
    stored.encode("utf-8")


prices = st.builds(
    Price,
    floats,
    floats,
    floats,
    floats,
    st.just("USD"),
    st.just("high"),
    st.tuples(floats, floats, floats).map(lambda shares: dict(zip(BANDS, shares, strict=True))),
    st.tuples(floats, floats),
)


@given(moments, anything_written, st.dictionaries(anything_written, scalars), prices)
def test_an_estimate_survives_the_spool(moment, language, asked, price):
    """An estimate, laid out, written as JSON and read again, is the same to the bit."""
    made = replace(
        samples.prediction(UUID(int=7)),
        created_at=moment,
        language=language,
        input=asked,
        price=price,
        latency_ms=price.low,
    )
    text = records.dump_record(records.prediction_row(made))
    text.encode("ascii")
    assert repr(records.prediction_of(records.load_record(text))) == repr(made)


@given(st.uuids(), moments, st.none() | floats, st.none() | anything_written)
def test_a_judgement_survives_the_spool(identity, moment, price, comment):
    """A judgement, written as JSON and read again, is the same to the bit."""
    made = samples.feedback(identity, created_at=moment, real_price=price, comment=comment)
    again = records.feedback_of(
        records.load_record(records.dump_record(records.feedback_row(made)))
    )
    assert repr(again) == repr(made)


def test_the_fingerprint_of_a_judgement_is_what_it_says():
    """The moment does not count, so that a retry is a replay; the words do."""
    said = samples.feedback(UUID(int=1))
    later = replace(said, created_at=datetime(2030, 1, 1, tzinfo=UTC))
    assert records.feedback_hash(later) == records.feedback_hash(said)
    assert records.feedback_hash(replace(said, comment="no")) != records.feedback_hash(said)


def test_a_judgement_from_before_kinds_and_reasons_still_loads():
    """A row that was spooled by an older version comes back, with the fingerprint it had."""
    said = samples.feedback(UUID(int=1))
    row = records.feedback_row(said)
    older = {
        name: value
        for name, value in row.items()
        if name not in ("price_kind", "reason", "subject")
    }
    assert records.feedback_of(records.load_record(records.dump_record(older))) == said
    assert records.feedback_hash(said).startswith("cbbb6c0d63c10ab3")
    said_more = ({"price_kind": "paid"}, {"price_kind": "asked"}, {"reason": "other"})
    assert len({records.feedback_hash(replace(said, **more)) for more in said_more}) == 3


def test_kind_and_reason_survive_the_spool():
    """Asked or paid, and why it was wrong, are written and read."""
    said = samples.feedback(UUID(int=1), price_kind="paid", reason="too_low", subject="anna")
    assert (
        records.feedback_of(records.load_record(records.dump_record(records.feedback_row(said))))
        == said
    )
