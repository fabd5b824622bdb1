"""Rules that the words of the field carry themselves."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import timedelta

import pytest
from backbone import DAY, NOW, TODAY, blueprint

from congvu.model import errors
from congvu.model.campaigns import Campaign, Grant, Scope
from congvu.model.content import Pool, Section, SlotRule
from congvu.model.errors import CongvuError, UserError
from congvu.model.findings import Finding, Severity
from congvu.model.findings import errors as errors_of
from congvu.model.people import Role

CAMPAIGN = Campaign("c", "Đợt", "u", "k", "p", NOW, NOW + DAY, 0.6)


@pytest.mark.parametrize(
    ("after", "is_open"),
    [(timedelta(seconds=-1), False), (timedelta(), True), (DAY - timedelta(seconds=1), True), (DAY, False)],
)
def test_a_campaign_is_open_from_its_first_instant_to_before_its_last(
    after: timedelta, is_open: bool
) -> None:
    assert CAMPAIGN.is_open(NOW + after) is is_open


def scope(*grants: tuple[Role, str]) -> Scope:
    return Scope("x", TODAY, tuple(Grant("x", role, unit, TODAY) for role, unit in grants))


def test_roots_are_the_units_of_the_roles_asked_for_each_once() -> None:
    found = scope((Role.ORGANISER, "b"), (Role.ORGANISER, "a"), (Role.MARKER, "c"), (Role.ORGANISER, "a"))
    assert found.roots(Role.ORGANISER) == ("a", "b")


def test_an_administrator_holds_every_role() -> None:
    assert all(scope((Role.ADMINISTRATOR, "vn")).roots(role) == ("vn",) for role in Role)


def test_a_role_not_held_is_not_held() -> None:
    assert not scope((Role.UNIT_HEAD, "a")).has(Role.ORGANISER)
    assert not scope().has(*Role)


def test_a_blueprint_counts_slots_and_points() -> None:
    made = blueprint(slots=3)
    assert (made.slot_count, made.max_points, made.fixed_paper) == (4, 4.0, False)


@pytest.mark.parametrize(
    ("rules", "fixed"),
    [
        ((SlotRule(1, item_id="a"),), True),
        ((SlotRule(1, item_id="a"), SlotRule(1, pool=Pool(("b",)))), False),
    ],
)
def test_a_paper_is_fixed_where_every_slot_names_its_item(rules: tuple[SlotRule, ...], fixed: bool) -> None:
    assert blueprint(sections=(Section("A", rules),)).fixed_paper is fixed


def test_values_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        CAMPAIGN.title = "x"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.UserError("m"), 400),
        (errors.Forbidden("m"), 403),
        (errors.NotFound("m"), 404),
        (errors.Conflict("m"), 409),
        (errors.Rejected("m", []), 422),
    ],
)
def test_what_a_person_can_mend_carries_message_mend_and_status(error: UserError, status: int) -> None:
    assert (error.message, error.mend, error.status, str(error)) == ("m", "", status, "m")


def test_every_error_is_drawn_in_the_tree_at_the_top_of_its_module() -> None:
    assert errors.__doc__
    names = [
        name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, CongvuError)
    ]
    assert len(names) >= 7
    assert all(name in errors.__doc__ for name in names)


def test_a_store_that_is_unavailable_is_nobodys_mistake() -> None:
    assert not issubclass(errors.StoreUnavailable, UserError)


def test_a_finding_reads_as_place_code_message_and_mend() -> None:
    assert str(Finding("CV-1", "a.yaml:3", "Sai.", "Sửa.")) == "a.yaml:3: CV-1 Sai. → Sửa."
    assert str(Finding("CV-1", "a.yaml:3", "Sai.")) == "a.yaml:3: CV-1 Sai."


def test_warnings_stop_nothing() -> None:
    fault = Finding("CV-1", "a", "Sai.")
    assert errors_of([fault, Finding("CV-2", "a", "Lạ.", severity=Severity.WARNING)]) == [fault]
