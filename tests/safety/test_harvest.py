"""A trainee who takes along all that she is told, wherever she is told it, knows no more of a final than she knew."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from campus_server import LAN, MAI, WARD, CampusServer, Visitor, _campaign, content
from finals import right_answers, wrong_answer

from congvu.content.bundle import Bundle
from congvu.interfaces.campus.kinds import load_forms
from congvu.model.attempts import Attempt
from congvu.model.content import Phase
from congvu.model.errors import Conflict
from congvu.services.attempts import AnswerSave, save_answers, start_attempt, submit_attempt
from congvu.services.attempts.checking import check_answer
from congvu.services.attempts.credit import pool_ids
from congvu.services.authoring.publishing import publish_content
from congvu.services.context import Context, Services
from congvu.store import Tx, campaigns
from congvu.store.attempts import get_attempt
from congvu.store.content import latest_keys

OTHERS = {
    "final": "one-stop-final",
    "again": "one-stop-final",
    "short": "one-stop-short",
    "yearly": "yearly-refresher",
    "self": "one-stop-selfcheck",
}
FORMS = load_forms()
KNOWS = 0.6
"""The share of the questions that she answers right by herself."""


@pytest.fixture(scope="module", params=["shipped", "telling"])
def own(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CampusServer]:
    """A campus on which one ward sits a final twice over, a short quiz, the yearly one and a self-check.

    Under the policies of review that are shipped, and under such as tell everything at once.
    """
    with CampusServer(tmp_path_factory.mktemp("harvest")) as server:
        ctx = Context(datetime.now(UTC), Services())
        server.write(publish_content, ctx, telling() if request.param == "telling" else content())
        made = {
            name: server.write(_campaign, ctx, f"Đợt {name}", LAN, WARD, "one-stop", quiz)
            for name, quiz in OTHERS.items()
        }
        server.campaigns = made
        yield server


def telling() -> Bundle:
    """The content, whose quizzes tell all of everything as soon as it is handed in."""
    shipped = content()
    review = {phase: ["answers", "marks", "provisions", "why"] for phase in ("after", "open", "closed")}
    bodies = {
        quiz_id: body | {"review": body["review"] | review} for quiz_id, body in shipped.blueprints.items()
    }
    return replace(shipped, blueprints=bodies)


@dataclass
class Pupil:
    """Mai: what she answers by herself follows from the item alone, so that she answers the same wherever it is asked."""

    campus: CampusServer
    visitor: Visitor
    asked: dict[str, tuple[str, Any]] = field(default_factory=dict)
    """By attempt and slot: the item, and her answer."""
    pages: dict[str, str] = field(default_factory=dict)

    def answers(self, attempt: Attempt) -> dict[str, Any]:
        """Her answers to a paper, by her own knowledge."""
        given = self.campus.read(right_answers, self.campus.ctx(MAI), attempt)
        items = self.campus.read(self.campus.ctx().services.cache.items, attempt.paper.version_ids)
        answers = {}
        for slot in attempt.paper.slots:
            content, right = given[slot.slot]
            item_id = items[slot.item_version_id].item_id
            knows = Random(item_id).random() < KNOWS
            answers[slot.slot] = right if knows else wrong_answer(content, right)
            self.asked[f"{attempt.id}/{slot.slot}"] = item_id, answers[slot.slot]
        return answers

    def sit(self, campaign: str, *, check: bool = False) -> Attempt:
        """A sitting, after which she reads every page there is of it."""
        ctx = self.campus.ctx(MAI)
        attempt = self.campus.write(start_attempt, ctx, self.campus.campaigns[campaign])
        answers = {slot: value for slot, value in self.answers(attempt).items() if value is not None}
        saves = [AnswerSave(slot, 0, f"key-{slot}", value) for slot, value in answers.items()]
        self.campus.write(save_answers, ctx, attempt.id, saves)
        if check:
            for slot in answers:
                self.campus.write(check_answer, ctx, attempt.id, slot, 1)
            self.read(f"/attempt/{attempt.id}")
        self.campus.write(submit_attempt, self.campus.ctx(MAI), attempt.id)
        self.look()
        return attempt

    def study(self, course_id: str) -> None:
        """The whole course as a browser asks for it: lessons, practices to the last help, the quizzes beside the final."""
        body = self.campus.read(self.campus.ctx().services.cache.course, course_id).body
        self.sit_beside(f"/courses/{course_id}/diagnostic")
        for lesson in body["lessons"]:
            place = f"/lessons/{course_id}/{lesson['lesson_id']}"
            self.read(place)
            for item_id, view in lesson["practices"].items():
                self.practise(f"{place}/practices/{item_id}", item_id, view)
            if lesson.get("quiz_id"):
                self.sit_beside(f"{place}/quiz")
        self.look()

    def practise(self, path: str, item_id: str, view: Mapping[str, Any]) -> None:
        """Shows her own answer as often as it takes until all is told."""
        kind, form = self.campus.ctx().services.kinds[view["kind"]], FORMS[view["kind"]]
        key = self.campus.read(lambda tx: latest_keys(tx, [view["version"]]))[view["version"]]
        answer = wrong_answer(view["content"], kind.key_answer(view["content"], key.key))
        fields = form.write_fields(item_id, view["content"], answer)
        for tries in (1, 2, 3):
            told = self.visitor.write(path, json={"officer": MAI, "fields": fields, "tries": tries})
            self.keep(path, told.json().get("feedback_html", ""))

    def sit_beside(self, path: str) -> None:
        """A quiz beside the final over the line: each answer saved, checked, handed in."""
        self.read(path)
        address = self.visitor.write(path).headers["Location"]
        attempt = self.campus.read(get_attempt, address.split("/")[-1])
        assert attempt is not None
        saves = [AnswerSave(s, 0, f"key-{s}", v) for s, v in self.answers(attempt).items() if v is not None]
        self.campus.write(save_answers, self.campus.ctx(MAI), attempt.id, saves)
        for slot in attempt.paper.slots:
            told = self.visitor.write(f"{address}/check", json={"slot": slot.slot, "base": 1})
            self.keep(
                f"{address}/check",
                told.text if told.status_code >= 400 else told.json()["result"].get("html", ""),
            )
        assert self.visitor.write(f"{address}/submit", json={"answers": []}).status_code == 200

    def look(self) -> None:
        """Reads all again, of every attempt and campaign: an earlier page may tell more by now."""
        for attempt_id in {name.split("/")[0] for name in self.asked}:
            for path in ("result?show=all", "result", "state", ""):
                self.read(f"/attempt/{attempt_id}/{path}".rstrip("/"))
        for campaign_id in self.campus.campaigns.values():
            self.read(f"/quiz/{campaign_id}")
        for path in ("/", "/courses/one-stop"):
            self.read(path)

    def read(self, path: str) -> None:
        """Takes a page along, beside what stood there before."""
        self.keep(path, self.visitor.get(path).text)

    def keep(self, path: str, text: str) -> None:
        """Takes what was told along."""
        self.pages[path] = self.pages.get(path, "") + html.unescape(text)

    def keys(self, secrets: Mapping[str, list[str]]) -> set[str]:
        """The items whose key she can tell: by a text that says it, or by the mark of a question that she remembers."""
        everything = plain(" ".join(self.pages.values()))
        told = {item for item, texts in secrets.items() if any(plain(text) in everything for text in texts)}
        return told | self.marked()

    def marked(self) -> set[str]:
        """The items of which a page tells how her own answer was marked."""
        found = set()
        for path, page in self.pages.items():
            for slot in re.findall(r'id="(s\d+)-review"[^>]*data-outcome="(?:right|wrong|partly)"', page):
                item_id, _ = self.asked[f"{path.split('/')[2]}/{slot}"]
                found.add(item_id)
        return found


def plain(text: str) -> str:
    """Words alone, as they are read."""
    return " ".join(re.sub(r"<[^>]*>|[*_`]", "", text).split())


def secrets_of(tx: Tx, ctx: Context, campaign_id: str) -> dict[str, list[str]]:
    """What says the key of each item of a campaign's quiz: why, and every word for an option."""
    campaign = campaigns.get_campaign(tx, campaign_id)
    assert campaign is not None
    pool = ctx.services.cache.pool(tx, campaign.publication_id)
    keys = latest_keys(tx, [item.id for item in pool])
    return {
        item.item_id: [
            text
            for text in (keys[item.id].feedback["why"], *keys[item.id].feedback.get("options", {}).values())
            if len(text) > 20
        ]
        for item in pool
    }


def test_who_takes_along_every_word_gains_nothing_in_the_final(own: CampusServer) -> None:
    """All pages and answers of the campus, of the final and of whatever asks the same questions."""
    pupil = Pupil(own, own.visitor(MAI))
    final = own.campaigns["final"]
    secrets = own.read(secrets_of, own.ctx(), final)
    assert len(secrets) > 60
    first = pupil.sit("final")
    assert "Câu 1" in pupil.pages[f"/attempt/{first.id}/result?show=all"]
    for name in ("short", "short", "yearly", "self"):
        pupil.sit(name, check=name == "self")
    pupil.study("one-stop")
    assert all(
        any(f"/{part}/" in path and told_why(page) for path, page in pupil.pages.items())
        for part in ("practices", "attempt")
    )
    assert any(
        "Giải thích" in page for page in pupil.pages.values()
    )  # she has found what is told her elsewhere
    derived = pupil.keys(secrets) & set(secrets)
    told = derived - pupil.marked()
    assert told == set()

    second = own.write(start_attempt, own.ctx(MAI), own.campaigns["again"])
    items = own.read(own.ctx().services.cache.items, second.paper.version_ids)
    asked = {item.item_id for item in items.values()}
    assert asked <= own.read(pool_ids, own.ctx(), second.publication_id)
    assert derived & asked == set()
    alone = sum(Random(item_id).random() < KNOWS for item_id in asked)
    saves = [AnswerSave(s, 0, f"key-{s}", v) for s, v in pupil.answers(second).items() if v is not None]
    own.write(save_answers, own.ctx(MAI), second.id, saves)
    done = own.write(submit_attempt, own.ctx(MAI), second.id)
    assert done.result is not None
    full = [mark for mark in done.result.slots if mark.points == mark.max_points]
    assert len(full) == alone

    for name in ("final", "again"):
        with pytest.raises(Conflict, match="đã dùng hết 2 lượt"):
            own.write(start_attempt, own.ctx(MAI), own.campaigns[name])
    pupil.look()
    assert "dùng chung số lượt" in pupil.pages[f"/quiz/{own.campaigns['again']}"]
    assert not any(
        "cv-why" in pupil.pages[path] for path in results_of(first, second)
    )  # others may still ask it
    for name in ("short", "yearly"):
        pupil.sit(name)
    open_now = telling_at_once(own)  # hers to know, now that nothing is at stake
    assert all(("cv-why" in pupil.pages[path]) == open_now for path in results_of(first, second))


def told_why(page: str) -> bool:
    """Whether an explanation is told."""
    return "Giải thích" in page or "cv-why" in page


def results_of(*sat: Attempt) -> list[str]:
    """The pages of whole results."""
    return [f"/attempt/{one.id}/result?show=all" for one in sat]


def telling_at_once(campus: CampusServer) -> bool:
    """Whether the final's policy tells before the close."""
    campaign = campus.read(campaigns.get_campaign, campus.campaigns["final"])
    assert campaign is not None
    blueprint = campus.read(campus.ctx().services.cache.publication, campaign.publication_id).blueprint
    return "why" in blueprint.review[Phase.OPEN]


def test_the_harvest_would_notice(own: CampusServer) -> None:
    """A page that told one explanation is found."""
    pupil = Pupil(own, own.visitor(MAI))
    secrets = own.read(secrets_of, own.ctx(), own.campaigns["final"])
    item_id, texts = next(iter(secrets.items()))
    pupil.pages["/"] = f"<p>{html.escape(texts[0])}</p>"
    pupil.pages = {path: html.unescape(page) for path, page in pupil.pages.items()}
    assert pupil.keys(secrets) == {item_id}
