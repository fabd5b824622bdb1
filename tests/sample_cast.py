"""A store with the whole sample in it, as tests look at it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from congvu.content.roots import find_content_root
from congvu.model.campaigns import Campaign, Scope
from congvu.model.people import Role
from congvu.sample import WORKBOOK, SampleSummary, load_sample
from congvu.services.campaigns.reports import CampaignReport, campaign_report
from congvu.services.context import Context, Services
from congvu.store import Store, campaigns, people
from congvu.store.schema import metadata

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # a Friday, 10:00 in Vietnam
ROOT = find_content_root()


class Killed(Exception):
    """Stands for a process that dies."""


def dies_on(day: int) -> Callable[[str, int, int], None]:
    """A progress display that kills the load once a day of the campaign is done."""

    def progress(stage: str, done: int, _total: int) -> None:
        if "Mô phỏng" in stage and done == day:
            raise Killed

    return progress


@dataclass(frozen=True)
class Sample:
    """An open store with the sample in it, and the state folder around it."""

    store: Store
    state: Path
    summary: SampleSummary
    services: Services

    def again(self, now: datetime = NOW) -> SampleSummary:
        """Runs the load once more."""
        return load_sample(self.store, self.services, now, workbook=ROOT / WORKBOOK, state=self.state)

    def ctx(self, now: datetime = NOW) -> Context:
        return Context(now, self.services)

    def officer(self, role: Role) -> str:
        made = self.summary.login(role)
        assert made is not None
        return made.officer_id

    def scope(self, role: Role) -> Scope:
        return self.store.read(lambda tx: people.scope_of(tx, self.officer(role), self.ctx().today))

    def report(self, campaign_id: str) -> CampaignReport:
        """What the organiser of today sees."""
        scope = self.scope(Role.ORGANISER)
        return self.store.read(lambda tx: campaign_report(tx, self.ctx(), scope, campaign_id))

    def campaign(self, campaign_id: str) -> Campaign:
        found = self.store.read(lambda tx: campaigns.get_campaign(tx, campaign_id))
        assert found is not None
        return found

    def rows(self) -> dict[str, int]:
        """How many rows each table holds."""
        return {
            table.name: len(self.store.read(lambda tx, t=table: tx.execute(select(t)).all()))  # type: ignore[misc]
            for table in metadata.sorted_tables
        }
