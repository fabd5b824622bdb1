"""What holds for every installed kind, for any item and any answer.

Kinds that wait for a person or a run (``strategies.PENDING``) are held to what their contract says without one: a
blank earns nothing, what is unreadable fails closed, and what is readable waits.
"""

from __future__ import annotations

import json
import unicodedata
from random import Random
from typing import Any

import pytest
import strategies as cv
from hypothesis import given
from hypothesis import strategies as st

from congvu.model.attempts import Mark, Marked, Pending
from congvu.model.content import ItemVersion, KeyRevision
from congvu.quizzes.flags import UNREADABLE
from congvu.quizzes.kinds import load_kinds
from congvu.quizzes.kinds.contract import Parts, UnreadableAnswer
from congvu.quizzes.marking import mark

REGISTRY = load_kinds()
every_kind = pytest.mark.parametrize("name", sorted(REGISTRY))
every_decided_kind = pytest.mark.parametrize("name", sorted(REGISTRY.keys() - cv.PENDING.keys()))


def take_apart(raw: dict[str, Any]) -> Parts:
    kind = REGISTRY[raw["kind"]]
    return kind.take_apart(kind.schema.model_validate(raw))


def verdict_of(name: str, parts: Parts, answer: Any) -> Mark:
    item = ItemVersion("v", "i", "b", name, parts.content, "c", 0.5, ())
    return mark(REGISTRY, item, KeyRevision("k", "v", 1, parts.key, parts.feedback), answer)


def marked(name: str, parts: Parts, answer: Any) -> Marked:
    verdict = verdict_of(name, parts, answer)
    assert isinstance(verdict, Marked)
    return verdict


@st.composite
def answered(draw: st.DrawFn, name: str) -> tuple[Parts, Any]:
    parts = take_apart(draw(cv.items(name)))
    return parts, draw(cv.answers(name, parts.content))


def test_every_installed_kind_has_its_strategies_and_every_strategy_its_kind() -> None:
    """A kind that is missing in tests/strategies.py would pass all that follows."""
    assert set(cv.KINDS) == set(REGISTRY)
    assert cv._FIELDS.keys() == cv._ANSWERS.keys() == cv._LADDERS.keys() | cv.PENDING.keys()


@pytest.mark.parametrize("name", sorted(cv.PENDING))
@given(data=st.data())
def test_a_readable_answer_of_a_pending_kind_waits(name: str, data: st.DataObject) -> None:
    parts, answer = data.draw(answered(name))
    assert verdict_of(name, parts, answer) == Pending(cv.PENDING[name])


@every_decided_kind
@given(data=st.data())
def test_the_key_earns_full_points(name: str, data: st.DataObject) -> None:
    parts = take_apart(data.draw(cv.items(name)))
    assert marked(name, parts, REGISTRY[name].key_answer(parts.content, parts.key)) == Marked(1.0)


@every_kind
@pytest.mark.parametrize("blank", [None, ""])
@given(data=st.data())
def test_a_blank_earns_nothing(name: str, blank: Any, data: st.DataObject) -> None:
    assert marked(name, take_apart(data.draw(cv.items(name))), blank) == Marked(0.0)


@every_decided_kind
@given(data=st.data())
def test_one_part_more_right_or_less_wrong_never_lowers_the_mark(name: str, data: st.DataObject) -> None:
    parts, answer = data.draw(answered(name))
    kind = REGISTRY[name]
    right, read = kind.key_answer(parts.content, parts.key), kind.read(parts.content, answer)
    for ladder in cv.ladders(name, parts.content, right, read):
        shares = [marked(name, parts, rung).share for rung in ladder]
        assert shares == sorted(shares), (ladder, shares)


@every_decided_kind
@given(data=st.data())
def test_marks_lie_between_0_and_1_and_are_not_flagged(name: str, data: st.DataObject) -> None:
    parts, answer = data.draw(answered(name))
    verdict = marked(name, parts, answer)
    assert 0 <= verdict.share <= 1
    assert verdict.flag == ""


@every_kind
@given(data=st.data(), answer=cv.json_values)
def test_anything_else_fails_closed(name: str, data: st.DataObject, answer: Any) -> None:
    """Whatever JSON arrives is read or flagged; nothing raises, and what no rule can read earns nothing."""
    parts = take_apart(data.draw(cv.items(name)))
    verdict = verdict_of(name, parts, answer)
    assert isinstance(verdict, Pending) or verdict.share == 0 or verdict.flag == ""
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
def test_decomposed_letters_read_as_composed_ones(name: str, data: st.DataObject) -> None:
    """Some keyboards and files give NFD."""
    parts, answer = data.draw(answered(name))
    kind = REGISTRY[name]
    assert kind.read(parts.content, decomposed(answer)) == kind.read(parts.content, answer)
    assert verdict_of(name, parts, decomposed(answer)) == verdict_of(name, parts, answer)


def decomposed(value: Any) -> Any:
    """The same value with every text in NFD."""
    if isinstance(value, str):
        return unicodedata.normalize("NFD", value)
    if isinstance(value, dict):
        return {name: decomposed(part) for name, part in value.items()}
    return [decomposed(part) for part in value] if isinstance(value, list) else value


@every_kind
@given(data=st.data())
def test_the_order_of_options_has_no_effect(name: str, data: st.DataObject) -> None:
    parts, answer = data.draw(answered(name))
    shuffled = Parts(reordered(data, parts.content), parts.key, parts.feedback)
    assert verdict_of(name, shuffled, answer) == verdict_of(name, parts, answer)


def reordered(data: st.DataObject, content: dict[str, Any]) -> dict[str, Any]:
    """The same content with options, columns and gaps in another order."""
    moved = dict(content)
    for field in {"options", "left", "right", "gaps"} & set(content):
        moved[field] = data.draw(st.permutations(content[field]))
    if "gaps" in moved:
        moved["gaps"] = [reordered(data, gap) for gap in moved["gaps"]]
    return moved


@every_kind
@given(data=st.data())
def test_what_is_shown_does_not_depend_on_the_key(name: str, data: st.DataObject) -> None:
    raw = data.draw(cv.items(name))
    assert take_apart(data.draw(cv.rekeyed(raw))).content == take_apart(raw).content


@pytest.mark.parametrize("name", ["order", "match", "judgement", "cloze"])
@given(data=st.data())
def test_ids_that_authors_wrote_in_order_do_not_reach_the_page(name: str, data: st.DataObject) -> None:
    """Other ids and another order in the file publish the same: neither can tell the key."""
    raw = {**data.draw(cv.items(name)), "shuffle": True}
    one, other = take_apart(raw), take_apart({**raw, **_moved(raw)})
    assert (one.content, one.key) == (other.content, other.key)


def _moved(raw: dict[str, Any]) -> dict[str, Any]:
    """The same options and key under other ids, options standing the other way round where order is free."""
    new = "q{}".format
    if "gaps" in raw:
        form = raw["form"].replace("{g", "{qg")
        gaps = [
            {**gap, "id": new(gap["id"]), **(_moved(gap) if "options" in gap else {})} for gap in raw["gaps"]
        ]
        return {"form": form, "gaps": gaps}
    fields: dict[str, Any] = {}
    for field in {"options", "left", "right"} & set(raw):
        options = [{**option, "id": new(option["id"])} for option in raw[field]]
        fields[field] = options if field == "left" else options[::-1]
    return {**fields, "key": _renamed(raw["key"], new, raw["kind"])}


def _renamed(key: Any, new: Any, kind: str) -> Any:
    if isinstance(key, dict):
        return {new(name): value if kind == "judgement" else new(value) for name, value in key.items()}
    return new(key) if isinstance(key, str) else [new(one) for one in key]


@every_kind
@given(data=st.data(), seed=st.integers())
def test_an_arrangement_is_repeatable_and_holds_every_option_once(
    name: str, data: st.DataObject, seed: int
) -> None:
    content = take_apart(data.draw(cv.items(name))).content
    shown = REGISTRY[name].arrange(content, Random(seed), shuffle=True)
    assert shown == REGISTRY[name].arrange(content, Random(seed), shuffle=True)
    assert sorted(shown) == sorted(cv.option_ids(content))


@every_kind
@given(data=st.data())
def test_every_answer_has_a_text_of_one_line(name: str, data: st.DataObject) -> None:
    parts, answer = data.draw(answered(name))
    kind = REGISTRY[name]
    text = kind.text(parts.content, kind.read(parts.content, answer))
    assert text
    assert "\n" not in text
    assert kind.text(parts.content, None) == ""


@every_kind
@given(data=st.data())
def test_typed_words_are_texts_and_all_else_are_ids(name: str, data: st.DataObject) -> None:
    """Without what was typed, nothing of an answer is left but ids of its question, and it can still be read."""
    parts, answer = data.draw(answered(name))
    kind = REGISTRY[name]
    read = kind.read(parts.content, answer)
    paths = kind.typed(parts.content, read)
    assert all(isinstance(_at(read, path), str) for path in paths)
    rest = json.loads(json.dumps(read))
    for path in paths:
        rest = _without(rest, path)
    ids = {*cv.option_ids(parts.content), *(one["id"] for one in parts.content.get("left", ()))}
    assert set(_strings(rest)) <= ids
    assert (kind.read(parts.content, rest) == read) is not bool(paths)


def _at(value: Any, path: Any) -> Any:
    for step in path:
        value = value[step]
    return value


def _without(value: Any, path: Any) -> Any:
    if not path:
        return None
    copied = value.copy()
    copied[path[0]] = _without(value[path[0]], path[1:])
    return copied


def _strings(value: Any) -> list[str]:
    """All strings in a value but the keys of mappings."""
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in _strings(part)]
