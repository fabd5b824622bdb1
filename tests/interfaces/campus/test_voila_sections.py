"""Section ids: the same from the notebook and from the page."""

from __future__ import annotations

import re

from congvu.interfaces.campus.voila.sections import link_norms, mark_sections, section_ids

SOURCE = """# Bài

## Tiếp nhận hồ sơ

```
## không phải mục
```

### Nhỏ hơn

## Đối chiếu *bản chính* & bản sao

## Xem [Điều 17](norm:nd-61-2018#d17)
"""


def test_ids_drop_marks_and_markdown() -> None:
    cells = [{"cell_type": "markdown", "source": SOURCE}, {"cell_type": "code", "source": "## không"}]
    assert section_ids(cells) == ("tiep-nhan-ho-so", "doi-chieu-ban-chinh-ban-sao", "xem-dieu-17")


def test_headings_that_are_alike_are_told_apart() -> None:
    cells = [{"cell_type": "markdown", "source": ["## Ví dụ\n", "\n", "## Ví dụ\n"]}]
    assert section_ids(cells) == ("vi-du", "vi-du-2")


def test_the_page_has_the_same_ids() -> None:
    headings = ("Ví dụ", "Đối chiếu <em>bản chính</em> &amp; bản sao", "Ví dụ")
    page = "".join(f'<h2 id="x">{text}<a class="anchor-link" href="#x">¶</a></h2>' for text in headings)
    ids = re.findall(r'<h2 id="([^"]+)">', mark_sections(page))
    assert ids == ["vi-du", "doi-chieu-ban-chinh-ban-sao", "vi-du-2"]
    assert "anchor-link" not in mark_sections(page)


def test_citations_become_addresses() -> None:
    assert link_norms('<a href="norm:a#d1">', "/hoc/") == '<a href="/hoc/norms/a#d1">'
