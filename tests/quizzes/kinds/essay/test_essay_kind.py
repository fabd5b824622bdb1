"""Kind ``essay``, and its rubric."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
import strategies as cv
from authored import faults, parts
from hypothesis import given
from hypothesis import strategies as st

from congvu.model.attempts import PERSON, Marked, Pending
from congvu.model.content import ItemVersion, KeyRevision
from congvu.quizzes.kinds import load_kinds
from congvu.quizzes.kinds.contract import Criterion, Level, PersonKind, UnreadableAnswer, UnreadableLevels
from congvu.quizzes.kinds.essay import KIND, rubric_share
from congvu.quizzes.marking import mark


def criterion(name: str, weight: float = 1.0, *shares: float) -> dict[str, Any]:
    levels = [
        {"id": f"m{number}", "text": f"MỨC {name} {number}", "share": share}
        for number, share in enumerate(shares or (1, 0.5, 0))
    ]
    return {"id": name, "title": f"Rõ {name}", "weight": weight, "levels": levels}


FIVE = [criterion(name) for name in ("nguoi", "viec", "trach-nhiem", "quy-trinh", "hieu-qua")]
WEIGHED = [criterion("nguoi", 3), criterion("viec", 1)]


def verdict(answer: Any, **fields: Any) -> Any:
    item = parts("essay", **{"rubric": FIVE, **fields})
    version = ItemVersion("v", "i", "b", "essay", item.content, "c", 0.5, ())
    return mark(load_kinds(), version, KeyRevision("k", "v", 1, item.key, item.feedback), answer)


def share_of(rubric: list[dict[str, Any]], **levels: str) -> float:
    item = parts("essay", rubric=rubric)
    return KIND.share_of(item.content, item.key, levels)


def test_an_essay_waits_for_a_person() -> None:
    assert verdict("Kính gửi bà con.") == Pending(PERSON)


@pytest.mark.parametrize("blank", [None, "", "  ", "\n\t \r\n"])
def test_a_blank_essay_earns_nothing_and_waits_for_nobody(blank: str | None) -> None:
    assert verdict(blank) == Marked(0.0)


def test_line_breaks_and_indentation_are_kept() -> None:
    written = "\r\n  Kính gửi:\r\n\r\n  - Ông A  \r\n"
    assert KIND.read({"max_chars": 3000}, written) == "  Kính gửi:\n\n  - Ông A"


def test_a_form_and_a_script_post_the_same_essay() -> None:
    content = {"max_chars": 3000}
    assert KIND.read(content, "Một\r\nHai") == KIND.read(content, unicodedata.normalize("NFD", "Một\nHai"))


def test_an_essay_may_be_as_long_as_its_limit_and_no_longer() -> None:
    content = {"max_chars": 3000}
    assert KIND.read(content, "ế" * 3000) == "ế" * 3000
    with pytest.raises(UnreadableAnswer, match=r"3\.010 ký tự, quá 10 ký tự so với mức 3\.000"):
        KIND.read(content, "ế" * 3010)


def test_length_is_counted_in_composed_letters() -> None:
    assert KIND.read({"max_chars": 100}, unicodedata.normalize("NFD", "ế" * 100)) == "ế" * 100


def test_titles_are_shown_and_levels_are_not() -> None:
    item = parts("essay", rubric=FIVE, model_answer="BÀI MẪU")
    shown = json.dumps(item.content, ensure_ascii=False)
    assert "Rõ quy-trinh" in shown
    assert "MỨC" not in shown
    assert "BÀI MẪU" not in shown


def test_an_author_may_publish_the_levels() -> None:
    item = parts("essay", rubric=FIVE, publish_levels=True)
    assert item.content["criteria"][0]["levels"][1] == {"id": "m1", "text": "MỨC nguoi 1", "share": 0.5}


def test_the_levels_are_feedback_for_review() -> None:
    assert parts("essay", rubric=FIVE).feedback["options"]["viec"] == (
        "100%: MỨC viec 0\n50%: MỨC viec 1\n0%: MỨC viec 2"
    )


def test_the_model_answer_is_what_review_shows_as_right() -> None:
    item = parts("essay", rubric=FIVE, model_answer="Dòng 1\nDòng 2")
    assert KIND.key_answer(item.content, item.key) == "Dòng 1\nDòng 2"


def test_without_a_model_answer_there_is_none_to_show() -> None:
    item = parts("essay", rubric=FIVE)
    assert KIND.key_answer(item.content, item.key) is None
    assert KIND.text(item.content, None) == ""


def test_it_is_a_kind_for_persons() -> None:
    assert isinstance(KIND, PersonKind)


def test_the_rubric_is_read_back_as_written() -> None:
    item = parts("essay", rubric=[criterion("nguoi", 2)])
    levels = (Level("m0", "MỨC nguoi 0", 1), Level("m1", "MỨC nguoi 1", 0.5), Level("m2", "MỨC nguoi 2", 0))
    assert KIND.rubric(item.content, item.key) == (Criterion("nguoi", "Rõ nguoi", 2, levels),)


@pytest.mark.parametrize(
    ("nguoi", "viec", "share"), [("m0", "m0", 1), ("m0", "m2", 0.75), ("m1", "m0", 0.625), ("m2", "m2", 0)]
)
def test_weights_count(nguoi: str, viec: str, share: float) -> None:
    assert share_of(WEIGHED, nguoi=nguoi, viec=viec) == share


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ({"nguoi": "m0"}, "Chưa chọn mức cho tiêu chí «Rõ viec»"),
        ({"nguoi": "m0", "viec": "m9"}, "không có mức «m9»"),
        ({"nguoi": "m0", "viec": "m0", "la": "m0"}, "không có tiêu chí «la»"),
    ],
)
def test_levels_that_do_not_fit_the_rubric_are_refused(levels: dict[str, str], told: str) -> None:
    with pytest.raises(UnreadableLevels, match=told):
        share_of(WEIGHED, **levels)


@st.composite
def rubrics(draw: st.DrawFn) -> tuple[Criterion, ...]:
    def levels() -> tuple[Level, ...]:
        middle = draw(st.lists(st.floats(0.01, 0.99), max_size=4, unique=True))
        return tuple(Level(f"m{n}", "", s) for n, s in enumerate([1.0, *sorted(middle, reverse=True), 0.0]))

    weights = draw(st.lists(st.floats(0.01, 100), min_size=1, max_size=10))
    return tuple(Criterion(f"c{n}", f"C{n}", weight, levels()) for n, weight in enumerate(weights))


@given(rubrics())
def test_the_best_levels_earn_everything_and_the_worst_nothing(rubric: tuple[Criterion, ...]) -> None:
    assert rubric_share(rubric, {one.id: one.levels[0].id for one in rubric}) == 1
    assert rubric_share(rubric, {one.id: one.levels[-1].id for one in rubric}) == 0


@given(data=st.data())
def test_a_better_level_never_earns_less(data: st.DataObject) -> None:
    rubric = data.draw(rubrics())
    given_levels = {one.id: data.draw(st.sampled_from(one.levels)).id for one in rubric}
    raised = data.draw(st.sampled_from(rubric))
    ids = [level.id for level in raised.levels]
    better = data.draw(st.sampled_from(ids[: ids.index(given_levels[raised.id]) + 1]))
    before = rubric_share(rubric, given_levels)
    assert 0 <= before <= rubric_share(rubric, {**given_levels, raised.id: better}) <= 1


@given(st.text())
def test_reading_twice_changes_nothing(text: str) -> None:
    content = {"max_chars": 3000}
    once = KIND.read(content, text)
    assert KIND.read(content, once) == once


@given(cv.texts)
def test_text_is_one_line(text: str) -> None:
    assert KIND.text({}, f"{text}\n\n{text}") == f"{text} {text}"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"rubric": []}, "too_short"),
        ({"rubric": [criterion("a", 1, 1, 0.5)]}, "cv_levels_order"),
        ({"rubric": [criterion("a", 1, 0, 1)]}, "cv_levels_order"),
        ({"rubric": [criterion("a", 1, 1, 0.5, 0.5, 0)]}, "cv_levels_order"),
        ({"rubric": [criterion("a", 0)]}, "greater_than"),
        ({"rubric": [criterion("a"), criterion("a")]}, "cv_criterion_twice"),
        ({"rubric": FIVE, "min_chars": 500, "max_chars": 500}, "cv_length"),
        ({"rubric": FIVE, "max_chars": 3001}, "less_than_equal"),
        ({"rubric": FIVE, "max_chars": 100, "model_answer": "x" * 101}, "cv_model_long"),
    ],
)
def test_faults_of_an_item_are_named(fields: dict[str, Any], code: str) -> None:
    assert code in faults("essay", **fields)
