"""YAML, Markdown and notebooks, as they are read."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from congvu.content.markdown import anchor, outline
from congvu.content.notebooks import Cell, canonical_notebook
from congvu.content.yaml_reader import YamlFile, parse_yaml


def read(text: str) -> YamlFile:
    """A text as a file named x.yaml."""
    return parse_yaml(text, YamlFile("x.yaml"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on: yes", {"on": "yes"}),
        ("a: 2018-04-23", {"a": date(2018, 4, 23)}),
        ("a: 08/01/2027", {"a": "08/01/2027"}),
        ("a: 2018-02-30", {"a": "2018-02-30"}),
        ("a: 007", {"a": "007"}),
        ("a: 12:30", {"a": "12:30"}),
        ("a: [1, -2, 0.5, true, null, ~]", {"a": [1, -2, 0.5, True, None, None]}),
        ("{true: đúng, false: sai}", {True: "đúng", False: "sai"}),
        ("a: |\n  một\n\n  hai\n", {"a": "một\n\nhai\n"}),
        ("", None),
    ],
)
def test_yaml_means_what_an_author_reads(text: str, value: Any) -> None:
    """YAML 1.2: only true and false are booleans, and no number is octal or base 60."""
    file = read(text)
    assert file.data == value
    assert file.findings == []


def test_place_is_the_nearest_known_line() -> None:
    """A missing field is told at the line of what should hold it."""
    file = read("a:\n  - b: 1\n    c: 2\n")
    assert file.place("a", 0, "c") == "x.yaml:3"
    assert file.place("a", 0, "gone", 5) == "x.yaml:2"


def test_text_is_nfc_inside() -> None:
    """Decomposed text is told, and read composed."""
    file = read("a: " + unicodedata.normalize("NFD", "Tiếp"))
    assert file.data == {"a": "Tiếp"}
    assert [fault.code for fault in file.findings] == ["CV-YAML-004"]


@pytest.mark.parametrize("text", ["a: &x 1\nb: *x", "a: !foo 5", "<<: {a: 1}", "? [a, b]\n: c"])
def test_clever_yaml_is_refused(text: str) -> None:
    """Anchors, tags, merges and complex keys are findings."""
    assert "CV-YAML-006" in {fault.code for fault in read(text).findings}


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>'\"#%@`,? \n\t"), max_size=40))
def test_no_text_raises(text: str) -> None:
    """Whatever an author types, reading ends in data or in findings."""
    read(text)


HEADINGS = [
    "Tiếp nhận",
    "Hai từ, một dấu phẩy",
    "Bảy bộ phận, và những bộ phận “nếu cần”",
    "**Đậm** và *nghiêng*",
    "Dấu & và < trong tiêu đề",
    "Mã `01/TCD` là gì?",
    "Trước 15 giờ; sau 15 giờ (50%)",
    "[Liên kết](norm:nd-1-2020) trong tiêu đề",
    'Ngoặc "kép" thẳng',
]


@pytest.mark.parametrize("heading", HEADINGS)
def test_anchor_is_what_nbconvert_makes(heading: str) -> None:
    """The anchor of a section is the id its heading gets on the page."""
    ((_, text),) = outline(f"## {heading}").headings
    shown = markdown2html_mistune(f"## {heading}")
    assert f'id="{anchor(text)}"'.replace("&", "&amp;") in shown


def test_links_know_their_section() -> None:
    """A link stands in the section whose heading came last; before the first it stands in none."""
    found = outline("[a](norm:a)\n\n## Một hai\n\n[b](norm:b)\n\n### Nhỏ\n\n![c](c.png)")
    assert [(link.url, link.section, link.image) for link in found.links] == [
        ("norm:a", "", False),
        ("norm:b", anchor("Một hai"), False),
        ("c.png", anchor("Một hai"), True),
    ]


def test_code_is_not_html() -> None:
    """A tag in backquotes is text."""
    assert outline("`<b>` và <i>x</i>").html == ["<i>", "</i>"]


def test_canonical_notebook_has_stable_ids() -> None:
    """Missing, wrong and doubled ids are replaced by the cell's number; run-time metadata goes."""
    raw: list[dict[str, Any]] = [
        {"metadata": {"tags": ["x"], "scrolled": True}},
        {"id": "a", "metadata": {}},
        {"id": "a", "metadata": {}},
    ]
    cells = [Cell("markdown", "x\ny", 1, entry) for entry in raw]
    made = canonical_notebook(cells)["cells"]
    assert [cell["id"] for cell in made] == ["cell-001", "a", "cell-003"]
    assert made[0]["metadata"] == {"tags": ["x"]}
    assert made[0]["source"] == ["x\n", "y"]
