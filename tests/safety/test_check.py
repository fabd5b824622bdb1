"""Feedback under way on the real campus: as a plain form, by the endpoint, and over a kill of the server."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from campus_server import AN, LAN, MAI, WARD, CampusServer, Visitor, _campaign

from congvu.bootstrap import content_root
from congvu.content import load_content, make_bundle
from congvu.quizzes.kinds import load_kinds
from congvu.services.context import Context, Services
from congvu.settings import read_settings

SELFCHECK = "tu-kiem-tra"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CampusServer]:
    """A campus that may be killed, with a campaign of the quiz whose questions can be checked."""
    with CampusServer(tmp_path_factory.mktemp("check")) as server:
        ctx = Context(datetime.now(UTC), Services())
        wanted = ("Tự kiểm tra", LAN, WARD, "one-stop", "one-stop-selfcheck")
        made = server.store.write(lambda tx: _campaign(tx, ctx, *wanted))
        server.campaigns = {**server.campaigns, SELFCHECK: made}
        yield server


@pytest.fixture(scope="module")
def whys() -> list[str]:
    """The first words of every explanation in the bank."""
    root = Path(content_root(read_settings({})))
    return [key.feedback["why"][:40] for _, key in make_bundle(load_content(root, load_kinds())).items]


def told(whys: list[str], page: str) -> int:
    """How many explanations a page holds."""
    text = html.unescape(page)
    return sum(why in text for why in whys)


def paper(visitor: Visitor) -> tuple[str, str, str]:
    """An open attempt, and a question of it that is answered by choosing: slot and an option."""
    attempt = visitor.start(SELFCHECK)
    page = visitor.get(attempt).text
    found = re.search(r'<input type="radio" name="(s\d\d)" value="(\w+)"', page)
    assert found
    return attempt, found[1], found[2]


def test_a_plain_form_checks_what_it_shows(own: CampusServer, whys: list[str]) -> None:
    """Without scripts: the button saves the form and checks its question; the feedback of that one comes, no other."""
    visitor = own.visitor(MAI)
    attempt, slot, option = paper(visitor)
    assert told(whys, visitor.get(attempt).text) == 0
    page = visitor.write(attempt, data={"check": slot, slot: option, f"base.{slot}": "0"}).text
    assert "phản hồi ở ngay dưới câu hỏi" in page and "Giải thích" in page
    assert told(whys, page) == 1
    assert "cv-key" not in page and f'value="{slot}" formaction' not in page
    other = next(o for o in re.findall(rf'name="{slot}" value="(\w+)"', page) if o != option)
    stale = visitor.write(attempt, data={"action": "save", slot: other, f"base.{slot}": "1"}).text
    assert "đã được kiểm tra ở cửa sổ khác" in stale
    saves = [{"slot": slot, "base": 1, "key": "k", "fields": {slot: [other]}}]
    outcome = visitor.write(f"{attempt}/answers", json={"answers": saves}).json()["results"][0]
    assert outcome["status"] == "checked"


def test_a_check_that_was_answered_survives_a_kill(own: CampusServer) -> None:
    """SIGKILL right after the reply: the check stands, and asking again gives the same feedback."""
    visitor = own.visitor(AN)
    attempt, slot, option = paper(visitor)
    saves = [{"slot": slot, "base": 0, "key": "k1", "fields": {slot: [option]}}]
    assert visitor.write(f"{attempt}/answers", json={"answers": saves}).json()["results"][0]["sequence"] == 1
    ask = {"slot": slot, "base": 1}
    first = visitor.write(f"{attempt}/check", json=ask).json()["result"]
    own.kill()
    own.start()
    again = visitor.write(f"{attempt}/check", json=ask).json()["result"]
    assert (first["status"], first) == ("checked", again)
    assert visitor.get(f"{attempt}/state").json()["checked"] == [slot]


@pytest.mark.parametrize(
    "body", [{}, {"slot": "s01"}, {"slot": "s01", "base": "x"}, {"slot": "\0", "base": 0}, []]
)
def test_a_check_that_is_none_is_refused(own: CampusServer, body: object) -> None:
    visitor = own.visitor(LAN)
    attempt = visitor.start(SELFCHECK)
    assert visitor.write(f"{attempt}/check", json=body).status_code == 400
