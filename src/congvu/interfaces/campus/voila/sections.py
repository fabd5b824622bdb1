"""Sections of a lesson on its page: their ids, by which reading is noted and a lapsed section is pointed at."""

from __future__ import annotations

import html
import re

from congvu.content.markdown import anchor

_H2 = re.compile(r"<h2\b[^>]*>(.*?)</h2>", re.DOTALL)
_ANCHOR = re.compile(r'<a class="anchor-link".*?</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def mark_sections(page: str) -> str:
    """Give every ``h2`` of a rendered page its section id."""
    return _H2.sub(
        lambda match: f'<h2 id="{html.escape(anchor(_text(match[1])))}">{_ANCHOR.sub("", match[1])}</h2>',
        page,
    )


def _text(inner: str) -> str:
    return html.unescape(_TAG.sub("", _ANCHOR.sub("", inner)))


def link_norms(page: str, base_url: str) -> str:
    """Turn citations (``norm:nd-61-2018#d17``) into addresses of the register's pages."""
    return page.replace('href="norm:', f'href="{base_url}norms/')
