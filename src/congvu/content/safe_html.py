"""HTML that authors write, or that their cells show, brought down to an allow-list: no script, no style, no other host.

Parsed by nh3 as a browser parses it, so that what looks harmless to us is harmless to the browser too.
"""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

import nh3

_TEXT = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn",
    "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd",
    "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strong", "sub", "summary", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "var",
}  # fmt: skip
_DRAWN = {
    "circle", "desc", "ellipse", "g", "line", "path", "polygon", "polyline", "rect", "svg", "text", "title", "tspan",
}  # fmt: skip
_SHAPE = {
    "cx", "cy", "d", "fill", "fill-opacity", "font-size", "font-weight", "height", "points", "r", "rx", "ry", "stroke",
    "stroke-dasharray", "stroke-width", "text-anchor", "transform", "viewBox", "width", "x", "x1", "x2", "y", "y1", "y2",
}  # fmt: skip
_ATTRIBUTES: dict[str, set[str]] = {
    **dict.fromkeys(_DRAWN, _SHAPE),
    "a": {"href", "title"},
    "abbr": {"title"},
    "col": {"span"},
    "img": {"alt", "height", "src", "title", "width"},
    "ol": {"start", "type"},
    "td": {"class", "colspan", "rowspan"},
    "th": {"class", "colspan", "rowspan", "scope"},
}
ALIGNED = {"left": "cv-left", "center": "cv-center", "right": "cv-right"}
_ALIGNMENT = re.compile(r' style="text-align:\s*(left|center|right);?"')
_LINK = re.compile(r"#|norm:")
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]*\Z")
_PAINT = re.compile(r"[#\w.,%()\s-]*\Z")


def safe_html(html: str) -> str:
    """The HTML as far as it is allowed. Links lead to the register or within the page; pictures stand in it."""
    aligned = _ALIGNMENT.sub(lambda match: f' class="{ALIGNED[match[1]]}"', html)
    return nh3.clean(
        aligned,
        tags=_TEXT | _DRAWN,
        attributes=_ATTRIBUTES,
        attribute_filter=_allowed,
        url_schemes={"data", "norm"},
        link_rel=None,
        clean_content_tags={"script", "style"},
    )


def _allowed(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return value if tag == "a" and _LINK.match(value) else None
    if name == "src":
        return value if _PICTURE.match(value) else None
    if name == "class":
        return value if value in ALIGNED.values() else None
    if name in {"fill", "stroke"}:
        return value if _PAINT.match(value) and "url" not in value.lower() else None
    return value


def removed_from(html: str) -> list[str]:
    """What the allow-list takes out of it, as an author can find it again: ``<script>``, ``<p onclick>``."""
    before, after = _Tags(html), _Tags(safe_html(html))
    return [*(before.told - after.told)]


class _Tags(HTMLParser):
    """The tags of a text, and the attributes of those that stand."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.told: Counter[str] = Counter()
        self.feed(_ALIGNMENT.sub("", html))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.told[f"<{tag}>"] += 1
        self.told.update(f"<{tag} {name}>" for name, _ in attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)


def has_script(html: str) -> bool:
    """Whether HTML wants to run something of its own."""
    return any(told == "<script>" or " on" in told for told in _Tags(html).told)
