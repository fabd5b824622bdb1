"""Questions of an open attempt as their templates take them, with feedback where it was asked for and is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from congvu import messages
from congvu.interfaces.campus.pages.answers import answer_fields
from congvu.interfaces.campus.pages.base import Page
from congvu.interfaces.campus.reviews import Reviewer, linked
from congvu.interfaces.campus.views import QuestionView, ReviewView
from congvu.model.attempts import AttemptState
from congvu.model.content import PaperSlot
from congvu.services.attempts import CheckedSitting, checks_offered, may_be_checked, shows_questions

_HELD = "Giải thích câu này chưa mở, vì anh/chị còn có thể được hỏi lại câu này để tính điểm."
NO_NOTE: Mapping[str, Any] = MappingProxyType({})


class Questions:
    """The questions of a sitting; feedback stands at those that were checked, and at no other."""

    def __init__(self, page: Page, checked: CheckedSitting) -> None:
        self._page, self._sitting, self._opened = page, checked.sitting, checked.opened
        kinds = page.backend.services.kinds
        self._reviewer = Reviewer(kinds, checked.register, linked(page.base_url))
        still_open = self._sitting.attempt.state is AttemptState.OPEN
        self._offered = still_open and checks_offered(self._sitting.blueprint)

    def view(self, slot: PaperSlot, number: int, note: Mapping[str, Any] = NO_NOTE) -> QuestionView:
        """One question with its saved answer, or with what was posted where that could not be read."""
        item = self._sitting.items[slot.item_version_id]
        answer = self._sitting.answers.get(slot.slot)
        checked = self._checked(slot)
        offered = (
            self._offered and checked is None and may_be_checked(self._page.backend.services.kinds, item)
        )
        return QuestionView(
            slot.slot,
            item.kind,
            item.content,
            slot.arrangement,
            number,
            slot.points,
            sequence=answer.sequence if answer else 0,
            saved_text=messages.clock(answer.saved_at) if answer else "",
            checkable=offered,
            checked=checked,
            unread="" if checked else self._sitting.unread.get(slot.slot, ""),
            **{"fields": answer_fields(self._page, self._sitting, slot.slot, answer), **note},
        )

    def _checked(self, slot: PaperSlot) -> ReviewView | None:
        if slot.slot not in self._sitting.checks:
            return None
        view = self._reviewer.shown(self._opened, slot, None)
        return replace(view, note=view.note or _HELD) if self._held(slot) else view

    def _held(self, slot: PaperSlot) -> bool:
        """Whether the phase would tell more of a checked question than it may now."""
        opened = self._opened
        return slot.slot in opened.unmarked or (slot.slot in opened.held and shows_questions(opened.shows))
