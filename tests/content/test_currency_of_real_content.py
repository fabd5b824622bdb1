"""The register on the days when the law moved: what holds, what replaced it, what rests on it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from congvu.content import LoadedContent
from congvu.law.norms import NormStanding, Problem, in_force, reasons, standing, successors, uncovered

CHAIR_OLD, CHAIR_NEW = "luat-42-2013#d15.k2@2014-07-01", "luat-42-2013#d15.k2@2026-07-01"


@pytest.mark.parametrize(
    ("old", "new", "day"),
    [
        ("nd-61-2018", "nd-118-2025", date(2025, 7, 1)),
        ("nd-42-2022", "nd-224-2026", date(2026, 7, 1)),
        ("nd-90-2013", "nd-59-2019", date(2019, 8, 15)),
        ("nd-64-2014", "nd-154-2026", date(2026, 7, 1)),
        ("qd-09-2015", "nd-61-2018", date(2018, 6, 21)),
    ],
)
def test_a_decree_gives_way_to_its_successor_overnight(
    real: LoadedContent, old: str, new: str, day: date
) -> None:
    before, documents = day - timedelta(days=1), real.register.documents
    assert standing(documents[new], before) is NormStanding.NOT_YET
    assert standing(documents[new], day) is NormStanding.IN_FORCE
    assert standing(documents[old], before) is not NormStanding.ENDED
    assert standing(documents[old], day) is NormStanding.ENDED
    assert (new, day) in [(one.slug, since) for one, since in successors(real.register, old)]


@pytest.mark.parametrize(
    ("day", "holds", "lapsed"),
    [(date(2026, 6, 30), CHAIR_OLD, CHAIR_NEW), (date(2026, 7, 1), CHAIR_NEW, CHAIR_OLD)],
)
def test_the_chairmans_day_a_week_becomes_two_days_a_month(
    real: LoadedContent, day: date, holds: str, lapsed: str
) -> None:
    assert in_force(real.register, [holds], day)
    assert not in_force(real.register, [lapsed], day)


def test_a_norm_issued_but_not_yet_in_force_says_from_when(real: LoadedContent) -> None:
    assert real.register.documents["luat-129-2025"].issued_on == date(2025, 12, 10)
    (reason,) = reasons(real.register, ["luat-129-2025"], date(2026, 3, 1))
    assert (reason.problem, reason.since) == (Problem.NOT_YET, date(2026, 7, 1))


@pytest.mark.parametrize("day", [date(2026, 6, 30), date(2026, 7, 1)])
def test_an_item_that_cites_two_versions_is_drawn_under_neither(real: LoadedContent, day: date) -> None:
    assert not in_force(real.register, [CHAIR_OLD, CHAIR_NEW], day)


def test_a_lesson_that_tells_both_versions_needs_no_work(real: LoadedContent) -> None:
    day = date(2026, 7, 1)
    assert uncovered(real.register, [CHAIR_OLD, CHAIR_NEW], day) == ()
    assert [one.citation for one in uncovered(real.register, [CHAIR_OLD], day)] == [CHAIR_OLD]
    assert uncovered(real.register, ["nd-61-2018#d16", "nd-118-2025#d15"], day) == ()


def test_what_the_fact_sheet_could_not_verify_is_uncertain(real: LoadedContent) -> None:
    assert standing(real.register.documents["qd-03-2007-bnv"], date(2026, 11, 22)) is NormStanding.UNCERTAIN


def test_relations_name_documents_of_the_register(real: LoadedContent) -> None:
    known = real.register.documents
    named = {(one.slug, relation.target) for one in known.values() for relation in one.relations}
    assert {pair for pair in named if pair[1] not in known} == set()


def test_two_resolutions_with_one_number_are_two_documents(real: LoadedContent) -> None:
    same = [one for one in real.register.documents.values() if one.number == "76/NQ-CP"]
    assert {one.issued_on for one in same} == {date(2013, 6, 13), date(2021, 7, 15)}
