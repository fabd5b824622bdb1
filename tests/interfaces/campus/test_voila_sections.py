"""What is done to the HTML of a lesson."""

from __future__ import annotations

import re

from congvu.interfaces.campus.voila.sections import link_norms, mark_sections


def test_headings_get_ids_without_marks_and_each_its_own() -> None:
    headings = ("Ví dụ", "Đối chiếu <em>bản chính</em> &amp; bản sao", "Ví dụ")
    page = "".join(f'<h2 id="x">{text}<a class="anchor-link" href="#x">¶</a></h2>' for text in headings)
    ids = re.findall(r'<h2 id="([^"]+)">', mark_sections(page))
    assert ids == ["vi-du", "doi-chieu-ban-chinh-ban-sao", "vi-du-2"]
    assert "anchor-link" not in mark_sections(page)


def test_citations_become_addresses() -> None:
    assert link_norms('<a href="norm:a#d1">', "/hoc/") == '<a href="/hoc/norms/a#d1">'
