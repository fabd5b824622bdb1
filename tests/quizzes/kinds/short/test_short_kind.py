"""Kind ``short``."""

from __future__ import annotations

import unicodedata

import pytest
import strategies as cv
from authored import faults, parts, share
from hypothesis import given
from hypothesis import strategies as st

from congvu.quizzes.kinds.short import Accents, fold


@pytest.mark.parametrize(
    "answer",
    [
        "hòa giải",
        "Hoà  Giải",
        "HÒA GIẢI",
        " hoà\u00a0giải ",
        unicodedata.normalize("NFD", "hòa giải"),
        "hòa\u200b giải",
    ],
)
def test_writing_that_does_not_matter(answer: str) -> None:
    assert share("short", parts("short", key=["hòa giải"]), answer) == 1


@pytest.mark.parametrize(
    "answer", ["hoa giai", "hỏa giải", "hòa giai", "hòa giả", "hòagiải", "hòa giải?", "giải hòa"]
)
def test_everything_else_matters(answer: str) -> None:
    assert share("short", parts("short", key=["hòa giải"]), answer) == 0


@pytest.mark.parametrize(
    ("one", "other"), [("khỏe", "khoẻ"), ("THỦY", "thuỷ"), ("họa", "hoạ"), ("lũy", "luỹ")]
)
def test_both_places_of_the_tone_mark_are_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("bảng", "bằng"), ("cua", "cưa"), ("hoàn", "hoan"), ("của", "cuả")]
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(cv.texts)
def test_any_accepted_answer_is_accepted_in_capitals_and_decomposed(text: str) -> None:
    item = parts("short", key=[text])
    assert share("short", item, unicodedata.normalize("NFD", text.upper())) == 1


@pytest.mark.parametrize(
    ("accents", "answer", "earned"),
    [
        ("all", "bang tin", 0),
        ("letters", "bang tin", 1),
        ("letters", "bâng tin", 0),
        ("letters", "bặng tin", 0),
        ("none", "bâng tin", 1),
        ("none", "bang tinn", 0),
    ],
)
def test_accents_count_as_the_item_says(accents: str, answer: str, earned: float) -> None:
    assert share("short", parts("short", key=["bảng tin"], accents=accents), answer) == earned


def test_without_accents_d_is_d() -> None:
    item = parts("short", key=["đúng hẹn"], accents="none")
    assert [share("short", item, answer) for answer in ("dung hen", "ĐÚNG HẸN", "đứng hẹn")] == [1, 1, 1]


def test_the_key_names_accents_only_where_not_all_count() -> None:
    assert parts("short", key=["a"]).key == {"accepted": ["a"], "reading": "as-meant"}
    assert parts("short", key=["a"], accents="none").key["accents"] == "none"


def test_answers_that_the_item_cannot_tell_apart_are_refused() -> None:
    assert "cv_key_twice" in faults("short", key=["bảng", "bang"], accents="letters")


@given(st.text(), st.sampled_from(Accents))
def test_folding_without_accents_twice_changes_nothing(text: str, accents: Accents) -> None:
    assert fold(fold(text, accents), accents) == fold(text, accents)


def test_an_answer_accepted_twice_is_refused() -> None:
    assert "cv_key_twice" in faults("short", key=["hòa giải", "Hoà giải"])


def test_what_was_typed_is_kept() -> None:
    from congvu.quizzes.kinds.short import KIND

    assert KIND.read({}, "  Hoà  giải ") == "Hoà  giải"
