"""An essay and a word to type, trainees who wrote, and the people who mark them, on top of the backbone's cast.

Cúc, Dũng and Én may mark in Xã Đông, Bình only next door in Xã Tây. Hoa and Mai of Xã Đông sit the quiz; Mai holds a
marker's role there herself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from backbone import BINH, COURSE, CUC, DUNG, EN, HOA, MAI, TWO_TIERS, World, bundle, item, items

from congvu.content.canonical import make_version
from congvu.model.attempts import Attempt, Result
from congvu.model.campaigns import Grant
from congvu.model.content import (
    Blueprint,
    Counts,
    ItemVersion,
    KeyRevision,
    LatePolicy,
    Phase,
    Section,
    SlotRule,
)
from congvu.model.people import Role
from congvu.quizzes.kinds import load_kinds
from congvu.services.marks.queue import claim_next, comments_of
from congvu.services.marks.task import Judged, TaskView, judge, open_task
from congvu.store import people, results

WRITTEN, TWICE, LATE = "written", "twice", "late"
MARKERS = {CUC: "dong", DUNG: "dong", MAI: "dong", BINH: "tay"}
BEST, HALF, WORST = "rõ", "gần rõ", "chưa rõ"
CRITERIA = ("ro-nguoi", "ro-viec")
TEXT = "Tôi sẽ mời chị Đặng Thị Thúy Hòa ngồi,\nrồi giải thích rõ giấy tờ còn thiếu."
_keys = count()


def essay() -> tuple[ItemVersion, KeyRevision]:
    """An essay with two criteria of three levels (1, 0.5, 0)."""
    levels = [
        {"id": f"m{n}", "text": text, "share": share}
        for n, (text, share) in enumerate(((BEST, 1.0), (HALF, 0.5), (WORST, 0.0)), 1)
    ]
    body: dict[str, Any] = {
        "id": "viet-1",
        "kind": "essay",
        "stem": "Anh/chị sẽ làm gì?",
        "why": "Nêu rõ người, rõ việc.",
        "citations": ["nq-9-2019#d1"],
        "competency": "one-stop",
        "difficulty": 0.5,
        "rubric": [{"id": one, "title": f"Tiêu chí {one}", "levels": levels} for one in CRITERIA],
        "model_answer": "BÀI MẪU BÍ MẬT",
    }
    kind = load_kinds()["essay"]
    parts = kind.take_apart(kind.schema.model_validate(body))
    return make_version(
        "viet-1",
        "mau",
        "essay",
        parts,
        competency="one-stop",
        difficulty=0.5,
        citations=("nq-9-2019#d1",),
        shuffle=True,
    )


def blueprint(quiz_id: str, **changes: Any) -> Blueprint:
    """An essay (4 points) and a word to type (2 points); half of the points are needed."""
    rules = (SlotRule(4.0, item_id="viet-1"), SlotRule(2.0, item_id="go-1"))
    review = {Phase.OPEN: frozenset({"marks", "why"}), Phase.CLOSED: frozenset({"marks", "why", "answers"})}
    review[Phase.AFTER] = review[Phase.OPEN]
    sections = (Section("Viết", rules),)
    made = Blueprint(quiz_id, f"Bài {quiz_id}", COURSE, 600, 30, 0.5, 3, Counts.BEST, sections, review)
    return replace(made, **changes)


def quizzes() -> list[Blueprint]:
    """One with a single marker, one with two by rule, and one that may be handed in late."""
    return [
        blueprint(WRITTEN),
        blueprint(TWICE, second_marker=True),
        blueprint(LATE, late=LatePolicy(3, 0.1)),
    ]


@dataclass(slots=True)
class Marking:
    """The world with the quizzes of this cast open in Xã Đông, and its markers at work."""

    world: World

    def stage(self) -> Marking:
        """Publishes, grants, opens."""
        world = self.world
        world.publish(bundle([*items(), essay(), item("them-1")], quizzes=quizzes()))
        for officer_id, unit_id in MARKERS.items():
            world.write(people.add_grant, Grant(officer_id, Role.MARKER, unit_id, TWO_TIERS))
        return self

    def open(self, quiz_id: str = WRITTEN, **changes: Any) -> str:
        """Opens a campaign for a quiz; returns its id."""
        return self.world.open(quiz_id, **changes).id

    def write(
        self, campaign_id: str, officer_id: str = HOA, text: Any = TEXT, typed: Any = "phiếu hẹn", **at: Any
    ) -> Attempt:
        """A sitting with this text and this word."""
        attempt = self.world.start(officer_id, campaign_id=campaign_id, **at)
        given = {self.essay_slot(attempt): text, self.word_slot(attempt): typed}
        self.world.submit(attempt, {slot: value for slot, value in given.items() if value}, **at)
        return attempt

    def essay_slot(self, attempt: Attempt) -> str:
        """The slot of the essay."""
        return next(slot.slot for slot in attempt.paper.slots if slot.points == 4.0)

    def word_slot(self, attempt: Attempt) -> str:
        """The slot of the word."""
        return next(slot.slot for slot in attempt.paper.slots if slot.points == 2.0)

    def ctx(self, marker: str, **at: Any) -> Any:
        """A marker's call."""
        return self.world.ctx(marker, role=Role.MARKER, **at)

    def take(self, marker: str = CUC, quiz_id: str = "", **at: Any) -> str:
        """Takes the next answer; returns the task, empty if there is none."""
        claim = self.world.write(
            claim_next, self.ctx(marker, **at), self.world.scope(marker), quiz_id=quiz_id
        )
        return claim.task if claim else ""

    def look(self, task: str, marker: str = CUC, **at: Any) -> TaskView:
        """What the marker sees of it."""
        return self.world.read(open_task, self.ctx(marker, **at), self.world.scope(marker), task)

    def judge(self, task: str, marker: str = CUC, at: Any = None, **given: Any) -> str:
        """Judges by these levels (of both criteria unless told otherwise); returns the stage."""
        key = given.pop("key", f"k{next(_keys)}")
        level = given.pop("level", None)
        levels = dict.fromkeys(CRITERIA, level) if level else given.pop("levels", {})
        told = Judged(key, levels, **given)
        return self.world.write(judge, self.ctx(marker, at=at), self.world.scope(marker), task, told).value

    def mark(self, marker: str = CUC, level: str = "m1", comment: str = "") -> str:
        """Takes the next answer and judges it; returns the stage."""
        return self.judge(self.take(marker), marker, level=level, comment=comment)

    def result(self, attempt: Attempt) -> Result:
        """The marks now."""
        stored = self.world.read(results.get_result, attempt.id)
        assert stored is not None
        return stored.result

    def points(self, attempt: Attempt) -> dict[str, float]:
        """Points by slot; slots that wait are missing."""
        return {mark.slot: mark.points for mark in self.result(attempt).slots}

    def comments(self, attempt: Attempt) -> dict[str, str]:
        """The comments that a trainee may see."""
        return self.world.read(comments_of, attempt.id)


__all__ = ["BINH", "CUC", "DUNG", "EN", "HOA", "MAI", "Marking"]
