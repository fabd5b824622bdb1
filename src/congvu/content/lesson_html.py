"""The page of a lesson, from its notebook: HTML between practices and the desk, which the campus fills in.

Markdown is made HTML by nbconvert's filter, so that a lesson looks as in JupyterLab; ids of sections come from
:func:`congvu.content.markdown.anchor`, their one home. What the author's own cells have shown comes in as outputs.
"""

from __future__ import annotations

import base64
import html as markup
import json
import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from congvu.content.canonical import digest_text
from congvu.content.lesson_cells import CellUse, code_cell_of
from congvu.content.lesson_page import PICTURE, LessonHtml
from congvu.content.markdown import anchor
from congvu.content.safe_html import safe_html
from congvu.model.content import Json
from congvu.model.letters import nfc

_HEADING = re.compile(r"<h2\b[^>]*>(.*?)</h2>", re.DOTALL)
_URL = ":/?#@!$&()*+,;=%"
"""What the Markdown parser leaves as it is in an address."""
_TAG = re.compile(r"<[^>]+>")
_DATA = re.compile(r'src="data:(image/[a-z+]+);base64,([^"]*)"')
_IMAGES = ("image/svg+xml", "image/png", "image/jpeg", "image/gif")

Outputs = Mapping[str, Sequence[Mapping[str, Json]]]
"""What cells have shown, as notebooks keep it, by cell id."""


def render_lesson(notebook: str, outputs: Outputs | None = None) -> LessonHtml:
    """The page of a lesson's notebook (canonical JSON); ``outputs`` of the cells that were run."""
    pictures: dict[str, tuple[str, str]] = {}
    parts: list[dict[str, Json]] = []
    for cell in json.loads(notebook).get("cells", ()):
        part = _part(cell, (outputs or {}).get(cell["id"], ()), pictures)
        if "html" in part and parts and "html" in parts[-1]:
            parts[-1]["html"] += part["html"]
        else:
            parts.append(part)
    return LessonHtml(tuple(parts), pictures)


def _part(
    cell: Mapping[str, Json], outputs: Sequence[Mapping[str, Json]], pictures: dict[str, tuple[str, str]]
) -> dict[str, Json]:
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        return {"html": _with_pictures(markdown_html(source, cell.get("attachments", {})), pictures)}
    code = code_cell_of(source)
    if code.use is CellUse.PRACTICE:
        return {"practice": code.item_id}
    if code.use is CellUse.DESK:
        return {"desk": True}
    return {"html": _with_pictures("".join(map(output_html, outputs)), pictures)}


def markdown_html(source: str, attachments: Mapping[str, Json] | None = None) -> str:
    """One Markdown cell, within the allow-list; its sections carry their ids."""
    attached = {
        spelt: file for name, file in (attachments or {}).items() for spelt in (name, quote(name, safe=_URL))
    }
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True, attachments=attached)
    made = MarkdownWithMath(renderer=renderer).render(nfc(source))
    return _HEADING.sub(_with_id, safe_html(made))


def _with_id(match: re.Match[str]) -> str:
    words = markup.unescape(_TAG.sub("", match[1]))
    return f'<h2 id="{markup.escape(anchor(words))}" tabindex="-1">{match[1]}</h2>'


def output_html(output: Mapping[str, Json]) -> str:
    """What a cell has shown: its richest form that a page without scripts can show."""
    data = output.get("data", {})
    if "text/html" in data:
        return f"<div>{safe_html(_joined(data['text/html']))}</div>"
    for kind in _IMAGES:
        if kind in data:
            return _image(kind, _joined(data[kind]), _joined(data.get("text/plain", "")))
    if "text/markdown" in data:
        return markdown_html(_joined(data["text/markdown"]))
    text = _joined(data.get("text/plain", output.get("text", "")))
    return f"<pre>{markup.escape(text)}</pre>" if text.strip() else ""


def _image(kind: str, data: str, alt: str) -> str:
    coded = base64.b64encode(data.encode()).decode() if kind == "image/svg+xml" else "".join(data.split())
    return safe_html(f'<p><img src="data:{kind};base64,{coded}" alt="{markup.escape(alt)}"></p>')


def _joined(text: Json) -> str:
    return text if isinstance(text, str) else "".join(map(str, text))


def _with_pictures(html: str, pictures: dict[str, tuple[str, str]]) -> str:
    """Pictures leave the page, so that a browser keeps them when the page is read again."""

    def take(match: re.Match[str]) -> str:
        try:
            base64.b64decode(match[2])
        except ValueError:  # a picture of which a part is missing is none
            return ""
        name = digest_text(match[2])[:20]
        pictures[name] = (match[1], match[2])
        return f'src="{PICTURE}{name}"'

    return _DATA.sub(take, html)
