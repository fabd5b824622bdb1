"""Kind ``truefalse``."""

from __future__ import annotations

import pytest
from authored import faults, parts, share

from congvu.quizzes.kinds.contract import UnreadableAnswer

FEEDBACK = {True: "Đúng rồi.", False: "Chưa đúng."}


@pytest.mark.parametrize(("key", "answer", "earned"), [(True, True, 1), (True, False, 0), (False, False, 1)])
def test_the_right_judgement_earns(key: bool, answer: bool, earned: float) -> None:
    assert share("truefalse", parts("truefalse", key=key, feedback=FEEDBACK), answer) == earned


@pytest.mark.parametrize("answer", ["true", 1, 0, []])
def test_only_a_bool_is_read(answer: object) -> None:
    with pytest.raises(UnreadableAnswer):
        share("truefalse", parts("truefalse", key=True, feedback=FEEDBACK), answer)


def test_both_feedbacks_are_wanted() -> None:
    assert "cv_feedback_missing" in faults("truefalse", key=True, feedback={True: "Đúng."})
