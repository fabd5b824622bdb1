"""Lessons made ready for publishing: the author's own cells are run once, in the sandbox, and their pages rendered."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from typing import Any

import pytest
from backbone import COURSE, LESSON, PRACTICE, World, bundle, course, populate
from no_silent_skips import require
from notebooks import code_cell, markdown_cell, notebook_of

from congvu.bootstrap import sandbox_lacks
from congvu.content.bundle import Bundle, LessonBundle
from congvu.content.markdown import anchor
from congvu.kernels.lesson_run import run_lesson
from congvu.kernels.notebook_wire import CellFailed
from congvu.model.errors import UserError
from congvu.services.authoring import PreparedLessons, PublishReport, prepare_lessons, publish_content
from congvu.services.learning import find_lesson
from congvu.services.lesson_pages import PublishedPage
from congvu.store import Store, content

Outputs = Mapping[str, Sequence[Mapping[str, Any]]]
PRACTISED = f'from congvu.interfaces.widgets import practice\n\npractice("{PRACTICE}")'
TABLE = 'import pandas as pd\npd.DataFrame({"Xã": ["Đông", "Tây"], "Hồ sơ": [3, 12]})'
JAVASCRIPT = "from IPython.display import Javascript\nJavascript('1 + 1')"
SLIDER = "import ipywidgets\nipywidgets.IntSlider()"
NESTED = "import ipywidgets\ndisplay([1], ipywidgets.HTML('a'))"
SCRIPT = "from IPython.display import HTML\nHTML('<script>hit()</script>')"
HANDLER = "from IPython.display import HTML\nHTML('<p onclick=\"hit()\">a</p>')"
FRAME = "from IPython.display import HTML\nHTML('<p>giữ</p><iframe src=\"a\"></iframe>')"


@pytest.fixture
def world(sqlite_store: Store) -> World:
    """The backbone's cast."""
    return populate(sqlite_store)


@pytest.fixture(scope="module")
def sandbox() -> Callable[..., Any]:
    """The real sandbox, as ``congvu publish`` runs lessons in it."""
    lacks = sandbox_lacks()
    return require(None if lacks else run_lesson, "the sandbox", f"it needs {', '.join(lacks)}.")


def lesson(*cells: str, text: str = "Chữ", live: bool = False) -> Bundle:
    """What is published: a lesson of one section with these code cells."""
    notebook = notebook_of(markdown_cell(f"# Bài\n\n## Mục\n\n{text}"), *map(code_cell, cells))
    sections = ((anchor("Mục"), "Mục"),)
    told = LessonBundle(LESSON, "Bài", 5, json.dumps(notebook), sections, (PRACTICE,), live=live)
    return replace(bundle(), courses=(replace(course(), lessons=(told,)),))


@dataclass
class Runner:
    """Runs nothing, and shows the same for each cell; remembers what it was asked."""

    shown: Mapping[str, Any] = field(default_factory=lambda: {"text/plain": "3"})
    asked: list[tuple[dict[str, str], dict[str, str]]] = field(default_factory=list)

    def __call__(self, sources: Mapping[str, str], files: Mapping[str, str]) -> Outputs:
        self.asked.append((dict(sources), dict(files)))
        return {name: [{"output_type": "display_data", "data": self.shown}] for name in sources}


def publish(world: World, what: Bundle, run: Any) -> tuple[PreparedLessons, PublishReport]:
    """As ``congvu publish`` does."""
    prepared = prepare_lessons(world.store, what, run)
    return prepared, world.write(publish_content, world.ctx(), what, prepared)


def page(world: World) -> PublishedPage:
    """The page of the newest edition's lesson."""
    cache = world.ctx().services.cache
    return world.store.read(
        lambda tx: cache.lesson_page(tx, find_lesson(cache.course(tx, COURSE).body, LESSON))
    )


def html(world: World) -> str:
    """The HTML of the lesson's page."""
    shown = page(world).html
    assert shown is not None, "it is live"
    return "".join(part.get("html", "") for part in shown.parts)


# -- in the real sandbox ---------------------------------------------------------------------------------------------
def test_what_a_cell_shows_stands_in_the_page(world: World, sandbox: Any) -> None:
    """A table of pandas', as a table; nothing of the code."""
    publish(world, lesson(TABLE), sandbox)
    assert "<td>12</td>" in html(world)
    assert "Đông" in html(world)
    assert "DataFrame" not in html(world)
    assert "style" not in html(world)


def test_cells_of_a_lesson_share_what_they_have_defined(world: World, sandbox: Any) -> None:
    publish(world, lesson("hạn = 5", "print(hạn + 1)"), sandbox)
    assert "<pre>6" in html(world)


@pytest.mark.parametrize(
    "source",
    [SLIDER, NESTED, SCRIPT, HANDLER, JAVASCRIPT],
    ids=["widget", "beside", "script", "handler", "javascript"],
)
def test_a_widget_or_a_script_makes_a_lesson_live(world: World, sandbox: Any, source: str) -> None:
    """Only a kernel, or a page of its own, can show it."""
    prepared, _ = publish(world, lesson(source), sandbox)
    assert prepared.live == [f"{COURSE}/{LESSON}"]
    assert page(world).live


def test_a_cell_that_fails_is_named_with_its_lesson_and_nothing_is_published(
    world: World, sandbox: Any
) -> None:
    before = world.read(content.latest_course_number, COURSE)
    with pytest.raises(UserError, match=rf"{COURSE}/{LESSON}, ô p2.*ZeroDivisionError"):
        publish(world, lesson("1 + 1", "1 / 0"), sandbox)
    assert world.read(content.latest_course_number, COURSE) == before


def test_cells_stand_alone_with_what_lessons_need(world: World, sandbox: Any) -> None:
    """A folder with the views of its practices, no network, nothing of the campus."""
    look = "import os, json\nprint(sorted(os.listdir('.')), 'CONGVU_STATE' in os.environ, list(json.load(open('practices.json'))))"
    call = "import socket\ntry:\n    socket.create_connection(('127.0.0.1', 80), 1)\nexcept OSError as error:\n    print('đóng')"
    publish(world, lesson(look, call), sandbox)
    assert f"['practices.json'] False ['{PRACTICE}']" in unescape(html(world))
    assert "đóng" in html(world)


# -- once ------------------------------------------------------------------------------------------------------------
def test_a_lessons_cells_are_run_once(world: World) -> None:
    """What they have shown is kept by the notebook's digest."""
    run = Runner()
    for _ in range(3):
        publish(world, lesson("1 + 2"), run)
    assert [sources for sources, _ in run.asked] == [{"p1": "1 + 2"}]
    assert "<pre>3</pre>" in html(world)


def test_a_lesson_that_has_changed_is_run_again(world: World) -> None:
    run = Runner()
    publish(world, lesson("1 + 2"), run)
    publish(world, lesson("1 + 2", text="Chữ khác"), run)
    assert len(run.asked) == 2


def test_what_cells_have_shown_is_no_part_of_the_course(world: World) -> None:
    """Another run shows another picture to the pixel; nobody is told that the course has changed."""
    _, first = publish(world, lesson("1 + 2"), Runner({"text/plain": "3"}))
    known = world.read(content.latest_course, COURSE)
    again = replace(PreparedLessons(), shown={}, pages={})
    second = world.write(publish_content, world.ctx(), lesson("1 + 2"), again)
    assert (first.courses, second.courses) == (1, 0)
    assert known is not None
    assert "<pre>3</pre>" not in json.dumps(known.body)


def test_practices_and_the_desk_are_recognised_and_never_run(world: World) -> None:
    run = Runner()
    publish(world, lesson(PRACTISED), run)
    assert run.asked == []
    assert page(world).html is not None


def test_a_lesson_that_asks_for_a_kernel_has_one(world: World) -> None:
    """``live: true``, whatever its cells show."""
    prepared, _ = publish(world, lesson("1 + 2", live=True), Runner())
    assert prepared.live == [f"{COURSE}/{LESSON}"]
    assert page(world).live


def test_the_authors_word_counts_at_once_in_a_campus_that_runs(world: World) -> None:
    """The same cells, shown as a page before, and as a page again after."""
    shown = []
    for live in (False, True, False):
        publish(world, lesson("1 + 2", live=live), Runner())
        shown.append(page(world).live)
    assert shown == [False, True, False]


def test_a_lesson_whose_cells_were_never_run_is_live(world: World) -> None:
    """Published by a program that does not run lessons: nothing of it is lost."""
    world.publish(lesson("1 + 2"))
    assert page(world).live


def test_the_views_of_practices_lie_beside_the_cells_without_their_keys(world: World) -> None:
    run = Runner()
    publish(world, lesson("1 + 2"), run)
    ((_, files),) = run.asked
    assert list(json.loads(files["practices.json"])) == [PRACTICE]
    assert "BÍ MẬT" not in files["practices.json"]


def test_what_the_page_does_not_keep_of_an_output_is_told(world: World) -> None:
    """By the lesson; the looks of pandas' tables go without a word."""
    styled = '<style scoped>a</style><table border="1" class="dataframe"><tr style="text-align: right;"><td>3</td></tr></table>'
    prepared, _ = publish(world, lesson("1 + 2"), Runner({"text/html": f"{styled}<iframe src='a'></iframe>"}))
    assert prepared.removed == {f"{COURSE}/{LESSON}": ["<iframe src>", "<iframe>"]}
    assert "iframe" not in html(world)
    assert "<td>3</td>" in html(world)


def test_a_lesson_that_did_not_come_to_its_end_names_no_cell(world: World) -> None:
    """A sandbox that is missing, a cell that never ends."""

    def run(*_: object) -> Outputs:
        raise CellFailed("", "SandboxMissing: không có Landlock")

    with pytest.raises(UserError, match=rf"{COURSE}/{LESSON} không chạy được.*Landlock") as told:
        publish(world, lesson("1 + 2"), run)
    assert "congvu author" in told.value.mend
