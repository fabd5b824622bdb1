"""Typed words stand apart from the log, and read back where they stood."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
import strategies as cv
from hypothesis import given
from hypothesis import strategies as st

from congvu.quizzes.kinds import load_kinds
from congvu.store.typed_words import read_back, replaced, text_ids

KINDS = load_kinds()


def apart(value: Any, paths: Any) -> tuple[Any, dict[str, str]]:
    """What the log holds of an answer, and the texts by id."""
    texts: dict[str, str] = {}
    numbers = count()

    def put(text: str) -> Any:
        texts[f"t{next(numbers)}"] = text
        return {"text": f"t{len(texts) - 1}"}

    for path in paths:
        value = replaced(value, path, put)
    return value, texts


@pytest.mark.parametrize("name", sorted(KINDS))
@given(data=st.data())
def test_every_answer_reads_back_and_its_words_are_not_in_the_log(name: str, data: st.DataObject) -> None:
    kind = KINDS[name]
    content = kind.take_apart(kind.schema.model_validate(data.draw(cv.items(name)))).content
    answer = kind.read(content, data.draw(cv.answers(name, content)))
    logged, texts = apart(answer, kind.typed(content, answer))
    assert set(text_ids(logged)) == set(texts)
    assert read_back(logged, texts) == answer
    assert not [text for text in texts.values() if len(text) > 8 and text in repr(logged)]


def test_what_is_erased_reads_as_blank_where_it_stood() -> None:
    logged = {"a": {"text": "t1"}, "b": ["x", {"text": "t2"}], "c": {"json": "t3"}}
    assert read_back(logged, {"t2": "chữ"}) == {"a": None, "b": ["x", "chữ"], "c": None}


def test_a_value_kept_whole_reads_back_as_it_came() -> None:
    assert read_back({"json": "t1"}, {"t1": '{"text": ["tên tôi", null]}'}) == {"text": ["tên tôi", None]}


@pytest.mark.parametrize("answer", [{"text": 3}, {"text": None}, {"a": "text"}, {"text": "t", "b": "c"}, {}])
def test_answers_that_only_look_like_references_stay_as_they_are(answer: Any) -> None:
    assert read_back(answer, {}) == answer
    assert list(text_ids(answer)) == []
