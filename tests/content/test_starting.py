"""Starting an item or a lesson from an example, and the schemas for editors."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import fastjsonschema
import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from typer.testing import CliRunner

from congvu.content import find_content_root, load_content
from congvu.content.json_schemas import json_schemas
from congvu.content.starting import start_item, start_lesson, starter
from congvu.interfaces.cli import app
from congvu.model.errors import Conflict, NotFound, UserError
from congvu.model.findings import errors
from congvu.quizzes.kinds import load_kinds

KINDS = load_kinds()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of this checkout's content."""
    for name in ("courses", "quizzes", "roster"):
        shutil.copytree(find_content_root() / name, tmp_path / name)
    return tmp_path


def test_each_kind_has_an_example_that_is_sound(copy: Path) -> None:
    started = {start_item(copy, KINDS, "one-stop", kind).id: kind for kind in KINDS}
    loaded = load_content(copy, KINDS)
    assert errors(loaded.findings) == []
    added = {
        item.version.item_id: item.version.kind for item in loaded.items if item.version.item_id in started
    }
    assert added == started and len(started) == len(KINDS)


def test_a_lesson_begins_as_one_that_can_be_published(copy: Path) -> None:
    for course in ("conduct", "one-stop", "reform"):
        for title in ("Đúng hẹn là giữ lời", "Đúng hẹn: bài hai"):
            start_lesson(copy, KINDS, course, title)
    loaded = load_content(copy, KINDS)
    assert errors(loaded.findings) == []
    for course in loaded.courses:
        assert course.lessons[-2].stem.endswith("-dung-hen-la-giu-loi")
        assert len(course.lessons[-1].practices) == 1


def test_a_file_that_would_break_is_left_as_it_is(copy: Path) -> None:
    path = copy / "quizzes" / "banks" / "one-stop.yaml"
    path.write_text("bank: one-stop\ntitle: x\nitems: [\n", encoding="utf-8")
    with pytest.raises(Conflict):
        start_item(copy, KINDS, "one-stop", "single")
    assert path.read_text(encoding="utf-8").endswith("items: [\n")


def test_what_is_unknown_is_told_with_what_there_is(copy: Path) -> None:
    with pytest.raises(NotFound) as bank:
        start_item(copy, KINDS, "one-shop", "single")
    with pytest.raises(NotFound) as kind:
        starter(KINDS, "riddle")
    assert "one-stop" in bank.value.mend and "single" in kind.value.mend


def test_a_title_without_letters_is_refused(copy: Path) -> None:
    with pytest.raises(UserError, match="không có chữ"):
        start_lesson(copy, KINDS, "one-stop", "…")


def test_the_shipped_files_keep_to_their_schemas() -> None:
    found, root = json_schemas(KINDS), find_content_root()
    places = {
        "bank": "quizzes/banks/*.yaml",
        "blueprint": "quizzes/blueprints/*.yaml",
        "calendar": "courses/legal/calendar.yaml",
        "course": "courses/*/course.yaml",
    }
    for name, pattern in places.items():
        validate = fastjsonschema.compile(found[name], use_default=False)
        for path in sorted(root.glob(pattern)):
            data = YAML(typ="safe").load(path.read_text("utf-8"))
            validate(json.loads(json.dumps(data, default=str)))  # an editor takes a day for a text


def test_a_misspelt_field_is_complained_about() -> None:
    validator = Draft202012Validator(json_schemas(KINDS)["blueprint"])
    assert any("time_limit" in error.message for error in validator.iter_errors({"time_limit": 600}))


def test_schemas_are_written_by_command(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["content", "schemas", "--out", str(tmp_path)], catch_exceptions=False)
    assert done.exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} >= {"bank.schema.json", "register.schema.json"}
