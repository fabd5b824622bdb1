"""A 30-slot choice quiz after a change of key: dry run, commit, gradebook; at 1,000, 10,000 and 100,000 submissions.

Each size has its own state folder. Attempts, events, answers and results are put in by bulk inserts, the gradebook by
the projector itself, as it was before the change. Then a new key of three items is published and each step runs as a
process of its own, whose children count for the memory: the dry run, the commit (the store's rows), and the projector
(gradebook rows, and a new ``autograded/`` notebook for each submission whose marks change).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Text, bindparam, insert, type_coerce

from congvu.content.blueprint_json import blueprint_to_json
from congvu.content.bundle import Bundle
from congvu.content.canonical import make_version
from congvu.model.attempts import Result
from congvu.model.campaigns import Campaign
from congvu.model.content import Blueprint, Counts, ItemVersion, KeyRevision, Section, SlotRule
from congvu.model.norms import Register
from congvu.model.people import Person, Unit
from congvu.quizzes.drawing import draw_paper
from congvu.quizzes.sheet import Sheet
from congvu.quizzes.terms import Terms
from congvu.services.authoring.publishing import publish_content
from congvu.services.context import Context, Services
from congvu.services.gradebook.project import project_gradebook
from congvu.settings import Settings, read_settings
from congvu.store import Store, Tx, attempts, bookkeeping, campaigns, content, people, units
from congvu.store.gradebook.course import Course
from congvu.store.marks import new_marks
from congvu.store.results import result as result_table
from congvu.store.schema import attempt, attempt_event, enrolment, officer
from congvu.store.types import canonical_json

QUIZ, CAMPAIGN, SLOTS = "bench-regrade", "bench-campaign", 30
CHANGED_ITEMS = 3
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
IN_CHUNK = 1_000
SIZES = (1_000, 10_000, 100_000)
"""One submission is measured too: what it takes is the start of the processes."""
PEAK_KB = 1_024
PATTERNS = 500


@dataclass(frozen=True)
class Measured:
    """Seconds of each step as a process, start included; ``rows_s`` is commit and projector, ``cpu_s`` their processor
    time; the peak memory of any of them in MB.
    """

    submissions: int
    dry_run_s: float
    commit_s: float
    project_s: float
    rows_s: float
    cpu_s: float
    peak_mb: float


def measure() -> dict[str, Any]:
    """Figures by size, and how seconds a submission grow from the smallest size to the largest.

    ``linear`` is of whole processes; ``linear_without_start`` is the harder one: at 1,000 submissions the start of
    the two processes, which is taken off there, is more than half of all.
    """
    found = {size: one_size(size) for size in (1, *SIZES)}
    first, last, start_s = found[SIZES[0]], found[SIZES[-1]], found[1].rows_s
    return {
        "by_size": {size: asdict(one) for size, one in found.items()},
        "start_s": start_s,
        "linear": _ratio(last, first, 0.0),
        "linear_without_start": _ratio(last, first, start_s),
    }


def _ratio(large: Measured, small: Measured, start_s: float) -> float:
    """Seconds a submission of the one over those of the other."""
    return ((large.rows_s - start_s) / large.submissions) / ((small.rows_s - start_s) / small.submissions)


def one_size(submissions: int) -> Measured:
    """Prepares a state folder with so many submissions, and measures."""
    with tempfile.TemporaryDirectory(prefix="congvu-bench-") as folder:
        settings = read_settings({"CONGVU_STATE": str(Path(folder) / "state")})
        began = time.perf_counter()
        prepare(settings, submissions)
        print(f"  {submissions} submissions: prepared in {time.perf_counter() - began:.0f} s", flush=True)
        return _measure(settings, submissions)


def _measure(settings: Settings, submissions: int) -> Measured:
    regrade = ["quiz", "regrade", QUIZ, "--no-project"]
    dry = _run(settings, *regrade)
    commit = _run(settings, *regrade, "--commit", "--yes", "--reason", "Đo tốc độ chấm lại")
    project = _run(settings, "gradebook", "project")
    peak_mb = max(dry.peak_mb, commit.peak_mb, project.peak_mb)
    _check(settings, submissions)
    rows_s, cpu_s = commit.seconds + project.seconds, commit.cpu_s + project.cpu_s
    found = Measured(submissions, dry.seconds, commit.seconds, project.seconds, rows_s, cpu_s, peak_mb)
    print(f"  {found}", flush=True)
    return found


@dataclass(frozen=True)
class Ran:
    seconds: float
    cpu_s: float
    peak_mb: float


def _run(settings: Settings, *arguments: str) -> Ran:
    """One command as a process, its children included."""
    command = [sys.executable, "-m", "congvu", *arguments]
    began = time.perf_counter()
    process = subprocess.Popen(
        command, env=os.environ | settings.environ(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(said.decode()[-3000:])
    return Ran(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / PEAK_KB)


def _check(settings: Settings, submissions: int) -> None:
    """All marks are the new ones, and the gradebook has followed."""
    with Store(settings.store_url) as store:
        job = store.read(_job)
        assert (job.state, job.seen, job.changed) == ("done", submissions, submissions), job
        assert store.read(lambda tx: bookkeeping.bookmark(tx, "gradebook").seq) == store.read(
            attempts.last_seq
        )


def _job(tx: Tx) -> Any:
    from congvu.store import regrading

    return regrading.newest_job(tx, QUIZ)


# -- preparing ------------------------------------------------------------------------------------------------
def items(*, changed: bool) -> list[tuple[ItemVersion, KeyRevision]]:
    """Thirty choice items; the key of some is another once it has been ``changed``."""
    kind = Services().kinds["single"]
    made = []
    for number in range(SLOTS):
        options = [{"id": one, "text": f"Phương án {one}", "feedback": "Vì sao."} for one in "abcd"]
        body = {
            "id": f"single-{number:03}",
            "kind": "single",
            "stem": f"Câu {number}?",
            "options": options,
            "key": "c" if changed and number < CHANGED_ITEMS else "b",
            "why": "Vì thế.",
            "citations": ["nd-1-2020#d1"],
            "competency": "a.b",
            "difficulty": 0.5,
        }
        parts = kind.take_apart(kind.schema.model_validate(body))
        common = {"competency": "a.b", "difficulty": 0.5, "citations": ("nd-1-2020#d1",), "shuffle": True}
        made.append(make_version(body["id"], "bench", "single", parts, **common))
    return made


def blueprint() -> Blueprint:
    """One named item a slot, in a fixed order."""
    rules = tuple(SlotRule(1.0, item_id=f"single-{number:03}") for number in range(SLOTS))
    return Blueprint(QUIZ, "Đo", "c", 600, 30, 0.6, 1, Counts.BEST, (Section("Một", rules),), historical=True)


def publish(store: Store, services: Services, *, changed: bool) -> None:
    """Publishes the quiz with the old keys or the new ones."""
    bodies = {QUIZ: blueprint_to_json(blueprint())}
    bundle = Bundle(Register(), tuple(items(changed=changed)), (), bodies, (), (), {}, {}, f"bench-{changed}")
    store.write(lambda tx: publish_content(tx, Context(NOW, services), bundle))


def prepare(settings: Settings, submissions: int) -> None:
    """A store with so many marked attempts, the gradebook brought up to it, and then a new key."""
    settings.state.mkdir(parents=True, mode=0o700)
    services = Services()
    with Store(settings.store_url) as store:
        publish(store, services, changed=False)
        publication_id = store.read(lambda tx: content.latest_publication(tx, QUIZ).id)
        store.write(lambda tx: _open(tx, publication_id))
        for rows in _attempts(services, publication_id, submissions):
            store.write(lambda tx, of=rows: _insert(tx, of))
        course = Course(settings.nbgrader_root.absolute(), settings.nbgrader_db_url)
        project_gradebook(store, course, services)
        publish(store, services, changed=True)


def _open(tx: Tx, publication_id: str) -> None:
    day = timedelta(days=1)
    units.add_units(tx, [Unit("w1", None, "xa", "Xã", "Xã Mẫu", date(2025, 7, 1))])
    people.add_officers(tx, [Person("o", "Người Đo")], NOW)
    campaigns.add_campaign(
        tx, Campaign(CAMPAIGN, "Đo", "w1", "c", publication_id, NOW - day, NOW + day, 0.6), NOW
    )


@dataclass(frozen=True)
class Pattern:
    """A paper, answers to it, and the marks that the marking function gives; JSON as text, for it goes in often."""

    paper: str
    answers: tuple[tuple[str, str], ...]
    marked: str
    slots: str
    marks: Result


def _patterns(services: Services) -> list[Pattern]:
    """Papers with options in different orders and answers as dice give them."""
    known = items(changed=False)
    by_version = {version.id: version for version, _ in known}
    keys = {key.item_version_id: key for _, key in known}
    dice, made = Random(7), []
    for seed in range(PATTERNS):
        paper = draw_paper(blueprint(), list(by_version.values()), seed=seed, kinds=services.kinds)
        given = {slot.slot: dice.choice("bbbcad") for slot in paper.slots}
        marks = Sheet(paper, by_version, keys, given, Terms(0.6)).marked(services.kinds)
        answers = tuple((slot, canonical_json({"value": value})) for slot, value in given.items())
        rows = new_marks("", marks, {"cause": "submit"})
        made.append(Pattern(canonical_json(asdict(paper)), answers, rows.payload, rows.slots, marks))
    return made


_TEXTS = {attempt: "paper", attempt_event: "payload", result_table: "slots"}
Rows = dict[Any, list[dict[str, Any]]]


def _attempts(services: Services, publication_id: str, submissions: int) -> Iterator[Rows]:
    """Rows by table, in chunks."""
    patterns, dice = _patterns(services), Random(11)
    for start in range(0, submissions, IN_CHUNK):
        rows: Rows = {table: [] for table in (officer, enrolment, attempt, attempt_event, result_table)}
        for number in range(start, min(start + IN_CHUNK, submissions)):
            own, who = f"{dice.getrandbits(80):020x}", f"o{number:06}"
            _add(rows, own, who, publication_id, dice.choice(patterns))
        yield rows


def _add(rows: Rows, own: str, who: str, publication_id: str, like: Pattern) -> None:
    common = {"campaign_id": CAMPAIGN, "officer_id": who}
    rows[officer].append({"id": who, "created_at": NOW})
    rows[enrolment].append({**common, "unit_id": "w1", "enrolled_at": NOW})
    times = {"started_at": NOW, "deadline_at": NOW + timedelta(minutes=10)}
    rows[attempt].append(
        {**common, **times, "id": own, "publication_id": publication_id, "number": 1, "text": like.paper}
    )
    event = {"attempt_id": own, "at": NOW, "slot": None, "sequence": None, "key": None}
    rows[attempt_event] += [
        {**event, "type": "started", "text": "{}"},
        *(
            {**event, "type": "answered", "slot": slot, "sequence": 1, "key": slot, "text": text}
            for slot, text in like.answers
        ),
        {**event, "type": "submitted", "text": "{}"},
        {**event, "type": "marked", "text": like.marked},
    ]
    marks = like.marks
    totals = {"points": marks.points, "max_points": marks.max_points, "passed": marks.passed}
    rest = {"flagged": False, "waiting": False, "penalty": 0.0, "submitted_at": NOW}
    rows[result_table].append({**common, **totals, **rest, "attempt_id": own, "text": like.slots})


def _insert(tx: Tx, rows: Rows) -> None:
    for table, values in rows.items():
        statement = insert(table)
        if table in _TEXTS:
            statement = statement.values({_TEXTS[table]: type_coerce(bindparam("text"), Text)})
        tx.execute(statement, values)


if __name__ == "__main__":
    SIZES = tuple(map(int, sys.argv[1:])) or SIZES
    print(json.dumps(measure(), indent=1))
