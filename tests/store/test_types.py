"""Values come back as they went in, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from backbone import NOW
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.exc import StatementError

from congvu.store import Store
from congvu.store.schema import officer, register_version
from congvu.store.types import canonical_json

PROPERTY = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
zones = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.datetimes(datetime(1900, 1, 2), datetime(2200, 1, 1), timezones=zones)
letters = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | letters,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(letters, inner, max_size=4),
    max_leaves=10,
)


def through(store: Store, at: datetime) -> datetime:
    """An instant, written, read and taken back."""
    found: list[datetime] = []

    def job(tx: Any) -> None:
        tx.execute(insert(officer).values(id="x", created_at=at))
        found.append(tx.execute(select(officer.c.created_at)).scalar_one())
        raise InterruptedError

    with pytest.raises(InterruptedError):
        store.write(job)
    return found[0]


@PROPERTY
@given(at=instants)
def test_an_instant_comes_back_the_same_aware_and_in_utc(store: Store, at: datetime) -> None:
    found = through(store, at)
    assert found == at
    assert found.utcoffset() == timedelta(0)


def test_a_naive_instant_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="naive instant"):
        store.write(
            lambda tx: tx.execute(insert(officer).values(id="a", created_at=NOW.replace(tzinfo=None)))
        )


def test_a_naive_instant_is_refused_in_a_question_too(store: Store) -> None:
    naive = datetime(2026, 1, 1)
    with pytest.raises(StatementError, match="naive instant"):
        store.read(lambda tx: tx.execute(select(officer).where(officer.c.created_at < naive)).all())


def test_instants_compare_across_zones(store: Store) -> None:
    store.write(lambda tx: tx.execute(insert(officer).values(id="a", created_at=NOW)))
    vietnam = NOW.astimezone(timezone(timedelta(hours=7)))
    count = store.read(
        lambda tx: tx.execute(select(officer.c.id).where(officer.c.created_at == vietnam)).all()
    )
    assert len(count) == 1


@PROPERTY
@given(value=values.filter(lambda value: value is not None))
def test_a_json_value_comes_back_the_same(store: Store, value: Any) -> None:
    found: list[Any] = []

    def job(tx: Any) -> None:
        row = {"number": 99, "digest": "d", "body": value, "published_at": datetime.now(UTC)}
        tx.execute(insert(register_version).values(**row))
        found.append(tx.execute(select(register_version.c.body)).scalar_one())
        raise InterruptedError

    with pytest.raises(InterruptedError):
        store.write(job)
    assert found == [value]


@given(value=st.dictionaries(letters, values, max_size=5))
def test_canonical_json_does_not_depend_on_the_order_of_keys(value: dict[str, Any]) -> None:
    assert canonical_json(value) == canonical_json(dict(reversed(value.items())))
