"""What every page says to browsers, and whose writes it takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from campus_server import AN, CONDUCT, LAN, MAI, NOBODY, ONE_STOP, THAO, CampusServer, Visitor

from congvu.interfaces.campus.safety import CONTENT_POLICY
from congvu.interfaces.campus.templating import static_version

PAGES = {
    NOBODY: ("/login", "/first-login", "/", "/khong-co"),
    AN: (
        "/",
        "/courses/conduct",
        "/norms/luat-80-2025",
        "/quiz/{campaign}",
        "{attempt}",
        "{attempt}/state",
        "{attempt}/khong-co",
        "/organise",
        "/lessons/probe/01-probe/quiz",
        "/api/kernels",
        f"/campus/static/{static_version()}/congvu.css",
        f"/campus/static/{static_version()}/khong-co",
    ),
    LAN: ("/organise", "/organise/statistics", "/organise/import", "/organise/desk"),
    THAO: ("/authoring", "/authoring/conduct-001", "/marking"),
}
ASKED = [(who, path) for who, paths in PAGES.items() for path in paths]


@pytest.fixture(scope="module")
def addresses(campus: CampusServer, known: Callable[[str], Visitor]) -> dict[str, str]:
    """What stands in braces."""
    return {"campaign": campus.campaigns[CONDUCT], "attempt": known(AN).start()}


class Inline(HTMLParser):
    """What of a page is script or style without being a file."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in given):
            self.found.append(tag)
        self.found += [name for name in given if name == "style" or name.startswith("on")]


@pytest.mark.parametrize(("who", "path"), ASKED)
def test_browsers_are_told_what_a_page_may_do(
    known: Callable[[str], Visitor], addresses: dict[str, str], who: str, path: str
) -> None:
    """On pages, errors, redirects, JSON and files alike; and nothing of what answers."""
    headers = known(who).get(path.format(**addresses)).headers
    assert headers["Content-Security-Policy"] == CONTENT_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Server" not in headers


def test_the_policy_lets_no_line_of_a_page_run() -> None:
    assert "unsafe" not in CONTENT_POLICY
    assert "blob:" not in CONTENT_POLICY


@pytest.mark.parametrize(("who", "path"), ASKED)
def test_no_page_needs_more_than_the_policy_allows(
    known: Callable[[str], Visitor], addresses: dict[str, str], who: str, path: str
) -> None:
    page, inline = known(who).get(path.format(**addresses)), Inline()
    inline.feed(page.text if "html" in page.headers.get("Content-Type", "") else "")
    assert inline.found == []


def test_a_result_needs_no_more_than_the_policy_allows(known: Callable[[str], Visitor]) -> None:
    mai, inline = known(MAI), Inline()
    attempt = mai.start(ONE_STOP)
    mai.write(f"{attempt}/submit", json={"answers": []})
    inline.feed(mai.get(f"{attempt}/result").text)
    assert inline.found == []


ORIGINS = {
    "http://evil.example": 403,
    "null": 403,
    "http://127.0.0.1:1": 403,
    "{own}": 200,
    "": 200,
}


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_write_from_another_sites_page_is_refused(campus: CampusServer, origin: str) -> None:
    """Though it carries cookie and token: by some hole of a browser's, or of a page's on another port."""
    an = campus.visitor(AN)
    attempt = an.start()
    headers = {"Origin": origin.format(own=campus.url)} if origin else {}
    answer = an.write(f"{attempt}/answers", json={"answers": []}, headers=headers)
    assert answer.status_code == ORIGINS[origin]


def test_pages_are_sent_compressed(known: Callable[[str], Visitor]) -> None:
    """A paper is 80 kB of text, the line is that of a phone."""
    answer = known(AN).get("/courses/conduct", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


def test_errors_are_told_in_vietnamese(known: Callable[[str], Visitor]) -> None:
    for method, path, status, told in (
        ("GET", "/khong-co", 404, "Không tìm thấy trang này."),
        ("PUT", "/", 405, "Trang này không nhận yêu cầu như vậy."),
        ("GET", "/courses/%ff", 404, "Không tìm thấy trang này."),
        ("GET", "/login?next=%ff%fe", 400, "Yêu cầu này không hợp lệ."),
    ):
        an = known(AN)
        answer = an.get(path) if method == "GET" else an.write(path, method)
        assert answer.status_code == status, path
        assert told in answer.text


def test_no_answer_names_what_runs_the_campus(known: Callable[[str], Visitor]) -> None:
    """A stranger looks for servers of a version with a known hole."""
    for path in ("/login", "/khong-co", "/campus/static/x", "/voila/static/khong-co", "/api/status"):
        answer = known(NOBODY).get(path)
        assert not re.search("tornado|jupyter|python", f"{answer.headers} {answer.text}".lower()), path
