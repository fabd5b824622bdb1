"""Kind ``single``."""

from __future__ import annotations

import pytest
from authored import choices, faults, parts, share

from congvu.quizzes.kinds.contract import UnreadableAnswer


@pytest.mark.parametrize(("answer", "earned"), [("a", 0.0), ("b", 1.0), ("c", 0.0)])
def test_only_the_key_earns(answer: str, earned: float) -> None:
    assert share("single", parts("single", options=choices(3), key="b"), answer) == earned


@pytest.mark.parametrize("answer", ["z", ["b"], 1, True, {"b": "b"}, "b "])
def test_anything_but_an_option_is_unreadable(answer: object) -> None:
    with pytest.raises(UnreadableAnswer):
        share("single", parts("single", options=choices(3), key="b"), answer)


def test_feedback_and_key_stay_out_of_the_content() -> None:
    taken = parts("single", options=choices(3), key="b")
    assert taken.content["options"][0] == {"id": "a", "text": "Phương án 0"}
    assert taken.feedback["options"]["a"] == "Vì sao."


def test_a_key_that_names_no_option_is_refused() -> None:
    assert "«d»" in faults("single", options=choices(3), key="d")["cv_key_unknown"]


@pytest.mark.parametrize("count", [2, 6])
def test_three_to_five_options(count: int) -> None:
    assert {"too_short", "too_long"} & set(faults("single", options=choices(count), key="a"))


def test_an_option_without_feedback_is_refused() -> None:
    options = [*choices(3), {"id": "x", "text": "Không phản hồi"}]
    assert faults("single", options=options, key="a") == {"missing": "Thiếu trường này."}


def test_an_id_used_twice_is_refused() -> None:
    assert "cv_option_twice" in faults(
        "single", options=[*choices(3), {**choices(1)[0], "text": "Khác"}], key="a"
    )


def test_a_misspelt_field_is_refused() -> None:
    assert "chính tả" in faults("single", options=choices(3), key="a", feedbak="?")["extra_forbidden"]


def test_every_fault_is_reported_at_once() -> None:
    found = faults("single", options=choices(2), key="a", difficulty=2, citations=[])
    assert {"too_short", "less_than_equal"} <= set(found)


@pytest.mark.parametrize("citation", ["nd-61-2018", "nd-61-2018#d17.k1.đ", "luat-42-2013#d15.k2@2026-07-01"])
def test_citations_of_the_register_are_taken(citation: str) -> None:
    assert parts("single", options=choices(3), key="a", citations=[citation])


def test_a_citation_of_another_form_is_refused() -> None:
    assert "string_pattern_mismatch" in faults("single", options=choices(3), key="a", citations=["Điều 17"])
