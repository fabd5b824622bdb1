"""The build: the same every time, whole, and without a single key."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.nbgraderformat.v3 import MetadataValidatorV3  # type: ignore[import-untyped]
from nbgrader.preprocessors import ClearHiddenTests  # type: ignore[import-untyped]

from congvu.content import Bundle, LoadedContent, build, load_content, make_bundle
from congvu.model.errors import UserError
from congvu.quizzes.kinds import KindRegistry

from .conftest import DAY

QUIZ = "quizzes/blueprints/desk-final.yaml"
CELL = '# Câu 1\n### BEGIN HIDDEN TESTS\nfrom congvu.interfaces.nbgrader import mark_slot\n\nmark_slot("s01")\n### END HIDDEN TESTS'
FIXED = "      - {item: desk-002, points: 2}\n      - {item: desk-003, points: 0.5}"

_SCRIPT = """
import sys
from pathlib import Path
from congvu.content import build, load_content, make_bundle
from congvu.quizzes.kinds import load_kinds
build(make_bundle(load_content(Path(sys.argv[1]), load_kinds())), Path(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def bundle(real: LoadedContent) -> Bundle:
    """The real content's bundle."""
    return make_bundle(real)


@pytest.fixture(scope="module")
def out(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real content, built."""
    return build(bundle, tmp_path_factory.mktemp("out")).out


def _files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def _notebook(path: Path) -> Any:
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    return notebook


def _fixed(root: Path) -> None:
    """Makes the sample's quiz a fixed paper."""
    text = (root / QUIZ).read_text(encoding="utf-8")
    (root / QUIZ).write_text(text[: text.index("      - {pool")] + FIXED, encoding="utf-8")


def _leaves(value: Any) -> Iterator[str]:
    """All texts of a JSON value worth looking for."""
    if isinstance(value, dict):
        for child in value.values():
            yield from _leaves(child)
    elif isinstance(value, list | tuple):
        for child in value:
            yield from _leaves(child)
    elif isinstance(value, str) and len(value) > 20:
        yield value


def test_two_builds_are_the_same_in_every_process(real: LoadedContent, tmp_path: Path) -> None:
    """Whatever the hash seed of the process, every byte of every file is the same."""
    for seed in ("0", "4242"):
        command = [sys.executable, "-c", _SCRIPT, str(real.root), str(tmp_path / seed)]
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, check=True)
    first = _files(tmp_path / "0")
    assert len(first) > 10
    assert first == _files(tmp_path / "4242")


def test_no_key_or_feedback_is_built(bundle: Bundle, out: Path) -> None:
    """No feedback text of any item, and no field that would hold a key, is in any file.

    A desk's calendar gives the reasons of its days off, which counted dates repeat.
    """
    files = {name: text for name, text in _files(out).items() if Path(name).name != "desk.json"}
    written = "\n".join(json.dumps(json.loads(text), ensure_ascii=False) for text in files.values())
    public = {text for item, _ in bundle.items + bundle.practices for text in _leaves(dict(item.content))}
    for _, key in bundle.items + bundle.practices:
        feedback = {name: value for name, value in key.feedback.items() if name != "counted"}
        for text in set(_leaves(feedback)) - public:
            assert text not in written
            assert json.dumps(text)[1:-1] not in written
    for name in ('"key"', '"feedback"', '"why"', '"tolerance"', '"scoring"'):
        assert name not in written


def test_practices_are_public_views(bundle: Bundle, out: Path) -> None:
    """Each lesson's practices are there by id, with kind, content and arrangement, and nothing else."""
    for course in bundle.courses:
        for lesson in course.lessons:
            path = out / "lessons" / course.course_id / lesson.lesson_id / "practices.json"
            found = json.loads(path.read_text(encoding="utf-8"))
            assert sorted(found) == sorted(lesson.practices)
            assert all(sorted(view) == ["arrangement", "content", "kind"] for view in found.values())


def test_source_notebook_has_one_locked_cell_a_slot(bundle: Bundle, out: Path) -> None:
    """Each quiz's notebook satisfies nbgrader, with the points of its blueprint at each position."""
    for quiz_id, data in bundle.blueprints.items():
        notebook = _notebook(out / "nbgrader" / "source" / quiz_id / f"{quiz_id}.ipynb")
        MetadataValidatorV3().validate_nb(notebook)
        graded = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
        points = [
            rule["points"] for s in data["sections"] for rule in s["slots"] for _ in range(rule["count"])
        ]
        assert [cell.metadata.nbgrader.points for cell in graded] == points
        assert [cell.id for cell in graded] == [f"s{n:02d}" for n in range(1, len(points) + 1)]
        assert graded[0].source == CELL


def test_released_notebook_shows_no_marking(out: Path) -> None:
    """After nbgrader has cleared the hidden tests, a slot's cell is a comment."""
    for path in (out / "nbgrader" / "source").glob("*/*.ipynb"):
        released, _ = ClearHiddenTests().preprocess(_notebook(path), {})
        slots = [cell.source for cell in released.cells if cell.id.startswith("s0")]
        assert all(source == f"# Câu {n}" for n, source in enumerate(slots, 1))


def test_fixed_paper_quiz_has_widget_and_paper(root: Path, kinds: KindRegistry, tmp_path: Path) -> None:
    """The widget's cell is locked, and the paper beside it is public, its slots those of the notebook."""
    _fixed(root)
    bundle = make_bundle(load_content(root, kinds, on=DAY))
    folder = build(bundle, tmp_path / "out").out / "nbgrader/source/desk-final"
    notebook = _notebook(folder / "desk-final.ipynb")
    (widget,) = [cell for cell in notebook.cells if cell.id == "quiz"]
    assert widget.source == 'from congvu.interfaces.widgets import quiz\n\nquiz("desk-final")'
    assert widget.metadata.nbgrader.locked
    paper = json.loads((folder / "paper.json").read_text(encoding="utf-8"))
    assert sorted(slot["slot"] for slot in paper["slots"]) == ["s01", "s02", "s03"]  # in shown order
    worth = {slot.slot: slot.points for slot in bundle.papers["desk-final"].slots}
    assert worth == {"s01": 1, "s02": 2, "s03": 0.5}
    assert "MẬT" not in json.dumps(paper, ensure_ascii=False)


def test_quiz_with_random_slots_has_no_paper(small: LoadedContent, tmp_path: Path) -> None:
    """Its papers are drawn on the campus, so there is neither widget nor paper."""
    folder = build(make_bundle(small), tmp_path).out / "nbgrader/source/desk-final"
    assert [path.name for path in folder.iterdir()] == ["desk-final.ipynb"]
    assert "widgets" not in (folder / "desk-final.ipynb").read_text(encoding="utf-8")


def test_manifest_names_every_file(out: Path) -> None:
    """The manifest lists all files but itself."""
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == set(_files(out)) - {"manifest.json"}
    assert list(manifest["files"]) == sorted(manifest["files"])


def test_building_again_drops_what_is_gone(small: LoadedContent, tmp_path: Path) -> None:
    """A file of an earlier build does not linger; a grader's folder is left alone."""
    first = build(make_bundle(small), tmp_path)
    (tmp_path / "lessons/desk/gone").mkdir()
    (tmp_path / "nbgrader/submitted").mkdir()
    assert build(make_bundle(small), tmp_path) == first
    assert not (tmp_path / "lessons/desk/gone").exists()
    assert (tmp_path / "nbgrader/submitted").exists()


def test_build_does_not_remove_strangers(small: LoadedContent, tmp_path: Path) -> None:
    """A folder that is no build of ours is refused."""
    (tmp_path / "lessons").mkdir()
    with pytest.raises(UserError):
        build(make_bundle(small), tmp_path)
    assert (tmp_path / "lessons").exists()


def test_stock_nbgrader_releases_the_quiz(small: LoadedContent, tmp_path: Path) -> None:
    """``nbgrader generate_assignment`` takes the source folder as it is, and leaves no marking in the release."""
    course = build(make_bundle(small), tmp_path).out / "nbgrader"
    bin_folder = Path(sys.executable).parent  # nbgrader starts alembic by its name
    command = [str(bin_folder / "nbgrader"), "generate_assignment", "desk-final", "--create"]
    subprocess.run(
        [*command, f"--CourseDirectory.root={course}"],
        cwd=course,
        env={**os.environ, "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"},
        check=True,
        capture_output=True,
    )
    released = _notebook(course / "release/desk-final/desk-final.ipynb")
    assert [cell.source for cell in released.cells if cell.id.startswith("s0")] == [
        "# Câu 1",
        "# Câu 2",
        "# Câu 3",
    ]
