"""Which attempt counts, everywhere it is asked: reports, the home page, what the gradebook is given.

Every test here runs on both engines.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from backbone import DAY, HOA, HOUR, LAN, NOW, World, bundle, items
from marking_cast import Marking, blueprint, essay

from congvu.grading.policies import counted
from congvu.model.attempts import Attempt
from congvu.model.content import Counts
from congvu.services.campaigns.reports import OfficerStanding, ResultRow, campaign_report
from congvu.services.campaigns.trainee_home import HomeEntry, home
from congvu.services.gradebook.batch import source_files
from congvu.store.gradebook.truth import finished


@dataclass(slots=True)
class Tries:
    """Hoa's attempts under one policy: a word that is right or wrong (2 points), and an essay (4) or none."""

    marking: Marking
    counts: Counts
    campaign: str
    made: list[Attempt]

    def sit(self, word: str, *, essay: bool = False) -> Attempt:
        """One more attempt."""
        at = NOW + len(self.made) * HOUR
        text = "Tôi làm theo quy định." if essay else None
        self.made.append(self.marking.write(self.campaign, HOA, text=text, typed=word, at=at))
        return self.made[-1]

    def row(self) -> ResultRow:
        """Hoa's line in the organiser's report."""
        world = self.marking.world
        ctx = world.ctx(LAN, NOW + DAY)
        report = world.read(campaign_report, ctx, world.scope(LAN), self.campaign)
        return next(row for row in report.rows if row.officer_id == HOA)

    def home(self) -> HomeEntry:
        """The campaign on Hoa's home page."""
        world = self.marking.world
        return next(
            entry
            for entry in world.read(home, world.ctx(HOA, NOW + DAY))
            if entry.campaign.id == self.campaign
        )

    def projected(self) -> str:
        """The attempt that nbgrader gets."""
        world, quiz = self.marking.world, f"wh-{self.counts.value}"
        tries = world.read(finished, quiz, [HOA])[HOA]
        counts, _ = world.read(source_files, world.services, quiz)
        return tries[counted([one.result for one in tries], counts)].attempt_id


@pytest.fixture(params=list(Counts), ids=lambda one: one.value)
def tries(request: pytest.FixtureRequest, world: World) -> Tries:
    """Under each policy in turn."""
    counts: Counts = request.param
    marking = Marking(world).stage()
    quiz = blueprint(f"wh-{counts.value}", counts=counts, pass_mark=0.3)
    world.publish(bundle([*items(), essay()], quizzes=[quiz]))
    return Tries(marking, counts, marking.open(quiz.quiz_id), [])


def test_a_better_one_and_then_a_worse_one(tries: Tries) -> None:
    """Two of six points, then none: the same answer in the report, at home and for nbgrader."""
    good, bad = tries.sit("phiếu hẹn"), tries.sit("sai")
    share = {Counts.BEST: 2 / 6, Counts.LAST: 0.0, Counts.MEAN: 1 / 6}[tries.counts]
    row, entry = tries.row(), tries.home()
    assert row.share == pytest.approx(share) == entry.share
    assert row.points == pytest.approx(share * 6)
    assert (row.standing is OfficerStanding.PASSED) == (tries.counts is Counts.BEST) == bool(entry.passed)
    assert tries.projected() == (good if tries.counts is Counts.BEST else bad).id


def test_a_tie(tries: Tries) -> None:
    """Of the best the earliest counts; the mean of equals is what each is."""
    first, second = tries.sit("phiếu hẹn"), tries.sit("phiếu hẹn")
    assert tries.row().share == pytest.approx(2 / 6) == tries.home().share
    assert tries.projected() == (first if tries.counts is Counts.BEST else second).id
    assert tries.row().standing is OfficerStanding.PASSED


def test_one_that_waits_for_a_person(tries: Tries) -> None:
    """What is decided either way is said; what hangs on the mark that waits is not. Afterwards the mark counts."""
    tries.sit("phiếu hẹn")
    waiting = tries.sit("sai", essay=True)
    decided = tries.counts is Counts.BEST  # she has passed by the first attempt, whatever comes
    assert tries.row().standing is (OfficerStanding.PASSED if decided else OfficerStanding.WAITING)
    assert tries.home().waiting == 1
    tries.marking.mark("cuc", "m1")
    share = {Counts.BEST: 4 / 6, Counts.LAST: 4 / 6, Counts.MEAN: 3 / 6}[tries.counts]
    assert tries.row().share == pytest.approx(share) == tries.home().share
    assert tries.row().standing is OfficerStanding.PASSED
    assert tries.projected() == waiting.id
