"""Makes a state folder in which every way of marking has happened, and freezes it as text beside this file.

Run once, at commit e598d2f (version 0.1.0), from the root of the checkout::

    PYTHONPATH=tests python tests/state_0_1_0/make.py FOLDER

``FOLDER`` is new and lies outside of the checkout. Ids, seeds, salts and the clock are given, so that a second run at
that commit writes the same texts. It is not meant to run with a later version: what 0.1.0 wrote is what counts.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from argon2 import PasswordHasher
from congvu.services.accounts import add_accounts, note_failed_login
from congvu.services.attempt_marks import want_second_as_organiser
from congvu.services.backup import make_backup
from congvu.services.checking import check_answer
from congvu.services.collect_submissions import CollectReport, collect_submissions
from congvu.services.desk_runs import begin_run, play_acts
from congvu.services.lessons import judge_practice, note_reading
from congvu.services.mark_submission import fixed_sheet
from congvu.services.marking_queue import claim_next, list_queue
from congvu.services.marking_task import Judged, judge
from congvu.services.override import override_mark
from congvu.services.passwords import code_digest, digest
from congvu.services.project_gradebook import project_gradebook, rebuild_gradebook
from congvu.services.publishing import publish_content
from congvu.services.regrade_quiz import Wish, begin_regrade, preview_regrade, run_regrade
from congvu.services.run_code import run_waiting
from congvu.services.side_quizzes import start_side_attempt
from congvu.services.units import ensure_root
from desk_days import right_acts
from frozen_state import dumped, read_gradebook, read_truth, told, unpacked
from made_content import (
    COURSE,
    CRITERIA,
    DRAWN,
    HALF_CODE,
    KINDS,
    LATE,
    LESSON,
    PRACTICE,
    QUIZZES,
    RIGHT_CODE,
    TWICE,
    WRITING,
    WRITTEN,
    Edition,
    bundle,
    half_answers,
    right_answers,
    spoiled,
)

from congvu.kernels.sandbox import Sandbox
from congvu.model.attempts import Attempt
from congvu.model.campaigns import Grant, Scope
from congvu.model.people import Person, Posting, Role, StaffGroup, Unit
from congvu.services.attempts import AnswerSave, expire_overdue, save_answers, start_attempt, submit_attempt
from congvu.services.campaigns import open_campaign
from congvu.services.context import Context, Services
from congvu.store import Store, accounts, desk, judging, people, units
from congvu.store.desk import DeskSession
from congvu.store.gradebook.course import Course, writing
from congvu.store.gradebook.files import timestamp_text
from congvu.store.gradebook.writer import base_cell, comment, grade, submitted, submitted_notebook
from congvu.workers import InlineWorkers

T = TypeVar("T")
HERE = Path(__file__).parent
START = datetime(2026, 10, 5, 2, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LATE_CLOSE, END = START + 5 * DAY, START + 9 * DAY
TWO_TIERS, BEFORE = date(2025, 7, 1), date(2025, 6, 30)
FIRST, SECOND = Edition(), Edition(truefalse=False)
THIRD = Edition(truefalse=False, late_points=(3.0, 2.0), late_pass=0.5)
PASSWORD = "cơm tấm sườn bì chả"
TEXT = "Tôi mời bác ngồi,\nrồi nói rõ còn thiếu «giấy khai sinh»."
WHY = "Đáp án in nhầm, chấm lại cả lớp"
UNITS = (
    Unit("tinh", "vn", "Tỉnh", "Mẫu", "Tỉnh Mẫu", TWO_TIERS),
    Unit("xa", "tinh", "Xã", "Đông", "Xã Đông", TWO_TIERS),
    Unit("van-phong", "xa", "Phòng", "Văn phòng", "Văn phòng xã Đông", TWO_TIERS),
    Unit("van-hoa", "xa", "Phòng", "Văn hóa", "Phòng Văn hóa xã Đông", TWO_TIERS),
    Unit("mot-cua", "xa", "Trung tâm", "Một cửa", "Trung tâm một cửa xã Đông", TWO_TIERS),
    Unit("xa-cu", "vn", "Xã", "Đông Cũ", "Xã Đông Cũ", date(2025, 3, 1), BEFORE),
)
LAN, CUC, EN, DUNG, GIANG, HANH = "lan", "cuc", "en", "dung", "giang", "hanh"
HOA, MAI, NAM, OANH, PHUC, QUYEN = "hoa", "mai", "nam", "oanh", "phuc", "quyen"
NAMES = {
    LAN: ("Nguyễn Thị Lan", "van-phong"),
    CUC: ("Lê Thị Cúc", "xa"),
    EN: ("Hoàng Yến Én", "tinh"),
    DUNG: ("Phạm Quốc Dũng", "mot-cua"),
    GIANG: ("Võ Hương Giang", "van-hoa"),
    HANH: ("Đỗ Mỹ Hạnh", "mot-cua"),
    HOA: ("Đặng Thúy Hòa", "van-phong"),
    MAI: ("Vũ Ngọc Mai", "van-phong"),
    NAM: ("Trần Hoài Nam", "van-hoa"),
    OANH: ("Bùi Kiều Oanh", "van-hoa"),
    PHUC: ("Lý Hồng Phúc", "mot-cua"),
    QUYEN: ("Hồ Lệ Quyên", "mot-cua"),
}
GRANTS = (
    (LAN, Role.ORGANISER, "xa"),
    (CUC, Role.UNIT_HEAD, "xa"),
    (EN, Role.ADMINISTRATOR, "vn"),
    (EN, Role.AUTHOR, "vn"),
    (DUNG, Role.MARKER, "xa"),
    (GIANG, Role.MARKER, "xa"),
    (HANH, Role.MARKER, "xa"),
)


HANDED_IN = ((GIANG, KINDS), (HANH, KINDS), (QUYEN, LATE))


def name_of(kind: str, number: int | str) -> str:
    """An opaque id that is the same in each run."""
    return sha256(f"{kind}/{number}".encode()).hexdigest()[:20]


def officer(name: str) -> str:
    """The id of somebody of the cast."""
    return name_of("officer", name)


def quiet(_table: str, _rows: int) -> None:
    """No progress is shown."""


@dataclass(slots=True)
class Stage:
    """The state folder while it is made: a store, nbgrader's side, and how people act in it."""

    store: Store
    course: Course
    edition: Edition = FIRST
    services: Services = field(default_factory=Services)
    campaigns: dict[str, str] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=count)
    _seeds: Iterator[int] = field(default_factory=lambda: count(7))

    def ctx(self, name: str = "", at: datetime = START, role: Role = Role.TRAINEE) -> Context:
        """A call by somebody, or by the system."""
        made = Context(
            at,
            self.services,
            new_id=lambda: name_of("id", next(self._ids)),
            seed=lambda: next(self._seeds),
        )
        return made.acting_as(officer(name), role) if name else made

    def write(self, use_case: Callable[..., T], *args: Any, **named: Any) -> T:
        """Runs a use case."""
        return self.store.write(lambda tx: use_case(tx, *args, **named))

    def read(self, query: Callable[..., T], *args: Any) -> T:
        """Runs a query."""
        return self.store.read(lambda tx: query(tx, *args))

    def scope(self, name: str) -> Scope:
        """What somebody may see."""
        return self.read(people.scope_of, officer(name), START.date())

    # -- sitting ---------------------------------------------------------------------------------------------
    def start(self, name: str, campaign: str, at: datetime = START) -> Attempt:
        """Starts an attempt in a campaign."""
        return self.write(start_attempt, self.ctx(name, at), self.campaigns[campaign])

    def beside(self, name: str, at: datetime = START, lesson: str = "") -> Attempt:
        """Starts an attempt at the quiz of a lesson, or at the one before the course."""
        return self.write(start_side_attempt, self.ctx(name, at), COURSE, lesson)

    def by_slot(self, attempt: Attempt, given: Mapping[str, Any]) -> dict[str, Any]:
        """Answers by slot from answers by item; the letter b for what was drawn."""
        ids = [slot.item_version_id for slot in attempt.paper.slots]
        found = self.read(self.services.cache.items, ids)
        names = {slot.slot: found[slot.item_version_id].item_id for slot in attempt.paper.slots}
        return {slot: given[one] for slot, one in sorted(names.items()) if one in given}

    def save(
        self, name: str, attempt: Attempt, given: Mapping[str, Any], at: datetime, base: int = 0
    ) -> list[str]:
        """Saves answers by item; returns what became of them."""
        saves = [
            AnswerSave(slot, base, f"{slot}-{base}-{at:%d%H%M}", value)
            for slot, value in self.by_slot(attempt, given).items()
        ]
        done = self.write(save_answers, self.ctx(name, at), attempt.id, saves)
        return [one.status.value for one in done]

    def submit(self, name: str, attempt: Attempt, at: datetime) -> None:
        """Submits what was saved."""
        assert self.write(submit_attempt, self.ctx(name, at), attempt.id).result is not None

    def sit(self, name: str, campaign: str, given: Mapping[str, Any], at: datetime = START) -> Attempt:
        """A whole sitting."""
        return self.finish(name, self.start(name, campaign, at), given, at)

    def finish(self, name: str, attempt: Attempt, given: Mapping[str, Any], at: datetime) -> Attempt:
        """The rest of a sitting that has begun."""
        assert set(self.save(name, attempt, given, at + 2 * MINUTE)) <= {"saved"}
        self.submit(name, attempt, at + 5 * MINUTE)
        return attempt

    # -- marking ---------------------------------------------------------------------------------------------
    def take(self, marker: str, attempt: Attempt, slot: str, at: datetime) -> str:
        """Puts an answer into a marker's hands; returns the task."""
        ctx, scope = self.ctx(marker, at, Role.MARKER), self.scope(marker)
        waiting = self.read(list_queue, ctx, scope)
        assert any((one.attempt_id, one.slot) == (attempt.id, slot) for one in waiting)
        if (waiting[0].attempt_id, waiting[0].slot) == (attempt.id, slot):
            claim = self.write(claim_next, ctx, scope)
            assert claim is not None
            return claim.task
        until = at + 20 * MINUTE
        return self.write(
            judging.put_claim, judging.Claim(ctx.new_id(), attempt.id, slot, ctx.actor, until)
        ).task

    def judge(
        self,
        marker: str,
        attempt: Attempt,
        levels: Sequence[str],
        at: datetime,
        slot: str = "s01",
        **more: Any,
    ) -> str:
        """Judges an essay by a level a criterion; returns the stage."""
        ctx, scope = self.ctx(marker, at, Role.MARKER), self.scope(marker)
        task = self.take(marker, attempt, slot, at)
        given = Judged(f"{marker}-{at:%d%H%M}", dict(zip(CRITERIA, levels, strict=False)), **more)
        return self.write(judge, ctx, scope, task, given).value

    def override(self, attempt: Attempt, slot: str, points: float | None, at: datetime) -> None:
        """Changes a mark by hand, or gives it back to the machine."""
        ctx, scope = self.ctx(DUNG, at, Role.MARKER), self.scope(DUNG)
        self.write(override_mark, ctx, scope, attempt.id, slot, points, "Xem lại bài giấy, máy đọc nhầm")

    def regrade(self, quiz_id: str, at: datetime, **wish: Any) -> None:
        """Regrades a quiz."""
        ctx, workers = self.ctx(EN, at, Role.ADMINISTRATOR), InlineWorkers()
        job, _ = begin_regrade(self.store, ctx, quiz_id, Wish(**wish), WHY, holder="make")
        run_regrade(self.store, ctx, job.id, workers, holder="make")

    # -- nbgrader's side -------------------------------------------------------------------------------------
    def project(self, at: datetime) -> None:
        """Brings nbgrader's side up to the truth."""
        report = project_gradebook(self.store, self.course, self.services, clock=lambda: at, holder="make")
        assert (report.lag.events, report.held, report.unfit, report.stale) == (0, (), (), ())

    def collect(self, at: datetime) -> CollectReport:
        """Takes in what arrived on nbgrader's side."""
        report = collect_submissions(self.store, self.course, self.ctx(DUNG, at, Role.MARKER))
        assert not report.refused
        return report

    def hand_in(self, name: str, quiz_id: str, given: Mapping[str, Any], at: datetime) -> Path:
        """What nbgrader collected from JupyterLab."""
        folder, release = (
            self.course.folder("submitted", officer(name), quiz_id),
            self.course.release(quiz_id),
        )
        shutil.copytree(release, folder)
        paper = self.read(fixed_sheet, self.services, quiz_id).paper
        found = self.read(self.services.cache.items, [slot.item_version_id for slot in paper.slots])
        names = {slot.slot: found[slot.item_version_id].item_id for slot in paper.slots}
        answers = {slot: given[one] for slot, one in names.items() if one in given}
        text = json.dumps({"quiz": quiz_id, "answers": answers}, indent=1)
        (folder / "answers.json").write_text(text, "utf-8")
        (folder / "timestamp.txt").write_text(timestamp_text(at), "utf-8")
        return folder / f"{quiz_id}.ipynb"

    def type_into(self, table: Any, name: str, quiz_id: str, slot: str, **values: Any) -> None:
        """Somebody types into formgrader."""
        known = self.known(name, quiz_id)
        query = (
            table.select()
            .join(base_cell, base_cell.c.id == table.c.cell_id)
            .join(submitted_notebook, submitted_notebook.c.id == table.c.notebook_id)
            .where(submitted_notebook.c.assignment_id == known, base_cell.c.name == slot)
        )
        with writing(self.course) as tx:
            row = tx.execute(query).one()
            tx.execute(table.update().where(table.c.id == row.id).values(**values))

    def known(self, name: str, quiz_id: str) -> str:
        """The id of somebody's submission in the gradebook."""
        with writing(self.course) as tx:
            names = f"SELECT id FROM assignment WHERE name = '{quiz_id}'"
            assignment_id = tx.exec_driver_sql(names).scalar_one()
            ours = (submitted.c.student_id == officer(name), submitted.c.assignment_id == assignment_id)
            return str(tx.execute(submitted.select().where(*ours)).one().id)


# -- who is there ------------------------------------------------------------------------------------------------
def populate(stage: Stage) -> None:
    """Units, officers, postings, grants, log-ins."""
    stage.write(ensure_root, stage.ctx())
    stage.write(units.add_units, UNITS, register="r-2026", codes={"00001": "xa"})
    stage.write(units.add_predecessors, "xa", ["xa-cu"], BEFORE)
    staff = [person(name, number) for number, name in enumerate(NAMES, 1)]
    stage.write(people.add_officers, staff, START - DAY, invented=True)
    stage.write(add_accounts, staff)
    stage.write(people.add_postings, [posting(name) for name in NAMES])
    for name, role, unit_id in GRANTS:
        stage.write(people.add_grant, Grant(officer(name), role, unit_id, TWO_TIERS))
    let_in(stage)


def person(name: str, number: int) -> Person:
    """Somebody's identity."""
    return Person(
        officer(name), NAMES[name][0], date(1980 + number, number, 8), f"CB{number:03}", f"{name}@mau.example"
    )


def posting(name: str) -> Posting:
    """Somebody's office."""
    group = StaffGroup.CIVIL_SERVANT if name != PHUC else StaffGroup.CONTRACT
    return Posting(officer(name), NAMES[name][1], "Chuyên viên", group, ("Hộ tịch",), TWO_TIERS)


def let_in(stage: Stage) -> None:
    """Passwords of two, a printed code of a third, a session, a failed try."""
    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    for name in (LAN, HOA):
        hashed = hasher.hash(PASSWORD, salt=sha256(name.encode()).digest()[:16])
        stage.write(accounts.set_password, officer(name), hashed, START - DAY)
    code = (stage.ctx().new_id(), officer(MAI), code_digest("K7MF-3QXP"))
    stage.write(accounts.add_code, *code, START - DAY, START + 13 * DAY)
    stage.write(accounts.add_session, digest("a session of the frozen state"), officer(HOA), START)
    stage.write(note_failed_login, stage.ctx(), "hoadt", "192.0.2.7")


def publish(stage: Stage, edition: Edition, at: datetime) -> None:
    """Publishes an edition."""
    stage.edition = edition
    stage.write(publish_content, stage.ctx(EN, at, Role.AUTHOR), bundle(edition))


def open_campaigns(stage: Stage) -> None:
    """One a quiz, and a second of the first quiz with a pass mark of its own."""
    month = START + 30 * DAY
    for name, quiz_id, course_id, unit_id, closes_at, own in (
        ("kinds", KINDS, COURSE, "xa", month, None),
        ("office", KINDS, COURSE, "van-phong", START + 3 * DAY, 0.9),
        ("late", LATE, COURSE, "xa", LATE_CLOSE, None),
        ("written", WRITTEN, WRITING, "xa", month, None),
        ("twice", TWICE, WRITING, "xa", month, None),
    ):
        told_ = {"title": f"Đợt {name}", "unit_id": unit_id, "course_id": course_id, "quiz_id": quiz_id}
        ctx, window = (
            stage.ctx(LAN, START - HOUR, Role.ORGANISER),
            {"opens_at": START - HOUR, "closes_at": closes_at},
        )
        made = stage.write(open_campaign, ctx, stage.scope(LAN), **told_, **window, pass_mark=own)
        stage.campaigns[name] = made.id


# -- what happens ------------------------------------------------------------------------------------------------
def sit_kinds(stage: Stage) -> Attempt:
    """Right, half right, blank, run out with a late answer, in two campaigns; one is left open, and returned."""
    right, half = right_answers(stage.edition), half_answers(stage.edition)
    stage.sit(HOA, "kinds", half)
    stage.sit(HOA, "kinds", right, START + DAY)
    stage.sit(HOA, "office", half, START + HOUR)
    stage.sit(MAI, "office", right, START + HOUR)
    stage.sit(MAI, "kinds", half | {"short-1": "phieu hen tra"})
    stage.sit(PHUC, "kinds", {})
    run_out_of_time(stage)
    under_way = stage.start(QUYEN, "kinds", START + 2 * DAY - 4 * MINUTE)
    stage.save(QUYEN, under_way, right, START + 2 * DAY - MINUTE)
    return under_way


def run_out_of_time(stage: Stage) -> None:
    """An answer twice, another after the time, and no submit."""
    run_out = stage.start(OANH, "kinds")
    stage.save(OANH, run_out, {"single-1": "b", "short-1": "phiếu hẹn trả"}, START + MINUTE)
    stage.save(OANH, run_out, {"single-1": "a"}, START + 2 * MINUTE, base=1)
    assert stage.save(OANH, run_out, {"numeric-1": "15"}, START + 12 * MINUTE) == ["late"]
    assert stage.write(expire_overdue, stage.ctx(at=START + 20 * MINUTE)) == 1


def sit_beside(stage: Stage) -> Attempt:
    """The quizzes in side campaigns: drawn papers, one of them left open and returned."""
    drawn = {f"rut-{n}": "b" for n in range(1, 7)}
    wrong = drawn | {"rut-3": "a", "rut-5": "c", "go-1": "phiếu hẹn"}
    sittings = ((HOA, wrong, START), (HOA, drawn, START + HOUR), (MAI, wrong, START), (NAM, wrong, START))
    for name, given, at in sittings:
        stage.finish(name, stage.beside(name, at), given, at)
    check_one(stage)
    under_way = stage.beside(QUYEN, START + 2 * DAY - 4 * MINUTE)
    stage.save(QUYEN, under_way, wrong, START + 2 * DAY - MINUTE)
    return under_way


def check_one(stage: Stage) -> None:
    """The quiz of a lesson: with an answer that was checked, and without."""
    checked = stage.beside(HOA, START, LESSON)
    stage.save(HOA, checked, {"single-1": "a"}, START + MINUTE)
    stage.write(check_answer, stage.ctx(HOA, START + MINUTE), checked.id, "s01", 1)
    stage.finish(HOA, checked, {"numeric-1": "15", "go-1": "phiếu hẹn"}, START + MINUTE)
    stage.finish(NAM, stage.beside(NAM, START, LESSON), {"single-1": "b", "numeric-1": "16"}, START)


def sit_late(stage: Stage) -> None:
    """On time, a day late, so late that nothing is left, and run out after the close with an answer before it."""
    right, wrong = {"single-1": "b", "go-1": "phiếu hẹn"}, {"single-1": "a"}
    on_time = START + 3 * DAY
    stage.sit(HOA, "late", right, on_time)
    stage.sit(PHUC, "late", wrong, on_time)
    stage.sit(MAI, "late", right, LATE_CLOSE + 5 * HOUR)
    stage.sit(NAM, "late", wrong, LATE_CLOSE + 2 * DAY + HOUR)
    stage.sit(GIANG, "late", right, on_time)
    stage.sit(GIANG, "late", right | {"go-1": "sai"}, LATE_CLOSE + HOUR)
    run_out = stage.start(OANH, "late", LATE_CLOSE - 4 * MINUTE)
    stage.save(OANH, run_out, right, LATE_CLOSE - MINUTE)
    assert stage.write(expire_overdue, stage.ctx(at=LATE_CLOSE + DAY)) == 1


def write_and_code(stage: Stage) -> None:
    """Essays and programs: right, half right and broken ones, a blank; then runs, and what people give."""
    given = {"viet-1": TEXT, "ma-1": RIGHT_CODE, "go-1": "phiếu hẹn"}
    changes: dict[str, dict[str, Any]] = {
        HOA: {},
        HANH: {},
        MAI: {"ma-1": HALF_CODE, "go-1": "phiếu"},
        NAM: {"ma-1": "def gap(:"},
        OANH: {},
    }
    sat = {name: stage.sit(name, "written", given | changed) for name, changed in changes.items()}
    sat[PHUC] = stage.sit(PHUC, "written", {"go-1": "phiếu hẹn"})
    at = START + HOUR
    with Sandbox(preload=("json",)) as sandbox:
        ran = run_waiting(stage.store, stage.ctx(at=at), sandbox, clock=lambda: at, holder="make")
    assert (ran.marked, ran.left, ran.failed) == (5, 0, ())
    mark_written(stage, sat, at)


def mark_written(stage: Stage, sat: Mapping[str, Attempt], at: datetime) -> None:
    """One marker; one who asks for a second; marks by hand, two of them given back to the machine."""
    assert stage.judge(DUNG, sat[HOA], ("m1", "m2"), at, comment="Nêu rõ người.\nChưa rõ việc.") == "decided"
    assert stage.judge(GIANG, sat[OANH], ("m2", "m2"), at, second=True) == "second"
    stage.override(sat[HANH], "s01", 3.5, at)
    stage.override(sat[NAM], "s01", 2.0, at)
    stage.override(sat[NAM], "s01", None, at + MINUTE)
    stage.override(sat[PHUC], "s03", 0.0, at)
    stage.override(sat[PHUC], "s03", None, at + MINUTE)


def write_for_two(stage: Stage) -> None:
    """Two who agree, two near enough, two who differ and a third, two who differ, one, none."""
    given = {"viet-1": TEXT, "go-1": "phiếu hẹn"}
    sat = {name: stage.sit(name, "twice", given) for name in (HOA, MAI, NAM, OANH, PHUC, QUYEN)}
    at, best, worst = START + 2 * HOUR, ("m1", "m1"), ("m3", "m3")
    assert stage.judge(DUNG, sat[HOA], best, at, comment="Rõ.") == "second"
    assert stage.judge(GIANG, sat[HOA], best, at, comment="Đủ ý.") == "decided"
    stage.judge(DUNG, sat[MAI], best, at + MINUTE)
    assert stage.judge(HANH, sat[MAI], ("m1", "m2"), at + MINUTE, comment="Còn thiếu việc.") == "decided"
    stage.judge(DUNG, sat[NAM], best, at + 2 * MINUTE, comment="Tốt.")
    assert stage.judge(GIANG, sat[NAM], worst, at + 2 * MINUTE, comment="Lạc đề.") == "third"
    assert stage.judge(HANH, sat[NAM], ("m2", "m2"), at + 2 * MINUTE, comment="Đạt một nửa.") == "decided"
    stage.judge(GIANG, sat[OANH], best, at + 3 * MINUTE)
    assert stage.judge(DUNG, sat[OANH], worst, at + 3 * MINUTE) == "third"
    assert stage.judge(HANH, sat[PHUC], best, at + 4 * MINUTE) == "second"
    doubt(stage, sat[HOA], at)


def doubt(stage: Stage, attempt: Attempt, at: datetime) -> None:
    """The organiser wants a second marker of what the machine has marked."""
    ask = (stage.ctx(LAN, at, Role.ORGANISER), stage.scope(LAN), attempt.id, "s02")
    stage.write(want_second_as_organiser, *ask, "Xem lại từ đã gõ của câu này")


def from_nbgrader(stage: Stage) -> None:
    """Submissions handed in there: a cell altered, a cell missing and an answer that nobody can read."""
    stage.project(START + 2 * HOUR)
    right = right_answers(stage.edition)
    with_cells(stage.hand_in(GIANG, KINDS, right, START + 3 * HOUR), "s02", "1 + 1")
    unreadable = right | {"order-1": {"v1": "Tôi gõ nhầm"}}
    with_cells(stage.hand_in(HANH, KINDS, unreadable, START + 3 * HOUR), "s08", None)
    assert stage.collect(START + 4 * HOUR).submissions == 2
    stage.project(START + 4 * HOUR)


def with_cells(notebook: Path, slot: str, source: str | None) -> None:
    """A notebook whose cell of a slot has another source, or is gone."""
    body = json.loads(notebook.read_text("utf-8"))
    kept = []
    for cell in body["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") != slot:
            kept.append(cell)
        elif source is not None:
            kept.append(cell | {"source": source})
    notebook.write_text(json.dumps(body | {"cells": kept}, ensure_ascii=False), "utf-8")


def in_formgrader(stage: Stage, at: datetime) -> None:
    """A mark and a comment on an essay, extra credit, a mark over the machine's, a comment alone, one on a flag."""
    stage.type_into(grade, MAI, WRITTEN, "s01", manual_score=3.0)
    stage.type_into(
        comment, MAI, WRITTEN, "s01", manual_comment="Nêu rõ người, chưa rõ việc.\nXem lại mục 2."
    )
    stage.type_into(grade, MAI, WRITTEN, "s02", extra_credit=0.5)
    stage.type_into(grade, MAI, KINDS, "s02", manual_score=1.5)
    stage.type_into(comment, QUYEN, TWICE, "s01", manual_comment="Sẽ chấm sau.")
    stage.type_into(grade, GIANG, KINDS, "s02", manual_score=2.0)
    report = stage.collect(at)
    assert (report.marks, report.comments) == (4, 2)
    stage.project(at)


def rule(stage: Stage, kinds: Attempt, drawn: Attempt) -> None:
    """A new key, a dropped item, full points, a ruling taken back; then two end who had begun before."""
    at = START + 2 * DAY
    publish(stage, SECOND, at)
    stage.regrade(KINDS, at)
    stage.regrade(KINDS, at + MINUTE, dropped=["date-1"])
    stage.regrade(DRAWN, at, full=["rut-3"])
    stage.regrade(WRITTEN, at, full=["go-1"])
    stage.regrade(WRITTEN, at + MINUTE, restored=["go-1"])
    stage.submit(QUYEN, kinds, at + 3 * MINUTE)
    stage.submit(QUYEN, drawn, at + 3 * MINUTE)
    stage.project(at + HOUR)


def hand_in_late(stage: Stage) -> None:
    """A submission from nbgrader's side a day and more after the close."""
    stage.hand_in(QUYEN, LATE, {"single-1": "b", "go-1": "phiếu hẹn"}, LATE_CLOSE + 30 * HOUR)
    at = LATE_CLOSE + 2 * DAY + 2 * HOUR
    assert stage.collect(at).submissions == 1
    stage.project(at)


def after_rulings(stage: Stage) -> None:
    """Other points and pass mark, a sitting begun after the rulings, marks over them, a program that is not run yet."""
    at = START + 8 * DAY + 3 * HOUR
    publish(stage, THIRD, at)
    stage.regrade(LATE, at)
    changed = right_answers(THIRD)
    once_more = stage.sit(MAI, "kinds", changed | {"cloze-1": spoiled(changed["cloze-1"], "7", "8")}, at)
    stage.override(once_more, "s09", 4.0, at + HOUR)
    stage.sit(QUYEN, "written", {"viet-1": TEXT, "ma-1": RIGHT_CODE, "go-1": "sai"}, at)
    stage.project(at + 2 * HOUR)


def leave_open(stage: Stage) -> None:
    """An attempt under way when the state was frozen, with a slot that was checked."""
    under_way = stage.beside(MAI, END - 3 * MINUTE, LESSON)
    stage.save(MAI, under_way, {"single-1": "b", "go-1": "phiếu hẹn"}, END - 2 * MINUTE)
    stage.write(check_answer, stage.ctx(MAI, END - MINUTE), under_way.id, "s01", 1)


def learn(stage: Stage) -> None:
    """A section read, a practice, a day at the desk under supervision and one left in the middle."""
    stage.write(note_reading, stage.ctx(HOA), COURSE, LESSON, "mo-dau")
    stage.write(judge_practice, stage.ctx(HOA), COURSE, LESSON, PRACTICE, "b")
    session = DeskSession(
        stage.ctx().new_id(), stage.campaigns["kinds"], "QUAY7A", officer(LAN), START, START + 2 * HOUR
    )
    stage.write(desk.add_session, session)
    day = stage.write(begin_run, stage.ctx(HOA), COURSE, "", "QUAY7A", None).run
    done = stage.write(play_acts, stage.ctx(HOA, START + HOUR), day.id, right_acts(day.rules, day.seed))
    assert done.ended
    left = stage.write(begin_run, stage.ctx(NAM), COURSE, "2025", "", 5).run
    stage.write(play_acts, stage.ctx(NAM), left.id, right_acts()[:6])


def play(stage: Stage) -> None:
    """The whole story."""
    populate(stage)
    publish(stage, FIRST, START - DAY)
    open_campaigns(stage)
    learn(stage)
    kinds = sit_kinds(stage)
    drawn = sit_beside(stage)
    write_and_code(stage)
    write_for_two(stage)
    from_nbgrader(stage)
    in_formgrader(stage, START + DAY)
    rule(stage, kinds, drawn)
    sit_late(stage)
    hand_in_late(stage)
    after_rulings(stage)
    leave_open(stage)


# -- frozen ------------------------------------------------------------------------------------------------------
def settled(stage: Stage) -> dict[str, list[Any]]:
    """nbgrader's side; it is the same made anew, but for the form of what was handed in there."""
    before = read_gradebook(stage.course.root)
    shutil.rmtree(stage.course.root)
    rebuild_gradebook(stage.store, stage.course, stage.services, clock=lambda: END, holder="make")
    after = read_gradebook(stage.course.root)
    assert before["submissions"] == after["submissions"]
    assert before["maxima"] == after["maxima"]
    moved = {
        tuple(new[:2]) for old, new in zip(before["answers"], after["answers"], strict=True) if old != new
    }
    assert moved == {(officer(name), quiz_id) for name, quiz_id in HANDED_IN}
    return after


def unmoved(stage: Stage) -> None:
    """A regrade of any quiz would change nothing."""
    for quiz_id in QUIZZES:
        found = preview_regrade(stage.store, stage.ctx(at=END), quiz_id, Wish(), InlineWorkers())
        assert not found.changes_anything, (quiz_id, found.tally.changes)


def freeze(stage: Stage, folder: Path) -> None:
    """Writes the three texts."""
    gradebook = settled(stage)
    unmoved(stage)
    truth = read_truth(stage.store, stage.services, END)
    path = make_backup(stage.store, stage.ctx(at=END), folder / "backups", folder, quiet)
    stage.store.close()
    (HERE / "expected.json").write_text(told(truth | gradebook), "utf-8")
    (HERE / "backup.txt").write_text(unpacked(path), "utf-8")
    (HERE / "congvu.sql").write_text(dumped(folder / "congvu.db"), "utf-8")


def main(folder: Path) -> None:
    """Makes and freezes."""
    folder.mkdir(parents=True)
    with Store(f"sqlite:///{folder / 'congvu.db'}") as store:
        stage = Stage(store, Course(folder / "nbgrader"))
        play(stage)
        freeze(stage, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
