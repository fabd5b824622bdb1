"""Seconds a submission: stock ``nbgrader autograde`` over congvu's instant marking, on the same 30-slot choice quiz.

Stock nbgrader runs as one process over several submissions (no start-up counted), kernel and all. ``peer`` is the very
notebook that congvu builds, whose hidden tests ask congvu for a slot's points; ``peer_plain`` is a notebook of the same
shape with nothing of congvu in it, one comparison a slot: the least that an author could write for nbgrader. congvu's
figure is the whole service: ``submit_attempt`` reads paper, answers and keys, marks, and commits events, result and
audit entry, durably (``synchronous=FULL``), many trainees at once. Best round of each.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
import time
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from congvu.content.blueprint_json import blueprint_to_json
from congvu.content.bundle import Bundle
from congvu.content.canonical import make_version
from congvu.content.notebooks import code_cell, make_notebook
from congvu.model.campaigns import Campaign
from congvu.model.content import Blueprint, Counts, Section, SlotRule
from congvu.model.norms import Register
from congvu.model.people import Person, Role, Unit
from congvu.services.attempts.save import AnswerSave, save_answers
from congvu.services.attempts.start import start_attempt
from congvu.services.attempts.submit import submit_attempt
from congvu.services.authoring.publishing import publish_content
from congvu.services.context import Context, Services
from congvu.services.gradebook.project import project_gradebook
from congvu.store import Store, campaigns, content, people, units
from congvu.store.gradebook.course import Course, scripts_on_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from congvu.model.attempts import Attempt

QUIZ, CAMPAIGN, SLOTS = "bench", "bench-campaign", 30
PLAIN = "plain"
ROUNDS, TOGETHER = 4, 150
OFFICERS = tuple(f"o{number}" for number in range(1 + ROUNDS * TOGETHER))
GRADED = ("o0", "o1", "o2", "o3", "o4")
BAR = 1000
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Bench:
    store: Store
    services: Services
    course: Course

    def context(self, officer: str) -> Context:
        return Context(NOW, self.services).acting_as(officer, Role.TRAINEE)


def measure() -> dict[str, Any]:
    """congvu's seconds a submission (``value``), nbgrader's (``peer``), and how many times as many (``ratio``)."""
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder, bench_in(Path(folder)) as bench:
        instant, own, plain = _instant(bench), _own_notebook(bench), _plain_s(bench)
    logging.disable(logging.NOTSET)
    return {
        "value": round(instant, 6),
        "unit": "s a submission",
        "peer": round(own, 3),
        "ratio": round(own / instant),
        "bar": f">= {BAR}",
        "peer_plain": round(plain, 3),
        "ratio_plain": round(plain / instant),
    }


def _instant(bench: Bench) -> float:
    """Everybody has answered; now everybody submits at once. The best round counts, as it does for the peer."""
    submit(bench, answer_all(bench, "o0")).result()  # the first fills the cache of published content
    return min(_round(bench, 1 + number * TOGETHER) for number in range(ROUNDS))


def _round(bench: Bench, first: int) -> float:
    sat = [answer_all(bench, f"o{number}") for number in range(first, first + TOGETHER)]
    started = time.perf_counter()
    for future in [submit(bench, attempt) for attempt in sat]:
        assert future.result().result.points == SLOTS
    return (time.perf_counter() - started) / TOGETHER


def submit(bench: Bench, attempt: Attempt) -> Any:
    ctx = bench.context(attempt.officer_id)
    return bench.store.submit_write(lambda tx: submit_attempt(tx, ctx, attempt.id))


def answer_all(bench: Bench, officer: str) -> Attempt:
    ctx = bench.context(officer)

    def sit(tx: Any) -> Attempt:
        attempt = start_attempt(tx, ctx, CAMPAIGN)
        saves = [AnswerSave(slot.slot, 0, slot.slot, "b") for slot in attempt.paper.slots]
        save_answers(tx, ctx, attempt.id, saves)
        return attempt

    return bench.store.write(sit)


def _own_notebook(bench: Bench) -> float:
    """The quiz as congvu writes it for nbgrader."""
    project_gradebook(bench.store, bench.course, bench.services, clock=lambda: NOW)
    shutil.rmtree(bench.course.root / "autograded")
    return _autograde(bench, QUIZ)


def _plain_s(bench: Bench) -> float:
    """The quiz as an author would write it for nbgrader alone."""
    from nbgrader.converters import GenerateAssignment

    folder = bench.course.source(PLAIN)
    folder.mkdir(parents=True)
    (folder / f"{PLAIN}.ipynb").write_text(json.dumps(plain_notebook()), encoding="utf-8")
    run(bench, GenerateAssignment, PLAIN, ".")
    answers = {f"s{number:02}": "b" for number in range(1, SLOTS + 1)}
    for officer in GRADED:
        handed_in = bench.course.folder("submitted", officer, PLAIN)
        handed_in.mkdir(parents=True)
        shutil.copy(bench.course.release(PLAIN) / f"{PLAIN}.ipynb", handed_in)
        (handed_in / "answers.json").write_text(
            json.dumps({"quiz": PLAIN, "answers": answers}), encoding="utf-8"
        )
    return _autograde(bench, PLAIN)


def _autograde(bench: Bench, quiz_id: str) -> float:
    from nbgrader.converters import Autograde

    seconds = []
    for officer in GRADED:
        started = time.perf_counter()
        run(bench, Autograde, quiz_id, officer)
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def run(bench: Bench, converter: Any, quiz_id: str, officer: str) -> None:
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    made = Config()
    made.CourseDirectory.root = str(bench.course.root)
    made.CourseDirectory.db_url = bench.course.url
    made.CourseDirectory.assignment_id = quiz_id
    made.CourseDirectory.student_id = officer
    with warnings.catch_warnings(), scripts_on_path():
        warnings.simplefilter("ignore")
        converter(coursedir=CourseDirectory(config=made), config=made).start()


def plain_notebook() -> dict[str, Any]:
    """A first cell that reads the answers, then a graded cell a slot: the shape of congvu's own notebook."""
    first = 'import json\n\nanswers = json.load(open("answers.json"))["answers"]'
    cells = [code_cell("answers", first)]
    for number in range(1, SLOTS + 1):
        slot = f"s{number:02}"
        test = f'# Câu {number}\n### BEGIN HIDDEN TESTS\nfloat(answers.get("{slot}") == "b")\n### END HIDDEN TESTS'
        meta = {"schema_version": 3, "grade": True, "solution": False, "locked": True, "task": False}
        cells.append(code_cell(slot, test, {"nbgrader": {**meta, "grade_id": slot, "points": 1.0}}))
    return make_notebook(cells)


@contextmanager
def bench_in(folder: Path, officers: Sequence[str] = OFFICERS) -> Iterator[Bench]:
    """A store with the quiz and a campaign in which these officers are enrolled."""
    url = f"sqlite:///{folder / 'congvu.db'}"
    mine = {"CONGVU_STATE": str(folder), "CONGVU_DATABASE_URL": url}  # the grading kernels look here
    before = {name: os.environ.pop(name, None) for name in mine}
    os.environ.update(mine)
    try:
        with Store(url) as store:
            bench = Bench(store, Services(), Course(folder / "nbgrader"))
            _populate(bench, officers)
            yield bench
    finally:
        for name, value in before.items():
            os.environ[name] = value or ""
            if value is None:
                del os.environ[name]


def _populate(bench: Bench, ids: Sequence[str]) -> None:
    items = tuple(_item(bench, number) for number in range(SLOTS))
    rules = tuple(SlotRule(1.0, item_id=item.item_id) for item, _ in items)
    sections = (Section("Một", rules),)
    blueprint = Blueprint(QUIZ, "Đo", "c", 600, 30, 0.6, 1, Counts.BEST, sections, historical=True)
    bundle = Bundle(Register(), items, (), {QUIZ: blueprint_to_json(blueprint)}, (), (), {}, {}, "bench")
    ctx, day = Context(NOW, bench.services), timedelta(days=1)

    def fill(tx: Any) -> None:
        publish_content(tx, ctx, bundle)
        publication = content.latest_publication(tx, QUIZ)
        assert publication is not None
        units.add_units(tx, [Unit("w1", None, "xa", "Xã", "Xã Mẫu", date(2025, 7, 1))])
        people.add_officers(tx, [Person(one, f"Người {one}") for one in ids], NOW)
        campaign = Campaign(CAMPAIGN, "Đo", "w1", "c", publication.id, NOW - day, NOW + day, 0.6)
        campaigns.add_campaign(tx, campaign, NOW)
        campaigns.enrol(tx, CAMPAIGN, [(one, "w1") for one in ids], NOW)

    bench.store.write(fill)


def _item(bench: Bench, number: int) -> Any:
    kind = bench.services.kinds["single"]
    options = [{"id": one, "text": f"Phương án {one}", "feedback": "Vì sao."} for one in "abcd"]
    body = {
        "id": f"single-{number:03}",
        "kind": "single",
        "stem": f"Câu {number}?",
        "options": options,
        "key": "b",
        "why": "Vì thế.",
        "citations": ["nd-1-2020#d1"],
        "competency": "a.b",
        "difficulty": 0.5,
    }
    parts = kind.take_apart(kind.schema.model_validate(body))
    common = {"competency": "a.b", "difficulty": 0.5, "citations": ("nd-1-2020#d1",), "shuffle": True}
    return make_version(body["id"], "bench", "single", parts, **common)


def main() -> None:
    found = measure()
    print(f"congvu                    {found['value'] * 1000:8.2f} ms a submission")
    print(
        f"nbgrader, the same quiz   {found['peer'] * 1000:8.0f} ms, {found['ratio']}× (bar {found['bar']}×)"
    )
    print(f"nbgrader, plain notebook  {found['peer_plain'] * 1000:8.0f} ms, {found['ratio_plain']}×")


if __name__ == "__main__":
    main()
