"""What is in the Markdown of a lesson: headings with their anchors, links, HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.token import Token

_ANCHOR_SAFE = "?/:@!$&'()*+,;="


@dataclass(frozen=True, slots=True)
class Link:
    """The target of a link or an image; ``section`` is the anchor of the section it stands in, or empty."""

    url: str
    section: str
    image: bool = False


@dataclass(slots=True)
class Outline:
    """``headings`` are (level, text) in order; ``html`` are raw tags as written."""

    headings: list[tuple[int, str]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    html: list[str] = field(default_factory=list)


ANCHOR_MOST = 200
"""How long an anchor may be: what was read is kept under it."""


def anchor(heading: str) -> str:
    """The id that nbconvert gives a heading of that plain text: dashes for spaces, the rest percent-encoded.

    Source: ``nbconvert.filters.strings.add_anchor``; a test holds the two equal.
    """
    return quote(heading.replace(" ", "-"), safe=_ANCHOR_SAFE)


def outline(text: str, section: str = "") -> Outline:
    """Reads one Markdown cell; ``section`` is the anchor of the section that the cell opens in."""
    parsed = Outline()
    level = 0
    for token in _parser().parse(text):
        if token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "html_block":
            parsed.html.append(token.content.strip())
        elif token.type == "inline":
            if level:
                heading = _plain(token)
                parsed.headings.append((level, heading))
                section = anchor(heading) if level == 2 else section
                level = 0
            parsed.links += _links(token, section)
            parsed.html += [child.content for child in token.children or [] if child.type == "html_inline"]
    return parsed


def split_sections(text: str) -> list[tuple[str, str]]:
    """A Markdown cell cut at its sections: the anchor (empty before the first) and the text under it, heading and all."""
    lines = text.splitlines(keepends=True)
    tokens = _parser().parse(text)
    heads = [
        (token.map[0], anchor(_plain(tokens[index + 1])))
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == "h2" and token.map
    ]
    ends = [line for line, _ in heads] + [len(lines)]
    before = [("", "".join(lines[: ends[0]]))] if ends[0] else []
    parts = zip(heads, ends[1:], strict=True)
    return before + [(name, "".join(lines[line:end])) for (line, name), end in parts]


@cache
def _parser() -> MarkdownIt:
    """CommonMark with tables, as nbconvert's renderer has them."""
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _plain(token: Token) -> str:
    words = {"text", "code_inline", "text_special"}
    parts = [
        " " if c.type == "softbreak" else c.content
        for c in token.children or []
        if c.type in {*words, "softbreak"}
    ]
    return "".join(parts)


def _links(token: Token, section: str) -> Iterator[Link]:
    for child in token.children or []:
        if child.type == "link_open":
            yield Link(str(child.attrGet("href") or ""), section)
        elif child.type == "image":
            yield Link(str(child.attrGet("src") or ""), section, image=True)
