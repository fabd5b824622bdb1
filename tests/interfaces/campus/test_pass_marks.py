"""A share beside a pass mark, on every page that shows both: equal figures pass, and what fails looks different.

Twenty-three of thirty points are 76,666…%.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

import pytest
from campus_server import AN, EN, LAN, WARD, CampusServer
from finals import FINAL
from finals import sit_final as sit
from trainees import Trainee

from congvu.store.schema import campaign as campaign_table

CASES = {
    0.767: ("76,67%", "76,7%", False),
    0.7667: ("76,667%", "76,67%", False),
    0.7666: ("76,7%", "76,66%", True),
    0.625: ("76,7%", "62,5%", True),
}
"""By the pass mark: the share as it is shown beside it, the pass mark as it was typed, and whether she passes."""


HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def plain(html: str) -> str:
    """The words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@dataclass
class Sat:
    """Somebody who has sat a final, and what it takes to pass."""

    sen: Trainee
    campaign_id: str
    attempt_id: str
    share: str
    needed: str
    passed: bool

    def page(self, path: str, who: str = "") -> str:
        """The words of a page as she sees it, or somebody else."""
        answer = self.sen.campus.visitor(who or self.sen.id).get(path)
        assert answer.status_code == 200
        return plain(answer.text)

    @property
    def verdict(self) -> str:
        return "Đạt" if self.passed else "Chưa đạt"


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CampusServer]:
    """A campus of this module's own."""
    with CampusServer(tmp_path_factory.mktemp("campus")) as server:
        yield server


@pytest.fixture(scope="module", params=CASES, ids=str)
def sat(campus: CampusServer, request: pytest.FixtureRequest) -> Sat:
    sen = Trainee(campus)
    campaign_id = sen.enrol("Đợt cuối khóa", quiz_id=FINAL)
    campus.change(campaign_table, campaign_table.c.id == campaign_id, pass_mark=request.param)
    attempt = sit(campus, sen.id, campaign_id)
    return Sat(sen, campaign_id, attempt.id, *CASES[request.param])


def test_on_the_start_page(sat: Sat) -> None:
    """The pass mark as it was typed; earlier attempts with points and verdict."""
    told = sat.page(f"/quiz/{sat.campaign_id}")
    assert f"Mức đạt {sat.needed}" in told
    assert re.search(rf"{sat.verdict} · 23/30 điểm", told)


def test_on_the_page_of_the_result(sat: Sat) -> None:
    told = sat.page(f"/attempt/{sat.attempt_id}/result")
    assert f"{sat.share} · cần {sat.needed} để đạt {sat.verdict}" in told


def test_on_the_home_page(sat: Sat) -> None:
    assert re.search(rf"kết quả {sat.share}\W+{sat.verdict.lower()}", sat.page("/"))


def test_on_the_organisers_pages(sat: Sat) -> None:
    """Points and verdict agree in the list of a campaign and on an attempt's page."""
    told = sat.page(f"/organise/campaigns/{sat.campaign_id}", EN)
    assert f"23/30 {sat.verdict.lower()}" in told
    assert re.search(
        rf"Điểm 23/30 Kết quả {sat.verdict.lower()}", sat.page(f"/organise/attempts/{sat.attempt_id}", EN)
    )


@pytest.mark.parametrize(
    ("typed", "shown"), [("62,5", "62,5%"), ("66,67", "66,67%"), ("66.7", "66,7%"), ("70 %", "70%")]
)
def test_the_pass_mark_is_shown_as_the_organiser_typed_it(
    campus: CampusServer, typed: str, shown: str
) -> None:
    """From her form to the page before the quiz, through the store."""
    lan = campus.visitor(LAN)
    form = dict(HIDDEN.findall(lan.get("/organise").text))
    form |= {"title": f"Đợt {shown}", "course_id": "conduct", "quiz_id": "conduct-short", "pass_mark": typed}
    form |= {"unit_id": WARD, "opens_on": "01/01/2026", "closes_on": "31/12/2099"}
    opened = lan.write("/organise", data=form)
    assert opened.status_code == 303
    campaign_id = re.search(r"id=([\w-]+)", opened.headers["Location"])
    assert campaign_id
    page = campus.visitor(AN).get(f"/quiz/{campaign_id[1]}").text
    assert f"Mức đạt {shown}" in plain(page)
