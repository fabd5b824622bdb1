"""The small things the templates stand on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.interfaces.campus.markup import to_html, to_inline_html
from congvu.interfaces.campus.templating import STATIC_FILES, static_version


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


def test_static_files_lie_side_by_side() -> None:
    assert {"congvu.css", "quiz.css", "quiz.js", "sync.js", "mount.js", "icon.svg"} <= set(STATIC_FILES)
    assert len(static_version()) == 12
