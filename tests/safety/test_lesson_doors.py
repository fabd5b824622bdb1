"""Doors of a lesson that are opened in the wrong way: by another officer, with what is no text, by an address typed in."""

from __future__ import annotations

from typing import Any

import pytest
from campus_server import AN, MAI, CampusServer

LESSON = "/lessons/conduct/01-van-hoa-cong-vu"
PRACTICE = f"{LESSON}/practices/conduct-p01b"
DESK = "/lessons/one-stop/11-mot-ngay-o-quay/desk"
HALF = "\ud800"
"""Half of a pair: a string of JSON, and no text that could be stored or sent."""


def test_a_plain_lesson_has_no_kernel_by_its_other_address(campus: CampusServer) -> None:
    """And starts nothing."""
    an = campus.visitor(AN)
    told = an.get(LESSON.replace("/lessons/", "/live/"))
    assert (told.status_code, told.headers["Location"]) == (303, LESSON)
    assert an.get("/live/conduct/khong-co").status_code == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"{LESSON}/progress", {"sections": [HALF]}),
        (f"{LESSON}/progress", {"sections": ["x"], "position": HALF}),
        (PRACTICE, {"fields": {"conduct-p01b": [HALF]}, "tries": 3}),
        (DESK, {"message": {"type": "begin", "rules": "2025", "code": HALF}}),
        (DESK, {"message": {"type": "begin", "rules": "2025", "number": HALF}}),
    ],
)
def test_what_is_no_text_is_refused_in_words(campus: CampusServer, path: str, body: dict[str, Any]) -> None:
    """A page that was answered with a fault of the server would send it for ever."""
    told = campus.visitor(AN).write(path, json=body | {"officer": AN})
    assert (told.status_code, "không đọc được" in told.json()["message"]) == (400, True)


@pytest.mark.parametrize("officer", [MAI, "", None, 7])
def test_what_is_anothers_is_noted_for_nobody(campus: CampusServer, officer: Any) -> None:
    """Her page is still open while somebody else has logged in."""
    an = campus.visitor(AN)
    for path, body in ((f"{LESSON}/progress", {"sections": []}), (PRACTICE, {}), (DESK, {})):
        told = an.write(path, json=body | {"officer": officer})
        assert (told.status_code, told.json()["error"]) == (
            409,
            "account",
        )  # which pages tell from other conflicts
    plain = an.write(f"{PRACTICE}/plain", data={"conduct-p01b": "a", "officer": str(officer or "")})
    assert plain.status_code == 409


@pytest.mark.parametrize("path", ["/logout", "/quiz/{}/start"])
def test_a_log_in_after_a_form_leads_to_a_page(campus: CampusServer, path: str) -> None:
    """The form was sent without a session; the log-in page comes back to its address, which is no page."""
    campaign = next(iter(campus.campaigns.values()))
    assert campus.visitor(AN).get(path.format(campaign)).status_code == 303
