"""What lessons' own cells have shown, and the pages made of lessons; both by the digest of a lesson's notebook."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from congvu.model.content import Json
from congvu.store.database import Tx
from congvu.store.schema import lesson_output, lesson_page


@dataclass(frozen=True, slots=True)
class ShownLesson:
    """What a lesson's own cells have shown, by cell id; ``live``: some of it works only with a kernel behind it."""

    outputs: Mapping[str, Sequence[Mapping[str, Json]]]
    live: bool


def shown_of(tx: Tx, notebook: str) -> ShownLesson | None:
    """What the cells of a notebook have shown; ``None`` if they were not run."""
    row = tx.execute(select(lesson_output).where(lesson_output.c.notebook == notebook)).first()
    return ShownLesson(row.outputs, row.live) if row else None


def known_outputs(tx: Tx, notebooks: Collection[str]) -> set[str]:
    """Those of the notebooks whose cells have been run."""
    known = select(lesson_output.c.notebook).where(lesson_output.c.notebook.in_(list(notebooks)))
    return set(tx.execute(known).scalars())


def add_outputs(tx: Tx, shown: Mapping[str, ShownLesson], now: datetime) -> None:
    """Keeps what cells have shown, by notebook; what is known already stays."""
    known = known_outputs(tx, list(shown))
    rows = [
        {"notebook": name, "outputs": lesson.outputs, "live": lesson.live, "at": now}
        for name, lesson in shown.items()
        if name not in known
    ]
    if rows:
        tx.execute(insert(lesson_output), rows)


def page_of(tx: Tx, notebook: str, renderer: str) -> Json | None:
    """The page that a renderer has made of a notebook."""
    mine = (lesson_page.c.notebook == notebook) & (lesson_page.c.renderer == renderer)
    return tx.execute(select(lesson_page.c.body).where(mine)).scalar()


def put_page(tx: Tx, notebook: str, renderer: str, body: Json) -> None:
    """Keeps the page of a notebook, in place of those of earlier renderers."""
    tx.execute(delete(lesson_page).where(lesson_page.c.notebook == notebook))
    tx.execute(insert(lesson_page).values(notebook=notebook, renderer=renderer, body=body))
