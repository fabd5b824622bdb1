"""A trainee of a campus of one's own making: in a unit of her own, so that no other test's campaigns are hers."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from campus_server import EN, SINCE, CampusServer

from congvu.model.attempts import Attempt
from congvu.model.people import Person, Posting, Role, StaffGroup, Unit
from congvu.services.attempts import AnswerSave, start_attempt, submit_attempt
from congvu.services.campaigns import open_campaign
from congvu.services.learning import course_view, judge_practice, note_reading
from congvu.services.people import accounts
from congvu.store import Tx, content, people, units
from congvu.store.schema import campaign as campaign_table

DAY = timedelta(days=1)


@dataclass
class Trainee:
    """Somebody on the staff list; what she does goes through the services, beside the server."""

    campus: CampusServer
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:12])

    def __post_init__(self) -> None:
        self.campus.write(self._move_in)

    def _move_in(self, tx: Tx) -> None:
        person = Person(self.id, "Ngô Thị Sen")
        units.add_units(tx, [Unit(f"u{self.id}", "p1", "Phường", self.id, f"Phường {self.id}", SINCE)])
        people.add_officers(tx, [person], self.campus.ctx().now, invented=True)
        accounts.add_accounts(tx, [person])
        posting = Posting(self.id, f"u{self.id}", "Chuyên viên", StaffGroup.CIVIL_SERVANT, (), SINCE)
        people.add_postings(tx, [posting])

    def enrol(
        self,
        title: str,
        opens: timedelta = -DAY,
        closes: timedelta = 7 * DAY,
        quiz_id: str = "one-stop-short",
    ) -> str:
        """A campaign of the course of the one-stop desk; it may lie in the past."""
        ctx = self.campus.ctx().acting_as(EN, Role.ORGANISER)
        scope = self.campus.read(people.scope_of, EN, ctx.today)
        told = {
            "title": title,
            "unit_id": f"u{self.id}",
            "course_id": "one-stop",
            "quiz_id": quiz_id,
        }
        made = self.campus.write(
            open_campaign, ctx, scope, opens_at=ctx.now - DAY, closes_at=ctx.now + DAY, **told
        )
        window = {"opens_at": ctx.now + opens, "closes_at": ctx.now + closes}
        self.campus.change(campaign_table, campaign_table.c.id == made.id, **window)
        return made.id

    def start(self, campaign_id: str) -> Attempt:
        """Begins an attempt."""
        return self.campus.write(start_attempt, self.campus.ctx(self.id), campaign_id)

    def sit(self, campaign_id: str, *, right: bool = True) -> Attempt:
        """Hands one in, all right or all blank."""
        attempt = self.start(campaign_id)
        saves = self.campus.read(self._right, attempt) if right else []
        self.campus.write(submit_attempt, self.campus.ctx(self.id), attempt.id, saves)
        return attempt

    def _right(self, tx: Tx, attempt: Attempt) -> list[AnswerSave]:
        services = self.campus.ctx().services
        items = services.cache.items(tx, attempt.paper.version_ids)
        keys = content.latest_keys(tx, attempt.paper.version_ids)
        saves = []
        for slot in attempt.paper.slots:
            item = items[slot.item_version_id]
            answer = services.kinds[item.kind].key_answer(item.content, keys[item.id].key)
            saves.append(AnswerSave(slot.slot, 0, f"{attempt.id}-{slot.slot}", answer))
        return saves

    def read(self, *lessons: int) -> None:
        """Reads lessons of the course from end to end, by their places."""
        self.campus.write(self._read, lessons)

    def _read(self, tx: Tx, lessons: Sequence[int]) -> None:
        ctx = self.campus.ctx(self.id)
        body = course_view(tx, ctx, "one-stop").body
        for lesson in (body["lessons"][place] for place in lessons):
            sections = [anchor for anchor, _ in lesson["sections"]]
            note_reading(tx, ctx, "one-stop", lesson["lesson_id"], sections)
            for item_id in lesson["practices"]:
                judge_practice(tx, ctx, "one-stop", lesson["lesson_id"], item_id, None)
