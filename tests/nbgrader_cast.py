"""The cast of nbgrader's tests: a quiz over every kind, officers who sit it, and what they hand in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from congvu.content.blueprint_json import blueprint_to_json
from congvu.content.bundle import Bundle
from congvu.content.canonical import make_version
from congvu.model.campaigns import Campaign
from congvu.model.content import Blueprint, Counts, ItemVersion, KeyRevision, Paper, Pool, Section, SlotRule
from congvu.model.norms import Register
from congvu.model.people import Person, Role, Unit
from congvu.quizzes.kinds import load_kinds
from congvu.services.attempts.save import AnswerSave
from congvu.services.attempts.start import start_attempt
from congvu.services.attempts.submit import submit_attempt
from congvu.services.authoring.publishing import publish_content
from congvu.services.context import Context, Services
from congvu.services.gradebook.submissions import fixed_sheet
from congvu.store import Store, Tx, campaigns, people, results, units
from congvu.store.gradebook.course import Course
from congvu.store.gradebook.files import timestamp_text
from congvu.store.marks import change_marks, new_marks

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
QUIZ, RANDOM_QUIZ = "kinds-final", "random-final"
CAMPAIGN, RANDOM_CAMPAIGN = "dot-1", "dot-2"
COMMON = {
    "why": "LÝ DO BÍ MẬT",
    "citations": ["nd-1-2020#d1"],
    "competency": "one-stop.receiving",
    "difficulty": 0.5,
}


def _choices(letters: str) -> list[dict[str, str]]:
    return [{"id": one, "text": f"Phương án {one}", "feedback": f"PHẢN HỒI BÍ MẬT {one}"} for one in letters]


def _steps(prefix: str, count: int) -> list[dict[str, str]]:
    return [{"id": f"{prefix}{n}", "text": f"Việc {prefix}{n}"} for n in range(1, count + 1)]


def _gap(name: str, kind: str, **fields: Any) -> dict[str, Any]:
    return {"id": name, "label": f"Ô {name}", "kind": kind, "feedback": f"Ô BÍ MẬT {name}", **fields}


AUTHORED: tuple[tuple[str, float, dict[str, Any]], ...] = (
    ("single", 1.0, {"options": _choices("abc"), "key": "b"}),
    ("multiple", 2.0, {"options": _choices("abcd"), "key": ["a", "c"]}),
    ("truefalse", 1.0, {"key": True, "feedback": {True: "ĐÚNG BÍ MẬT", False: "SAI BÍ MẬT"}}),
    ("order", 3.0, {"options": _steps("v", 4), "key": ["v1", "v2", "v3", "v4"]}),
    (
        "match",
        2.0,
        {"left": _steps("l", 3), "right": _steps("r", 4), "key": {"l1": "r2", "l2": "r3", "l3": "r1"}},
    ),
    ("numeric", 1.0, {"key": {"value": 73512846, "tolerance": 0}, "unit": "ngày làm việc"}),
    ("date", 1.0, {"key": "08/01/2027"}),
    ("short", 2.0, {"key": ["phiếu hẹn trả"]}),
    (
        "cloze",
        4.0,
        {
            "title": "GIẤY HẸN",
            "form": "Hẹn trả: {ngay}\nSố ngày: {so} ngày làm việc\nNơi trả: {noi}\nGhi chú: {ghi}",
            "gaps": [
                _gap("ngay", "date", key={"from": "04/01/2027", "working_days": 5}),
                _gap("so", "numeric", key={"value": 8462731}),
                _gap("noi", "single", options=_steps("n", 3), key="n2"),
                _gap("ghi", "short", key=["hồ sơ đủ"]),
            ],
        },
    ),
    ("judgement", 2.0, {"options": _choices("abcd"), "key": {"a": 4, "b": 1, "c": 2, "d": 3}}),
)
FULL = sum(points for _, points, _ in AUTHORED)
SECRETS = (
    "BÍ MẬT",
    "73512846",
    "08/01/2027",
    "2027-01-08",
    "phiếu hẹn trả",
    "8462731",
    "2027-01-11",
    "hồ sơ đủ",
)


def authored_items() -> list[tuple[ItemVersion, KeyRevision]]:
    """One item a kind."""
    kinds, made = load_kinds(), []
    for kind, _, fields in AUTHORED:
        body = {"id": f"{kind}-001", "kind": kind, "stem": f"Câu dạng {kind}?", **COMMON, **fields}
        parts = kinds[kind].take_apart(kinds[kind].schema.model_validate(body))
        made.append(
            make_version(
                f"{kind}-001",
                "mau",
                kind,
                parts,
                competency="one-stop.receiving",
                difficulty=0.5,
                citations=("nd-1-2020#d1",),
                shuffle=True,
            )
        )
    return made


def new_truefalse_key() -> list[tuple[ItemVersion, KeyRevision]]:
    """The key of the true/false item turned round; all else as it was."""
    kinds, made = load_kinds(), authored_items()
    kind = kinds["truefalse"]
    found = []
    for version, key in made:
        if version.kind != "truefalse":
            found.append((version, key))
            continue
        body = {
            "id": "truefalse-001",
            "kind": "truefalse",
            "stem": "Câu dạng truefalse?",
            "why": "LÝ DO BÍ MẬT",
            "citations": ["nd-1-2020#d1"],
            "competency": "one-stop.receiving",
            "difficulty": 0.5,
            "key": False,
            "feedback": {True: "SAI BÍ MẬT", False: "ĐÚNG BÍ MẬT"},
        }
        parts = kind.take_apart(kind.schema.model_validate(body))
        mended = make_version(
            "truefalse-001",
            "mau",
            "truefalse",
            parts,
            competency="one-stop.receiving",
            difficulty=0.5,
            citations=("nd-1-2020#d1",),
            shuffle=True,
        )
        assert mended[0].id == version.id
        found.append(mended)
    return found


def fixed_blueprint(counts: Counts = Counts.BEST) -> Blueprint:
    """The quiz over every kind; its paper is the same for everybody."""
    rules = tuple(SlotRule(points, item_id=f"{kind}-001") for kind, points, _ in AUTHORED)
    sections = (Section("Phần một", rules[:4]), Section("Phần hai", rules[4:]))
    return Blueprint(
        QUIZ,
        "Kiểm tra mọi dạng câu",
        "c",
        600,
        30,
        0.6,
        3,
        counts,
        sections,
        shuffle_slots=True,
        historical=True,
    )


def random_blueprint() -> Blueprint:
    """A quiz whose four slots are drawn from all items."""
    rules = (SlotRule(1.0, pool=Pool(("mau",)), count=4),)
    return Blueprint(
        RANDOM_QUIZ, "Đề rút", "c", 600, 30, 0.5, 3, Counts.BEST, (Section("A", rules),), historical=True
    )


def publish(store: Store, services: Services, *blueprints: Blueprint, keys: Any = None) -> None:
    """Publishes the items and these blueprints."""
    items = tuple(keys or authored_items())
    bodies = {one.quiz_id: blueprint_to_json(one) for one in blueprints}
    bundle = Bundle(Register(), items, (), bodies, (), (), {}, {}, "d")
    store.write(lambda tx: publish_content(tx, Context(NOW, services), bundle))


@dataclass(slots=True)
class Cast:
    """A store with a ward, a campaign a quiz, and officers enrolled in both."""

    store: Store
    course: Course
    services: Services = field(default_factory=Services)

    def populate(
        self,
        officers: Iterable[str],
        counts: Counts = Counts.BEST,
        quiz: Blueprint | None = None,
        items: Any = None,
    ) -> Cast:
        """Publishes both quizzes and enrols the officers; ``quiz`` stands in place of the one over every kind."""
        publish(self.store, self.services, quiz or fixed_blueprint(counts), random_blueprint(), keys=items)
        ward = Unit("w1", None, "xa", "Xã Một", "Xã Một, tỉnh Mẫu", date(2025, 7, 1))
        self.store.write(lambda tx: units.add_units(tx, [ward]))
        ids = list(officers)
        self.store.write(
            lambda tx: people.add_officers(tx, [Person(one, f"Người {one}") for one in ids], NOW)
        )
        for quiz_id, campaign_id in ((QUIZ, CAMPAIGN), (RANDOM_QUIZ, RANDOM_CAMPAIGN)):
            self._open(quiz_id, campaign_id, ids)
        return self

    def _open(self, quiz_id: str, campaign_id: str, officers: list[str]) -> None:
        from congvu.store import content

        publication = self.store.read(lambda tx: content.latest_publication(tx, quiz_id))
        assert publication is not None
        day = timedelta(days=1)
        campaign = Campaign(campaign_id, "Đợt", "w1", "c", publication.id, NOW - day, NOW + 30 * day, 0.6)
        self.store.write(lambda tx: campaigns.add_campaign(tx, campaign, NOW))
        self.store.write(lambda tx: campaigns.enrol(tx, campaign_id, [(one, "w1") for one in officers], NOW))

    def context(self, actor: str = "system", at: datetime = NOW) -> Context:
        """A call by an actor."""
        ctx = Context(at, self.services)
        return ctx if actor == "system" else ctx.acting_as(actor, Role.TRAINEE)

    def sit(
        self, officer: str, given: Mapping[str, Any], at: datetime = NOW, campaign_id: str = CAMPAIGN
    ) -> str:
        """An attempt on the campus with answers by kind of question; returns its id."""
        ctx = self.context(officer, at)
        attempt = self.store.write(lambda tx: start_attempt(tx, ctx, campaign_id))
        by_slot = self.by_slot(attempt.paper, given)
        saves = [AnswerSave(slot, 0, f"{slot}-1", value) for slot, value in by_slot.items()]
        later = replace(ctx, now=at + timedelta(minutes=5))
        submission = self.store.write(lambda tx: submit_attempt(tx, later, attempt.id, saves))
        assert submission.result is not None
        return attempt.id

    def regrade(self, attempt_id: str, points: float) -> None:
        """What ``congvu quiz regrade`` would do after a change of keys: every slot gets these points."""

        def change(tx: Tx) -> None:
            stored = results.get_result(tx, attempt_id)
            assert stored
            slots = tuple(replace(slot, points=points) for slot in stored.result.slots)
            result = replace(stored.result, points=points * len(slots), passed=False, slots=slots)
            change_marks(tx, [new_marks(attempt_id, result, {})], NOW)

        self.store.write(change)

    def by_slot(self, paper: Paper, given: Mapping[str, Any]) -> dict[str, Any]:
        """Answers by slot from answers by kind."""
        ids = [slot.item_version_id for slot in paper.slots]
        items = self.store.read(lambda tx: self.services.cache.items(tx, ids))
        kinds = {slot.slot: items[slot.item_version_id].kind for slot in paper.slots}
        return {slot: given[kind] for slot, kind in kinds.items() if kind in given}

    def fixed(self) -> Paper:
        """The fixed paper."""
        return self.store.read(lambda tx: fixed_sheet(tx, self.services, QUIZ)).paper

    def hand_in(
        self,
        officer: str,
        given: Mapping[str, Any] | str | bytes | None,
        change: Callable[[dict[str, Any]], Any] | None = None,
        at: datetime = NOW + timedelta(hours=1),
    ) -> Path:
        """What nbgrader would have collected from JupyterLab: released notebook, answers, time stamp."""
        folder = self.course.folder("submitted", officer, QUIZ)
        folder.mkdir(parents=True)
        released = (self.course.release(QUIZ) / f"{QUIZ}.ipynb").read_text("utf-8")
        notebook = json.loads(released)
        changed = change(notebook) if change else None
        text = changed if isinstance(changed, str) else json.dumps(notebook, ensure_ascii=False)
        (folder / f"{QUIZ}.ipynb").write_text(text, "utf-8")
        shutil.copy(self.course.release(QUIZ) / "paper.json", folder / "paper.json")
        (folder / "timestamp.txt").write_text(timestamp_text(at), "utf-8")
        if isinstance(given, bytes):
            (folder / "answers.json").write_bytes(given)
        elif isinstance(given, str):
            (folder / "answers.json").write_text(given, "utf-8")
        elif given is not None:
            body = {"quiz": QUIZ, "answers": self.by_slot(self.fixed(), given)}
            text = json.dumps(body, indent=1)  # not in the projector's own form
            (folder / "answers.json").write_text(text, "utf-8")
        return folder


def right_answers() -> dict[str, Any]:
    """An answer a kind that earns full points."""
    kinds = load_kinds()
    return {item.kind: kinds[item.kind].key_answer(item.content, key.key) for item, key in authored_items()}


def half_answers() -> dict[str, Any]:
    """Some right, some half right, some wrong, one blank."""
    right = right_answers()
    order, pairs = right["order"], right["match"]
    left = next(iter(pairs))
    filled, ratings = dict(right["cloze"]), dict(right["judgement"])
    first = next(iter(ratings))
    ratings[first] = 3 if ratings[first] == 4 else ratings[first] + 1
    gap = next(gap for gap, value in filled.items() if value == "hồ sơ đủ")
    return {
        "single": "a",
        "multiple": ["a"],
        "truefalse": right["truefalse"],
        "order": [order[1], order[0], *order[2:]],
        "match": {left: pairs[left]},
        "numeric": "7.352",
        "date": right["date"],
        "cloze": filled | {gap: "hồ sơ thiếu"},
        "judgement": ratings,
    }
