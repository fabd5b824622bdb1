"""The page of a lesson: its sections under the published anchors, its practices in their places, its pictures outside."""

from __future__ import annotations

import base64
import html
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from notebooks import code_cell, markdown_cell, notebook_of
from strategies import texts

from congvu.content import LoadedContent, make_bundle
from congvu.content.lesson_html import markdown_html, output_html, render_lesson
from congvu.content.lesson_page import LessonHtml, lesson_html_from_json
from congvu.content.markdown import anchor, outline

_ID = re.compile(r'<h2 id="([^"]*)"')
DOT = base64.b64encode(b"\x89PNG a dot").decode()
PRACTICE = 'from congvu.interfaces.widgets import practice\n\npractice("desk-p01a")'
DESK = "from congvu.interfaces.widgets import desk_day\n\ndesk_day()"


def render(*cells: dict[str, Any], **outputs: list[dict[str, Any]]) -> LessonHtml:
    """The page of a notebook of these cells; outputs by the cell's id."""
    return render_lesson(json.dumps(notebook_of(*cells)), outputs)


def html_of(page: LessonHtml) -> str:
    """All HTML of a page."""
    return "".join(part.get("html", "") for part in page.parts)


def ids(page: str) -> list[str]:
    """The ids of the sections, in order."""
    return [html.unescape(name) for name in _ID.findall(page)]


@pytest.fixture(scope="module")
def pages(real: LoadedContent) -> dict[str, tuple[Any, LessonHtml]]:
    """Every lesson of the real content, and its page."""
    return {
        f"{course.course_id}/{lesson.lesson_id}": (lesson, render_lesson(lesson.notebook))
        for course in make_bundle(real).courses
        for lesson in course.lessons
    }


# -- the real lessons ------------------------------------------------------------------------------------------------
def test_every_section_stands_under_its_published_anchor(pages: dict[str, tuple[Any, LessonHtml]]) -> None:
    """By these reading is noted: an id that no anchor equals is reading that is never stored."""
    assert {name: ids(html_of(page)) for name, (_, page) in pages.items()} == {
        name: [section for section, _ in lesson.sections] for name, (lesson, _) in pages.items()
    }


def test_every_practice_stands_in_its_place(pages: dict[str, tuple[Any, LessonHtml]]) -> None:
    """In the lesson's order, each once; nothing of a cell's code is shown."""
    assert {
        name: [part["practice"] for part in page.parts if "practice" in part]
        for name, (_, page) in pages.items()
    } == {name: list(lesson.practices) for name, (lesson, _) in pages.items()}
    assert [name for name, (_, page) in pages.items() if "import practice" in html_of(page)] == []


def test_citations_stay_links_to_the_register(pages: dict[str, tuple[Any, LessonHtml]]) -> None:
    for lesson, page in pages.values():
        linked = [html.unescape(one) for one in re.findall(r'href="norm:([^"]*)"', html_of(page))]
        assert set(linked) == {citation for _, citation in lesson.citations}


def test_a_page_is_kept_as_json(pages: dict[str, tuple[Any, LessonHtml]]) -> None:
    for _, page in pages.values():
        assert lesson_html_from_json(json.loads(json.dumps(page.to_json()))) == page


# -- headings --------------------------------------------------------------------------------------------------------
_MARKED = st.sampled_from(
    ["{}", "*{}*", "**{}**", "`{}`", "[{}](norm:nd-1-2020#d1)", "{} &amp; {}", "{} < {}", "{}'s", "“{}”"]
)


@given(st.lists(st.tuples(_MARKED, texts), min_size=1, max_size=3))
def test_a_heading_has_the_anchor_that_is_published(marked: list[tuple[str, str]]) -> None:
    """Whatever is emphasised, linked or code in it."""
    source = "## " + " ".join(form.replace("{}", text) for form, text in marked)
    ((_, heading),) = outline(source).headings
    assert ids(markdown_html(source)) == [anchor(heading)]


@pytest.mark.parametrize("form", ["Ho\u0300a gia\u0309i", "Hòa giải"])
def test_a_heading_is_composed(form: str) -> None:
    assert ids(markdown_html(f"## {form}")) == [anchor("Hòa giải")]


# -- what else stands in a lesson ------------------------------------------------------------------------------------
def test_attachments_become_pictures_outside_of_the_page() -> None:
    """So that a browser keeps them when the page is read again; the words beside them stay."""
    cell = {**markdown_cell("![Sơ đồ](attachment:a.png)"), "attachments": {"a.png": {"image/png": DOT}}}
    page = render(cell)
    ((name, kept),) = page.pictures.items()
    assert kept == ("image/png", DOT)
    assert f'<img src="picture:{name}" alt="Sơ đồ">' in html_of(page)
    assert DOT not in html_of(page)


def test_an_attachment_may_have_a_name_with_marks_and_spaces() -> None:
    """As a picture has that was dragged from a folder."""
    cell = {
        **markdown_cell("![Sơ đồ](<attachment:sơ đồ 1.png>)"),
        "attachments": {"sơ đồ 1.png": {"image/png": DOT}},
    }
    assert list(render(cell).pictures.values()) == [("image/png", DOT)]


def test_a_picture_of_which_a_part_is_missing_is_left_out() -> None:
    page = render(markdown_cell('<img src="data:image/png;base64,abc" alt="x">'))
    assert (page.pictures, "src=" in html_of(page)) == ({}, False)


def test_an_attachment_that_is_no_picture_is_left_out() -> None:
    page = "<script>window.hit = 1</script>"
    coded = base64.b64encode(page.encode()).decode()
    cell = {**markdown_cell("![x](attachment:a.png)"), "attachments": {"a.png": {"text/html": coded}}}
    assert "src=" not in html_of(render(cell))
    assert render(cell).pictures == {}


def test_tables_keep_their_alignment() -> None:
    """As classes: the page allows no styles of its own."""
    page = markdown_html("| Trái | Giữa | Phải |\n|:--|:-:|--:|\n| 1 | 2 | 3 |")
    assert re.findall(r'<td class="cv-(\w+)">(\d)', page) == [("left", "1"), ("center", "2"), ("right", "3")]
    assert "style" not in page


def test_the_desk_and_practices_part_the_text() -> None:
    page = render(
        markdown_cell("# Bài\n\n## Một"),
        code_cell(PRACTICE),
        markdown_cell("Chữ"),
        markdown_cell("Nữa"),
        code_cell(DESK),
    )
    kinds = [next(iter(part)) for part in page.parts]
    assert kinds == ["html", "practice", "html", "desk"]
    assert page.parts[1] == {"practice": "desk-p01a"}


def test_what_a_cell_has_shown_stands_where_the_cell_is_and_its_code_does_not() -> None:
    stream = {"output_type": "stream", "name": "stdout", "text": ["một\n", "<hai>"]}
    page = render(markdown_cell("Trước"), code_cell("print(1)"), markdown_cell("Sau"), p1=[stream])
    words = re.sub(r"\s+", " ", html_of(page))
    assert re.search(r"Trước.*<pre>một &lt;hai&gt;</pre>.*Sau", words)
    assert "print" not in words


RICHEST = [
    ({"text/html": "<table><tr><td>3</td></tr></table>", "text/plain": "3"}, "<td>3</td>"),
    (
        {"image/png": DOT + "\n", "text/plain": "<Figure>"},
        f'src="data:image/png;base64,{DOT}" alt="&lt;Figure&gt;"',
    ),
    ({"text/markdown": "**ba**", "text/plain": "ba"}, "<strong>ba</strong>"),
    ({"text/plain": "1 < 2"}, "<pre>1 &lt; 2</pre>"),
    ({"application/javascript": "alert(1)"}, ""),
]


@pytest.mark.parametrize(
    ("data", "shown"), RICHEST, ids=lambda value: next(iter(value)) if isinstance(value, dict) else ""
)
def test_an_output_is_shown_in_the_richest_form_that_needs_no_script(
    data: dict[str, str], shown: str
) -> None:
    made = output_html({"output_type": "display_data", "data": data})
    assert shown in made
    assert bool(made) == bool(shown)


def test_a_drawing_is_a_picture_that_runs_nothing() -> None:
    """An SVG is no part of the page: it is shown as an image, where no script of it runs."""
    page = render(
        code_cell("draw()"),
        p0=[{"data": {"image/svg+xml": "<svg onload='hit()'><script>hit()</script></svg>"}}],
    )
    assert [kind for kind, _ in page.pictures.values()] == ["image/svg+xml"]
    assert "svg" not in html_of(page)
