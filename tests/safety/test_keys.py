"""No key reaches a browser before the policy opens it: every byte that a trainee is sent is searched."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from campus_server import AN, CONDUCT, MAI, ONE_STOP, CampusServer, Visitor, wait_until
from real_content import real_bundle

from congvu.interfaces.campus.kinds import load_forms
from congvu.model.content import ItemVersion, KeyRevision
from congvu.model.norms import Register
from congvu.quizzes.kinds import load_kinds
from congvu.quizzes.marking import mark, verdicts
from congvu.store.schema import campaign

KINDS, FORMS = load_kinds(), load_forms()
LONG = 25
"""Letters in a row that no two texts share by chance."""
COURSES = ("conduct", "one-stop")
Pair = tuple[ItemVersion, KeyRevision]


@pytest.fixture(scope="module")
def bundle() -> Any:
    """The real content, keys and all."""
    return real_bundle()


@pytest.fixture(scope="module")
def mai(campus: CampusServer) -> Visitor:
    """A trainee who has sat nothing yet; what she is sent is kept in ``seen``."""
    return Recorder(campus, MAI)


class Recorder(Visitor):
    """Keeps every body."""

    def __init__(self, server: CampusServer, officer_id: str) -> None:
        self.seen: list[str] = []
        super().__init__(server, officer_id)

    def ask(self, method: str, path: str, **options: Any) -> Any:
        """As any visitor."""
        answer = super().ask(method, path, **options)
        self.seen.append(f"{answer.headers} {answer.text}")
        return answer


def plain(text: str) -> str:
    """Words alone: no markup of ours or HTML's, no escapes of HTML's or JSON's, no case, single spaces."""
    text = html.unescape(re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text))
    return re.sub(r"[\W_]+", " ", re.sub(r"<[^>]*>|\\[nt]", " ", text).lower()).strip()


def secrets_of(pairs: Iterator[Pair] | list[Pair]) -> dict[str, str]:
    """What only the key tells, by item: explanations, feedback of options. Long enough to be nobody else's words."""
    told: dict[str, str] = {}
    for item, key in pairs:
        shown = plain(json.dumps(item.content, ensure_ascii=False))
        for number, text in enumerate(_texts(key.feedback)):
            piece = plain(_words(text))[:60]
            if len(piece) >= LONG and piece not in shown:
                told[f"{item.item_id} {number}"] = piece
    return told


def _words(text: str) -> str:
    """Markdown without the addresses of its links."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def paraphrases(register: Register) -> Iterator[str]:
    """What the provisions say, which ``/norms`` tells everybody."""
    for document in register.documents.values():
        for provision in document.provisions.values():
            yield from (version.paraphrase for version in provision.versions)


def leaked(secrets: dict[str, str], seen: list[str]) -> list[str]:
    """The secrets that were sent."""
    sent = " ".join(plain(text) for text in seen)
    return [name for name, text in secrets.items() if text in sent]


def sit(visitor: Visitor, name: str) -> str:
    """Looks at everything around an open attempt; returns its address."""
    visitor.get(f"/quiz/{visitor.server.campaigns[name]}")
    attempt = visitor.start(name)
    slots = re.findall(r'data-slot="(\w+)" data-kind="(\w+)"', visitor.get(attempt).text)
    assert len(slots) == 10
    saves = [{"slot": slot, "base": 0, "key": slot, "fields": {slot: ["a"]}} for slot, _ in slots]
    visitor.write(f"{attempt}/answers", json={"answers": saves})
    stale = [save | {"key": save["slot"] + "!", "fields": {save["slot"]: ["b"]}} for save in saves]
    visitor.write(f"{attempt}/answers", json={"answers": stale})
    visitor.write(f"{attempt}/submit", json={"answers": stale})
    visitor.write(attempt, data={"action": "save"} | {slot: "zz" for slot, _ in slots})
    for page in (
        f"{attempt}/state",
        attempt,
        f"{attempt}/result",
        f"/quiz/{visitor.server.campaigns[name]}",
        "/",
    ):
        visitor.get(page)
    return attempt


def test_the_search_finds_what_is_there(bundle: Any) -> None:
    """Most items have words that only their key tells."""
    secrets = secrets_of(bundle.items)
    assert len({name.split()[0] for name in secrets}) > 0.9 * len(bundle.items)
    why = next(key.feedback["why"] for _, key in bundle.items)
    assert leaked(secrets, [f"<p>{html.escape(why)}</p>"])
    assert leaked(secrets, [json.dumps({"why": why})])


def test_no_key_is_sent_while_a_quiz_is_sat(bundle: Any, mai: Recorder) -> None:
    """Neither of items drawn nor of others: start page, paper, state, answers good, stale and bad, refused submits."""
    attempts = [sit(mai, CONDUCT), sit(mai, ONE_STOP)]
    assert mai.get(attempts[0]).status_code == 200  # still open
    assert leaked(secrets_of(bundle.items), mai.seen) == []


# -- practices of lessons ----------------------------------------------------------------------------------------
def practices(bundle: Any) -> dict[str, str]:
    """The address of every practice of the courses that An reads, by item."""
    return {
        item_id: f"/lessons/{course.course_id}/{lesson.lesson_id}/practices/{item_id}"
        for course in bundle.courses
        for lesson in course.lessons
        for item_id in lesson.practices
        if course.course_id in COURSES
    }


def wrong(kind: Any, item: ItemVersion, key: KeyRevision) -> Any:
    """A readable answer that does not earn full points."""
    tried = (kind.wrong_answer(item.content, key.key, Random(seed), lambda _: 1.0) for seed in range(100))
    return next(
        one
        for one in tried
        if one is not None and mark(KINDS, item, key, one).share < 1  # type: ignore[union-attr]
    )


def try_wrongly(visitor: Visitor, address: str, item: ItemVersion, key: KeyRevision, tries: int) -> Any:
    """What is told of the same wrong answer at the first, second or third try."""
    answer = wrong(KINDS[item.kind], item, key)
    fields = FORMS[item.kind].write_fields(item.item_id, item.content, answer)
    told = visitor.write(address, json={"officer": visitor.officer_id, "fields": fields, "tries": tries})
    assert (told.status_code, told.headers["Cache-Control"]) == (200, "no-store")
    return answer, told.json()


def test_a_lesson_holds_no_key_of_its_practices(campus: CampusServer, bundle: Any) -> None:
    an = Recorder(campus, AN)
    lessons = {address.partition("/practices/")[0] for address in practices(bundle).values()}
    assert {an.get(lesson).status_code for lesson in lessons} == {200}
    assert leaked(secrets_of(bundle.practices), an.seen) == []
    assert "cv-key" not in " ".join(an.seen)


@pytest.fixture(scope="module")
def practised(bundle: Any) -> list[tuple[ItemVersion, KeyRevision, str]]:
    """Every practice, with its key and its address."""
    known = {item.item_id: (item, key) for item, key in bundle.practices}
    return [(*known[item_id], address) for item_id, address in practices(bundle).items()]


def test_a_first_wrong_try_tells_how_it_went_and_nothing_of_a_key(
    campus: CampusServer, bundle: Any, practised: Any
) -> None:
    an, secrets = Recorder(campus, AN), secrets_of(bundle.practices)
    for item, key, address in practised:
        _, told = try_wrongly(an, address, item, key, 1)
        assert (told["told"], told["state"] in {"wrong", "partly"}) == ("outcome", True)
        assert "data-verdict" not in told["feedback_html"]
    assert leaked(secrets, an.seen) == []
    assert "cv-key" not in " ".join(an.seen)


def test_a_second_wrong_try_tells_of_what_was_chosen_and_holds_no_key(
    campus: CampusServer, bundle: Any, practised: Any
) -> None:
    """Feedback on options that she chose. Of a gap or a rating that is wrong, the feedback would be the key."""
    an, secrets = campus.visitor(AN), secrets_of(bundle.practices)
    for item, key, address in practised:
        answer, told = try_wrongly(an, address, item, key, 2)
        assert (told["told"], "cv-key" in told["feedback_html"]) == ("hint", False)
        feedback = key.feedback.get("options", {})
        chosen = [answer] if isinstance(answer, str) else answer
        judged = verdicts(KINDS[item.kind], item.content, key.key, answer)
        own = {
            part for part in feedback if part in chosen and (not isinstance(answer, dict) or judged.get(part))
        }
        allowed = " ".join(plain(_words(feedback[part])) for part in own)
        assert [
            name for name in leaked(secrets, [told["feedback_html"]]) if secrets[name] not in allowed
        ] == []


def test_a_third_wrong_try_tells_key_and_reason_of_that_practice_alone(
    campus: CampusServer, bundle: Any, practised: Any
) -> None:
    an, secrets = campus.visitor(AN), secrets_of(bundle.practices)
    for item, key, address in practised:
        _, told = try_wrongly(an, address, item, key, 3)
        assert told["told"] == "key"
        assert plain(_words(key.feedback["why"])) in plain(told["feedback_html"])
        assert {name.split()[0] for name in leaked(secrets, [told["feedback_html"]])} <= {item.item_id}


def test_the_result_tells_what_the_policy_opens(campus: CampusServer, bundle: Any, mai: Recorder) -> None:
    """Marks alone at first (conduct), with explanations (one-stop); answers once the campaign has closed."""
    drawn = {name: sit(mai, name) for name in (CONDUCT, ONE_STOP)}
    rules = " ".join(plain(text) for text in paraphrases(bundle.register))  # open to all who cite them
    conduct = {
        n: t for n, t in secrets_of(bundle.items).items() if n.startswith("conduct-") and t not in rules
    }
    for attempt in drawn.values():
        assert mai.write(f"{attempt}/submit", json={"answers": []}).status_code == 200
    page = mai.get(f"{drawn[CONDUCT]}/result?show=all").text
    assert leaked(conduct, [page]) == []
    assert "cv-key" not in page
    assert "data-verdict" not in page
    explained = mai.get(f"{drawn[ONE_STOP]}/result?show=all").text
    assert "Giải thích" in explained
    assert "cv-key" not in explained
    past = datetime.now(UTC) - timedelta(minutes=1)
    campus.change(campaign, campaign.c.id == campus.campaigns[CONDUCT], closes_at=past)
    try:
        wait_until(lambda: "cv-key" in mai.get(f"{drawn[CONDUCT]}/result?show=all").text)
        assert leaked(conduct, [mai.get(f"{drawn[CONDUCT]}/result?show=all").text])
    finally:
        later = datetime.now(UTC) + timedelta(days=7)
        campus.change(campaign, campaign.c.id == campus.campaigns[CONDUCT], closes_at=later)
