"""The way of a stranger's kind through congvu. Run by ``test_toy_kind`` where the toy's wheel is installed; not collected.

An author begins three questions, they are published and drawn, trainees answer them, a key turns out to be wrong, and the
marks reach statistics and nbgrader.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from random import Random

import pytest
from backbone import EN, HOA, MAI, NOW, World, blueprint, bundle, populate, register
from databases import sqlite_url
from nbgrader.api import Gradebook
from nbgrader_runs import autograde, grader, project_config
from openpyxl import load_workbook
from toy_campus import Sat, sit_on_campus
from typer.testing import CliRunner

from congvu.content import LoadedContent, load_content
from congvu.content.bank_writing import raw_items
from congvu.interfaces.cli import app
from congvu.model.attempts import Attempt
from congvu.model.content import Phase, Pool, Section, SlotRule
from congvu.model.findings import errors
from congvu.model.norms import Register
from congvu.model.people import Role
from congvu.quizzes.kinds import load_kinds
from congvu.sample.response import Traits, respond
from congvu.services.authoring.item_export import export_items
from congvu.services.authoring.item_import import What, import_items
from congvu.services.gradebook.project import project_gradebook
from congvu.services.regrade.job import Wish, begin_regrade, run_regrade
from congvu.services.statistics.quiz import Which, quiz_statistics
from congvu.store import Store, attempts, results
from congvu.store.gradebook.course import Course
from congvu.workers import InlineWorkers

KIND, QUIZ = "slider", "thang-do"
KINDS = load_kinds()
LATER = NOW + timedelta(hours=2)
FILES = {
    "courses/legal/register.yaml": """\
documents:
  - slug: nd-118-2025
    number: 118/2025/NĐ-CP
    kind: Nghị định
    issuer: Chính phủ
    title: Về cơ chế một cửa
    effective_from: 2025-07-01
    state: verified
    evidence: văn bản
    provisions:
      - {id: d11, label: Điều 11, versions: [{from: 2025-07-01, paraphrase: Cấp giấy., state: verified, evidence: văn bản}]}
""",
    "roster/competencies.yaml": "competencies:\n  - {id: desk.receiving, title: Tiếp nhận}\n",
    "quizzes/banks/desk.yaml": "bank: desk\ntitle: Quầy\nitems:\n",
}


# -- the author ----------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bank of three questions that ``congvu item new`` began; the key of the third stands at the end of its scale."""
    root = tmp_path_factory.mktemp("content")
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    for _ in range(3):
        command = ["item", "new", "--bank", "desk", "--kind", KIND]
        CliRunner().invoke(app, command, env={"CONGVU_CONTENT": str(root)}, catch_exceptions=False)
    _rekey(root, "desk-003", 10)
    return root


def _rekey(root: Path, item_id: str, key: int) -> None:
    """Writes another key."""
    path = root / "quizzes" / "banks" / "desk.yaml"
    before, name, after = path.read_text("utf-8").partition(f"id: {item_id}")
    path.write_text(before + name + after.replace("key: 7", f"key: {key}", 1), "utf-8")


def loaded(root: Path) -> LoadedContent:
    """The bank as it is read."""
    return load_content(root, KINDS)


def test_the_kind_is_installed_beside_congvu_and_not_in_it() -> None:
    assert version("congvu-slider") == "1.0"
    assert KIND in KINDS and type(KINDS[KIND]).__module__ == "slider_kind.kind"


def test_its_starter_is_offered_and_sound(root: Path) -> None:
    assert [item["kind"] for item in raw_items(root, "desk")] == [KIND] * 3
    assert errors(loaded(root).findings) == []


def test_its_own_flaw_is_told_at_the_line_of_its_item(root: Path) -> None:
    (found,) = loaded(root).findings
    assert found.code == "SLIDER-001" and "Đáp án 10" in found.message
    assert found.place.startswith("quizzes/banks/desk.yaml:")


def test_it_goes_out_to_excel_and_comes_back_equal(root: Path, tmp_path: Path) -> None:
    book = tmp_path / "cau-hoi.xlsx"
    assert export_items(root, KINDS, book, "desk").left_out == ()
    found = import_items(root, KINDS, book)
    assert [(row.sheet, row.what) for row in found.rows] == [("Thang đo", What.SAME)] * 3


def test_a_fault_in_its_columns_comes_back_at_its_cell(root: Path, tmp_path: Path) -> None:
    book = tmp_path / "cau-hoi.xlsx"
    export_items(root, KINDS, book, "desk")
    workbook = load_workbook(book)
    sheet = workbook["Thang đo"]
    column = next(cell.column for cell in sheet[1] if cell.value == "Đáp án (trên thang)")
    sheet.cell(2, column).value, sheet.cell(3, column).value = 6, 99  # type: ignore[assignment]
    workbook.save(book)
    changed, faulty, same = import_items(root, KINDS, book).rows
    assert (changed.what, faulty.what, same.what) == (What.CHANGED, What.FAULTY, What.SAME)
    assert [(fault.column, fault.message) for fault in faulty.faults] == [
        ("", "Đáp án phải nằm trong thang từ 0 đến 10.")
    ]


# -- the quiz ------------------------------------------------------------------------------------------------------
def publish(world: World, root: Path) -> None:
    """Publishes the bank, and a quiz that draws all three of its questions."""
    found = loaded(root)
    pairs = [(item.version, item.key) for bank in found.banks for item in bank.items]
    drawn = SlotRule(2.0, pool=Pool(("desk",), kinds=(KIND,)), count=3)
    opened = {Phase.AFTER: frozenset({"marks", "answers", "why"})}
    quiz = blueprint(QUIZ, sections=(Section("Thang", (drawn,)),), attempts=3, review=opened, formative=True)
    world.publish(bundle(pairs, [quiz], Register({**register().documents, **found.register.documents})))


@pytest.fixture(scope="module")
def world(root: Path, _sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The cast, and a campaign over the quiz."""
    folder = tmp_path_factory.mktemp("world")
    with sqlite_url(_sqlite_template, folder) as url, Store(url) as store:
        world = populate(store)
        publish(world, root)
        world.campaign_id = world.open(QUIZ).id
        yield world


@pytest.fixture(scope="module")
def sat(world: World, tmp_path_factory: pytest.TempPathFactory) -> Sat:
    """Hoa's attempt on the campus."""
    return sit_on_campus(world, HOA, tmp_path_factory.mktemp("state"), s01="6", s02="hai")


def keys(world: World, attempt: Attempt) -> dict[str, int]:
    """The newest keys of an attempt's questions, by slot."""
    ids = [slot.item_version_id for slot in attempt.paper.slots]
    found = world.read(world.services.cache.latest_keys, ids)
    return {slot.slot: found[slot.item_version_id].key["value"] for slot in attempt.paper.slots}


def points(world: World, attempt_id: str) -> float:
    """What an attempt earned."""
    stored = world.read(results.get_result, attempt_id)
    assert stored is not None
    return stored.result.points


def earned(*distances: int) -> float:
    """What answers so far from their keys earn, by hand: two points each, a half less for each step."""
    return sum(2 * max(0.0, 1 - distance / 4) for distance in distances)


def test_it_is_drawn_and_shown_by_its_own_template(sat: Sat) -> None:
    assert sat.page.count('data-kind="slider"') == 3
    assert '<input type="number" id="s01-input" name="s01" min="0" max="10"' in sat.page
    assert "Chọn một số từ 0 đến 10." in sat.page and "Đáp án" not in sat.page


def test_an_answer_is_saved_and_an_unreadable_one_is_told(sat: Sat) -> None:
    told = {one["slot"]: one for one in sat.saved["results"]}
    assert told["s01"]["status"] == "saved"
    assert (told["s02"]["status"], told["s02"]["message"]) == (
        "unreadable",
        "«hai» không phải là một số nguyên.",
    )
    assert sat.state["answers"]["s01"]["fields"] == {"s01": ["6"]}


def test_it_is_marked_with_partial_credit_and_reviewed(world: World, sat: Sat) -> None:
    attempt = world.read(attempts.get_attempt, sat.id)
    assert attempt is not None
    assert points(world, sat.id) == earned(abs(keys(world, attempt)["s01"] - 6))
    assert "6/10" in sat.result and "Đáp án" in sat.result


@pytest.fixture(scope="module")
def crowd(world: World, sat: Sat) -> list[Attempt]:
    """Five more attempts, each a step further from the keys."""
    tries = []
    for off, officer_id in enumerate((HOA, HOA, MAI, MAI, MAI)):
        attempt = world.start(officer_id)
        answers = {slot: key - off for slot, key in keys(world, attempt).items()}
        assert world.submit(attempt, answers).points == earned(off, off, off)
        tries.append(attempt)
    return tries


def test_its_responses_are_counted(world: World, crowd: list[Attempt]) -> None:
    scope, ctx = world.scope(EN), world.ctx(EN, role=Role.ADMINISTRATOR)
    found = world.read(quiz_statistics, ctx, scope, campaign_id=world.campaign_id, which=Which.ALL)
    assert found.attempts == 6
    item = next(one for one in found.items if one.item_id == "desk-001")
    assert (item.kind, item.guess) == (KIND, pytest.approx((1 + 2 * 0.75 + 2 * 0.5 + 2 * 0.25) / 11))
    counted = {option.label: option.figures.count for option in item.options}
    assert {"Mức 7", "Mức 6", "Mức 5", "Mức 4", "Mức 3"} <= counted.keys() and sum(counted.values()) == 6
    assert [option.label for option in item.options if option.right] == ["Mức 7"]


def test_a_new_key_changes_its_marks(world: World, root: Path, crowd: list[Attempt]) -> None:
    before = points(world, crowd[0].id)
    for item_id in ("desk-001", "desk-002"):
        _rekey(root, item_id, 8)
    publish(world, root)
    ctx = world.ctx(at=LATER)
    job, _ = begin_regrade(world.store, ctx, QUIZ, Wish(), "Sửa đáp án")
    run_regrade(world.store, ctx, job.id, InlineWorkers())
    assert points(world, crowd[0].id) == before - 2 * 0.5


# -- nbgrader ------------------------------------------------------------------------------------------------------
def test_it_reaches_nbgraders_gradebook_and_autograde_marks_it_the_same(
    world: World, crowd: list[Attempt], tmp_path: Path
) -> None:
    course = Course(tmp_path / "nbgrader")
    project_gradebook(world.store, course, world.services, clock=lambda: LATER)
    best = {one: max(points(world, t.id) for t in crowd if t.officer_id == one) for one in (HOA, MAI)}
    assert scores(course) == best
    answers = json.loads((course.folder("submitted", HOA, QUIZ) / "answers.json").read_text("utf-8"))[
        "answers"
    ]
    assert {type(value) for value in answers.values()} == {int}
    with grader(tmp_path, world.store.url):
        assert not autograde(project_config(), QUIZ)
    assert scores(course) == best


def scores(course: Course) -> dict[str, float]:
    """What nbgrader itself reads from its gradebook."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader 0.9.6 warns of its own SQLAlchemy use
        with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as book:
            return {one.student_id: one.score for one in book.assignment_submissions(QUIZ)}


def test_the_sample_can_answer_it(root: Path) -> None:
    item = loaded(root).banks[0].items[0]
    replies = [
        respond(Random(seed), KINDS, item.version, item.key, Traits(0, 1)).values for seed in range(40)
    ]
    final = {values[-1] for values in replies if values}
    assert item.key.key["value"] in final and len(final) > 2
