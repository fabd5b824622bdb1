"""A quiz with a choice, a typed word, an essay, a program and a blank, and everybody who can cause marks for it.

Facts are those of :mod:`marks_model`; here each is played for real, through the use cases. Hoa sits; Cúc, Dũng and Én
mark; a clock moves on by a minute a fact.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from backbone import (
    COURSE,
    CUC,
    DAY,
    EN,
    HOA,
    HOUR,
    LAN,
    MINUTE,
    NOW,
    PEOPLE,
    POSTED,
    TIME_LIMIT,
    TWO_TIERS,
    UNITS,
    World,
    bundle,
    item,
    posting,
)
from marking_cast import BEST, CRITERIA, DUNG, HALF, WORST
from marks_model import PAPER, THRESHOLD, Fact
from sqlalchemy import delete, select

from congvu.content.blueprint_json import blueprint_to_json
from congvu.content.bundle import Bundle
from congvu.model.attempts import Attempt, Result
from congvu.model.campaigns import Grant
from congvu.model.content import Blueprint, Counts, LatePolicy, Phase, Section, SlotRule
from congvu.model.people import Role
from congvu.model.ports import CodeRunner, Observed, Probed, RunRequest, RunStatus
from congvu.quizzes.kinds import KindRegistry, load_kinds
from congvu.services.attempts.checking import check_answer
from congvu.services.attempts.expire import expire_attempt
from congvu.services.context import Services
from congvu.services.gradebook.collect import CollectReport, collect_submissions
from congvu.services.gradebook.project import project_gradebook, rebuild_gradebook
from congvu.services.marks.override import override_mark
from congvu.services.marks.person import slots_now
from congvu.services.marks.queue import claim_next, list_queue
from congvu.services.marks.run_code import RunReport, run_waiting
from congvu.services.marks.task import Judged, judge, want_second
from congvu.services.people.units import ensure_root
from congvu.services.regrade.job import Preview, Wish, begin_regrade, preview_regrade, run_regrade
from congvu.store import Store, attempts, campaigns, people, results, units
from congvu.store.gradebook.course import Course, writing
from congvu.store.gradebook.files import timestamp_text
from congvu.store.gradebook.writer import base_cell, grade, submitted, submitted_notebook
from congvu.store.schema import audit, stale_output
from congvu.workers import InlineWorkers

QUIZ = "chung-mot-diem"
REASON = "Theo biên bản họp số 7"
CLOSES = NOW + 30 * DAY
MARKERS = {CUC: "dong", DUNG: "dong", EN: "dong"}
LEVELS = {1.0: ("m1", "m1"), 0.75: ("m1", "m2"), 0.5: ("m2", "m2"), 0.25: ("m2", "m3"), 0.0: ("m3", "m3")}
"""Levels of the essay's two criteria by the share that they come to."""


class Reads:
    """A runner that gives, probe by probe, the numbers that the program's text consists of."""

    def run(self, request: RunRequest) -> Observed:
        probed = tuple(Probed(int(one)) for one in request.source.split())
        return Observed(RunStatus.DONE, probed)


def reads() -> CodeRunner:
    """For a regrade, which makes its own."""
    return Reads()


# -- content ---------------------------------------------------------------------------------------------------
@cache
def _item(item_id: str, kind: str, key: str) -> Any:
    """An item with a key (JSON): made once, for of two hundred stories most publish the same."""
    if kind == "essay":
        return _essay()
    told = json.loads(key)
    return (
        _program(told)
        if kind == "code"
        else item(item_id, kind="short" if kind == "word" else "single", key=told)
    )


@cache
def _kinds() -> KindRegistry:
    return load_kinds()


@cache
def _bundle() -> Bundle:
    return bundle([], [])


def _essay() -> Any:
    levels = [
        {"id": f"m{n}", "text": text, "share": share}
        for n, (text, share) in enumerate(((BEST, 1.0), (HALF, 0.5), (WORST, 0.0)), 1)
    ]
    rubric = [{"id": one, "title": one, "levels": levels} for one in CRITERIA]
    return item("viet-1", kind="essay", rubric=rubric)


def _program(values: list[int]) -> Any:
    probes = [{"call": f"gap({number})", "value": value} for number, value in enumerate(values)]
    return item("ma-1", kind="code", key={"solution": "...", "probes": probes})


def _blueprint(points: Mapping[str, float], pass_mark: float, per_day: float) -> Blueprint:
    rules = tuple(SlotRule(points[slot], item_id=item_id) for slot, (item_id, _) in PAPER.items())
    review = dict.fromkeys((Phase.DURING, Phase.AFTER, Phase.CLOSED), frozenset({"marks"}))
    sections = (Section("Bài làm", rules),)
    late = LatePolicy(3, per_day)
    return Blueprint(
        QUIZ,
        "Chung một điểm",
        COURSE,
        600,
        30,
        pass_mark,
        3,
        Counts.BEST,
        sections,
        review,
        late=late,
        marker_threshold=THRESHOLD,
    )


# -- the stage -------------------------------------------------------------------------------------------------
@dataclass(slots=True)
class Stage:
    """A store, perhaps a course folder of nbgrader, and one attempt of Hoa's that the facts are about."""

    world: World
    course: Course | None = None
    attempt_id: str = ""
    job_id: str = ""
    collected: CollectReport | None = None
    tasks: dict[str, str] = field(default_factory=dict)
    _number: int = 0

    def play(self, fact: Fact) -> None:
        """Lets a fact happen, a minute after the last."""
        self.world.now += MINUTE
        self._number += 1
        told = {name: value for name, value in fact.items() if name != "what"}
        act: Callable[..., None] = getattr(self, fact["what"])
        act(**told)

    # -- what can happen ----------------------------------------------------------------------------------------
    def publish(
        self, points: Mapping[str, float], pass_mark: float, per_day: float, keys: Mapping[str, Any]
    ) -> None:
        made = tuple(_item(one, kind, json.dumps(keys[one])) for one, kind in PAPER.values())
        quiz = blueprint_to_json(_blueprint(points, pass_mark, per_day))
        self.world.publish(replace(_bundle(), items=made, blueprints={QUIZ: quiz}))

    def start(self, days: int = 0) -> None:
        if days:
            self.world.now = CLOSES + (days - 1) * DAY + HOUR
        self.attempt_id = self.world.start(HOA).id

    def check(self, slot: str, answer: Any) -> None:
        assert self.world.save(self._attempt, slot, answer) == "saved"
        outcome = self.world.write(check_answer, self.world.ctx(HOA), self.attempt_id, slot, 1)
        assert outcome.status == "checked"

    def end(
        self, answers: Mapping[str, Any], how: str, flags: Mapping[str, str] = {}, days: int | None = None
    ) -> None:
        given = {slot: value for slot, value in answers.items() if value}
        getattr(self, f"_{how}")(given, flags, days)

    def _submit(self, answers: Mapping[str, Any], *_: Any) -> None:
        self.world.submit(self._attempt, answers)

    def _expire(self, answers: Mapping[str, Any], *_: Any) -> None:
        for slot, answer in answers.items():
            self.world.save(self._attempt, slot, answer)
        self.world.now += TIME_LIMIT + MINUTE
        assert self.world.write(expire_attempt, self.world.ctx(), self._attempt.id)

    def _collect(self, answers: Mapping[str, Any], flags: Mapping[str, str], days: int | None) -> None:
        if days:
            self.world.now = CLOSES + (days - 1) * DAY + HOUR
        self._hand_in(answers, flags)
        self._take_in()
        self.attempt_id = self.world.read(attempts.attempts_of, self.world.campaign_id, HOA)[-1].id

    def give(self, slot: str, share: float, how: str) -> None:
        points = share * self.worth(slot)
        getattr(self, f"_{how}")(slot, points)

    def _override(self, slot: str, points: float | None) -> None:
        ctx = self.world.ctx(CUC, role=Role.MARKER)
        self.world.write(override_mark, ctx, self.world.scope(CUC), self.attempt_id, slot, points, REASON)

    def _formgrader(self, slot: str, points: float) -> None:
        self.project()
        self.type_in(slot, points)
        self._take_in()

    def back(self, slot: str) -> None:
        self._override(slot, None)

    def judge(self, slot: str, share: float, by: str = CUC, *, second: bool = False) -> None:
        levels = dict(zip(CRITERIA, LEVELS[share], strict=True))
        task = self._take(by)
        told = Judged(f"k{self._number}", levels, second=second)
        ctx = self.world.ctx(by, role=Role.MARKER)
        self.world.write(judge, ctx, self.world.scope(by), task, told)

    def want(self, slot: str) -> None:
        ctx = self.world.ctx(CUC, role=Role.MARKER)
        self.world.write(want_second, ctx, self.world.scope(CUC), self.tasks[CUC], REASON)

    def run(self) -> None:
        assert not self.run_again().failed

    def run_again(self) -> RunReport:
        """A round of the runner."""
        return run_waiting(self.world.store, self.world.ctx(), Reads(), clock=lambda: self.world.now)

    def begin(self, *, restart: bool = False, **wish: Any) -> None:
        store, ctx = self.world.store, self.world.ctx()
        told = {name: tuple(items) for name, items in wish.items()}
        job, _ = begin_regrade(store, ctx, QUIZ, Wish(**told), REASON, restart=restart)
        self.job_id = job.id

    def finish(self, *, runs: bool = False) -> None:
        make_runner = reads if runs else None
        store, ctx = self.world.store, self.world.ctx()
        run_regrade(store, ctx, self.job_id, InlineWorkers(), make_runner=make_runner)

    def shown(self) -> None:
        self.project()

    # -- nbgrader's side ----------------------------------------------------------------------------------------
    def project(self, *, rebuild: bool = False) -> None:
        """Brings the gradebook up to the truth."""
        assert self.course is not None
        function = rebuild_gradebook if rebuild else project_gradebook
        function(self.world.store, self.course, self.world.services, clock=lambda: self.world.now)

    def type_in(self, slot: str, points: float) -> None:
        """A marker types points into formgrader."""
        assert self.course is not None
        with writing(self.course) as tx:
            query = (
                select(grade.c.id)
                .join(base_cell, base_cell.c.id == grade.c.cell_id)
                .join(submitted_notebook, submitted_notebook.c.id == grade.c.notebook_id)
                .join(submitted, submitted.c.id == submitted_notebook.c.assignment_id)
                .where(submitted.c.student_id == HOA, base_cell.c.name == slot)
            )
            found = tx.execute(query).scalar_one()
            tx.execute(grade.update().where(grade.c.id == found).values(manual_score=points))

    def _hand_in(self, answers: Mapping[str, Any], flags: Mapping[str, str]) -> None:
        """What nbgrader would have collected from JupyterLab; the flagged cells stand in the notebook twice."""
        assert self.course is not None
        folder, release = self.course.folder("submitted", HOA, QUIZ), self.course.release(QUIZ)
        folder.mkdir(parents=True)
        notebook = json.loads((release / f"{QUIZ}.ipynb").read_text("utf-8"))
        named = [cell for cell in notebook["cells"] if cell.get("id") in flags]
        notebook["cells"] += [{**cell, "id": f"{cell['id']}-2"} for cell in named]
        (folder / f"{QUIZ}.ipynb").write_text(json.dumps(notebook), "utf-8")
        shutil.copy(release / "paper.json", folder / "paper.json")
        (folder / "timestamp.txt").write_text(timestamp_text(self.world.now), "utf-8")
        (folder / "answers.json").write_text(json.dumps({"quiz": QUIZ, "answers": answers}), "utf-8")

    def _take_in(self) -> None:
        assert self.course is not None
        self.world.now += MINUTE
        ctx = self.world.ctx(CUC, role=Role.MARKER)
        self.collected = collect_submissions(self.world.store, self.course, ctx, reason=REASON)
        assert not self.collected.refused, self.collected.refused

    # -- what it came to ----------------------------------------------------------------------------------------
    @property
    def _attempt(self) -> Attempt:
        found = self.world.read(attempts.get_attempt, self.attempt_id)
        assert found is not None
        return found

    def _take(self, marker: str) -> str:
        ctx = self.world.ctx(marker, role=Role.MARKER)
        claim = self.world.write(claim_next, ctx, self.world.scope(marker), quiz_id=QUIZ)
        assert claim is not None, "nothing waits for a person"
        self.tasks[marker] = claim.task
        return claim.task

    def worth(self, slot: str) -> float:
        """Points that a slot is worth today, as whoever gives it a mark is told."""
        campaign = self.world.read(campaigns.get_campaign, self.world.campaign_id)
        slots = self.world.read(slots_now, self.world.ctx(), self._attempt, campaign)
        return next(one.points for one in slots if one.slot == slot)

    def result(self) -> Result | None:
        """The marks now."""
        stored = self.world.read(results.get_result, self.attempt_id) if self.attempt_id else None
        return stored.result if stored else None

    def waiting(self, marker: str) -> list[str]:
        """The slots that a marker may take."""
        ctx = self.world.ctx(marker, role=Role.MARKER)
        return [task.slot for task in self.world.read(list_queue, ctx, self.world.scope(marker))]

    def preview(self, **wish: Any) -> Preview:
        """What a regrade would do."""
        return preview_regrade(self.world.store, self.world.ctx(), QUIZ, Wish(**wish), InlineWorkers())

    def audited(self) -> list[str]:
        """The actions that the audit names for the attempt since it was started, oldest first."""
        entries = [row for row in self.world.rows(audit) if row.object.split("/")[0] == self.attempt_id]
        return [one.action for one in entries if one.action != "start_attempt"]

    def stale(self) -> set[str]:
        """What was made from the attempt's marks and has been overtaken; forgotten with this."""
        found = {row.kind for row in self.world.rows(stale_output)}
        self.world.write(lambda tx: tx.execute(delete(stale_output)))
        return found


def told(result: Result | None) -> dict[str, Any]:
    """A result as the model tells it."""
    assert result is not None
    marks = {one.slot: (one.points, one.max_points, one.flag) for one in result.slots}
    what_follows = {"max": result.max_points, "penalty": result.penalty, "passed": result.passed}
    return {"marks": marks, "pending": list(result.pending), "points": result.points, **what_follows}


def open_stage(store: Store, campaign_id: str = "", course: Course | None = None) -> Stage:
    """The stage on a store; the kinds of questions are loaded once for all."""
    return Stage(World(store, Services(_kinds()), campaign_id=campaign_id), course)


def set_the_stage(store: Store, first: Fact, course: Course | None = None) -> Stage:
    """Fills an empty store: units, people, the quiz as first published, its campaign."""
    stage = open_stage(store, course=course)
    world = stage.world
    world.write(ensure_root, world.ctx())
    world.write(units.add_units, UNITS)
    world.write(people.add_officers, list(PEOPLE.values()), NOW)
    world.write(people.add_postings, [posting(HOA, POSTED[HOA])])
    world.write(people.add_grant, Grant(LAN, Role.ORGANISER, "dong", TWO_TIERS))
    for officer_id, unit_id in MARKERS.items():
        world.write(people.add_grant, Grant(officer_id, Role.MARKER, unit_id, TWO_TIERS))
    stage.play(first)
    world.campaign_id = world.open(QUIZ, closes_at=CLOSES).id
    return stage
