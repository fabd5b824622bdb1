"""Typed answers as a fair teacher reads them, before and after: the table of docs/typed-answers.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from authored import parts
from ruamel.yaml import YAML

from congvu.model.attempts import Marked
from congvu.model.content import ItemVersion, KeyRevision
from congvu.quizzes.flags import UNREADABLE
from congvu.quizzes.kinds import load_kinds
from congvu.quizzes.kinds.contract import Parts
from congvu.quizzes.kinds.rules import ReadingRule, rule_of
from congvu.quizzes.marking import mark, unread_words

REGISTRY = load_kinds()
TABLE = YAML(typ="safe").load(Path(__file__).with_name("typed_answers.yaml").read_text("utf-8"))


def rows() -> Iterator[Any]:
    for block in TABLE:
        for typed, before, after, says in block["answers"]:
            yield pytest.param(
                block["kind"], block["item"], typed, before, after, says, id=f"{block['kind']}-{typed}"
            )


def given(taken: Parts, typed: Any) -> Any:
    """An answer by labels and texts as the page sends it, by ids."""
    if not isinstance(typed, dict):
        return typed
    gaps = {gap["label"]: gap for gap in taken.content["gaps"]}
    options = {
        label: {one["text"]: one["id"] for one in gap.get("options", ())} for label, gap in gaps.items()
    }
    return {gaps[label]["id"]: options[label].get(text, text) for label, text in typed.items()}


def told(share: float | str) -> Marked:
    """A mark as the table writes it."""
    text = str(share)
    return Marked(float(text.rstrip("?") or 0), UNREADABLE if text.endswith("?") else "")


def old(key: dict[str, Any]) -> dict[str, Any]:
    """A key as 0.1.0 published it."""
    return {name: value for name, value in key.items() if name != "reading"}


@pytest.mark.parametrize(("kind", "item", "typed", "before", "after", "says"), list(rows()))
def test_both_rules_mark_as_the_table_says(
    kind: str, item: dict[str, Any], typed: Any, before: Any, after: Any, says: str
) -> None:
    taken = parts(kind, **item)
    version, answer = ItemVersion("v", "i", "b", kind, taken.content, "c", 0.5, ()), given(taken, typed)
    for key, wanted in ((old(taken.key), before), (taken.key, after)):
        revision = KeyRevision("k", "v", 1, key, {})
        verdict = mark(REGISTRY, version, revision, answer)
        assert isinstance(verdict, Marked)
        assert (round(verdict.share, 9), verdict.flag) == (told(wanted).share, told(wanted).flag)
        assert bool(unread_words(REGISTRY, version, revision, answer)) is (verdict.flag == UNREADABLE)


@pytest.mark.parametrize(("kind", "item", "typed", "before", "after", "says"), list(rows()))
def test_the_new_rule_does_what_the_teacher_says(
    kind: str, item: dict[str, Any], typed: Any, before: Any, after: Any, says: str
) -> None:
    if kind != "cloze":
        assert {"đúng": after == 1, "sai": after == 0, "chưa rõ": after == "?"}[
            says.partition(":")[0].partition(";")[0]
        ]


def test_the_table_shows_some_hundred_answers_of_every_typed_kind() -> None:
    assert len(list(rows())) > 120
    assert {block["kind"] for block in TABLE} == {"short", "numeric", "date", "cloze"}


@pytest.mark.parametrize("kind", ["short", "numeric", "date", "cloze"])
def test_what_is_published_today_names_the_newest_rule_and_once(kind: str) -> None:
    taken = next(parts(kind, **block["item"]) for block in TABLE if block["kind"] == kind)
    assert rule_of(taken.key) is ReadingRule.AS_MEANT
    assert rule_of(old(taken.key)) is ReadingRule.AS_TYPED
    assert repr(taken.key).count("reading") == 1
    assert "reading" not in repr(taken.content)
