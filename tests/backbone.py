"""The cast of the backbone's tests, on fresh databases of both engines.

Lan organises Xã Đông; Bình organises Xã Tây beside it; Cúc heads Xã Đông and only reads; Dũng is a stranger with no
role; Én administers all. Hoa and Mai are trainees of Xã Đông. Each test gets a copy of a database that was filled once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import Table, select, update

from congvu.content.blueprint_json import blueprint_to_json
from congvu.content.bundle import Bundle, CourseBundle, LessonBundle
from congvu.content.canonical import make_version
from congvu.model.attempts import Attempt, Result
from congvu.model.campaigns import Campaign, Grant, Scope
from congvu.model.content import Blueprint, Counts, ItemVersion, KeyRevision, Phase, Pool, Section, SlotRule
from congvu.model.norms import NormDocument, NormState, NormVersion, Provision, Register
from congvu.model.people import Person, Posting, Role, StaffGroup, Unit
from congvu.quizzes.kinds import load_kinds
from congvu.services.attempts.save import AnswerSave, save_answers
from congvu.services.attempts.start import start_attempt
from congvu.services.attempts.submit import submit_attempt
from congvu.services.authoring.publishing import PublishReport, publish_content
from congvu.services.campaigns.opening import open_campaign
from congvu.services.context import Context, Services
from congvu.services.people.accounts import add_accounts
from congvu.services.people.units import ensure_root
from congvu.store import Store, Tx, people, units
from congvu.store.schema import campaign, metadata

T = TypeVar("T")
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
NEW_YEAR = datetime(2027, 1, 4, 3, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TIME_LIMIT, GRACE = 10 * MINUTE, timedelta(seconds=30)

LAN, BINH, CUC, DUNG, EN = "lan", "binh", "cuc", "dung", "en"
HOA, MAI = "hoa", "mai"
PEOPLE = {
    LAN: Person(LAN, "Nguyễn Thị Lan", date(1985, 3, 8), "CB001", "lan@xadong.vn", "0912345678"),
    BINH: Person(BINH, "Trần Văn Bình"),
    CUC: Person(CUC, "Lê Thị Cúc"),
    DUNG: Person(DUNG, "Phạm Quốc Dũng", date(1980, 2, 14)),
    EN: Person(EN, "Hoàng Yến Én"),
    HOA: Person(HOA, "Đặng Thị Thúy Hòa", date(1992, 5, 17), "CB777", "thuyhoa@xadong.vn", "0987654321"),
    MAI: Person(MAI, "Vũ Ngọc Mai", date(1995, 9, 2)),
}
POSTED = {LAN: "dong", CUC: "dong", HOA: "dong", MAI: "phong", BINH: "tay", DUNG: "tay", EN: "tinh"}
ROLES = {
    LAN: (Role.ORGANISER, "dong"),
    BINH: (Role.ORGANISER, "tay"),
    CUC: (Role.UNIT_HEAD, "dong"),
    EN: (Role.ADMINISTRATOR, "vn"),
}
TWO_TIERS = date(2025, 7, 1)
LAST_OF_THREE = date(2025, 6, 30)
UNITS = (
    Unit("tinh", "vn", "Tỉnh", "Mẫu", "Tỉnh Mẫu", TWO_TIERS),
    Unit("dong", "tinh", "Xã", "Đông", "Xã Đông", TWO_TIERS),
    Unit("tay", "tinh", "Xã", "Tây", "Xã Tây", TWO_TIERS),
    Unit("phong", "dong", "Phòng", "Phòng Văn hóa", "Phòng Văn hóa – Xã hội xã Đông", TWO_TIERS),
    Unit("tinh-cu", "vn", "Tỉnh", "Mẫu", "Tỉnh Mẫu", date(2025, 3, 1), LAST_OF_THREE),
    Unit("huyen", "tinh-cu", "Huyện", "Cũ", "Huyện Cũ", date(2025, 3, 1), LAST_OF_THREE),
    Unit("dong-mot", "huyen", "Xã", "Đông Một", "Xã Đông Một", date(2025, 3, 1), LAST_OF_THREE),
    Unit("dong-hai", "huyen", "Xã", "Đông Hai", "Xã Đông Hai", date(2025, 3, 1), LAST_OF_THREE),
    Unit("tay-mot", "huyen", "Xã", "Tây Một", "Xã Tây Một", date(2025, 3, 1), LAST_OF_THREE),
    Unit("to", "dong-mot", "Tổ", "Tổ một cửa", "Tổ một cửa xã Đông Một", date(2025, 3, 1), LAST_OF_THREE),
)
PREDECESSORS = {"dong": ["dong-mot", "dong-hai"], "tay": ["tay-mot"]}

COURSE, LESSON, PRACTICE = "mot-cua", "01-tiep-nhan", "luyen-001"
FINAL, MEAN, HISTORICAL, TYPED = "final", "mean", "historical", "typed"
OLD, NEW = "nd-1-2020#d1", "nd-2-2026#d1"
REVIEW = {Phase.AFTER: frozenset({"marks"}), Phase.CLOSED: frozenset({"marks", "why", "answers"})}


# -- content ---------------------------------------------------------------------------------------------------
def item(
    item_id: str, citation: str = OLD, *, key: Any = "b", kind: str = "single", **fields: Any
) -> tuple[ItemVersion, KeyRevision]:
    """An item of the bank, and its key."""
    body: dict[str, Any] = {"id": item_id, "kind": kind, "stem": f"Câu {item_id}?", "why": "LÝ DO BÍ MẬT"}
    body |= {"citations": [citation], "competency": "one-stop", "difficulty": 0.5}
    if kind == "single":
        body["options"] = [{"id": o, "text": f"Ý {o}", "feedback": f"PHẢN HỒI {o}"} for o in "abc"]
    if kind not in ("essay", "cloze"):  # their keys stand in a rubric, in gaps
        body["key"] = [key] if kind == "short" else key
    body |= fields
    one = load_kinds()[kind]
    parts = one.take_apart(one.schema.model_validate(body))
    return make_version(
        item_id,
        "mau",
        kind,
        parts,
        competency="one-stop",
        difficulty=0.5,
        citations=(citation,),
        shuffle=True,
    )


def items(key: str = "b") -> list[tuple[ItemVersion, KeyRevision]]:
    """Four items under the old decree, four under the new one, and one to type, which rests on both."""
    old = [item(f"cu-{n}", OLD, key=key) for n in range(1, 5)]
    new = [item(f"moi-{n}", NEW, key=key) for n in range(1, 5)]
    return [*old, *new, item("go-1", "nq-9-2019#d1", kind="short", key="phiếu hẹn")]


def register() -> Register:
    """An old decree until the end of 2026, a new one from 2027, and a resolution that stays."""
    terms = {
        "nd-1-2020": (date(2020, 1, 1), date(2026, 12, 31)),
        "nd-2-2026": (date(2027, 1, 1), None),
        "nq-9-2019": (date(2019, 1, 1), None),
    }
    return Register({slug: _document(slug, *term) for slug, term in terms.items()})


def _document(slug: str, first: date, last: date | None) -> NormDocument:
    version = NormVersion(first, last, "Quy định.", NormState.VERIFIED, "văn bản")
    d1 = Provision("d1", "Điều 1", (version,))
    return NormDocument(
        slug,
        slug,
        "Nghị định",
        "Chính phủ",
        slug,
        first,
        first,
        last,
        NormState.VERIFIED,
        provisions={"d1": d1},
    )


def blueprint(quiz_id: str = FINAL, *, slots: int = 3, **changes: Any) -> Blueprint:
    """A quiz of slots drawn from the bank's choices and one to type; two attempts, the best counts."""
    drawn = SlotRule(1.0, pool=Pool(("mau",), kinds=("single",)), count=slots)
    sections = (Section("Phần một", (drawn, SlotRule(1.0, item_id="go-1"))),)
    made = Blueprint(quiz_id, f"Bài {quiz_id}", COURSE, 600, 30, 0.5, 2, Counts.BEST, sections, REVIEW)
    return replace(made, **changes)


def blueprints() -> list[Blueprint]:
    """The quizzes of the cast."""
    typed = (Section("Gõ", (SlotRule(1.0, item_id="go-1"),)),)
    every = (Section("Tất cả", (SlotRule(1.0, pool=Pool(("mau",), kinds=("single",)), count=8),)),)
    return [
        blueprint(),
        blueprint(MEAN, counts=Counts.MEAN),
        blueprint(HISTORICAL, sections=every, historical=True),
        blueprint(TYPED, sections=typed, attempts=1),
    ]


def course() -> CourseBundle:
    """A course of one lesson with two sections and a practice."""
    lesson = LessonBundle(
        LESSON, "Tiếp nhận hồ sơ", 20, "{}", (("mo-dau", "Mở đầu"), ("phieu", "Phiếu")), (PRACTICE,)
    )
    return CourseBundle(COURSE, "Một cửa", "", (lesson,), FINAL, "d" * 64)


def bundle(
    made: Sequence[tuple[ItemVersion, KeyRevision]] | None = None,
    quizzes: Sequence[Blueprint] | None = None,
    norms: Register | None = None,
) -> Bundle:
    """What is published."""
    bodies = {one.quiz_id: blueprint_to_json(one) for one in quizzes or blueprints()}
    practice = item(PRACTICE)
    shown = {practice[0].id: ("c", "a", "b")}
    chosen = tuple(items() if made is None else made)
    return Bundle(norms or register(), chosen, (practice,), bodies, (course(),), (), {}, shown, "e" * 64)


# -- the world -------------------------------------------------------------------------------------------------
@dataclass(slots=True)
class World:
    """A store with the cast, and how they act in it. Everybody acts at ``now`` unless told otherwise."""

    store: Store
    services: Services = field(default_factory=Services)
    now: datetime = NOW
    campaign_id: str = ""
    _saves: Iterator[int] = field(default_factory=count)
    _opened: Iterator[int] = field(default_factory=partial(count, 2))

    def ctx(self, actor: str = "system", at: datetime | None = None, role: Role = Role.TRAINEE) -> Context:
        """A call by an actor."""
        ctx = Context(at or self.now, self.services)
        return ctx if actor == "system" else ctx.acting_as(actor, role)

    def scope(self, officer_id: str, on: date = TODAY) -> Scope:
        """What somebody may see."""
        return self.store.read(lambda tx: people.scope_of(tx, officer_id, on))

    def root(self) -> Scope:
        """The administrator's reach."""
        return Scope("system", TODAY, (Grant("system", Role.ADMINISTRATOR, "vn", TODAY),))

    def write(self, use_case: Callable[..., T], *args: Any, **named: Any) -> T:
        """Runs a use case in a transaction."""
        return self.store.write(lambda tx: use_case(tx, *args, **named))

    def read(self, query: Callable[..., T], *args: Any, **named: Any) -> T:
        """Runs a query."""
        return self.store.read(lambda tx: query(tx, *args, **named))

    def rows(self, table: Table) -> list[Any]:
        """All rows of a table, by key."""
        order = list(table.primary_key.columns)
        return self.store.read(lambda tx: list(tx.execute(select(table).order_by(*order))))

    def publish(self, what: Bundle) -> PublishReport:
        """Publishes."""
        return self.write(publish_content, self.ctx(), what)

    def open(self, quiz_id: str = FINAL, *, by: str = LAN, unit_id: str = "dong", **changes: Any) -> Campaign:
        """Opens a campaign of thirty days; each further one under a title of its own."""
        told: dict[str, Any] = {
            "title": "Tập huấn một cửa" + (f", lần {next(self._opened)}" if self.campaign_id else ""),
            "unit_id": unit_id,
            "course_id": COURSE,
            "quiz_id": quiz_id,
            "opens_at": self.now - DAY,
            "closes_at": self.now + 30 * DAY,
        }
        ctx = self.ctx(by, role=Role.ORGANISER)
        return self.write(open_campaign, ctx, self.scope(by), **(told | changes))

    def close(self, campaign_id: str = "") -> None:
        """Ends a campaign now, so that nothing of it is at stake any more."""
        ended = update(campaign).where(campaign.c.id == (campaign_id or self.campaign_id))
        self.store.write(lambda tx: tx.execute(ended.values(closes_at=self.now)))

    def start(self, officer_id: str = HOA, at: datetime | None = None, campaign_id: str = "") -> Attempt:
        """Starts an attempt."""
        return self.write(start_attempt, self.ctx(officer_id, at), campaign_id or self.campaign_id)

    def save(
        self,
        attempt: Attempt,
        slot: str,
        value: Any,
        base: int = 0,
        at: datetime | None = None,
        key: str = "",
    ) -> str:
        """Saves one answer; returns the status."""
        one = AnswerSave(slot, base, key or f"k{next(self._saves)}", value)
        ctx = self.ctx(attempt.officer_id, at)
        return self.write(save_answers, ctx, attempt.id, [one])[0].status.value

    def submit(
        self, attempt: Attempt, values: Mapping[str, Any] | None = None, at: datetime | None = None
    ) -> Result:
        """Submits with these answers by slot, all of them first ones."""
        saves = [
            AnswerSave(slot, 0, f"k{next(self._saves)}", value) for slot, value in (values or {}).items()
        ]
        done = self.write(submit_attempt, self.ctx(attempt.officer_id, at), attempt.id, saves)
        assert done.result is not None
        return done.result

    def sit(
        self, officer_id: str = HOA, right: int = 4, at: datetime | None = None, campaign_id: str = ""
    ) -> Attempt:
        """A whole sitting with so many right answers, the rest wrong."""
        attempt = self.start(officer_id, at, campaign_id)
        answers = self.right_answers(attempt)
        wrong = {slot: "c" if answers[slot] == "b" else "sai" for slot in list(answers)[right:]}
        self.submit(attempt, answers | wrong, at)
        return attempt

    def right_answers(self, attempt: Attempt) -> dict[str, Any]:
        """An answer a slot that earns its points."""
        ids = [slot.item_version_id for slot in attempt.paper.slots]
        found = self.read(self.services.cache.items, ids)
        return {
            slot.slot: "phiếu hẹn" if found[slot.item_version_id].kind == "short" else "b"
            for slot in attempt.paper.slots
        }

    def typed_slot(self, attempt: Attempt) -> str:
        """The slot that wants typing."""
        return next(slot for slot, value in self.right_answers(attempt).items() if value != "b")

    def choice_slot(self, attempt: Attempt) -> str:
        """The first slot that wants a choice."""
        return next(slot for slot, value in self.right_answers(attempt).items() if value == "b")


def populate(store: Store) -> World:
    """Fills an empty store with the cast; the campaign of Xã Đông is open."""
    world = World(store)
    world.write(ensure_root, world.ctx())
    world.write(units.add_units, UNITS, register="r-2026", codes={"001": "dong", "002": "tay"})
    world.write(units.add_units, (), register="")
    for unit_id, others in PREDECESSORS.items():
        world.write(units.add_predecessors, unit_id, others, LAST_OF_THREE)
    world.write(people.add_officers, list(PEOPLE.values()), NOW)
    world.write(add_accounts, list(PEOPLE.values()))
    world.write(people.add_postings, [posting(one, unit_id) for one, unit_id in POSTED.items()])
    for officer_id, (role, unit_id) in ROLES.items():
        world.write(people.add_grant, Grant(officer_id, role, unit_id, TWO_TIERS))
    world.publish(bundle())
    world.campaign_id = world.open().id
    return world


def posting(officer_id: str, unit_id: str, from_on: date = TWO_TIERS, **changes: Any) -> Posting:
    """A posting as a civil servant."""
    made = Posting(officer_id, unit_id, "Chuyên viên", StaffGroup.CIVIL_SERVANT, ("Hộ tịch",), from_on)
    return replace(made, **changes)


def dump_rows(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in order of keys."""

    def rows(tx: Tx, table: Table) -> list[tuple[Any, ...]]:
        found = [tuple(row) for row in tx.execute(select(table))]
        return sorted(found, key=repr)

    return store.read(lambda tx: {table.name: rows(tx, table) for table in metadata.sorted_tables})
