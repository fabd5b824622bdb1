"""Whether a write comes from a page of ours, as browsers tell it."""

from __future__ import annotations

import pytest
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine

from congvu.interfaces.campus.safety import comes_from_here


@pytest.mark.parametrize(
    ("origin", "host", "ours"),
    [
        ("https://hoc.example.vn", "hoc.example.vn", True),
        ("http://127.0.0.1:8866", "127.0.0.1:8866", True),
        ("HTTP://HOC.example.vn", "hoc.EXAMPLE.vn", True),
        ("http://127.0.0.1:8867", "127.0.0.1:8866", False),
        ("https://evil.example", "hoc.example.vn", False),
        ("https://hoc.example.vn.evil.example", "hoc.example.vn", False),
        ("https://hoc.example.vn@evil.example", "hoc.example.vn", False),
        ("null", "hoc.example.vn", False),
        ("", "hoc.example.vn", False),
        (None, "hoc.example.vn", True),
    ],
)
def test_an_origin_is_ours_or_it_is_not(origin: str | None, host: str, ours: bool) -> None:
    headers = HTTPHeaders({"Host": host} | ({} if origin is None else {"Origin": origin}))
    request = HTTPServerRequest(headers=headers, start_line=RequestStartLine("POST", "/", "HTTP/1.1"))
    assert comes_from_here(request) is ours
