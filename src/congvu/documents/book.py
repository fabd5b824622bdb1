"""A book from one Markdown text: PDF by pandoc and typst, EPUB by pandoc.

Both programs come in wheels (``pypandoc-binary``, ``typst``), so no TeX and no office suite is needed, and the fonts that
typst ships hold every Vietnamese letter. The Markdown is pandoc's ``commonmark_x``: raw typst is for the PDF alone.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from congvu.model.errors import UserError

TEMPLATE = Path(__file__).with_name("book.typ")
STYLE = Path(__file__).with_name("book.css")
READER = "commonmark_x-smart"


@dataclass(frozen=True, slots=True)
class Book:
    """A text to be printed; ``date`` is the line under the title."""

    title: str
    subtitle: str
    date: str
    markdown: str


def write_pdf(book: Book, path: Path) -> None:
    """Writes the book as PDF; raises :class:`UserError` where the programs are not installed."""
    pypandoc, typst = _programs()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "book.typ"
        extra = [f"--template={TEMPLATE}", *_metadata(book)]
        pypandoc.convert_text(book.markdown, "typst", format=READER, outputfile=str(source), extra_args=extra)
        typst.compile(str(source), output=str(path))


def write_epub(book: Book, path: Path) -> None:
    """Writes the book as EPUB 3; raises :class:`UserError` where the programs are not installed."""
    pypandoc, _ = _programs()
    extra = ["--toc", "--toc-depth=2", "--split-level=1", "--metadata=lang:vi", f"--css={STYLE}"]
    extra += _metadata(book)
    pypandoc.convert_text(book.markdown, "epub3", format=READER, outputfile=str(path), extra_args=extra)


def _metadata(book: Book) -> list[str]:
    told = {"title": book.title, "subtitle": book.subtitle, "date": book.date}
    return [f"--metadata={name}:{value}" for name, value in told.items()]


def _programs() -> tuple[Any, Any]:
    try:
        import pypandoc  # type: ignore[import-untyped]  # ships no types
        import typst
    except ImportError as error:
        raise UserError(
            "Máy này chưa có chương trình làm sổ tay (pandoc, typst).",
            mend="Chạy pip install 'congvu[handbook]'.",
        ) from error
    return pypandoc, typst
