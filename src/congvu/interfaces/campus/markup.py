"""The markup of stems: plain paragraphs, **bold** and *italic*; everything else is shown as written."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, emphasis
from markupsafe import Markup


def _stars_only(state: StateInline, silent: bool) -> bool:
    return state.src[state.pos] == "*" and emphasis.tokenize(state, silent)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "linkify": False, "typographer": False}).enable("emphasis")
    parser.inline.ruler.at("emphasis", _stars_only)
    return parser


def to_html(text: str) -> Markup:
    """``text`` as safe HTML paragraphs."""
    return Markup(_parser().render(text).strip())  # the parser escapes all but its own tags


def to_inline_html(text: str) -> Markup:
    """``text`` as safe HTML without paragraphs, for use inside a list entry or a label."""
    return Markup(_parser().renderInline(text))
