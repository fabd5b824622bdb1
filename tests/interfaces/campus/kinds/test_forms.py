"""The page forms: what they write, they read; what they show, they show safely."""

from __future__ import annotations

import contextlib
import re
from html.parser import HTMLParser
from typing import Any

import pytest
import strategies as cv
from hypothesis import given, settings
from hypothesis import strategies as st

from congvu.interfaces.campus.kinds import load_forms, require_forms
from congvu.interfaces.campus.templating import environment, question_html, review_html
from congvu.interfaces.campus.views import CitationView, QuestionView, ReviewView
from congvu.model.errors import UserError
from congvu.quizzes.kinds import load_kinds
from congvu.quizzes.kinds.contract import Parts, UnreadableAnswer
from congvu.quizzes.marking import verdicts

KINDS, FORMS = load_kinds(), load_forms()
ENV = environment(FORMS)
every_kind = pytest.mark.parametrize("name", sorted(KINDS))
few = settings(max_examples=25, deadline=None)


class Controls(HTMLParser):
    """What a browser would post of a form, untouched."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.select = ""
        self.area: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "select":
            self.select = given["name"] or ""
        if tag == "textarea":
            self.area = given["name"] or ""
            self.fields[self.area] = [""]
        if tag == "option" and "selected" in given:
            self.fields.setdefault(self.select, []).append(given["value"] or "")
        if tag == "input" and (given["type"] in ("text", "hidden") or "checked" in given):
            self.fields.setdefault(given["name"] or "", []).append(given["value"] or "")

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.fields[self.area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area is not None:
            (text,) = self.fields[self.area]
            self.fields[self.area] = [text.removeprefix("\n")]  # as browsers drop it
            self.area = None


def draw_parts(data: st.DataObject, name: str) -> Parts:
    kind = KINDS[name]
    return kind.take_apart(kind.schema.model_validate(data.draw(cv.items(name))))


def draw_answer(data: st.DataObject, name: str, parts: Parts) -> Any:
    return KINDS[name].read(parts.content, data.draw(st.none() | cv.answers(name, parts.content)))


def view(name: str, parts: Parts, answer: Any, **more: Any) -> QuestionView:
    fields = FORMS[name].write_fields("s07", parts.content, answer)
    return QuestionView("s07", name, parts.content, number=7, points=1.5, fields=fields, **more)


def test_every_kind_has_a_form_and_every_form_its_kind() -> None:
    assert set(KINDS) == set(FORMS)
    require_forms(KINDS, FORMS)


def test_a_kind_without_a_form_is_told_by_its_name() -> None:
    """Before anybody is served."""
    with pytest.raises(UserError, match="judgement") as told:
        require_forms(KINDS, {name: form for name, form in FORMS.items() if name != "judgement"})
    assert "congvu.question_forms" in told.value.mend


@every_kind
@few
@given(data=st.data())
def test_what_is_written_is_read_back(name: str, data: st.DataObject) -> None:
    parts = draw_parts(data, name)
    answer = draw_answer(data, name, parts)
    fields = FORMS[name].write_fields("s07", parts.content, answer)
    assert all(field == "s07" or field.startswith("s07.") for field in fields)
    assert KINDS[name].read(parts.content, FORMS[name].read_fields("s07", parts.content, fields)) == answer


@every_kind
@few
@given(data=st.data())
def test_the_rendered_form_posts_the_saved_answer_untouched(name: str, data: st.DataObject) -> None:
    parts = draw_parts(data, name)
    answer = draw_answer(data, name, parts)
    posted = Controls(question_html(ENV, view(name, parts, answer, sequence=3))).fields
    assert posted.pop("base.s07") == ["3"]
    assert KINDS[name].read(parts.content, FORMS[name].read_fields("s07", parts.content, posted)) == answer


@every_kind
@few
@given(
    data=st.data(),
    junk=st.dictionaries(st.sampled_from(["s07", "s07.x", "s08"]), st.lists(st.text(max_size=9))),
)
def test_posted_junk_is_read_or_refused_but_never_breaks(name: str, data: st.DataObject, junk: Any) -> None:
    parts = draw_parts(data, name)
    for part in parts_of(parts):
        junk[f"s07.{part['id']}"] = data.draw(st.lists(st.text(max_size=4), max_size=2))
    with contextlib.suppress(UnreadableAnswer):
        KINDS[name].read(parts.content, FORMS[name].read_fields("s07", parts.content, junk))


def parts_of(parts: Parts) -> list[Any]:
    """All that may have a field of its own."""
    return [part for field in ("options", "left", "gaps") for part in parts.content.get(field, [])]


@every_kind
@few
@given(data=st.data())
def test_markup_of_authors_cannot_break_out(name: str, data: st.DataObject) -> None:
    raw = data.draw(cv.items(name))
    evil = "<script>alert(1)</script>"
    for field in ("options", "left", "right"):
        raw[field] = [{**o, "text": f'{o["text"]}{evil}"'} for o in raw[field]] if field in raw else None
    raw = {field: value for field, value in raw.items() if value is not None} | {"stem": evil, "why": evil}
    if "gaps" in raw:
        gaps = [{**gap, "label": f"{gap['label']}{evil}", "feedback": evil} for gap in raw["gaps"]]
        raw |= {"form": f"{evil}{raw['form']}{evil}", "title": evil, "gaps": gaps}
    kind = KINDS[name]
    parts = kind.take_apart(kind.schema.model_validate(raw))
    answer = kind.key_answer(parts.content, parts.key)
    html = question_html(ENV, view(name, parts, answer, error=evil, other_text=evil))
    html += review_html(ENV, review(name, parts, answer, open_key=True))
    assert "<script" not in html


def review(name: str, parts: Parts, answer: Any, *, open_key: bool) -> ReviewView:
    kind = KINDS[name]
    right = kind.key_answer(parts.content, parts.key)
    opened: dict[str, Any] = {
        "key_answer": right,
        "key_text": kind.text(parts.content, right),
        "verdicts": verdicts(kind, parts.content, parts.key, answer),
        "option_feedback": parts.feedback.get("options", {}),
        "why": parts.feedback["why"],
        "citations": (CitationView("Điều 17", "/norms/x"),),
        "points": 0.5,
        "max_points": 1.0,
    }
    text = kind.text(parts.content, answer)
    return ReviewView(
        "s07", name, parts.content, number=7, answer=answer, answer_text=text, **(opened if open_key else {})
    )


@every_kind
@few
@given(data=st.data())
def test_a_closed_review_does_not_depend_on_the_key(name: str, data: st.DataObject) -> None:
    """Before the policy opens them, neither verdict, feedback, right answer nor why is in the page."""
    parts = draw_parts(data, name)
    html = review_html(ENV, review(name, parts, draw_answer(data, name, parts), open_key=False))
    for sign in ("Đáp án", "data-verdict", "cv-feedback", "cv-why", "cv-citations", "data-outcome", "điểm"):
        assert sign not in html


@every_kind
@few
@given(data=st.data())
def test_an_open_review_shows_all(name: str, data: st.DataObject) -> None:
    parts = draw_parts(data, name)
    html = review_html(ENV, review(name, parts, draw_answer(data, name, parts), open_key=True))
    key = () if name in cv.PENDING else ("Đáp án",)  # a model answer, or a program, is one of many
    for sign in (*key, "Giải thích", 'href="/norms/x"', "0,5/1 điểm", "Đúng một phần"):
        assert sign in html


@every_kind
@few
@given(data=st.data())
def test_every_control_has_a_label_and_the_group_a_name(name: str, data: st.DataObject) -> None:
    html = question_html(ENV, view(name, draw_parts(data, name), None, sequence=0))
    assert 'aria-labelledby="s07-no s07-stem"' in html
    ids = set(re.findall(r'<(?:select|input type="text"|textarea class="[^"]*") id="([^"]+)"', html))
    assert ids == set(re.findall(r'<label for="([^"]+)"', html))
    assert html.count('type="radio"') + html.count('type="checkbox"') == html.count(
        '<label class="cv-option">'
    )


@every_kind
@few
@given(data=st.data())
def test_reviews_are_groups_and_no_landmarks(name: str, data: st.DataObject) -> None:
    """Two practices of a lesson show two of one name, a result thirty."""
    html = review_html(ENV, review(name, draw_parts(data, name), None, open_key=True))
    assert 'role="group" aria-label="Câu 7"' in html
    assert not re.findall(r"<(?:section|nav|aside|form)|role=\"(?:region|complementary)", html)


def test_order_says_how_many_steps_are_missing() -> None:
    content = {"options": [{"id": i, "text": i} for i in "abc"]}
    with pytest.raises(UnreadableAnswer, match="2/3"):
        FORMS["order"].read_fields("s01", content, {"s01.a": ["1"], "s01.b": ["2"], "s01.c": [""]})


@pytest.mark.parametrize("places", [("1", "1", "2"), ("0", "1", "2"), ("1", "2", "4"), ("x", "1", "2")])
def test_order_refuses_positions_that_are_no_order(places: tuple[str, ...]) -> None:
    content = {"options": [{"id": i, "text": i} for i in "abc"]}
    fields = {f"s01.{step}": [place] for step, place in zip("abc", places, strict=True)}
    with pytest.raises(UnreadableAnswer):
        FORMS["order"].read_fields("s01", content, fields)
