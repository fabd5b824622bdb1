"""Nothing is added below a unit that has ended; who tries is told when it did, and where to go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from cast import Cast

from congvu import messages
from congvu.model.campaigns import Grant, Scope
from congvu.model.errors import UserError
from congvu.model.people import Role, Unit
from congvu.services.context import Context
from congvu.services.people import ROOT_ID, add_unit
from congvu.services.people.units import ensure_root, enter_predecessors
from congvu.store import Store, units

Add = Callable[..., Unit]


@pytest.fixture
def add(store: Store, cast: Cast, ctx: Callable[..., Context]) -> Add:
    """Adds a unit as the administrator, after two were put there: the one that ended and its heir."""
    now = ctx()
    day = timedelta(days=1)
    own = (ROOT_ID, "lone", "soon")  # a unit that does not stand today is reached as one's own alone
    scope = Scope("sys", now.today, tuple(Grant("sys", Role.ADMINISTRATOR, one, now.today) for one in own))

    def lay(tx: object) -> None:
        ensure_root(tx, now)
        old = Unit("old", ROOT_ID, "Xã", "Cũ", "Xã Cũ", now.today - 90 * day, now.today - day)
        last = Unit("last", ROOT_ID, "Xã", "Hôm Nay", "Xã Hôm Nay", now.today - 90 * day, now.today)
        lone = Unit("lone", ROOT_ID, "Xã", "Lẻ", "Xã Lẻ", now.today - 90 * day, now.today - day)
        soon = Unit("soon", ROOT_ID, "Xã", "Mai Sau", "Xã Mai Sau", now.today + day)
        heir = Unit("heir", ROOT_ID, "Phường", "Mới", "Phường Mới", now.today)
        units.add_units(tx, [old, last, lone, soon, heir])
        enter_predecessors(tx, now, scope, "heir", ["old"])

    store.write(lay)

    def do(below: str, name: str = "Phòng Một") -> Unit:
        return store.write(
            lambda tx: add_unit(tx, now, scope, parent_id=below, kind="Phòng", name=name, full_name=name)
        )

    return do


def test_below_an_ended_unit_nothing_is_added(add: Add, ctx: Callable[..., Context]) -> None:
    """The smallest input: a unit whose last day was yesterday."""
    with pytest.raises(UserError) as refused:
        add("old")
    assert f"đã kết thúc ngày {messages.day(ctx().today - timedelta(days=1))}" in refused.value.message
    assert "Phường Mới" in refused.value.mend


def test_without_an_heir_it_says_what_to_choose(add: Add) -> None:
    with pytest.raises(UserError) as refused:
        add("lone")
    assert "đang hoạt động" in refused.value.mend


def test_nor_below_one_that_is_not_there_yet(add: Add) -> None:
    with pytest.raises(UserError, match="chưa có"):
        add("soon")


@pytest.mark.parametrize("below", ["last", "heir"])
def test_on_its_last_day_and_its_first_a_unit_stands(add: Add, below: str) -> None:
    assert add(below).full_name == "Phòng Một"


@pytest.mark.parametrize("name", ["a\x00", "\ud800", "x" * 201, " \u200b "])
def test_a_name_that_is_none_is_refused(add: Add, name: str) -> None:
    with pytest.raises(UserError):
        add("heir", name)
