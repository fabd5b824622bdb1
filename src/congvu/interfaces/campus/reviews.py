"""Answered questions as their review templates take them, from what a phase of review has opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from congvu import messages
from congvu.interfaces.campus.citations import citation_href, citation_text, paraphrase
from congvu.interfaces.campus.views import CitationView, ReviewView, sections
from congvu.model.attempts import Cause
from congvu.model.content import TELLING, ItemVersion, Json, PaperSlot, Phase
from congvu.model.norms import Register
from congvu.quizzes.flags import NO_ANSWERS, TAMPERED, UNREADABLE
from congvu.quizzes.kinds import KindRegistry
from congvu.quizzes.kinds.contract import WHOLE, PersonKind, UnreadableAnswer
from congvu.quizzes.marking import unread, verdicts
from congvu.services.attempts import (
    OPENED_WORDS,
    RIGHT_AFTER,
    Opened,
    Review,
    last_end,
    shown_in,
    shows_questions,
)

NOT_AS_RELEASED = (
    "Ô làm bài của câu này không còn như khi phát ra nên chưa được tính điểm; người chấm sẽ xem lại."
)
NOT_ALL_READ = "Có ô không đọc được nên ô ấy chưa được tính điểm; người chấm sẽ xem lại."
NOT_READ = "Không đọc được câu trả lời này nên chưa được tính điểm; người chấm sẽ xem lại."
LOOKED_AT = "Câu này được ghi lại để người chấm xem thêm."
_UNREAD_FLAGS = frozenset({UNREADABLE, NO_ANSWERS})
_LATER = {
    Phase.AFTER: (Phase.OPEN, Phase.CLOSED),
    Phase.OPEN: (Phase.CLOSED,),
    Phase.CLOSED: (),
}
_TO_NEXT_MINUTE = timedelta(minutes=1, microseconds=-1)
_FIRST_MARKS = frozenset({Cause.MARKER, Cause.FORMGRADER})


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Makes views of opened questions. ``href`` gives a citation's address; without one citations stand as text."""

    kinds: KindRegistry
    register: Register
    href: Callable[[str], str] = field(default=lambda _: "")

    def shown(self, opened: Opened, slot: PaperSlot, number: int | None) -> ReviewView:
        """One question as far as it is opened: all of it, or without the question itself (``kind`` is empty)."""
        show = self.review if opened.asks(slot.slot) else self.mark
        return show(opened, slot, number)

    def review(self, opened: Opened, slot: PaperSlot, number: int | None) -> ReviewView:
        """One question with all that is opened of it. ``opened`` must open the question itself."""
        item = opened.items[slot.item_version_id]
        kind = self.kinds[item.kind]
        answer = self._answer(item, opened.answers.get(slot.slot))
        view: dict[str, Any] = {
            "arrangement": slot.arrangement,
            "answer": answer,
            "answer_text": "" if answer is None else kind.text(item.content, answer),
            **self._marked(opened, slot, answer),
            **self._right(item, opened.keys.get(slot.slot), answer),
            **self._explained(item, opened, slot.slot, answer),
        }
        return ReviewView(slot.slot, item.kind, item.content, number=number, **view)

    def mark(self, opened: Opened, slot: PaperSlot, number: int | None) -> ReviewView:
        """As :meth:`review` where the question itself is not opened: its mark and provisions, if those are."""
        return ReviewView(slot.slot, "", {}, number=number, **self._marked(opened, slot))

    def citations(self, cited: Sequence[str]) -> list[CitationView]:
        """Citations in words, with what the provision says."""
        return [
            CitationView(citation_text(self.register, c), self.href(c), paraphrase(self.register, c))
            for c in cited
        ]

    def _answer(self, item: ItemVersion, value: Json) -> Json:
        try:
            return self.kinds[item.kind].read(item.content, value)
        except UnreadableAnswer:
            return None

    def _marked(self, opened: Opened, slot: PaperSlot, answer: Json = None) -> dict[str, Any]:
        """Mark and provisions: what can be shown without the question; ``answer`` if it is shown as well."""
        view: dict[str, Any] = {"citations": self.citations(opened.provisions.get(slot.slot, ()))}
        if "marks" not in opened.shows or slot.slot in opened.unmarked:
            return view
        mark = opened.marks.get(slot.slot)
        if mark is None:
            return view | {"waiting": True, "max_points": slot.points}
        note = self._unread_parts(opened, slot, answer) if mark.flag == UNREADABLE else ""
        return view | {
            "points": mark.points,
            "max_points": mark.max_points,
            "note": note or _flag_note(mark.flag),
        }

    def _unread_parts(self, opened: Opened, slot: PaperSlot, answer: Json) -> str:
        """What is said of an answer of which some parts could not be read; empty where it costs the whole answer."""
        if answer is None:
            return ""
        item = opened.items[slot.item_version_id]
        parts = unread(self.kinds[item.kind], item.content, opened.rules[slot.slot], answer)
        return " ".join([NOT_ALL_READ, *parts.values()]) if parts and WHOLE not in parts else ""

    def _right(self, item: ItemVersion, key: Mapping[str, Json] | None, answer: Json) -> dict[str, Any]:
        if key is None:
            return {}
        kind = self.kinds[item.kind]
        right = kind.key_answer(item.content, key)
        part_verdicts = verdicts(kind, item.content, key, answer)
        return {"key_answer": right, "key_text": kind.text(item.content, right), "verdicts": part_verdicts}

    def _explained(self, item: ItemVersion, opened: Opened, slot: str, answer: Json) -> dict[str, Any]:
        """Why, and the words for options: for all of them only beside the right answer, which they would tell.

        What is said of one option may tell the key by itself (a situation's actions are all rated, and each reason
        begins with the experts' rating): like ``why`` it is here only while nothing is at stake.
        """
        feedback = opened.feedback.get(slot)
        if feedback is None:
            return {}
        options = feedback.get("options", {})
        if slot not in opened.keys and not isinstance(self.kinds[item.kind], PersonKind):
            options = {option: options[option] for option in _chosen(answer) if option in options}
        return {
            "why": feedback.get("why", ""),
            "option_feedback": options,
            "comment": opened.comments.get(slot, ""),
        }


def finished_reviews(reviewer: Reviewer, found: Review) -> dict[str, Any]:
    """``sections`` with the questions, or only ``marks``: what templates show of a finished attempt."""
    opened, slots = found.opened, found.attempt.paper.slots
    if opened.with_questions:
        numbered = sections(found.blueprint, slots)
        reviews = [
            {"title": title, "reviews": [reviewer.shown(opened, slot, number) for number, slot in part]}
            for title, part in numbered
        ]
        return {"sections": reviews, "marks": []}
    marks = [reviewer.mark(opened, slot, number) for number, slot in enumerate(slots, 1)]
    return {"sections": [], "marks": marks if opened.shows else []}


def waiting_text(found: Review) -> str:
    """What to say of answers that a person has yet to mark."""
    count = len(found.result.pending)
    if not count:
        return ""
    if "marks" in found.shows:
        return f"Còn {count} câu chờ chấm; điểm và kết quả đạt hay chưa sẽ đầy đủ khi chấm xong."
    return f"Còn {count} câu chờ chấm."


def regraded_text(found: Review) -> str:
    """When, from what to what, and why the marks changed; first marks of what waited are no change."""
    last = found.regrade
    if last is None or last.cause is Cause.RUN or (last.was_pending and last.cause in _FIRST_MARKS):
        return ""
    before, after = messages.number(last.before), messages.number(last.after)
    change = f"từ {before} lên {after}" if last.after > last.before else f"từ {before} xuống {after}"
    if last.after == last.before:
        change = f"vẫn {after}"
    reason = f" Lý do: {last.reason.rstrip(' .')}." if last.reason.strip() else ""
    return f"Bài đã được chấm lại ngày {messages.day(last.at)}: {change} điểm.{reason}"


def opening_notes(found: Review) -> list[str]:
    """What is not open now, and when it opens: what is held back, then a sentence for each phase that adds something."""
    notes, so_far = held_notes(found.opened), found.shows
    for phase in _LATER[found.phase]:
        shown = shown_in(found.blueprint, phase)
        if names := _added(so_far, shown):
            notes.append(f"{_listed(names)} mở {_opening(found, phase)}.")
        so_far |= shown
    if "marks" not in so_far:
        notes.append("Bài này không công bố điểm ở đây; anh/chị hỏi người tổ chức nếu cần.")
    return notes


def held_notes(opened: Opened) -> list[str]:
    """What the phase would open and is held back, for she can still be asked it for credit; and when it opens."""
    held = set(opened.unmarked) if "marks" in opened.shows else set()
    names = ["điểm từng câu"] if held else []
    if opened.held and shows_questions(opened.shows):
        held |= set(opened.held)
        names += [name for word, name in OPENED_WORDS.items() if word in opened.shows & TELLING]
    if not held:
        return []
    end = messages.until(max(opened.held[slot] for slot in held))
    told = f"{_listed(names)} của {len(held)} câu chưa mở, vì anh/chị còn có thể được hỏi lại để tính điểm."
    return [f"{told} Phần này mở khi anh/chị không còn lượt nào có thể gặp các câu ấy, chậm nhất {end}."]


def _added(before: frozenset[str], now: frozenset[str]) -> list[str]:
    """In words, what ``now`` shows that ``before`` did not; the questions come with what is said of them."""
    names = [name for word, name in OPENED_WORDS.items() if word in now - before]
    if shows_questions(now) and not shows_questions(before):
        names[int("marks" in now - before) : 0] = ["câu hỏi", "câu trả lời của anh/chị"]
    return names


def _listed(names: Sequence[str]) -> str:
    """``Điểm``, ``Câu hỏi và đáp án``, ``Điểm, giải thích và căn cứ``."""
    text = " và ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return text[0].upper() + text[1:]


def _opening(found: Review, phase: Phase) -> str:
    """When a phase begins, in whole minutes: never a minute too early."""
    if phase is Phase.OPEN:
        return f"lúc {messages.moment(found.submitted_at + RIGHT_AFTER + _TO_NEXT_MINUTE)}"
    end = messages.until(last_end(found.campaign, found.blueprint))
    return f"sau khi đợt tập huấn kết thúc ({end}) và không còn ai đang làm bài"


def linked(base_url: str) -> Callable[[str], str]:
    """Addresses of citations on the campus."""
    return lambda citation: citation_href(base_url, citation)


def _flag_note(flag: str) -> str:
    if flag in TAMPERED:
        return NOT_AS_RELEASED
    if flag in _UNREAD_FLAGS:
        return NOT_READ
    return LOOKED_AT if flag else ""


def _chosen(answer: Json) -> list[str]:
    """The ids that an answer names."""
    if isinstance(answer, bool):
        return [str(answer).lower()]
    named = answer if isinstance(answer, list | dict) else [answer]
    return [option_id for option_id in named if isinstance(option_id, str)]
