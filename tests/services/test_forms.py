"""A form makes its thing once: a second click, Back and again, two tabs, a bad line; and names that look alike are refused."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from functools import partial

import pytest
from backbone import DAY, EN, FINAL, HOA, LAN, NOW, World
from races import race

from congvu.model.campaigns import Scope
from congvu.model.errors import Conflict, UserError
from congvu.model.people import Role
from congvu.services.campaigns.opening import CampaignThere, open_campaign
from congvu.services.context import Context
from congvu.services.forms import KEPT_FOR, FormUsed, Made, SentForm, new_form_key, once, sent_form
from congvu.services.keeping.ticking import tick
from congvu.services.people.erasing import erase_officer
from congvu.services.people.units import add_unit
from congvu.store import Tx
from congvu.store.schema import audit, campaign, enrolment, form_post, unit, unit_edge

KEY = "0123456789abcdef0123"


def organiser(world: World, by: str = LAN) -> Context:
    return world.ctx(by, role=Role.ORGANISER)


def add(tx: Tx, ctx: Context, scope: Scope, name: str, parent_id: str = "dong") -> str:
    return add_unit(tx, ctx, scope, parent_id=parent_id, kind="Phòng", name=name, full_name=name).id


def adding(world: World, name: str, form: SentForm, by: str = LAN) -> partial[Made]:
    """The job of a form that adds a unit."""
    ctx, scope = organiser(world, by), world.scope(by)
    return partial(_added_once, ctx=ctx, scope=scope, name=name, form=form)


def _added_once(tx: Tx, ctx: Context, scope: Scope, name: str, form: SentForm) -> Made:
    return once(tx, ctx, form, lambda: add(tx, ctx, scope, name))


def form(words: object = "", key: str = KEY) -> SentForm:
    return sent_form("unit", key, words)


def named(world: World, name: str) -> int:
    return sum(row.name == name for row in world.rows(unit))


def test_the_same_form_leads_to_what_it_made(world: World) -> None:
    """The second time nothing is made, and it is told that, and when it was."""
    first = world.write(adding(world, "Phòng Kinh tế", form()))
    second = world.write(adding(world, "Phòng Kinh tế", form()))
    assert (first.again, second.again) == (False, True)
    assert (second.ref, second.at) == (first.ref, NOW)
    assert named(world, "Phòng Kinh tế") == 1


def test_two_posts_at_the_same_moment_make_one(world: World) -> None:
    job = adding(world, "Phòng Kinh tế", form())
    outcomes = race(world, job, job, job)
    assert sorted(one.again for one in outcomes) == [False, True, True]
    assert len({one.ref for one in outcomes}) == 1
    assert named(world, "Phòng Kinh tế") == 1


def test_with_other_words_it_is_no_repetition_and_makes_nothing(world: World) -> None:
    """Back, something else typed over it: she is asked, and told what was made."""
    made = world.write(adding(world, "Phòng Kinh tế", form("một")))
    with pytest.raises(FormUsed) as used:
        world.write(adding(world, "Phòng Nội vụ", form("hai")))
    assert used.value.made.ref == made.ref
    assert named(world, "Phòng Nội vụ") == 0


def test_a_form_that_failed_is_not_used_up(world: World) -> None:
    """A name left out: nothing is noted, the same form goes through once it is there."""
    with pytest.raises(UserError):
        world.write(adding(world, " ", form()))
    assert not world.rows(form_post)
    assert not world.write(adding(world, "Phòng Kinh tế", form())).again


def test_anothers_key_is_hers_alone(world: World) -> None:
    """One key that two people send: two forms."""
    first = world.write(adding(world, "Phòng Kinh tế", form()))
    second = world.write(adding(world, "Phòng Nội vụ", form(), by=EN))
    assert not second.again
    assert second.ref != first.ref


@pytest.mark.parametrize("key", ["", "abc", "Z" * 20, KEY + "0", "0" * 5_000, "é" * 20])
def test_a_key_that_no_page_has_minted_is_as_good_as_none(world: World, key: str) -> None:
    """Programs and pages of before send none: what they ask for is done each time."""
    assert not world.write(adding(world, "Phòng A", form(key=key))).again
    assert not world.write(adding(world, "Phòng B", form(key=key))).again
    assert not world.rows(form_post)


def test_keys_are_minted_anew() -> None:
    keys = {new_form_key() for _ in range(50)}
    assert len(keys) == 50
    assert all(form(key=key).key == key for key in keys)


def test_forms_are_kept_for_days_and_go_with_who_is_erased(world: World) -> None:
    world.write(adding(world, "Phòng Kinh tế", form()))
    tick(world.store, world.ctx(at=NOW + KEPT_FOR - timedelta(minutes=1)))
    assert len(world.rows(form_post)) == 1
    tick(world.store, world.ctx(at=NOW + KEPT_FOR + timedelta(minutes=1)))
    assert not world.rows(form_post)
    world.write(adding(world, "Phòng Nội vụ", form()))
    world.write(erase_officer, world.ctx(), LAN, "theo đơn")
    assert not world.rows(form_post)


# -- names that are equal to the eye ---------------------------------------------------------------------------
ECONOMY = "Phòng Đất đai và Kinh tế"
ALIKE = (
    ECONOMY,
    ECONOMY.upper(),
    ECONOMY.replace("Đ", "\u00d0"),
    ECONOMY.replace("Đ", "\u0189"),
    ECONOMY.replace(" ", "  "),
    ECONOMY.replace(" ", "\u00a0"),
    ECONOMY.replace("đất", "đất\u200b"),
    ECONOMY + " ",
    unicodedata.normalize("NFD", ECONOMY),
    "Phòng Đất đai & Kinh tế",
)


@pytest.mark.parametrize("name", ALIKE)
def test_a_name_equal_to_the_eye_is_refused_below_one_unit(world: World, name: str) -> None:
    """As staff lists compare them: two such units would keep each list that names one from being read."""
    before = world.write(add, organiser(world), world.scope(LAN), ECONOMY)
    with pytest.raises(Conflict, match=before):
        world.write(add, organiser(world), world.scope(LAN), name)


def test_the_same_name_below_another_unit_and_another_name_are_free(world: World) -> None:
    world.write(add, organiser(world), world.scope(LAN), "Phòng Kinh tế")
    world.write(add, organiser(world, EN), world.scope(EN), "Phòng Kinh tế", "tay")
    world.write(add, organiser(world), world.scope(LAN), "Phòng Kinh tê")
    assert named(world, "Phòng Kinh tế") == 2


def test_two_namesakes_at_the_same_moment_are_one(world: World) -> None:
    """Two tabs of the page, each with a key of its own."""
    jobs = [adding(world, "Phòng Kinh tế", form(key=new_form_key())) for _ in range(3)]
    outcomes = race(world, *jobs)
    assert sum(isinstance(one, Conflict) for one in outcomes) == 2
    assert named(world, "Phòng Kinh tế") == 1


def test_a_name_is_free_again_once_its_unit_has_ended(world: World) -> None:
    ended = world.write(add, organiser(world), world.scope(LAN), "Phòng Kinh tế")
    close = unit_edge.update().where(unit_edge.c.lower_id == ended).values(to_on=NOW.date() - DAY)
    world.store.write(lambda tx: tx.execute(close))
    world.write(add, organiser(world), world.scope(LAN), "Phòng Kinh tế")
    assert named(world, "Phòng Kinh tế") == 2


# -- campaigns -------------------------------------------------------------------------------------------------
def opening(world: World, title: str = "Quý Đông", **changes: object) -> partial[object]:
    told = {"title": title, "unit_id": "dong", "course_id": "mot-cua", "quiz_id": FINAL}
    days = {"opens_at": NOW, "closes_at": NOW + 9 * DAY}
    ctx, scope = organiser(world), world.scope(LAN)
    return partial(open_campaign, ctx=ctx, scope=scope, **(told | days | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("title", ["Quý Đông", "quý  đông", "Quý Ðông", "Quy\u0301 Đông "])
def test_the_same_campaign_is_not_opened_twice(world: World, title: str) -> None:
    """It is said which one is there; under another title, or for other days, she may."""
    first = world.write(opening(world))
    with pytest.raises(CampaignThere) as there:
        world.write(opening(world, title))
    assert there.value.campaign == first
    world.write(opening(world, "Quý Đông, lần hai"))
    world.write(opening(world, closes_at=NOW + 10 * DAY))


def test_the_same_campaign_from_two_tabs_at_once_is_one(world: World) -> None:
    """Neither is half there: enrolments and the audit know one."""
    before = len(world.rows(campaign))
    outcomes = race(world, *(opening(world) for _ in range(3)))
    assert sum(isinstance(one, CampaignThere) for one in outcomes) == 2
    assert len(world.rows(campaign)) == before + 1
    opened = next(one for one in outcomes if not isinstance(one, CampaignThere))
    assert sum(row.campaign_id == opened.id for row in world.rows(enrolment)) == 4
    assert sum(row.object == opened.id for row in world.rows(audit)) == 1


def test_nobody_elses_form_shows_what_hers_has_made(world: World) -> None:
    """Hoa, a trainee, sends Lan's key."""
    world.write(adding(world, "Phòng Kinh tế", form()))
    with pytest.raises(UserError):
        world.write(adding(world, "Phòng Kinh tế", form(), by=HOA))
