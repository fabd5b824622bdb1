"""Sections of a lesson: their ids, the same in the page, in the store and in ``congvu check``."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_HEADING = re.compile(r"^ {0,3}##[ \t]+(.+?)[ \t]*#*[ \t]*$")
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_H2 = re.compile(r"<h2\b[^>]*>(.*?)</h2>", re.DOTALL)
_ANCHOR = re.compile(r'<a class="anchor-link".*?</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def slug(text: str) -> str:
    """An id without marks: ``Tiếp nhận hồ sơ`` becomes ``tiep-nhan-ho-so``."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-") or "muc"


def section_ids(cells: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The ids of a notebook's sections (headings of the second level in Markdown cells), in order."""
    headings = (line for cell in cells if cell["cell_type"] == "markdown" for line in _headings(cell))
    return tuple(_unique(slug(_LINK.sub(r"\1", heading)) for heading in headings))


def _headings(cell: Mapping[str, Any]) -> Iterator[str]:
    source = cell["source"]
    fenced = False
    for line in source.splitlines() if isinstance(source, str) else (part.rstrip("\n") for part in source):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and (match := _HEADING.match(line)):
            yield match[1]


def _unique(slugs: Iterable[str]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for name in slugs:
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name}-{seen[name]}"


def mark_sections(page: str) -> str:
    """Give every ``h2`` of a rendered page its section id."""
    texts = [_text(match[1]) for match in _H2.finditer(page)]
    ids = _unique(slug(text) for text in texts)
    return _H2.sub(lambda match: f'<h2 id="{next(ids)}">{_ANCHOR.sub("", match[1])}</h2>', page)


def _text(inner: str) -> str:
    return html.unescape(_TAG.sub("", _ANCHOR.sub("", inner)))


def link_norms(page: str, base_url: str) -> str:
    """Turn citations (``norm:nd-61-2018#d17``) into addresses of the register's pages."""
    return page.replace('href="norm:', f'href="{base_url}norms/')
