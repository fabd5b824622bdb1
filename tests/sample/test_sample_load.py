"""Loading the sample through the real services: killed once on its way, then looked at from all sides."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import fmean

import pytest
from sample_cast import NOW, ROOT, Killed, Sample, dies_on
from sqlalchemy import select

from congvu.content.bundle import Bundle
from congvu.model.attempts import AttemptState
from congvu.model.people import Role
from congvu.sample import WORKBOOK, load_sample
from congvu.sample.people import sample_officers
from congvu.services.authoring.publishing import publish_content
from congvu.services.campaigns.reports import OfficerStanding
from congvu.services.campaigns.trainee_home import home
from congvu.services.context import Context, Services
from congvu.services.people.units import BEGINNING_OF_TWO_TIERS
from congvu.store import Store, accounts, attempts, people, units
from congvu.store.schema import attempt, attempt_event, identity, result


def test_the_district_comes_from_the_workbook_through_the_real_import(first: Sample) -> None:
    """178 officers with log-in names, all marked as invented."""
    assert first.summary.officers == 178
    ids = [row.officer_id for row in first.report(first.summary.past_campaign_id).rows]
    known = select(identity.c.invented).where(identity.c.officer_id.in_(ids))
    assert first.store.read(lambda tx: tx.execute(known).scalars().all()) == [True] * 178
    assert first.store.read(lambda tx: len(accounts.taken_logins(tx))) == 178


def test_essays_wait_for_the_marker_and_programs_for_a_run(first: Sample) -> None:
    """A dozen have handed their practical work in, no two of them the same; nobody has passed or failed yet."""
    rows = [row for row in first.report(first.summary.tasks_campaign_id).rows if row.attempts]
    assert len(rows) == 12
    assert {row.standing for row in rows} <= {OfficerStanding.WAITING, OfficerStanding.NOT_PASSED}
    waiting = first.store.read(lambda tx: tx.execute(select(result).where(result.c.waiting)).all())
    assert len(waiting) == 12
    pending = Counter(slot for row in waiting for slot in row.slots["pending"])
    assert set(pending) == {"s07", "s08", "s09", "s10"}
    assert min(pending.values()) >= 8
    texts = [first.store.read(lambda tx, a=row.attempt_id: attempts.answers(tx, a)) for row in waiting]
    essays = [answers["s07"].value for answers in texts if "s07" in answers]
    assert len(set(essays)) == len(essays)
    assert first.officer(Role.MARKER) not in {row.officer_id for row in rows}


def test_on_1_july_2025_everyone_changed_over(first: Sample) -> None:
    """Old postings end on 30 June; new ones begin on the next day; the ward names its predecessors."""
    district, ward = first.summary.district_id, first.summary.ward_id
    before, after = BEGINNING_OF_TWO_TIERS - timedelta(days=1), BEGINNING_OF_TWO_TIERS
    old = first.store.read(lambda tx: people.postings_below(tx, [district], before))
    new = first.store.read(lambda tx: people.postings_below(tx, [ward], after))
    assert {posting.officer_id for posting in old} == {posting.officer_id for posting in new}
    assert {posting.to_on for posting in old} == {date(2025, 6, 30)}
    assert {(posting.from_on, posting.to_on) for posting in new} == {(date(2025, 7, 1), None)}
    assert first.store.read(lambda tx: people.postings_below(tx, [district], after)) == []
    assert first.store.read(lambda tx: units.subtree(tx, [ward], before))[0].id == ward


def test_the_organiser_of_the_ward_keeps_the_districts_results(first: Sample) -> None:
    """Her grant was carried over, and reaches the predecessors of her ward."""
    scope = first.scope(Role.ORGANISER)
    assert [(grant.unit_id, grant.from_on) for grant in scope.grants] == [
        (first.summary.ward_id, BEGINNING_OF_TWO_TIERS)
    ]
    assert len(first.report(first.summary.past_campaign_id).rows) == 178
    assert first.report(first.summary.past_campaign_id).invented


def test_the_campaign_of_may_looks_like_one(first: Sample) -> None:
    """Most finish, some never start, some leave in the middle; many pass, and marks are spread."""
    rows = first.report(first.summary.past_campaign_id).rows
    standing = Counter(row.standing for row in rows)
    shares = [row.share for row in rows if row.share is not None]
    assert 5 <= standing[OfficerStanding.NOT_STARTED] <= 30
    assert standing[OfficerStanding.STARTED] == 0
    assert 70 <= standing[OfficerStanding.PASSED] < 165
    assert 0.45 < fmean(shares) < 0.85
    assert len({round(share, 2) for share in shares}) > 15
    assert first.campaign(first.summary.past_campaign_id).simulated


def test_events_stand_in_the_order_of_the_clock(first: Sample) -> None:
    """Within the campaign's window, even though the load was killed in between."""
    past = first.campaign(first.summary.past_campaign_id)
    query = (
        select(attempt_event.c.at, attempt_event.c.type)
        .join(attempt, attempt.c.id == attempt_event.c.attempt_id)
        .where(attempt.c.campaign_id == past.id)
        .order_by(attempt_event.c.seq)
    )
    events = first.store.read(lambda tx: tx.execute(query).all())
    instants = [event.at for event in events]
    assert instants == sorted(instants)
    assert past.opens_at < instants[0]
    assert instants[-1] < past.closes_at
    assert {event.type for event in events} == {"started", "answered", "submitted", "expired", "marked"}


def test_only_those_who_did_not_pass_came_back(first: Sample) -> None:
    """A later attempt follows results that did not pass; none stays open."""
    query = (
        select(attempt.c.officer_id, attempt.c.number, result.c.passed)
        .join(result, result.c.attempt_id == attempt.c.id)
        .where(attempt.c.campaign_id == first.summary.past_campaign_id)
    )
    passed = {
        (row.officer_id, row.number): row.passed
        for row in first.store.read(lambda tx: tx.execute(query).all())
    }
    later = [(officer_id, number) for officer_id, number in passed if number > 1]
    assert later
    assert not any(passed[officer_id, number - 1] for officer_id, number in later)


def test_running_again_changes_nothing(sample: Sample) -> None:
    """The same summary, the same log-ins, not one row more."""
    before = sample.rows()
    assert sample.again() == sample.summary
    assert sample.again(NOW + timedelta(days=3)) == sample.summary
    assert sample.rows() == before


def firsts(store: Store, until: datetime) -> list[tuple[object, ...]]:
    """Who had submitted until then, with what result; without opaque ids."""
    query = (
        select(identity.c.staff_code, result.c.points, result.c.submitted_at)
        .join(result, result.c.officer_id == identity.c.officer_id)
        .where(result.c.submitted_at < until)
        .order_by(result.c.submitted_at)
    )
    return store.read(lambda tx: [tuple(row) for row in tx.execute(query)])


def test_results_hang_on_the_seed(first: Sample, bundle: Bundle, tmp_path: Path) -> None:
    """The first three days of the campaign come out the same in another store, but for the opaque ids."""
    services = Services()
    with Store(f"sqlite:///{tmp_path / 'other.db'}") as store:
        store.write(lambda tx: publish_content(tx, Context(NOW, services), bundle))
        with pytest.raises(Killed):
            load_sample(store, services, NOW, workbook=ROOT / WORKBOOK, state=tmp_path, progress=dies_on(3))
        other = firsts(store, datetime(2025, 6, 1, tzinfo=UTC))
    assert other
    assert other == firsts(first.store, datetime(2025, 5, 7, 17, tzinfo=UTC))


def test_the_open_campaign_has_a_few_people_in_it_but_not_the_trainee(first: Sample) -> None:
    """Some have finished, two sit at this moment; the trainee's home page shows it as not begun."""
    current = first.campaign(first.summary.current_campaign_id)
    assert current.is_open(NOW)
    assert current.closes_at - NOW > timedelta(days=20)
    rows = first.report(current.id).rows
    standing = Counter(row.standing for row in rows)
    assert len(rows) == 178
    assert standing[OfficerStanding.STARTED] == 2
    assert 5 <= standing[OfficerStanding.PASSED] + standing[OfficerStanding.NOT_PASSED] <= 16
    ctx = first.ctx().acting_as(first.officer(Role.TRAINEE), Role.TRAINEE)
    entries = {entry.campaign.id: entry for entry in first.store.read(lambda tx: home(tx, ctx))}
    assert entries[current.id].attempts == []
    assert entries[first.summary.past_campaign_id].best is not None


def test_when_the_open_campaign_has_closed_another_opens(sample: Sample) -> None:
    """The demo of next month has something to sit, and the old campaign stays."""
    later = NOW + timedelta(days=40)
    summary = sample.again(later)
    assert summary.current_campaign_id != sample.summary.current_campaign_id
    assert sample.campaign(summary.current_campaign_id).is_open(later)
    assert summary.past_campaign_id == sample.summary.past_campaign_id


def test_answers_are_saved_one_by_one_and_some_minds_change(first: Sample) -> None:
    """The log of a simulated attempt looks like that of a person."""
    query = select(attempt_event.c.attempt_id, attempt_event.c.sequence).where(
        attempt_event.c.type == "answered"
    )
    sequences = first.store.read(lambda tx: tx.execute(query).all())
    again = sum(row.sequence > 1 for row in sequences)
    assert 0.03 < again / len(sequences) < 0.25


def test_without_her_role_the_organiser_stops_nothing(sample: Sample) -> None:
    """The next campaign is opened all the same, by the system."""
    organiser = sample.officer(Role.ORGANISER)
    sample.store.write(lambda tx: people.end_grants(tx, organiser, Role.ORGANISER, date(2026, 11, 1)))
    later = NOW + timedelta(days=40)
    assert sample.campaign(sample.again(later).current_campaign_id).is_open(later)


def test_erasing_someone_does_not_bring_her_back(sample: Sample) -> None:
    """A rerun neither needs nor remakes an officer who was erased, be it the trainee herself."""
    trainee = sample.officer(Role.TRAINEE)
    sample.store.write(
        lambda tx: (accounts.remove_credential(tx, trainee), people.erase_identity(tx, trainee, NOW))
    )
    summary = sample.again()
    assert summary.login(Role.TRAINEE) is None
    assert summary.officers == 177


def test_nobody_of_the_past_campaign_is_left_sitting(first: Sample) -> None:
    """Those who left in the middle were expired by the tick of their day."""
    ids = [row.officer_id for row in first.report(first.summary.past_campaign_id).rows]
    tries = first.store.read(
        lambda tx: [a for one in ids for a in attempts.attempts_of(tx, first.summary.past_campaign_id, one)]
    )
    assert len(tries) > len(sample_officers())
    assert {one.state for one in tries} == {AttemptState.MARKED}
