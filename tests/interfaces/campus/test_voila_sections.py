"""What is done to the HTML of a lesson."""

from __future__ import annotations

import html
import re

from congvu.content.markdown import anchor
from congvu.interfaces.campus.voila.sections import link_norms, mark_sections


def test_headings_get_the_published_ids_without_marks() -> None:
    """Those by which reading is noted: of the words alone, markup and entities undone."""
    headings = ("Ví dụ", "Đối chiếu <em>bản chính</em> &amp; bản sao")
    page = "".join(f'<h2 id="x">{text}<a class="anchor-link" href="#x">¶</a></h2>' for text in headings)
    ids = re.findall(r'<h2 id="([^"]+)">', mark_sections(page))
    assert [html.unescape(name) for name in ids] == [anchor("Ví dụ"), anchor("Đối chiếu bản chính & bản sao")]
    assert "anchor-link" not in mark_sections(page)


def test_citations_become_addresses() -> None:
    assert link_norms('<a href="norm:a#d1">', "/hoc/") == '<a href="/hoc/norms/a#d1">'
