"""Sections of a lesson on its page: their ids, by which reading is noted and a lapsed section is pointed at."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator

_H2 = re.compile(r"<h2\b[^>]*>(.*?)</h2>", re.DOTALL)
_ANCHOR = re.compile(r'<a class="anchor-link".*?</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def slug(text: str) -> str:
    """An id without marks: ``Tiếp nhận hồ sơ`` becomes ``tiep-nhan-ho-so``."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-") or "muc"


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
