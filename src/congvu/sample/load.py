"""Loading the sample: an invented district with a finished campaign, and its ward of today with two open ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from congvu.model.people import Role
from congvu.sample.district import build_district, build_ward, officer_ids, unit_id
from congvu.sample.logins import DemoLogin, DemoLogins
from congvu.sample.people import cast
from congvu.sample.places import AFTER, BEFORE, DISTRICT, LAST_DAY, WARD
from congvu.sample.rounds import (
    Progress,
    current_round,
    find_or_open,
    past_round,
    run_current,
    run_past,
    run_tasks,
    tasks_round,
)
from congvu.sample.steps import Loader
from congvu.services.context import Services
from congvu.store import Store, Tx


@dataclass(frozen=True, slots=True)
class SampleSummary:
    """What was loaded, by id, and the ways in. ``officers`` counts those of the sample whom the roster knows."""

    district_id: str
    ward_id: str
    past_campaign_id: str
    current_campaign_id: str
    tasks_campaign_id: str
    officers: int
    logins: tuple[DemoLogin, ...]

    def login(self, role: Role) -> DemoLogin | None:
        """The log-in of a role, unless its officer was erased."""
        return next((login for login in self.logins if login.role is role), None)


def _quiet(_stage: str, _done: int, _total: int) -> None:
    """No progress is shown."""


def load_sample(
    store: Store,
    services: Services,
    now: datetime,
    *,
    workbook: Path,
    state: Path,
    progress: Progress = _quiet,
) -> SampleSummary:
    """Loads the sample, or what is still missing of it; published content must be there.

    Running it again changes nothing, but for a campaign that has closed since (another is opened) and a printed
    code that no longer works (another is printed). ``state`` is the folder that keeps the demo's log-ins;
    ``progress`` gets stage, done and total. Raises :class:`~congvu.model.errors.UserError` if a quiz cannot be
    drawn, or the workbook not be read.
    """
    loader = Loader(store, services, now)
    build_district(loader, workbook)
    progress("Quận mẫu: đơn vị và danh sách cán bộ", 1, 1)
    past = past_round(loader)
    past_campaign = find_or_open(loader, past, past.window.opens_at)
    run_past(loader, past_campaign, past, progress)
    build_ward(loader)
    progress("Phường mẫu từ ngày 01/7/2025", 1, 1)
    current = current_round(loader)
    current_campaign = find_or_open(loader, current, now)
    run_current(loader, current_campaign, current)
    progress("Đợt tập huấn đang mở", 1, 2)
    tasks = tasks_round(loader)
    tasks_campaign = find_or_open(loader, tasks, now)
    run_tasks(loader, tasks_campaign, tasks)
    progress("Đợt tập huấn đang mở", 2, 2)
    ids, district_id, ward_id = store.read(_found)
    logins = tuple(_logins(DemoLogins(loader, state), ids, ward_id))
    return SampleSummary(
        district_id, ward_id, past_campaign.id, current_campaign.id, tasks_campaign.id, len(ids), logins
    )


def _found(tx: Tx) -> tuple[dict[str, str], str, str]:
    """Officer ids by staff code; district and ward."""
    ids = officer_ids(tx, BEFORE, DISTRICT, LAST_DAY)
    return ids, unit_id(tx, BEFORE, DISTRICT), unit_id(tx, AFTER, WARD)


def _logins(logins: DemoLogins, ids: dict[str, str], ward_id: str) -> Iterator[DemoLogin]:
    people = cast()
    if people.trainee in ids and (made := logins.with_code(ids[people.trainee], ward_id)):
        yield made
    for role, code in people.roles:
        if code in ids and (made := logins.with_password(role, ids[code])):
            yield made
