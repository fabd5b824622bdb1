"""Kind ``cloze``: here the slip that a person gets who hands in a dossier."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from random import Random
from typing import Any

import pytest
from authored import faults, parts, share, steps

from congvu.model.attempts import Marked
from congvu.model.content import ItemVersion, KeyRevision
from congvu.quizzes.flags import UNREADABLE
from congvu.quizzes.kinds import load_kinds
from congvu.quizzes.kinds.cloze import KIND
from congvu.quizzes.kinds.contract import WHOLE, PartedKind, Parts, UnreadableAnswer
from congvu.quizzes.kinds.rules import rule_of
from congvu.quizzes.marking import mark

FORM = """Tiếp nhận hồ sơ của: ông Nguyễn Văn Minh
Thời hạn giải quyết: {han}, hẹn trả {tra}

Nơi trả: {noi}. Ghi chú: {ghi}"""


def gap(name: str, label: str, kind: str, **fields: Any) -> dict[str, Any]:
    return {"id": name, "label": label, "kind": kind, "feedback": f"Vì {name}.", **fields}


def gaps() -> list[dict[str, Any]]:
    return [
        gap("han", "Thời hạn", "numeric", key={"value": 3}, unit="ngày làm việc"),
        gap("tra", "Ngày hẹn trả", "date", key={"from": "04/01/2027", "working_days": 3}, weight=2),
        gap("noi", "Nơi trả", "single", options=steps("a", "b", "c"), key="b"),
        gap("ghi", "Ghi chú", "short", key=["hồ sơ đủ", "đủ hồ sơ"]),
    ]


def item(**fields: Any) -> Parts:
    return parts("cloze", **{"title": "GIẤY HẸN", "form": FORM, "gaps": gaps(), **fields})


def filled(taken: Parts, **given: str) -> dict[str, str]:
    """An answer by the authors' names: {"noi": "b"} chooses "Việc b"."""
    names = {"han": "Thời hạn", "tra": "Ngày hẹn trả", "noi": "Nơi trả", "ghi": "Ghi chú"}
    by_label = {one["label"]: one for one in taken.content["gaps"]}
    answer = {}
    for name, value in given.items():
        one = by_label[names[name]]
        ids = {option["text"]: option["id"] for option in one.get("options", ())}
        answer[one["id"]] = ids.get(f"Việc {value}", value)
    return answer


RIGHT = {"han": "03", "tra": "ngày 07 tháng 01 năm 2027", "noi": "b", "ghi": "ĐỦ HỒ SƠ"}


@pytest.mark.parametrize(
    ("changes", "earned"),
    [
        ({}, 1),
        ({"han": "3 ngày làm việc"}, 1),
        ({"ghi": "thiếu"}, 0.8),
        ({"tra": "08/01/2027"}, 0.6),
        ({"noi": "a", "ghi": "thiếu"}, 0.6),
    ],
)
def test_the_weighted_share_of_gaps(changes: dict[str, str], earned: float) -> None:
    taken = item()
    assert share("cloze", taken, filled(taken, **(RIGHT | changes))) == pytest.approx(earned)


def test_an_empty_gap_earns_nothing() -> None:
    taken = item()
    assert share("cloze", taken, filled(taken, han="3")) == 0.2


@pytest.mark.parametrize(("changes", "earned"), [({}, 1), ({"ghi": "thiếu"}, 0)])
def test_all_or_nothing(changes: dict[str, str], earned: float) -> None:
    taken = item(scoring="all_or_nothing")
    assert share("cloze", taken, filled(taken, **(RIGHT | changes))) == earned
    assert share("cloze", taken, filled(taken, han="3")) == 0


@pytest.mark.parametrize("kind", ["numeric", "date", "short"])
@pytest.mark.parametrize("answer", ["3", "7,5", "05", "08/01/2027", "hòa giải", "Hoà  Giải", "hoa giai"])
def test_a_gap_is_read_and_marked_as_its_kind_alone_would_be(kind: str, answer: str) -> None:
    keys: dict[str, Any] = {"numeric": {"value": 3}, "date": "08/01/2027", "short": ["hòa giải"]}
    alone = parts(kind, key=keys[kind])
    form = parts("cloze", form="{o}", gaps=[gap("o", "Ô", kind, key=keys[kind])])
    name = form.content["gaps"][0]["id"]
    assert outcome("cloze", form, {name: answer}) == outcome(kind, alone, answer)


def outcome(kind: str, taken: Parts, answer: Any) -> Any:
    version = ItemVersion("v", "i", "b", kind, taken.content, "c", 0.5, ())
    return mark(load_kinds(), version, KeyRevision("k", "v", 1, taken.key, {}), answer)


def test_what_cannot_be_read_names_its_gap_and_costs_no_other() -> None:
    taken = item()
    answer = KIND.read(taken.content, filled(taken, **(RIGHT | {"tra": "mai"})))
    told = KIND.unread(taken.content, rule_of(taken.key), answer)
    (gap_id,) = told
    assert told[gap_id].startswith("Ô số 2 «Ngày hẹn trả»: Không đọc được ngày «mai»")
    assert marked(taken, answer) == Marked(pytest.approx(0.6), UNREADABLE)
    assert KIND.verdicts(taken.content, taken.key, answer)[gap_id] is False


def test_under_the_first_rule_it_costs_the_whole_form() -> None:
    taken = first_rule(item())
    answer = KIND.read(taken.content, filled(taken, **(RIGHT | {"tra": "mai"})))
    assert list(KIND.unread(taken.content, rule_of(taken.key), answer)) == [WHOLE]
    assert marked(taken, answer) == Marked(0.0, UNREADABLE)
    assert KIND.verdicts(taken.content, taken.key, answer) == {}


@pytest.mark.parametrize("strange", ["không phải mã nào", "x" * 201])
@pytest.mark.parametrize("name", ["noi", "ghi"])
def test_a_text_that_no_gap_of_its_sort_takes_costs_that_gap_alone(name: str, strange: str) -> None:
    """A choice that is not in the list, words longer than are read; what was typed can still be erased."""
    taken = item()
    answer = filled(taken, **RIGHT)
    gap_id = list(answer)[list(RIGHT).index(name)]
    read = KIND.read(taken.content, {**answer, gap_id: strange})
    refused = name == "noi" or len(strange) > 200
    assert marked(taken, read) == Marked(pytest.approx(0.8), UNREADABLE if refused else "")
    assert ((gap_id,) in KIND.typed(taken.content, read)) and strange in KIND.text(taken.content, read)
    assert KIND.read(taken.content, read) == read


@pytest.mark.parametrize("answer", [{"g": "1"}, {"tra": 8}, ["x"], "x", {"tra": "x" * 801}])
def test_what_is_no_answer_of_the_form_is_refused_as_a_whole(answer: Any) -> None:
    taken = item()
    ids = {"tra": next(one["id"] for one in taken.content["gaps"] if one["kind"] == "date")}
    given = (
        {ids.get(name, name): value for name, value in answer.items()} if isinstance(answer, dict) else answer
    )
    with pytest.raises(UnreadableAnswer):
        KIND.read(taken.content, given)


def test_the_unit_that_stands_in_the_form_may_be_cut_short_in_its_gap() -> None:
    """As beside a number alone: what gives the unit is the question, here the form and the gap's label."""
    for label, earned in (("Số ngày làm việc", 1), ("Thời hạn", 0)):
        taken = parts(
            "cloze", form="{o}", gaps=[gap("o", label, "numeric", key={"value": 3}, unit="ngày làm việc")]
        )
        assert marked(taken, {taken.content["gaps"][0]["id"]: "3 ngay"}).share == earned


def first_rule(taken: Parts) -> Parts:
    return Parts(taken.content, {k: v for k, v in taken.key.items() if k != "reading"}, taken.feedback)


def marked(taken: Parts, answer: Any) -> Marked:
    version = ItemVersion("v", "i", "b", "cloze", taken.content, "c", 0.5, ())
    verdict = mark(load_kinds(), version, KeyRevision("k", "v", 1, taken.key, {}), answer)
    assert isinstance(verdict, Marked)
    return verdict


def test_verdicts_know_every_accepted_answer() -> None:
    """A form that compares with the one right answer shown would call the second one wrong."""
    taken = item()
    assert isinstance(KIND, PartedKind)
    answer = filled(taken, ghi="đủ hồ sơ", noi="a")
    ids = list(answer)
    assert KIND.verdicts(taken.content, taken.key, answer) == {ids[0]: True, ids[1]: False}
    assert KIND.verdicts(taken.content, taken.key, None) == {}


def test_the_form_is_published_as_texts_and_gaps() -> None:
    taken = item()
    ids = {one["label"]: one["id"] for one in taken.content["gaps"]}
    assert taken.content["form"] == [
        ["Tiếp nhận hồ sơ của: ông Nguyễn Văn Minh"],
        ["Thời hạn giải quyết: ", {"gap": ids["Thời hạn"]}, ", hẹn trả ", {"gap": ids["Ngày hẹn trả"]}],
        [],
        ["Nơi trả: ", {"gap": ids["Nơi trả"]}, ". Ghi chú: ", {"gap": ids["Ghi chú"]}],
    ]


def test_ids_are_the_same_in_every_process() -> None:
    """No salted hash: a paper that was stored must still fit after a restart."""
    program = (
        "import sys; sys.path[:0] = sys.argv[1:]\n"
        "from test_cloze_kind import item, KIND\nfrom random import Random\n"
        "content = item().content\nprint(content['gaps'], KIND.arrange(content, Random(3), shuffle=True))"
    )
    here = [str(path) for path in (__file__.rpartition("/")[0], __file__.rpartition("/cloze/")[0])]
    runs = {
        subprocess.run(
            [sys.executable, "-c", program, *here],
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin"},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_each_list_is_shuffled_by_itself() -> None:
    two = [
        gap(name, f"Ô {name}", "single", options=steps("a", "b", "c", "d"), key="a") for name in ("x", "y")
    ]
    content = parts("cloze", form="{x} {y}", gaps=two).content
    first, second = ([option["id"] for option in one["options"]] for one in content["gaps"])
    assert not set(first) & set(second)
    shown = KIND.arrange(content, Random(1), shuffle=True)
    assert set(shown[:4]) == set(first)
    assert KIND.arrange(content, Random(1), shuffle=False) == (*first, *second)


def test_a_gap_of_working_days_explains_its_count() -> None:
    assert "Vì tra. Cách đếm: nhận thứ Hai 04/01/2027" in "".join(item().feedback["options"].values())


def test_typed_words_are_the_gaps_that_are_no_choices() -> None:
    taken = item()
    answer = KIND.read(taken.content, filled(taken, **RIGHT))
    chosen = next(iter(filled(taken, noi="b")))
    assert {path[0] for path in KIND.typed(taken.content, answer)} == answer.keys() - {chosen}


def test_the_longest_answer_can_be_saved() -> None:
    from congvu.services.attempts.save import ANSWER_MAX_CHARS

    many = [gap(f"g{n}", f"Ô số {n}", "short", key=["x"]) for n in range(12)]
    content = parts("cloze", form=" ".join(f"{{g{n}}}" for n in range(12)), gaps=many).content
    answer = KIND.read(content, {one["id"]: "ẳ" * 200 for one in content["gaps"]})
    assert len(str(answer)) <= ANSWER_MAX_CHARS


def test_the_text_goes_through_the_form() -> None:
    taken = item()
    assert KIND.text(taken.content, filled(taken, noi="b", han="3", ghi=" đủ  hồ sơ ")) == (
        "Thời hạn: 3 ngày làm việc; Nơi trả: Việc b; Ghi chú: đủ hồ sơ"
    )


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"form": FORM + " {xa}"}, "cv_gap_unknown"),
        ({"form": FORM + " {ghi}"}, "cv_gap_twice"),
        ({"form": FORM + " {}"}, "cv_gap_unknown"),
        ({"form": FORM.replace("{ghi}", "…")}, "cv_gap_missing"),
        ({"form": FORM.replace("{han}", "{han} Ngày làm việc")}, "cv_unit_twice"),
        ({"gaps": [*gaps(), gaps()[0]]}, "cv_gap_twice"),
        ({"gaps": [*gaps()[:3], gap("ghi", "NƠI TRẢ", "short", key=["x"])]}, "cv_label_twice"),
        ({"gaps": [*gaps()[:3], gap("ghi", "Ghi chú", "essay", key=["x"])]}, "union_tag_invalid"),
        ({"gaps": [*gaps()[:3], {"id": "ghi", "label": "Ghi chú", "feedback": "x"}]}, "union_tag_not_found"),
        ({"gaps": [*gaps()[:3], gap("ghi", "Ghi chú", "date", key="32/01/2027")]}, "cv_date"),
        ({"gaps": [*gaps()[:3], gap("ghi", "Ghi chú", "short", key=["x"], weight=0)]}, "greater_than"),
        (
            {"gaps": [*gaps()[:3], gap("ghi", "Ghi chú", "single", options=steps("a", "b"), key="c")]},
            "cv_key_unknown",
        ),
        ({"gaps": []}, "too_short"),
    ],
)
def test_unsound_forms_are_refused_in_vietnamese(fields: dict[str, Any], code: str) -> None:
    found = faults("cloze", **{"form": FORM, "gaps": gaps(), **fields})
    assert code in found
    assert not [words for words in found.values() if "Input" in words or "{" in words]


def test_the_kind_comes_through_the_same_door_as_strangers() -> None:
    assert load_kinds()["cloze"] is KIND


def test_decomposed_forms_are_published_composed() -> None:
    assert item(form=unicodedata.normalize("NFD", FORM)).content == item().content
