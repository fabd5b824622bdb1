"""The page of a published lesson: kept by publishing, made again where it is not kept, or live."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from congvu.content.canonical import digest_text
from congvu.content.lesson_cells import CellUse, code_cell_of
from congvu.content.lesson_page import RENDERER, LessonHtml, lesson_html_from_json
from congvu.model.content import Json
from congvu.store import Tx, lesson_pages
from congvu.store.lesson_pages import ShownLesson


@dataclass(frozen=True, slots=True)
class PublishedPage:
    """A lesson's page; ``None`` for a live lesson, which is shown with a kernel behind it."""

    html: LessonHtml | None

    @property
    def live(self) -> bool:
        """Whether the lesson needs a kernel."""
        return self.html is None


LIVE = PublishedPage(None)
STILL = ShownLesson({}, live=False)
"""What a lesson without cells of its own has shown."""


def load_page(tx: Tx, lesson: Mapping[str, Json]) -> PublishedPage:
    """The page of a published lesson. One whose own cells were never run is live."""
    notebook = lesson["notebook"]
    name = digest_text(notebook)
    shown = lesson_pages.shown_of(tx, name) if own_cells(notebook) else STILL
    if lesson.get("live") or shown is None or shown.live:
        return LIVE
    kept = lesson_pages.page_of(tx, name, RENDERER)
    return PublishedPage(lesson_html_from_json(kept) if kept else render(notebook, shown))


def own_cells(notebook: str) -> dict[str, str]:
    """The sources of the author's own code cells by cell id, in order."""
    cells = [cell for cell in json.loads(notebook).get("cells", ()) if cell["cell_type"] == "code"]
    sources = {cell["id"]: "".join(cell["source"]) for cell in cells}
    return {
        cell_id: source for cell_id, source in sources.items() if code_cell_of(source).use is CellUse.OTHER
    }


def render(notebook: str, shown: ShownLesson) -> LessonHtml:
    """Makes the page anew."""
    from congvu.content.lesson_html import render_lesson  # nbconvert takes its time and 20 MB

    return render_lesson(notebook, shown.outputs)
