"""The markup of stems: plain paragraphs, **bold** and *italic*; everything else is shown as written."""

from __future__ import annotations

from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, emphasis
from markupsafe import Markup

MARKUP_KEPT = 8_192
"""Published texts never change, and a class reads the same ones at the same time."""


def _stars_only(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  # markdown-it calls it so
    return state.src[state.pos] == "*" and emphasis.tokenize(state, silent)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "linkify": False, "typographer": False}).enable("emphasis")
    parser.inline.ruler.at("emphasis", _stars_only)
    return parser


@lru_cache(maxsize=MARKUP_KEPT)
def to_html(text: str) -> Markup:
    """``text`` as safe HTML paragraphs."""
    return Markup(_parser().render(text).strip())  # the parser escapes all but its own tags


@lru_cache(maxsize=MARKUP_KEPT)
def to_inline_html(text: str) -> Markup:
    """``text`` as safe HTML without paragraphs, for use inside a list entry or a label."""
    return Markup(_parser().renderInline(text))
