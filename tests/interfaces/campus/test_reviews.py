"""What the pages of an attempt hold in each phase: exactly what the blueprint opens, to the byte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations
from types import SimpleNamespace
from typing import Any, cast

import pytest
from nbgrader_cast import NOW, QUIZ, Cast, authored_items, fixed_blueprint
from sqlalchemy import update

from congvu.content.blueprint_json import blueprint_from_json, blueprint_to_json
from congvu.content.bundle import Bundle
from congvu.interfaces.campus.kinds import load_forms
from congvu.interfaces.campus.pages.base import Page
from congvu.interfaces.campus.pages.questions import Questions
from congvu.interfaces.campus.pages.result import result_values
from congvu.interfaces.campus.reviews import Reviewer, linked, opening_notes, regraded_text, waiting_text
from congvu.interfaces.campus.templating import environment, question_html
from congvu.model.attempts import Attempt, Cause
from congvu.model.content import REVIEWED, Phase
from congvu.model.norms import NormDocument, NormState, NormVersion, Provision, Register
from congvu.services.attempts.around import Around
from congvu.services.attempts.checking import check_answer, checked_sitting
from congvu.services.attempts.review import Opened, Review, review_attempt
from congvu.services.attempts.save import AnswerSave, save_answers
from congvu.services.attempts.start import start_attempt
from congvu.services.attempts.submit import submit_attempt
from congvu.services.authoring.publishing import publish_content
from congvu.services.context import new_id
from congvu.store import Store
from congvu.store.gradebook.course import Course
from congvu.store.reviewing import Regrade
from congvu.store.schema import campaign

SETS = [frozenset(words) for count in range(5) for words in combinations(REVIEWED, count)]
PHASES = (Phase.DURING, Phase.AFTER, Phase.OPEN, Phase.CLOSED)
NONE: frozenset[str] = frozenset()
MINUTE = timedelta(minutes=1)
WHEN = {Phase.AFTER: 6 * MINUTE, Phase.OPEN: 60 * MINUTE, Phase.CLOSED: timedelta(days=31)}
OWN = {
    "single": "a",
    "multiple": ["a", "b"],
    "truefalse": False,
    "numeric": "73.512.847",
    "date": "09/01/2027",
    "short": "TỰ TÔI GÕ",
}
TOLD = {
    "marks": ("/1 điểm", 'class="cv-badge'),
    "answers": (
        "cv-key",
        "data-verdict",
        ">Đáp án<",
        "73.512.846",
        "phiếu hẹn trả",
    ),
    "why": ("LÝ DO BÍ MẬT", "<strong>Giải thích", "PHẢN HỒI BÍ MẬT a", "SAI BÍ MẬT"),
    "provisions": ("Điều 1", "/norms/nd-1-2020#d1", "Nhận hồ sơ một lần.", "<span>Căn cứ"),
}
"""Words that stand on a page if, and only if, one of the four words opens them."""
OTHERS_FEEDBACK = ("PHẢN HỒI BÍ MẬT c", "ĐÚNG BÍ MẬT")
"""Feedback for options that were not chosen: what is said of them tells the right answer."""


def register() -> Register:
    """The one provision that every item rests on."""
    version = NormVersion(date(2020, 1, 1), None, "Nhận hồ sơ một lần.", NormState.VERIFIED, "e")
    provision = {"d1": Provision("d1", "Điều 1", (version,))}
    first = date(2020, 1, 1)
    names = ("nd-1-2020", "1/2020/NĐ-CP", "Nghị định", "Chính phủ", "Về một cửa")
    document = NormDocument(*names, first, first, None, NormState.VERIFIED, provisions=provision)
    return Register({"nd-1-2020": document})


class Stage:
    """A store in which Hoa sits the quiz over every kind, under one policy of review after another."""

    def __init__(self, store: Store, folder: Course) -> None:
        self.cast = Cast(store, folder).populate(["hoa"])
        ended = update(campaign).values(closes_at=NOW)
        store.write(lambda tx: tx.execute(ended))  # the cast's own: nothing of them is at stake
        self.forms = load_forms()
        self.env = environment(self.forms)
        self.page = cast(
            "Page",
            SimpleNamespace(
                base_url="/",
                backend=SimpleNamespace(services=self.cast.services, forms=self.forms, templates=self.env),
            ),
        )
        self.reviewer = Reviewer(self.cast.services.kinds, register(), linked("/"))

    def open(self, review: dict[Phase, frozenset[str]]) -> str:
        """Publishes the quiz with this policy and opens a campaign; returns its id."""
        blueprint = replace(fixed_blueprint(), review=review, formative=True)  # so that nothing is held back
        bodies = {QUIZ: blueprint_to_json(blueprint)}
        bundle = Bundle(register(), tuple(authored_items()), (), bodies, (), (), {}, {}, "d")
        self.cast.store.write(lambda tx: publish_content(tx, self.cast.context(), bundle))
        campaign_id = new_id()
        self.cast._open(QUIZ, campaign_id, ["hoa"])
        return campaign_id

    def sit(self, campaign_id: str) -> Attempt:
        """Answers everything, mostly wrong."""
        ctx = self.cast.context("hoa")
        attempt = self.cast.store.write(lambda tx: start_attempt(tx, ctx, campaign_id))
        saves = [AnswerSave(s, 0, s, value) for s, value in self.cast.by_slot(attempt.paper, OWN).items()]
        self.cast.store.write(lambda tx: save_answers(tx, ctx, attempt.id, saves))
        return attempt

    def checked(self, attempt: Attempt) -> str:
        """All questions as the paper shows them once the answered ones were checked."""
        ctx = self.cast.context("hoa")
        for slot in self.cast.by_slot(attempt.paper, OWN):
            self.cast.store.write(lambda tx, slot=slot: check_answer(tx, ctx, attempt.id, slot, 1))
        return self.paper(attempt)

    def paper(self, attempt: Attempt) -> str:
        """The questions of an open attempt."""
        now = self.cast.store.read(lambda tx: checked_sitting(tx, self.cast.context("hoa"), attempt.id))
        questions = Questions(self.page, now)
        views = [questions.view(slot, number) for number, slot in enumerate(attempt.paper.slots, 1)]
        return "".join(question_html(self.env, view) for view in views)

    def submit(self, attempt: Attempt) -> None:
        """Ends the attempt after five minutes."""
        ctx = replace(self.cast.context("hoa"), now=NOW + 5 * MINUTE)
        self.cast.store.write(lambda tx: submit_attempt(tx, ctx, attempt.id))

    def review(self, attempt: Attempt, at: datetime) -> Review:
        """The finished attempt at an instant."""
        ctx = replace(self.cast.context("hoa"), now=at)
        return self.cast.store.read(lambda tx: review_attempt(tx, ctx, attempt.id))

    def result(self, found: Review) -> str:
        """The result page."""
        frame: dict[str, Any] = {"user_name": "Hoa", "xsrf": "x", "nav": []}
        frame |= {"officer_name": "Hoa", "seen_text": "10:05 ngày 22/11/2026"}
        values = result_values(self.reviewer, found, Around("Xã Đông"), "/", show="all")
        return self.env.get_template("result.html.j2").render(**frame, **values)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    base = tmp_path_factory.mktemp("reviews")
    with Store(f"sqlite:///{base / 'congvu.db'}") as store:
        yield Stage(store, Course(base / "nbgrader"))


def told(page: str) -> set[str]:
    """Which of the four words a page obeys; fails where it tells a part of one."""
    found = set()
    for word, marks in TOLD.items():
        there = [mark for mark in marks if mark in page]
        assert there in ([], list(marks)), (word, there)
        if there:
            found.add(word)
    return found


@pytest.mark.parametrize("turn", range(16))
def test_each_phase_tells_what_it_opens_and_not_a_byte_more(stage: Stage, turn: int) -> None:
    """All four phases, each through all subsets of the four words, with other subsets in the phases beside it."""
    review = {phase: SETS[(turn + 5 * place) % 16] for place, phase in enumerate(PHASES)}
    attempt = stage.sit(stage.open(review))
    assert told(stage.paper(attempt)) == set()
    if review[Phase.DURING]:
        pages = {Phase.DURING: stage.checked(attempt)}
    else:
        pages = {Phase.DURING: stage.paper(attempt)}
    stage.submit(attempt)
    pages |= {phase: stage.result(stage.review(attempt, NOW + after)) for phase, after in WHEN.items()}
    for phase, page in pages.items():
        shown = review[phase]
        assert told(page) == set(shown), phase
        full = {"why", "answers"} <= shown
        assert [text for text in OTHERS_FEEDBACK if text in page] == (list(OTHERS_FEEDBACK) if full else [])
        if phase is not Phase.DURING:
            assert ("TỰ TÔI GÕ" in page) == ("Câu dạng" in page) == bool(shown & {"why", "answers"})


def test_a_publication_from_before_provisions_was_a_word_still_cites_them() -> None:
    """In every phase that showed anything, as it did; in none that showed nothing."""
    old = blueprint_to_json(
        replace(fixed_blueprint(), review={Phase.DURING: NONE, Phase.AFTER: frozenset({"marks"})})
    )
    del old["late"]
    read = blueprint_from_json(old).review
    assert read == {Phase.DURING: NONE, Phase.AFTER: frozenset({"marks", "provisions"})}


STEPS = {
    Phase.AFTER: frozenset({"marks", "provisions"}),
    Phase.OPEN: frozenset({"marks", "why", "provisions"}),
    Phase.CLOSED: frozenset(REVIEWED),
}
AT_ONCE = {Phase.AFTER: NONE, Phase.OPEN: NONE, Phase.CLOSED: frozenset({"marks", "answers"})}
END = "sau khi đợt tập huấn kết thúc (10:00 ngày 22/12/2026) và không còn ai đang làm bài."


@pytest.mark.parametrize(
    ("policy", "phase", "notes"),
    [
        (
            STEPS,
            Phase.AFTER,
            [
                "Câu hỏi, câu trả lời của anh/chị và giải thích mở lúc 10:07 ngày 22/11/2026.",
                f"Đáp án mở {END}",
            ],
        ),
        (STEPS, Phase.OPEN, [f"Đáp án mở {END}"]),
        (STEPS, Phase.CLOSED, []),
        (AT_ONCE, Phase.AFTER, [f"Điểm, câu hỏi, câu trả lời của anh/chị và đáp án mở {END}"]),
        (
            {Phase.CLOSED: NONE},
            Phase.OPEN,
            ["Bài này không công bố điểm ở đây; anh/chị hỏi người tổ chức nếu cần."],
        ),
    ],
)
def test_what_is_not_open_yet_is_named_with_the_time_it_opens(
    stage: Stage, policy: dict[Phase, frozenset[str]], phase: Phase, notes: list[str]
) -> None:
    attempt = stage.sit(stage.open(policy))
    stage.submit(attempt)
    assert opening_notes(stage.review(attempt, NOW + WHEN[phase])) == notes


def finished(stage: Stage, **changes: Any) -> Review:
    """A review with marks open, changed as told."""
    attempt = stage.sit(stage.open({Phase.AFTER: frozenset({"marks"})}))
    stage.submit(attempt)
    return replace(stage.review(attempt, NOW + WHEN[Phase.AFTER]), **changes)


@pytest.mark.parametrize(
    ("cause", "was_pending", "told"),
    [
        (Cause.REGRADE, False, "từ 3 lên 4,5 điểm. Lý do: Sửa đáp án câu 2."),
        (Cause.OVERRIDE, True, "từ 3 lên 4,5 điểm. Lý do: Sửa đáp án câu 2."),
        (Cause.MARKER, False, "từ 3 lên 4,5 điểm. Lý do: Sửa đáp án câu 2."),
        (Cause.MARKER, True, ""),
        (Cause.RUN, False, ""),
    ],
)
def test_a_change_of_marks_is_told_and_a_first_mark_is_none(
    stage: Stage, cause: Cause, told: str, *, was_pending: bool
) -> None:
    changed = Regrade(cause, NOW, 3.0, 4.5, "Sửa đáp án câu 2.", was_pending)
    text = regraded_text(finished(stage, regrade=changed))
    assert text == (f"Bài đã được chấm lại ngày 22/11/2026: {told}" if told else "")


def test_what_waits_for_a_person_is_counted(stage: Stage) -> None:
    found = finished(stage)
    assert waiting_text(found) == ""
    waits = replace(found, result=replace(found.result, slots=found.result.slots[1:], pending=("s01",)))
    assert waiting_text(waits).startswith("Còn 1 câu chờ chấm; điểm")
    left = replace(waits.opened, marks={mark.slot: mark for mark in waits.result.slots})
    page = stage.result(replace(waits, opened=left))
    assert "Đang chờ chấm" in page and "score-word" not in page


def test_the_order_of_links_does_not_tell_who_passed(stage: Stage) -> None:
    """Where marks are not open, passed and failed get the same page."""
    found = finished(stage)
    hidden = replace(found, opened=Opened(frozenset(), found.opened.slots), phase=Phase.OPEN)
    pages = {
        stage.result(replace(hidden, result=replace(found.result, passed=passed))) for passed in (True, False)
    }
    assert len(pages) == 1
