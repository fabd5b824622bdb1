"""What answers without knowledge earn over the banks as they are: ``docs/blind-answers.md``."""

from __future__ import annotations

import importlib.util
from itertools import product
from types import ModuleType

import pytest
from project import ROOT

from congvu.content import LoadedContent
from congvu.quizzes.kinds import load_kinds
from congvu.quizzes.kinds.judgement.scoring import best_uniform, closeness

KINDS = load_kinds()


@pytest.fixture(scope="module")
def blind() -> ModuleType:
    """docs/blind_answers.py."""
    spec = importlib.util.spec_from_file_location("docs_blind", ROOT / "docs" / "blind_answers.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def of_kind(real: LoadedContent, kind: str) -> list[tuple[object, object]]:
    found = [(entry.version, entry.key) for entry in real.items if entry.version.kind == kind]
    assert found
    return found


def test_the_page_has_not_drifted(blind: ModuleType, real: LoadedContent) -> None:
    """To mend: ``make docs``."""
    items = [(entry.version, entry.key) for entry in real.items]
    assert blind.PAGE.read_text("utf-8") == blind.page(items)


def test_no_habit_pays_in_multiple(blind: ModuleType, real: LoadedContent) -> None:
    """Nothing ticked and everything ticked earn the same in every item: nothing."""
    for item in of_kind(real, "multiple"):
        assert blind.earned(KINDS, item, "blank") == blind.earned(KINDS, item, "all") == 0


def test_luck_in_multiple_leaves_less_than_a_guess_among_single_options(
    blind: ModuleType, real: LoadedContent
) -> None:
    single = blind.table(KINDS, of_kind(real, "single"))["single"]["random"]
    row = blind.table(KINDS, of_kind(real, "multiple"))["multiple"]
    assert 0 < row["random"] <= row["first"] < single


def test_no_habit_pays_in_judgement(blind: ModuleType, real: LoadedContent) -> None:
    items = of_kind(real, "judgement")
    assert blind.habits(KINDS, items) == [0, 0, 0, 0]
    assert all(blind.earned(KINDS, item, "blank") == 0 for item in items)


@pytest.mark.parametrize("key", [key for key in product((1, 2, 3, 4), repeat=3) if max(key) - min(key) > 1])
def test_who_rates_blindly_gains_nothing_before_the_floor(key: tuple[int, ...]) -> None:
    """Ratings given to the actions in any order stay, on average, at or below the best of those who rate all alike."""
    right = dict(zip("abc", key, strict=True))
    for rating in product((1, 2, 3, 4), repeat=3):
        turned = [rating[turn:] + rating[:turn] for turn in range(3)]
        mean = sum(closeness(right, dict(zip("abc", one, strict=True))) for one in turned) / 3
        assert mean <= best_uniform(right)


def test_what_the_other_kinds_give_without_knowledge_is_said_plainly(
    blind: ModuleType, real: LoadedContent
) -> None:
    """Typed kinds nothing; those without a deduction what chance gives, to the second decimal."""
    rows = blind.table(KINDS, [(entry.version, entry.key) for entry in real.items])
    typed = {name for name, row in rows.items() if row["random"] is None}
    assert typed == {"numeric", "date", "short", "essay", "code"}
    assert rows["truefalse"]["random"] == 0.5
    assert {name: round(rows[name]["random"], 2) for name in ("single", "match", "order")} == {
        "single": 0.25,
        "match": 0.22,
        "order": 0.22,
    }
    assert all(row["blank"] == 0 for row in rows.values())
