"""Answers of any size are read or refused at once: nobody waits for another's text."""

import pytest

from congvu.quizzes.kinds import base
from congvu.quizzes.kinds._written import lines_kept, written
from congvu.quizzes.kinds.contract import UnreadableAnswer


@pytest.mark.parametrize(
    "text", ["a" + "\u0323\u0301" * 500_000, " " * 900_000 + "\u0301", "ạ\u0301" * 300_000]
)
def test_a_typed_answer_is_refused_by_its_length(text: str) -> None:
    with pytest.raises(UnreadableAnswer, match="dài quá 200"):
        base.typed(text)


def test_an_essay_of_marks_is_refused_by_its_length() -> None:
    with pytest.raises(UnreadableAnswer, match="quá"):
        written("a" + "\u0323\u0301" * 500_000, 4_000)


def test_blank_lines_before_a_text_go_whatever_their_number() -> None:
    assert lines_kept(" \n\t\r\n" * 300_000 + "  hai\n\nba \n") == "  hai\n\nba"
    assert lines_kept("\n" * 900_000) == ""


def test_a_typed_answer_in_separate_marks_is_as_long_as_it_looks() -> None:
    assert base.typed("e\u0323\u0302" * 200) == "ệ" * 200
