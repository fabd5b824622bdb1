"""What holds for every kind, for any item and any answer."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
import strategies as cv
from hypothesis import given
from hypothesis import strategies as st

from congvu.model.attempts import Marked
from congvu.model.content import ItemVersion, KeyRevision
from congvu.quizzes.kinds import load_kinds
from congvu.quizzes.kinds.contract import Parts, UnreadableAnswer
from congvu.quizzes.marking import UNREADABLE, mark

REGISTRY = load_kinds()
every_kind = pytest.mark.parametrize("name", cv.KINDS)


def take_apart(raw: dict[str, Any]) -> Parts:
    kind = REGISTRY[raw["kind"]]
    return kind.take_apart(kind.schema.model_validate(raw))


def marked(name: str, parts: Parts, answer: Any) -> Marked:
    item = ItemVersion("v", "i", "b", name, parts.content, "c", 0.5, ())
    verdict = mark(REGISTRY, item, KeyRevision("k", "v", 1, parts.key, parts.feedback), answer)
    assert isinstance(verdict, Marked)
    return verdict


@st.composite
def answered(draw: st.DrawFn, name: str) -> tuple[Parts, Any]:
    parts = take_apart(draw(cv.items(name)))
    return parts, draw(cv.answers(name, parts.content))


def test_every_kind_of_the_format_is_installed() -> None:
    assert set(cv.KINDS) <= set(REGISTRY)


@every_kind
@given(data=st.data())
def test_the_key_earns_full_points(name: str, data: st.DataObject) -> None:
    parts = take_apart(data.draw(cv.items(name)))
    assert marked(name, parts, REGISTRY[name].key_answer(parts.content, parts.key)) == Marked(1.0)


@every_kind
@pytest.mark.parametrize("blank", [None, ""])
@given(data=st.data())
def test_a_blank_earns_nothing(name: str, blank: Any, data: st.DataObject) -> None:
    assert marked(name, take_apart(data.draw(cv.items(name))), blank) == Marked(0.0)


@every_kind
@given(data=st.data())
def test_marks_lie_between_0_and_1_and_are_not_flagged(name: str, data: st.DataObject) -> None:
    parts, answer = data.draw(answered(name))
    verdict = marked(name, parts, answer)
    assert 0 <= verdict.share <= 1
    assert verdict.flag == ""


@every_kind
@given(data=st.data(), answer=cv.json_values)
def test_anything_else_fails_closed(name: str, data: st.DataObject, answer: Any) -> None:
    """Whatever JSON arrives is read or flagged; nothing raises, and a flag never comes with points."""
    parts = take_apart(data.draw(cv.items(name)))
    verdict = marked(name, parts, answer)
    assert verdict.share == 0 or verdict.flag == ""
    try:
        REGISTRY[name].read(parts.content, answer)
    except UnreadableAnswer as unreadable:
        assert str(unreadable)
        assert verdict == Marked(0.0, UNREADABLE)


@every_kind
@given(data=st.data())
def test_the_normal_form_is_stable_and_survives_json(name: str, data: st.DataObject) -> None:
    parts, answer = data.draw(answered(name))
    read = REGISTRY[name].read(parts.content, answer)
    assert read is not None
    assert REGISTRY[name].read(parts.content, json.loads(json.dumps(read))) == read


@every_kind
@given(data=st.data())
def test_the_order_of_options_has_no_effect(name: str, data: st.DataObject) -> None:
    parts, answer = data.draw(answered(name))
    content = dict(parts.content)
    for field in {"options", "left", "right"} & set(content):
        content[field] = data.draw(st.permutations(content[field]))
    shuffled = Parts(content, parts.key, parts.feedback)
    assert marked(name, shuffled, answer) == marked(name, parts, answer)


@every_kind
@given(data=st.data())
def test_what_is_shown_does_not_depend_on_the_key(name: str, data: st.DataObject) -> None:
    raw = data.draw(cv.items(name))
    other = {**raw, "key": data.draw(cv.items(name).map(lambda item: item["key"]))}
    if name in ("single", "multiple", "order", "match"):
        other["key"] = another_key(raw, data)
    assert take_apart(other).content == take_apart(raw).content


def another_key(raw: dict[str, Any], data: st.DataObject) -> Any:
    """A different sound key for the same options."""
    ids = [option["id"] for option in raw.get("options", raw.get("right", ()))]
    if raw["kind"] == "single":
        return data.draw(st.sampled_from(ids))
    if raw["kind"] == "multiple":
        return data.draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))
    if raw["kind"] == "order":
        return data.draw(st.permutations(ids))
    return {left: data.draw(st.sampled_from(ids)) for left in raw["key"]}


@pytest.mark.parametrize("name", ["order", "match"])
@given(data=st.data())
def test_ids_that_authors_wrote_in_order_do_not_reach_the_page(name: str, data: st.DataObject) -> None:
    """Other ids and another order in the file publish the same: neither can tell the key."""
    raw = data.draw(cv.items(name))
    one, other = take_apart(raw), take_apart({**raw, **_moved(raw)})
    assert (one.content, one.key) == (other.content, other.key)


def _moved(raw: dict[str, Any]) -> dict[str, Any]:
    """The same options and key under other ids, options standing the other way round where order is free."""
    new = "q{}".format
    fields: dict[str, Any] = {}
    for field in {"options", "left", "right"} & set(raw):
        options = [{**option, "id": new(option["id"])} for option in raw[field]]
        fields[field] = options if field == "left" else options[::-1]
    key = raw["key"]
    fields["key"] = (
        {new(k): new(v) for k, v in key.items()} if isinstance(key, dict) else [new(k) for k in key]
    )
    return fields


@every_kind
@given(data=st.data(), seed=st.integers())
def test_an_arrangement_is_repeatable_and_holds_every_option_once(
    name: str, data: st.DataObject, seed: int
) -> None:
    content = take_apart(data.draw(cv.items(name))).content
    shown = REGISTRY[name].arrange(content, Random(seed), shuffle=True)
    assert shown == REGISTRY[name].arrange(content, Random(seed), shuffle=True)
    options = content.get("options", content.get("right", []))
    assert sorted(shown) == sorted(option["id"] for option in options)


@every_kind
@given(data=st.data())
def test_text_is_one_line(name: str, data: st.DataObject) -> None:
    parts, answer = data.draw(answered(name))
    kind = REGISTRY[name]
    text = kind.text(parts.content, kind.read(parts.content, answer))
    assert text
    assert "\n" not in text
