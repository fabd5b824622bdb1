"""What the frozen state of 0.1.0 has published: twenty-odd invented items, six quizzes, two courses, one norm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from desk_players import desk_body

from congvu.content.blueprint_json import blueprint_to_json
from congvu.content.bundle import Bundle, CourseBundle, LessonBundle
from congvu.content.canonical import digest, make_version
from congvu.model.content import (
    Blueprint,
    Counts,
    ItemVersion,
    KeyRevision,
    LatePolicy,
    Phase,
    Pool,
    Section,
    SlotRule,
)
from congvu.model.norms import NormDocument, NormState, NormVersion, Provision, Register
from congvu.quizzes.kinds import load_kinds

KINDS, DRAWN, CHECKED = "moi-dang", "de-rut", "cuoi-bai"
LATE, WRITTEN, TWICE = "nop-muon", "bai-viet", "hai-nguoi-cham"
QUIZZES = (WRITTEN, CHECKED, DRAWN, TWICE, KINDS, LATE)
COURSE, WRITING, LESSON, PRACTICE = "mot-cua", "viet", "01-tiep-nhan", "luyen-01"
CRITERIA, LEVELS = ("ro-nguoi", "ro-viec"), (("m1", 1.0), ("m2", 0.5), ("m3", 0.0))
RIGHT_CODE = "def gap(x):\n    return 2 * x\n"
HALF_CODE = "def gap(x):\n    return 4\n"
SHOWN = frozenset({"marks", "why"})
REVIEW = {Phase.AFTER: SHOWN, Phase.OPEN: SHOWN, Phase.CLOSED: SHOWN | {"answers", "provisions"}}

Item = tuple[ItemVersion, KeyRevision]


@dataclass(frozen=True, slots=True)
class Edition:
    """What changes from one publication to the next: the key of the true/false item, points and pass mark of a quiz."""

    truefalse: bool = True
    late_points: tuple[float, float] = (2.0, 1.0)
    late_pass: float = 0.6


def _choices(letters: str) -> list[dict[str, str]]:
    return [{"id": one, "text": f"Phương án {one}", "feedback": f"Vì sao {one}"} for one in letters]


def _steps(prefix: str, count: int) -> list[dict[str, str]]:
    return [{"id": f"{prefix}{n}", "text": f"Việc {prefix}{n}"} for n in range(1, count + 1)]


def _gap(name: str, kind: str, **fields: Any) -> dict[str, Any]:
    return {"id": name, "label": f"Ô {name}", "kind": kind, "feedback": f"Xem ô {name}", **fields}


def _cloze() -> dict[str, Any]:
    gaps = [
        _gap("ngay", "date", key={"from": "04/01/2027", "working_days": 5}),
        _gap("so", "numeric", key={"value": 7}),
        _gap("noi", "single", options=_steps("n", 3), key="n2"),
        _gap("ghi", "short", key=["hồ sơ đủ"]),
    ]
    form = "Hẹn trả: {ngay}\nSố ngày: {so} ngày làm việc\nNơi trả: {noi}\nGhi chú: {ghi}"
    return {"title": "GIẤY HẸN", "form": form, "gaps": gaps}


def _essay() -> dict[str, Any]:
    levels = [{"id": name, "text": f"Mức {name}", "share": share} for name, share in LEVELS]
    rubric = [{"id": one, "title": f"Tiêu chí {one}", "levels": levels} for one in CRITERIA]
    return {"rubric": rubric, "model_answer": "Mời ngồi, nói rõ còn thiếu giấy gì."}


def _code() -> dict[str, Any]:
    probes = [{"call": "gap(2)", "value": 4}, {"call": "gap(5)", "value": 10}]
    return {"starter": "def gap(x):\n    ...\n", "key": {"solution": RIGHT_CODE, "probes": probes}}


def _one_of_each(edition: Edition) -> dict[str, tuple[float, dict[str, Any]]]:
    """Points and fields of the items that a machine marks, by kind."""
    right, wrong = edition.truefalse, not edition.truefalse
    pairs = {"left": _steps("l", 3), "right": _steps("r", 4), "key": {"l1": "r2", "l2": "r3", "l3": "r1"}}
    return {
        "single": (1.0, {"options": _choices("abc"), "key": "b"}),
        "multiple": (2.0, {"options": _choices("abcd"), "key": ["a", "c"]}),
        "truefalse": (1.0, {"key": right, "feedback": {right: "Phải.", wrong: "Chưa phải."}}),
        "order": (3.0, {"options": _steps("v", 4), "key": ["v1", "v2", "v3", "v4"]}),
        "match": (2.0, pairs),
        "numeric": (1.0, {"key": {"value": 15, "tolerance": 0}, "unit": "ngày làm việc"}),
        "date": (1.0, {"key": "08/01/2027"}),
        "short": (2.0, {"key": ["phiếu hẹn trả"]}),
        "cloze": (4.0, _cloze()),
        "judgement": (2.0, {"options": _choices("abcd"), "key": {"a": 4, "b": 1, "c": 2, "d": 3}}),
    }


def _item(item_id: str, kind: str, fields: Mapping[str, Any], bank: str = "mau") -> Item:
    body = {"id": item_id, "kind": kind, "stem": f"Câu {item_id}?", "why": f"Vì điều 1 ({item_id})."}
    body |= {"citations": ["nd-1-2020#d1"], "competency": "one-stop", "difficulty": 0.5, **fields}
    one = load_kinds()[kind]
    parts = one.take_apart(one.schema.model_validate(body))
    told: dict[str, Any] = {"competency": "one-stop", "difficulty": 0.5, "citations": ("nd-1-2020#d1",)}
    return make_version(item_id, bank, kind, parts, **told, shuffle=True)


def items(edition: Edition) -> list[Item]:
    """One item of every kind, six choices to draw from, and a word to type."""
    made = [_item(f"{kind}-1", kind, fields) for kind, (_, fields) in _one_of_each(edition).items()]
    single = {"options": _choices("abc"), "key": "b"}
    drawn = [_item(f"rut-{n}", "single", single, "kho") for n in range(1, 7)]
    written = [_item("viet-1", "essay", _essay()), _item("ma-1", "code", _code())]
    return [*made, *drawn, *written, _item("go-1", "short", {"key": ["phiếu hẹn"]})]


def _blueprint(quiz_id: str, course: str, *rules: SlotRule, **changes: Any) -> Blueprint:
    sections = (Section("Phần một", rules),)
    made = Blueprint(quiz_id, f"Bài {quiz_id}", course, 600, 30, 0.6, 3, Counts.BEST, sections, REVIEW)
    return replace(made, **changes)


def _kinds_quiz(edition: Edition) -> Blueprint:
    rules = [SlotRule(points, item_id=f"{kind}-1") for kind, (points, _) in _one_of_each(edition).items()]
    sections = (Section("Phần một", tuple(rules[:4])), Section("Phần hai", tuple(rules[4:])))
    return replace(_blueprint(KINDS, COURSE), sections=sections, shuffle_slots=True)


def blueprints(edition: Edition) -> list[Blueprint]:
    """The six quizzes."""
    essay, word, code = (
        SlotRule(p, item_id=one) for p, one in ((4.0, "viet-1"), (2.0, "go-1"), (2.0, "ma-1"))
    )
    drawn = SlotRule(1.0, pool=Pool(("kho",), kinds=("single",)), count=3)
    during = {Phase.DURING: SHOWN, **REVIEW}
    checked = [SlotRule(1.0, item_id=one) for one in ("single-1", "numeric-1", "go-1")]
    late = [
        SlotRule(p, item_id=one) for p, one in zip(edition.late_points, ("single-1", "go-1"), strict=True)
    ]
    policy = {"late": LatePolicy(3, 0.1), "counts": Counts.LAST, "pass_mark": edition.late_pass}
    return [
        _kinds_quiz(edition),
        _blueprint(DRAWN, COURSE, drawn, SlotRule(1.0, item_id="go-1"), counts=Counts.MEAN),
        _blueprint(CHECKED, COURSE, *checked, review=during),
        _blueprint(LATE, COURSE, *late, **policy),
        _blueprint(WRITTEN, WRITING, essay, code, word, pass_mark=0.5),
        _blueprint(TWICE, WRITING, essay, word, second_marker=True, marker_threshold=0.3),
    ]


def _register() -> Register:
    first = date(2020, 1, 1)
    version = NormVersion(first, None, "Quy định.", NormState.VERIFIED, "văn bản")
    provisions = {"d1": Provision("d1", "Điều 1", (version,))}
    told = ("1/2020/NĐ-CP", "Nghị định", "Chính phủ", "Về một cửa", first, first, None, NormState.VERIFIED)
    return Register({"nd-1-2020": NormDocument("nd-1-2020", *told, provisions=provisions)})


def _courses() -> tuple[CourseBundle, ...]:
    sections = (("mo-dau", "Mở đầu"), ("phieu", "Phiếu hẹn"))
    lesson = LessonBundle(LESSON, "Tiếp nhận hồ sơ", 20, "{}", sections, (PRACTICE,), quiz_id=CHECKED)
    desk = desk_body()
    first = CourseBundle(COURSE, "Một cửa", "", (lesson,), KINDS, digest(desk), DRAWN, desk)
    return first, CourseBundle(WRITING, "Viết", "", (), WRITTEN, digest(WRITING))


def bundle(edition: Edition) -> Bundle:
    """All of it, ready to publish."""
    practice = _item(PRACTICE, "single", {"options": _choices("abc"), "key": "b"}, "bai-hoc")
    bodies = {one.quiz_id: blueprint_to_json(one) for one in blueprints(edition)}
    made = tuple(items(edition))
    name = digest([[key.id for _, key in made], bodies])
    shown = {practice[0].id: ("c", "a", "b")}
    return Bundle(_register(), made, (practice,), bodies, _courses(), (), {}, shown, name)


def right_answers(edition: Edition) -> dict[str, Any]:
    """An answer that earns full points, by item."""
    kinds = load_kinds()
    sure = [(item, key) for item, key in items(edition) if item.kind not in ("essay", "code")]
    return {item.item_id: kinds[item.kind].key_answer(item.content, key.key) for item, key in sure}


def half_answers(edition: Edition) -> dict[str, Any]:
    """Some right, some half right, some wrong, the typed ones blank or wrong; by item."""
    right = right_answers(edition)
    order, pairs = right["order-1"], right["match-1"]
    left = next(iter(pairs))
    changed = {
        "single-1": "a",
        "multiple-1": ["a"],
        "order-1": [order[1], order[0], *order[2:]],
        "match-1": {left: pairs[left]},
        "numeric-1": "16",
        "cloze-1": spoiled(right["cloze-1"], "hồ sơ đủ", "hồ sơ thiếu"),
        "judgement-1": spoiled(right["judgement-1"], 4, 3),
        "go-1": "phiếu",
    }
    return {one: value for one, value in (right | changed).items() if one != "short-1"}


def spoiled(given: Mapping[str, Any], right: Any, wrong: Any) -> dict[str, Any]:
    """An answer of several parts with a right value replaced."""
    return {part: wrong if value == right else value for part, value in given.items()}
