"""What a kind may offer beyond its core holds together with that core, for any item and any answer of every kind."""

from __future__ import annotations

import inspect
from random import Random
from typing import Any

import pytest
import strategies as cv
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from congvu.law.calendar import WorkCalendar
from congvu.model.attempts import Marked
from congvu.quizzes.item_sheets import read_row, same_item, sheet_of, sheets_of, write_row
from congvu.quizzes.kinds import contract, load_kinds
from congvu.quizzes.kinds.contract import Parts
from congvu.quizzes.marking import verdicts

REGISTRY = load_kinds()
SHEETS = sheets_of(REGISTRY)
CAPABILITIES = [
    contract.PartedKind,
    contract.ChoiceKind,
    contract.PersonKind,
    contract.RunKind,
    contract.AnalysedKind,
    contract.GuessedKind,
    contract.ToldKind,
    contract.SheetKind,
    contract.LintedKind,
    contract.StarterKind,
    contract.DescribedKind,
    contract.SimulatedKind,
]


def offering(capability: type[Any]) -> Any:
    """Parametrizes over the kinds that offer something."""
    names = sorted(name for name, kind in REGISTRY.items() if isinstance(kind, capability))
    assert names
    return pytest.mark.parametrize("name", names)


def drawn(data: st.DataObject, name: str) -> tuple[dict[str, Any], Parts]:
    """An item as an author writes it, and taken apart."""
    raw = data.draw(cv.items(name))
    return raw, REGISTRY[name].take_apart(REGISTRY[name].schema.model_validate(raw))


@pytest.mark.parametrize("capability", CAPABILITIES, ids=lambda one: one.__name__)
def test_who_offers_something_offers_it_as_the_contract_has_it(capability: type[Any]) -> None:
    """The same parameters, by name and place: ``isinstance`` looks at names of methods alone."""
    for kind in REGISTRY.values():
        if not isinstance(kind, capability):
            continue
        for name, promised in inspect.getmembers(capability, inspect.isfunction):
            if name.startswith("_"):
                continue
            wanted = list(inspect.signature(promised).parameters)[1:]
            assert list(inspect.signature(getattr(kind, name)).parameters) == wanted, (kind.name, name)


@offering(contract.AnalysedKind)
@given(data=st.data())
def test_every_response_has_its_words_and_the_listed_ones_are_all(name: str, data: st.DataObject) -> None:
    kind, (_, parts) = REGISTRY[name], drawn(data, name)
    answer = _without_words(kind, parts, data.draw(cv.answers(name, parts.content)))
    found = [] if answer is None else list(kind.classify(parts.content, answer))
    listed = kind.responses(parts.content)
    words = [kind.response_text(parts.content, one) for one in {*found, *listed}]
    assert all(words) and len(set(words)) == len(words)
    assert not listed or set(found) <= set(listed)


def _without_words(kind: Any, parts: Parts, answer: Any) -> Any:
    read = kind.read(parts.content, answer)
    typed = {path[0] for path in kind.typed(parts.content, read)}
    return (
        kind.read(parts.content, {k: None if k in typed else v for k, v in read.items()}) if typed else read
    )


@offering(contract.ChoiceKind)
@given(data=st.data())
def test_the_key_chooses_the_right_options(name: str, data: st.DataObject) -> None:
    kind, (_, parts) = REGISTRY[name], drawn(data, name)
    right = kind.right_options(parts.content, parts.key)
    key = kind.key_answer(parts.content, parts.key)
    assert right == set(kind.classify(parts.content, key)) <= set(cv.option_ids(parts.content))
    assert len(right) == 1 or not kind.one_best


@offering(contract.GuessedKind)
@given(data=st.data())
def test_a_guess_earns_the_mean_of_what_can_be_answered(name: str, data: st.DataObject) -> None:
    kind, (_, parts) = REGISTRY[name], drawn(data, name)
    guess = kind.random_guess_score(parts.content, parts.key)
    assert 0 <= guess < 1
    if isinstance(kind, contract.ChoiceKind) and kind.one_best:
        marks = [kind.mark(parts.content, parts.key, one) for one in cv.option_ids(parts.content)]
        assert guess == pytest.approx(sum(mark.share for mark in marks) / len(marks))  # type: ignore[union-attr]


@offering(contract.ToldKind)
@given(data=st.data())
def test_a_rule_that_is_told_tells_nothing_of_the_key(name: str, data: st.DataObject) -> None:
    """The same words for any sound key of the item under the same rule, on one line, without a full stop."""
    kind, (raw, parts) = REGISTRY[name], drawn(data, name)
    told = kind.told_rule(parts.key)
    assert told.of and told.rule and "\n" not in told.rule and not told.rule.endswith(".")
    other = kind.schema.model_validate(data.draw(cv.rekeyed(raw)))
    assert kind.told_rule(kind.take_apart(other).key) == told


@offering(contract.PartedKind)
@given(data=st.data())
def test_the_key_is_right_in_every_part(name: str, data: st.DataObject) -> None:
    kind, (_, parts) = REGISTRY[name], drawn(data, name)
    found = verdicts(kind, parts.content, parts.key, kind.key_answer(parts.content, parts.key))
    assert found and all(found.values())
    assert verdicts(kind, parts.content, parts.key, None) == {}


@offering(contract.SheetKind)
@given(data=st.data())
def test_an_item_comes_back_from_its_row_as_it_was(name: str, data: st.DataObject) -> None:
    raw, _ = drawn(data, name)
    form = sheet_of(SHEETS, name)
    assert form is not None
    raw["difficulty"] = round(raw["difficulty"], 2)
    texts = {
        column: "\n".join(str(cell) for cell in cells if cell not in (None, ""))
        for column, cells in write_row(form, raw).items()
    }
    texts["difficulty"] = f"{raw['difficulty']:.0%}"
    found = read_row(form, texts, raw, {raw["competency"]: "Tên"})
    assert found.faults == ()
    assert same_item(REGISTRY[name], found.raw, raw, WorkCalendar())


@offering(contract.StarterKind)
def test_a_starter_is_a_sound_item_of_its_kind(name: str) -> None:
    text = REGISTRY[name].starter().replace("ITEM", "x-1").replace("COMPETENCY", "x")  # type: ignore[attr-defined]
    (raw,) = YAML(typ="safe", pure=True).load(text)
    assert REGISTRY[name].schema.model_validate(raw).kind == name


@offering(contract.SimulatedKind)
@given(data=st.data(), seed=st.integers())
def test_who_knows_earns_all_and_every_answer_can_be_read(name: str, data: st.DataObject, seed: int) -> None:
    kind, (_, parts) = REGISTRY[name], drawn(data, name)
    for answer in (
        kind.right_answer(parts.content, parts.key, Random(seed)),
        kind.wrong_answer(parts.content, parts.key, Random(seed), lambda _: 1.0),
    ):
        kind.read(parts.content, answer)
    if name not in cv.PENDING:
        right = kind.read(parts.content, kind.right_answer(parts.content, parts.key, Random(seed)))
        assert kind.mark(parts.content, parts.key, right) == Marked(1.0)


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_habits_are_chances_and_a_time(name: str) -> None:
    kind = REGISTRY[name]
    assert isinstance(kind, contract.SimulatedKind)
    habits = kind.habits({"options": [{}, {}, {}]})
    assert 0 < habits.guess < 1 and 0 < habits.blank < 1 and habits.median_s > 0


@offering(contract.LintedKind)
def test_a_flaw_has_a_code_a_fault_and_a_mend(name: str) -> None:
    flaws = REGISTRY[name].flaws  # type: ignore[attr-defined]
    assert all(flaw.code and flaw.message.endswith(".") and flaw.mend for flaw in flaws)


@offering(contract.DescribedKind)
def test_a_kind_tells_its_row_first(name: str) -> None:
    row, _, sections = REGISTRY[name].docs().strip().partition("\n\n")  # type: ignore[attr-defined]
    assert row.startswith(f"| `{name}` |") and "\n" not in row
    assert not sections or sections.startswith(f"### `{name}`: ")
