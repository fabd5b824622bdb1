"""The banks for those who write them: who gets in, what is veiled, what figures stand beside an item."""

from __future__ import annotations

import pytest
from backbone import CUC, DUNG, EN, HOA, LAN, TYPED, World, bundle, item

from congvu.model.campaigns import Grant, Scope
from congvu.model.errors import Forbidden, NotFound
from congvu.model.people import Role
from congvu.services.authoring.bank_preview import (
    Previewed,
    choices,
    item_figures,
    matching,
    previewed_bank,
    previewed_item,
    published_banks,
)
from congvu.services.context import Context
from congvu.services.statistics.quiz import FEWEST


@pytest.fixture
def writer(world: World) -> tuple[Context, Scope]:
    """Dũng of Xã Tây, who writes questions for the whole province and sits in no campaign."""
    scope = Scope(DUNG, world.ctx().today, (Grant(DUNG, Role.AUTHOR, "tinh", world.ctx().today),))
    return world.ctx(DUNG, role=Role.AUTHOR), scope


def bank(world: World, by: tuple[Context, Scope]) -> dict[str, Previewed]:
    return {one.item.item_id: one for one in world.read(previewed_bank, *by, "mau")}


@pytest.mark.parametrize("who", [LAN, HOA, CUC])
def test_only_authors_get_in(world: World, who: str) -> None:
    ctx, scope = world.ctx(who), world.scope(who)
    for query in (published_banks,):
        with pytest.raises(Forbidden):
            world.read(query, ctx, scope)
    for query in (previewed_bank, previewed_item, item_figures):
        with pytest.raises(Forbidden):
            world.read(query, ctx, scope, "mau")
    assert world.read(published_banks, world.ctx(EN), world.scope(EN)) == {"mau": 9}


def test_what_cannot_be_drawn_says_why(world: World, writer: tuple[Context, Scope]) -> None:
    found = bank(world, writer)
    assert found["cu-1"].lapsed == ()
    assert "chưa có hiệu lực" in str(found["moi-1"].lapsed[0])


def test_the_newest_wording_is_shown(world: World, writer: tuple[Context, Scope]) -> None:
    changed = item("cu-1", stem="Câu đã sửa?")
    world.publish(bundle([changed, *[one for one in bundle().items if one[0].item_id != "cu-1"]]))
    assert bank(world, writer)["cu-1"].item.content["stem"] == "Câu đã sửa?"


def test_lint_warns_of_published_items(world: World, writer: tuple[Context, Scope]) -> None:
    poor = item("cu-9", options=[{"id": o, "text": t, "feedback": "…"} for o, t in zip("abc", ("Một", "Hai", "Cả hai ý trên"), strict=True)])  # fmt: skip
    world.publish(bundle([*bundle().items, poor]))
    found = bank(world, writer).values()
    assert [one.item.item_id for one in matching(found, warned=True) if not one.lapsed] == ["cu-9"]
    assert [one.item.item_id for one in matching(found, kind="short", competency="one-stop")] == ["go-1"]
    assert matching(found, competency="one") == []
    assert choices(list(found)) == {"competencies": ["one-stop"], "kinds": ["short", "single"]}


def test_who_may_yet_sit_an_item_is_told_nothing_of_it(world: World) -> None:
    """Hoa writes, too; the campaign that she is enrolled in draws from this very bank."""
    scope = Scope(HOA, world.ctx().today, (Grant(HOA, Role.AUTHOR, "tinh", world.ctx().today),))
    ctx = world.ctx(HOA, role=Role.AUTHOR)
    assert world.read(previewed_item, ctx, scope, "cu-1").veiled
    world.now = world.now.replace(year=2027, month=2)
    assert not world.read(previewed_item, world.ctx(HOA, role=Role.AUTHOR), scope, "cu-1").veiled


def test_figures_stand_by_quiz(world: World, writer: tuple[Context, Scope]) -> None:
    """None before there are enough attempts; then those of each quiz that met the item."""
    assert world.read(item_figures, *writer, "go-1") == []
    campaign = world.open(TYPED).id
    cast = [LAN, CUC, HOA, "mai"]
    for who in cast:
        world.sit(who, 1, campaign_id=campaign)
    world.close(campaign)
    other = world.open(TYPED, opens_at=world.now).id
    world.sit(LAN, 0, campaign_id=other)
    assert len(cast) + 1 == FEWEST
    (found,) = world.read(item_figures, *writer, "go-1")
    assert (found.quiz, found.report.figures.attempts, found.report.veiled) == (f"Bài {TYPED}", FEWEST, False)


def test_what_is_not_published_is_not_found(world: World, writer: tuple[Context, Scope]) -> None:
    for query, name in ((previewed_bank, "khong-co"), (previewed_item, "khong-co")):
        with pytest.raises(NotFound):
            world.read(query, *writer, name)
