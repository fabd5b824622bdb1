"""The small things the templates stand on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.interfaces.campus.markup import to_html, to_inline_html
from congvu.interfaces.campus.templating import STATIC_FILES, static_version
from congvu.interfaces.campus.words import duration, number, percent


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("một\n\nhai", "<p>một</p>\n<p>hai</p>"),
        ("**đậm** *nghiêng*", "<p><strong>đậm</strong> <em>nghiêng</em></p>"),
        ("_không_ `không` # không", "<p>_không_ `không` # không</p>"),
        ("[a](http://x) <b>", "<p>[a](http://x) &lt;b&gt;</p>"),
        ("- a\n- b", "<p>- a\n- b</p>"),
        ("&lt;", "<p>&amp;lt;</p>"),
    ],
)
def test_paragraphs_bold_and_italic_and_nothing_else(text: str, html: str) -> None:
    assert to_html(text) == html


@given(st.text())
def test_no_text_makes_another_tag(text: str) -> None:
    html = to_html(text) + to_inline_html(text)
    for tag in ("p", "strong", "em"):
        html = html.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    assert "<" not in html


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1"), (0.5, "0,5"), (1234.5, "1.234,5"), (0.3333, "0,33"), (-0.001, "0"), (100, "100")],
)
def test_numbers(value: float, text: str) -> None:
    assert number(value) == text


def test_percent() -> None:
    assert percent(2 / 3) == "66,7%"
    assert percent(0.6) == "60%"


@pytest.mark.parametrize(
    ("seconds", "text"), [(1800, "30 phút"), (5400, "1 giờ 30 phút"), (7200, "2 giờ"), (45, "45 giây")]
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_static_files_lie_side_by_side() -> None:
    assert {"congvu.css", "quiz.css", "quiz.js", "sync.js", "mount.js", "icon.svg"} <= set(STATIC_FILES)
    assert len(static_version()) == 12
