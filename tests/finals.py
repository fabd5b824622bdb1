"""A final of thirty questions that somebody has sat, on a campus of the tests: so many of them wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from campus_server import LAN, WARD, CampusServer

from congvu.model.attempts import Attempt
from congvu.model.campaigns import Campaign
from congvu.model.content import Json
from congvu.services.attempts.save import AnswerSave, save_answers
from congvu.services.attempts.start import start_attempt
from congvu.services.attempts.submit import submit_attempt
from congvu.services.campaigns.opening import open_campaign
from congvu.services.context import Context
from congvu.store import Tx, people
from congvu.store.content import latest_keys

FINAL, TITLE = "one-stop-final", "Tập huấn một cửa, kiểm tra cuối khóa"
AGO = timedelta(minutes=40)


def open_final(campus: CampusServer, title: str = TITLE, pass_mark: float | None = None) -> Campaign:
    """A campaign of the ward with the final of the course "one-stop"."""
    ctx = campus.ctx(LAN)

    def job(tx: Tx) -> Campaign:
        return open_campaign(
            tx,
            ctx,
            people.scope_of(tx, LAN, ctx.today),
            title=title,
            unit_id=WARD,
            course_id="one-stop",
            quiz_id=FINAL,
            opens_at=ctx.now - timedelta(days=1),
            closes_at=ctx.now + timedelta(days=7),
            pass_mark=pass_mark,
        )

    return campus.write(job)


def sit_final(
    campus: CampusServer, who: str, campaign_id: str, *, wrong: int = 7, ago: timedelta = AGO
) -> Attempt:
    """Her attempt, handed in ``ago``: the first ``wrong`` questions are wrong or left blank, the others are right."""
    begun = replace(campus.ctx(who), now=campus.ctx().now - ago - timedelta(minutes=20))
    attempt = campus.write(start_attempt, begun, campaign_id)
    given = campus.read(right_answers, begun, attempt)
    missed = list(given)[:wrong]
    saves = [
        AnswerSave(slot, 0, f"key-{slot}", wrong_answer(content, right) if slot in missed else right)
        for slot, (content, right) in given.items()
    ]
    campus.write(save_answers, begun, attempt.id, saves)
    campus.write(submit_attempt, replace(begun, now=campus.ctx().now - ago), attempt.id)
    return attempt


def right_answers(tx: Tx, ctx: Context, attempt: Attempt) -> Mapping[str, tuple[Json, Json]]:
    """The content of each slot of a paper and what answers it right, in the order of the paper."""
    versions = [slot.item_version_id for slot in attempt.paper.slots]
    items, keys = ctx.services.cache.items(tx, versions), latest_keys(tx, versions)
    found = {}
    for slot in attempt.paper.slots:
        item = items[slot.item_version_id]
        right = ctx.services.kinds[item.kind].key_answer(item.content, keys[item.id].key)
        found[slot.slot] = (item.content, right)
    return found


def wrong_answer(content: Json, right: Json) -> Json:
    """Another choice, or the other way round; nothing where that would take more than turning it."""
    if isinstance(right, bool):
        return not right
    if isinstance(right, list):
        others = [option["id"] for option in content["options"] if option["id"] not in right]
        return others or right[::-1]
    options = [option["id"] for option in content.get("options", ())]
    return next((option for option in options if option != right), None) if right in options else None
