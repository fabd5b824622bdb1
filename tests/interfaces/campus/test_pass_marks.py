"""A share beside a pass mark, on every page that shows both: equal figures pass, and what fails looks different.

Twenty-three of thirty points are 76,666…%.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

import pytest
from campus_server import CampusServer
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
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())

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
