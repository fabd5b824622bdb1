"""The bundle: ids that mean what they say, and JSON that comes back whole."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from congvu.content import (
    LoadedContent,
    anchor,
    blueprint_from_json,
    blueprint_to_json,
    load_content,
    make_bundle,
    register_from_json,
    register_to_json,
    version_id,
)
from congvu.model.errors import Rejected
from congvu.quizzes.kinds import KindRegistry

from .conftest import DAY

BANK = "quizzes/banks/desk.yaml"


def _respoil(root: Path, kinds: KindRegistry, old: str, new: str) -> dict[str, tuple[str, str]]:
    """Version and key ids by item id after a change of the bank."""
    text = (root / BANK).read_text(encoding="utf-8")
    (root / BANK).write_text(text.replace(old, new, 1), encoding="utf-8")
    pairs = make_bundle(load_content(root, kinds, on=DAY)).items
    return {item.item_id: (item.id, key.id) for item, key in pairs}


def test_ids_follow_the_documented_form(small: LoadedContent) -> None:
    """``iv-`` and ``kr-`` with 16 hex digits; the first key of a version is revision 0."""
    for item, key in make_bundle(small).items:
        assert item.id == version_id(item)
        assert (item.id[:3], len(item.id), key.id[:3], len(key.id)) == ("iv-", 19, "kr-", 19)
        assert (key.item_version_id, key.number) == (item.id, 0)


@pytest.mark.parametrize(
    ("old", "new", "version_changes", "key_changes"),
    [
        ("stem: Hỏi desk-001?", "stem: Hỏi gì?", True, True),
        ("citations: [nd-2-2025#d2]", "citations: [nd-2-2025]", True, True),
        ("competency: desk.receiving", "competency: desk.answer", True, True),
        ("key: b", "key: c", False, True),
        ("PHẢN HỒI MẬT a", "Phản hồi khác a", False, True),
        ("difficulty: 0.5", "difficulty: 0.7", False, False),
        ("title: Quầy", "title: Quầy khác", False, False),
    ],
)
def test_ids_change_with_what_they_name(
    old: str, new: str, version_changes: bool, key_changes: bool, root: Path, kinds: KindRegistry
) -> None:
    """A version is what is read, a key revision what is secret; the author's difficulty is neither."""
    before = _respoil(root, kinds, "", "")
    after = _respoil(root, kinds, old, new)
    assert (before["desk-001"][0] != after["desk-001"][0]) is version_changes
    assert (before["desk-001"][1] != after["desk-001"][1]) is key_changes
    assert before["desk-002"] == after["desk-002"]


def test_content_with_errors_is_rejected_whole(small: LoadedContent, root: Path, kinds: KindRegistry) -> None:
    """Half-good content makes no bundle, and the refusal carries every finding."""
    (root / BANK).write_text("bank: desk\ntitle: T\nitems: []\n", encoding="utf-8")
    with pytest.raises(Rejected) as refused:
        make_bundle(load_content(root, kinds, on=DAY))
    assert refused.value.findings


def test_blueprints_come_back_from_json(real: LoadedContent) -> None:
    """Through real JSON text and back, nothing is lost."""
    for entry in real.blueprints:
        text = json.dumps(blueprint_to_json(entry.blueprint))
        assert blueprint_from_json(json.loads(text)) == entry.blueprint


def test_register_comes_back_from_json(real: LoadedContent) -> None:
    """Through real JSON text and back, nothing is lost."""
    assert register_from_json(json.loads(json.dumps(register_to_json(real.register)))) == real.register


def test_lesson_tells_its_sections_and_citations(small: LoadedContent) -> None:
    """Sections come in order with their anchors; each citation knows its section."""
    (course,) = make_bundle(small).courses
    (lesson,) = course.lessons
    headings = ["Nhận ở đâu", "Trả lời thế nào"]
    assert lesson.sections == tuple((anchor(text), text) for text in headings)
    assert lesson.practices == ("desk-p01a",)
    assert lesson.citations == (
        (anchor(headings[0]), "nd-2-2025#d2"),
        (anchor(headings[1]), "nd-2-2025#d1@2026-07-01"),
    )


def test_lesson_notebooks_are_valid(real: LoadedContent) -> None:
    """nbformat accepts every lesson, and finds no outputs in it."""
    for course in make_bundle(real).courses:
        for lesson in course.lessons:
            notebook = nbformat.reads(lesson.notebook, as_version=4)  # type: ignore[no-untyped-call]
            nbformat.validate(notebook)
            assert not any(cell.get("outputs") for cell in notebook.cells)


def test_digest_covers_keys_and_lessons(small: LoadedContent) -> None:
    """Two bundles with one digest are the same; a change anywhere shows."""
    bundle = make_bundle(small)
    (course,) = small.courses
    renamed = replace(small, courses=(replace(course, summary="Khác"),))
    assert make_bundle(small) == bundle
    assert make_bundle(renamed).digest != bundle.digest
    assert make_bundle(renamed).courses[0].digest != bundle.courses[0].digest


def test_a_blueprint_without_changes_is_published_as_ever(small: LoadedContent) -> None:
    """A field that is not used is not in the JSON, so that what was published keeps its digest."""
    (entry,) = small.blueprints
    assert "changed_since" not in json.dumps(blueprint_to_json(entry.blueprint))


def test_a_pool_of_changes_comes_back_whole(root: Path, kinds: KindRegistry) -> None:
    """The day survives; a course may be left out."""
    path = root / "quizzes/blueprints/desk-final.yaml"
    text = path.read_text(encoding="utf-8").replace("kinds: [single]", "changed_since: 2025-07-01")
    path.write_text(text.replace("course: desk\n", ""), encoding="utf-8")
    (entry,) = load_content(root, kinds, on=DAY).blueprints
    assert entry.blueprint.asks_for_changes and entry.blueprint.course == ""
    assert blueprint_from_json(json.loads(json.dumps(blueprint_to_json(entry.blueprint)))) == entry.blueprint


def test_check_counts_what_has_changed_on_the_day(root: Path, kinds: KindRegistry) -> None:
    """The sample's decree is of July 2025: nothing in it has changed since August."""
    path = root / "quizzes/blueprints/desk-final.yaml"
    text = path.read_text(encoding="utf-8").replace("kinds: [single]", "changed_since: 2025-07-01")
    path.write_text(text, encoding="utf-8")
    assert load_content(root, kinds, on=DAY).ok
    path.write_text(text.replace("2025-07-01", "2025-08-01"), encoding="utf-8")
    assert "CV-QUIZ-010" in {fault.code for fault in load_content(root, kinds, on=DAY).findings}
