"""Items out to a workbook, for colleagues who know Excel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from congvu.content.bank_writing import raw_items
from congvu.content.item_checks import ItemChecker
from congvu.documents.item_book import Lists, write_item_book
from congvu.model.norms import NormState, Register
from congvu.quizzes.item_sheets import example_row, sheet_of, sheets_of, write_row
from congvu.quizzes.kinds import KindRegistry
from congvu.quizzes.kinds.sheets import Cell, Raw


@dataclass(frozen=True, slots=True)
class Exported:
    """How many items stand in the workbook, and those (id, kind) whose kinds have no sheet."""

    count: int
    left_out: tuple[tuple[str, str], ...] = ()


def export_items(
    root: Path, kinds: KindRegistry, path: Path, bank: str = "", *, checker: ItemChecker | None = None
) -> Exported:
    """Writes the workbook: with the items of a bank, or with examples alone.

    A ``checker`` is given by whoever has one of the same root already. Raises :class:`~congvu.model.errors.UserError`.
    """
    checker = checker or ItemChecker(root, kinds)
    lists = Lists(sorted(checker.competencies.items()), list(_citations(checker.register)))
    items = raw_items(root, bank) if bank else []
    sheets = sheets_of(kinds)
    rows: dict[str, list[dict[str, list[Cell]]]] = {form.title: [] for form in sheets}
    left_out = []
    for item in items:
        form = sheet_of(sheets, item["kind"])
        if form is None or not _fits(checker, item):
            left_out.append((item["id"], item["kind"]))
        else:
            rows[form.title].append(write_row(form, item))
    competency = next((name for name, _ in lists.competencies if name.split(".")[0] in bank), "")
    example = competency or lists.competencies[0][0], lists.citations[0][0]
    for form in sheets:
        if not rows[form.title]:
            rows[form.title].append(example_row(form, *example))
    write_item_book(path, sheets, rows, lists, bank)
    return Exported(len(items) - len(left_out), tuple(left_out))


def _fits(checker: ItemChecker, item: Raw) -> bool:
    """Whether a sheet can hold an item: faulty ones are mended in their file first."""
    try:
        checker.read(item)
    except ValidationError:
        return False
    return True


def _citations(register: Register) -> Iterator[tuple[str, str, str]]:
    """What an item may cite: verified provisions, version by version, then whole documents."""
    for document in register.documents.values():
        if document.state is not NormState.VERIFIED:
            continue
        for provision in document.provisions.values():
            several = len(provision.versions) > 1
            for version in provision.versions:
                if version.state is NormState.VERIFIED:
                    day = f"@{version.from_on}" if several else ""
                    cited = f"{document.slug}#{provision.id}{day}"
                    yield cited, f"{provision.label} {document.label}", version.paraphrase
        yield document.slug, document.label, document.title
