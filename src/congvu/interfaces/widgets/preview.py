"""A bank to look through in JupyterLab: a list with filters, and one item as trainee, with its key, with its figures.

For authors: it reads their own files, keys and all, and what is not published yet. Figures come from the store of the
settings, where there is one.
"""

from __future__ import annotations

import html
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import ipywidgets as widgets  # type: ignore[import-untyped]  # ships no types

from congvu import messages
from congvu.content import find_content_root
from congvu.content.load import load_bank_alone
from congvu.content.loaded import LoadedBankAlone, LoadedItem
from congvu.interfaces.campus import item_preview
from congvu.interfaces.campus.reviews import Reviewer
from congvu.interfaces.campus.templating import question_html, review_html
from congvu.interfaces.widgets import _markup
from congvu.interfaces.widgets._store_figures import figures_of
from congvu.law.norms import reasons
from congvu.messages.formats import LOCAL_ZONE
from congvu.model.findings import Finding, errors
from congvu.quizzes.kinds import load_kinds

SIDES = ("Như học viên", "Kèm đáp án", "Số liệu")
ALL, WARNED = "Tất cả", "Chỉ câu nên xem lại"


class UnknownBank(LookupError):
    """No bank, or no item, of that name is in reach."""


@dataclass(frozen=True, slots=True)
class PreviewEntry:
    """An item of the file with what was found in it."""

    item: LoadedItem
    findings: tuple[Finding, ...]


class BankPreview(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """The items of one file of questions. ``bank`` is a bank, or ``<course>-practice`` for the practices of a course.

    Raises :class:`UnknownBank`. What the file holds is read when the widget is made, and again on *Đọc lại tệp*.
    """

    def __init__(
        self, bank: str, item_id: str = "", root: Path | None = None, on: date | None = None
    ) -> None:
        self._root, self._bank = root or find_content_root(), bank
        self._on = on or datetime.now(LOCAL_ZONE).date()
        self._path = bank_file(self._root, bank)
        self._competency = widgets.Dropdown(description="Năng lực")
        self._kind = widgets.Dropdown(description="Dạng câu")
        self._which = widgets.Dropdown(description="Câu nào", options=(ALL, WARNED))
        self._items = widgets.Select(description="Câu", rows=10, layout={"width": "98%"})
        self._side = widgets.ToggleButtons(options=SIDES)
        self._shown, self._errors = widgets.HTML(), widgets.HTML()
        again = widgets.Button(description="Đọc lại tệp", icon="refresh")
        again.on_click(lambda _: self.reload())
        for filter_ in (self._competency, self._kind, self._which):
            filter_.observe(self._list, "value")
        for chosen in (self._items, self._side):
            chosen.observe(self._show, "value")
        self._entries: list[PreviewEntry] = []
        self.reload()
        if item_id:
            self._items.value = item_id
        bar = widgets.HBox(
            [self._competency, self._kind, self._which, again], layout={"flex_flow": "row wrap"}
        )
        super().__init__([bar, self._errors, self._items, self._side, self._shown])

    def reload(self) -> None:
        """Reads the file again."""
        self._loaded = load_bank_alone(self._root, load_kinds(), self._path)
        self._entries = _entries(self._loaded)
        self._errors.value = _told(errors(self._loaded.findings))  # such items cannot be shown
        versions = [entry.item.version for entry in self._entries]
        self._competency.options = (ALL, *sorted({version.competency for version in versions}))
        self._kind.options = (ALL, *sorted({version.kind for version in versions}))
        self._list()

    def _list(self, _: object = None) -> None:
        kept = self._items.value
        names = [
            (_label(entry, lapsed=self._lapsed(entry)), entry.item.version.item_id)
            for entry in self._wanted()
        ]
        self._items.options = names
        if kept in [item_id for _, item_id in names]:
            self._items.value = kept
        self._show()

    def _wanted(self) -> list[PreviewEntry]:
        competency, kind = self._competency.value, self._kind.value
        return [
            entry
            for entry in self._entries
            if competency in (ALL, None, entry.item.version.competency)
            and kind in (ALL, None, entry.item.version.kind)
            and (self._which.value == ALL or entry.findings or self._lapsed(entry))
        ]

    def _lapsed(self, entry: PreviewEntry) -> bool:
        return bool(reasons(self._loaded.register, entry.item.version.citations, self._on))

    def _show(self, _: object = None) -> None:
        chosen = next((e for e in self._entries if e.item.version.item_id == self._items.value), None)
        self._shown.value = self._html(chosen) if chosen else ""

    def _html(self, entry: PreviewEntry) -> str:
        env, item = _markup.templates(), entry.item.version
        reviewer = Reviewer(load_kinds(), self._loaded.register)
        if self._side.value == SIDES[0]:
            body = question_html(env, item_preview.as_trainee(reviewer.kinds, item))
        elif self._side.value == SIDES[1]:
            body = review_html(env, item_preview.with_key(reviewer, item, entry.item.key))
            norms = item_preview.standing(reviewer, item, self._on)
            body += _listed([f"{text}: {told}" for text, told in norms])
        else:
            body = figures_of(item.item_id)
        head = f"<p>{html.escape(entry.item.place)} · {item.kind} · {item.competency} · {messages.percent(item.difficulty)}</p>"
        style = (_markup.STATIC / "quiz.css").read_text("utf-8")
        return f"<style>{style}</style><div class='cv'>{head}{_told(entry.findings)}{body}</div>"


def bank_file(root: Path, bank: str) -> Path:
    """The file of a bank, or of the practices of a course (``one-stop-practice``); raises :class:`UnknownBank`."""
    paths = (
        root / "quizzes" / "banks" / f"{bank}.yaml",
        root / "courses" / bank.removesuffix("-practice") / "practices.yaml",
    )
    for path in paths if bank.endswith("-practice") else paths[:1]:
        if path.is_file():
            return path
    known = ", ".join(sorted(path.stem for path in paths[0].parent.glob("*.yaml")))
    raise UnknownBank(f"Không có ngân hàng «{bank}». Các ngân hàng hiện có: {known}.")


def bank_of_item(root: Path, item_id: str) -> str:
    """The bank that holds an item; raises :class:`UnknownBank`."""
    for path in sorted([*root.glob("quizzes/banks/*.yaml"), *root.glob("courses/*/practices.yaml")]):
        if f"- id: {item_id}\n" in path.read_text("utf-8"):
            return path.stem if path.name != "practices.yaml" else f"{path.parent.name}-practice"
    raise UnknownBank(f"Không tìm thấy câu «{item_id}» trong quizzes/banks và courses/*/practices.yaml.")


def make_preview(bank: str = "", item_id: str = "") -> BankPreview:
    """The preview of a bank of the content around the working folder; of the item's own bank where none is named."""
    start = next(
        (folder for folder in (Path.cwd(), *Path.cwd().parents) if (folder / "quizzes" / "banks").is_dir()),
        None,
    )
    root = Path(os.environ.get("CONGVU_CONTENT", "") or start or find_content_root())
    return BankPreview(bank or bank_of_item(root, item_id), item_id, root)


def _entries(loaded: LoadedBankAlone) -> list[PreviewEntry]:
    """Items with the findings from their first line to the next item's."""
    items = loaded.bank.items if loaded.bank else ()
    starts = [_line(item.place) for item in items]
    ends = [*starts[1:], 1 << 30][: len(starts)]
    return [
        PreviewEntry(
            item, tuple(finding for finding in loaded.findings if first <= _line(finding.place) < last)
        )
        for item, first, last in zip(items, starts, ends, strict=True)
    ]


def _line(place: str) -> int:
    return int(place.rpartition(":")[2])


def _label(entry: PreviewEntry, *, lapsed: bool) -> str:
    stem = " ".join(str(entry.item.version.content.get("stem", "")).split())[:90]
    mark = "⚠ " if entry.findings or lapsed else ""
    return f"{mark}{entry.item.version.item_id} · {entry.item.version.kind} · {stem}"


def _told(findings: Sequence[Finding]) -> str:
    return _listed([f"{finding.code} {finding.message} {finding.mend}" for finding in findings])


def _listed(lines: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{html.escape(line)}</li>' for line in lines)}</ul>" if lines else ""
