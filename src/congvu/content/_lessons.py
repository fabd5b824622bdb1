"""Reading and checking the lessons of a course."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from congvu.content._banks import first_days, is_verified, reason_of
from congvu.content._frame import FileFrame
from congvu.content.codes import finding
from congvu.content.lesson_cells import CellUse, code_cell_of
from congvu.content.loaded import LessonCitation, LoadedLesson
from congvu.content.markdown import ANCHOR_MOST, Link, Outline, anchor, outline
from congvu.content.notebooks import Cell, UnreadableNotebook, canonical_notebook, line_of, read_notebook
from congvu.content.safe_html import has_script, removed_from
from congvu.content.schemas import LessonForm
from congvu.content.spelling import LessonText
from congvu.law.norms import Problem, Unresolved, resolve
from congvu.model.letters import nfc

_OTHER_HOST = re.compile(r"(?:https?:)?//[^\s)\]>\"']+")
_NORM = "norm:"
_ATTACHED = "attachment:"


@dataclass(slots=True)
class _Reading:
    """A lesson on its way."""

    frame: FileFrame
    path: str
    text: str
    cell: Cell
    sections: list[tuple[str, str]] = field(default_factory=list)
    practices: list[str] = field(default_factory=list)
    citations: list[LessonCitation] = field(default_factory=list)

    def place(self, fragment: str = "") -> str:
        """File and line of a fragment of the present cell."""
        line = line_of(self.text, self.cell, fragment) if fragment else self.cell.line
        return f"{self.path}:{line}"

    def report(self, code: str, fragment: str = "", **fields: Any) -> None:
        """Adds a finding at a fragment of the present cell."""
        self.frame.findings.append(finding(code, self.place(fragment), **fields))


def load_lesson(
    frame: FileFrame, path: Path, form: LessonForm, practices: Collection[str]
) -> LoadedLesson | None:
    """Reads one lesson; ``practices`` are the ids its course has."""
    name = path.relative_to(frame.root).as_posix()
    try:
        text, cells = read_notebook(path)
    except UnreadableNotebook as error:
        frame.findings.append(finding("CV-LESSON-001", f"{name}:1", reason=error))
        return None
    frame.lessons.append(LessonText(name, text, cells))
    reading = _Reading(frame, name, text, cells[0])
    _check_title(reading)
    for cell in cells:
        reading.cell = cell
        _read_cell(reading, practices)
    _check_whole(reading, cells)
    return LoadedLesson(
        stem=path.stem,
        title=form.title,
        minutes=form.minutes,
        notebook=canonical_notebook(cells),
        sections=tuple(reading.sections),
        practices=tuple(reading.practices),
        citations=tuple(reading.citations),
        place=f"{name}:1",
        quiz_id=form.quiz or "",
        live=form.live,
    )


def _check_title(reading: _Reading) -> None:
    if reading.cell.type != "markdown" or not reading.cell.source.startswith("# "):
        reading.report("CV-LESSON-004")


def _check_whole(reading: _Reading, cells: Sequence[Cell]) -> None:
    reading.cell = cells[0]
    if not reading.sections:
        reading.report("CV-LESSON-005")
    for name, heading in reading.sections:
        if len(name) > ANCHOR_MOST:
            reading.report("CV-LESSON-020", f"## {heading}", heading=heading)
    for _, heading in _repeated(reading.sections):
        reading.report("CV-LESSON-012", f"## {heading}", heading=heading)
    for item in _repeated(reading.practices):
        reading.report("CV-LESSON-013", f'practice("{item}")', item=item)


def _repeated(values: Sequence[Any]) -> list[Any]:
    return [value for value, times in Counter(values).items() if times > 1]


def _read_cell(reading: _Reading, practices: Collection[str]) -> None:
    cell = reading.cell
    for line in cell.source.split("\n"):
        if not unicodedata.is_normalized("NFC", line):
            reading.report("CV-LESSON-010", line)
    if cell.type == "markdown":
        _read_markdown(reading)
    elif cell.type == "code":
        _read_code(reading, practices)
    else:
        reading.report("CV-LESSON-016", type=cell.type)


def _read_code(reading: _Reading, practices: Collection[str]) -> None:
    if reading.cell.raw.get("outputs"):
        reading.report("CV-LESSON-002")
    if reading.cell.raw.get("execution_count") is not None:
        reading.report("CV-LESSON-003")
    code = code_cell_of(reading.cell.source)
    if code.use is CellUse.DESK and not (reading.frame.root / reading.path).parent.joinpath("desk").is_dir():
        reading.report("CV-LESSON-018")
    if code.use is CellUse.PRACTICE:
        _read_practice(reading, code.item_id, practices)


def _read_practice(reading: _Reading, item_id: str, practices: Collection[str]) -> None:
    reading.practices.append(item_id)
    if item_id not in practices and item_id not in reading.frame.broken_items:
        reading.report("CV-LESSON-007", item_id, item=item_id)


def _read_markdown(reading: _Reading) -> None:
    source = nfc(reading.cell.source)
    parsed = outline(source, reading.sections[-1][0] if reading.sections else "")
    reading.sections += [(anchor(text), text) for level, text in parsed.headings if level == 2]
    for html in parsed.html:
        _read_html(reading, html)
    for url in _foreign(source, parsed):
        reading.report("CV-LESSON-011", url, url=url)
    for link in parsed.links:
        if link.url.startswith(_NORM):
            _read_citation(reading, link)
        elif link.url.startswith(_ATTACHED):
            _read_attachment(reading, unquote(link.url.removeprefix(_ATTACHED)))


def _read_attachment(reading: _Reading, name: str) -> None:
    if name not in reading.cell.raw.get("attachments", {}):
        reading.report("CV-LESSON-019", name, name=name)


def _read_html(reading: _Reading, html: str) -> None:
    """What the allow-list will take out of it; a script is refused."""
    first = html.split("\n", maxsplit=1)[0]
    if has_script(html):
        reading.report("CV-LESSON-006", first)
    for tag in removed_from(html):
        if tag != "<script>":
            reading.report("CV-LESSON-017", first, tag=tag)


def _foreign(source: str, parsed: Outline) -> Iterator[str]:
    """Addresses that lead out of the lesson: on another host, or an image that is no attachment."""
    written = _OTHER_HOST.findall(source)
    yield from written
    for link in parsed.links:
        inside = (_ATTACHED,) if link.image else (_NORM, "#", _ATTACHED)
        if not link.url.startswith(inside) and link.url not in written:
            yield link.url


def _read_citation(reading: _Reading, link: Link) -> None:
    citation = link.url.removeprefix(_NORM)
    reading.citations.append(LessonCitation(link.section, citation, reading.place(link.url)))
    if reading.frame.is_broken(citation):
        return
    register = reading.frame.register
    try:
        norm = resolve(register, citation)
    except Unresolved as error:
        if error.problem is Problem.AMBIGUOUS:
            known = ", ".join(first_days(register, citation))
            reading.report("CV-LESSON-015", link.url, citation=citation, known=known)
        else:
            reading.report("CV-LESSON-008", link.url, citation=citation, reason=reason_of(error))
        return
    if not is_verified(norm):
        reading.report("CV-LESSON-009", link.url, citation=citation)
