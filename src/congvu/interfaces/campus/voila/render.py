"""A notebook as an HTML page under congvu's Voilà template.

This module is imported by the warm process, so it knows neither server nor session: what differs by officer
is left as tokens, which :class:`Cooked` fills.
"""

# mypy: disable-error-code="import-untyped, misc, no-untyped-call, untyped-decorator, no-any-return"
# Voilà has no types, and jupyter_server's are partial.

from __future__ import annotations

import asyncio
import base64
import mimetypes
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypedDict

import nbformat
from jinja2 import FileSystemBytecodeCache
from jupyter_server.services.contents.manager import ContentsManager
from markupsafe import Markup
from nbformat import NotebookNode
from traitlets.config import Config
from typing_extensions import override
from voila.exporter import VoilaExporter

from congvu.interfaces.campus.voila.sections import link_norms, mark_sections

TEMPLATES = Path(__file__).parents[1] / "templates" / "voila" / "congvu"
PARTS = ("masthead", "aside", "tail")
KERNEL_TOKEN = "00000000-0000-4000-8000-c0de00000000"  # noqa: S105  # a place to fill
FAILED = "application/vnd.congvu.failed+json"
WIDGET = "application/vnd.jupyter.widget-view+json"
_TOKENS = {name: f"@@congvu-{name}@@" for name in PARTS}
_TOKEN = re.compile("|".join(map(re.escape, [*_TOKENS.values(), KERNEL_TOKEN])))
_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s:]+)\)")
_PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"}


class RenderSettings(TypedDict):
    """What a page needs to know of the server; plain values, since it goes to another process."""

    template_paths: list[str]
    page_config: dict[str, Any]
    base_url: str
    assets_version: str
    bytecode_dir: str
    no_practice: str
    failed: str


@dataclass(frozen=True, slots=True)
class Cooked:
    """A rendered page with holes: text, hole, text, hole … text."""

    texts: tuple[str, ...]
    holes: tuple[str, ...]

    @classmethod
    def from_html(cls, page: str) -> Cooked:
        """Cut a page at its tokens."""
        return cls(tuple(_TOKEN.split(page)), tuple(_TOKEN.findall(page)))

    def fill(self, parts: Mapping[str, str], kernel_id: str = "") -> str:
        """The page with the frame's parts (by name) and the kernel's id."""
        values = {_TOKENS[name]: text for name, text in parts.items()} | {KERNEL_TOKEN: kernel_id}
        filled = [
            piece
            for text, hole in zip(self.texts, self.holes, strict=False)
            for piece in (text, values[hole])
        ]
        return "".join([*filled, self.texts[-1]])


def read_notebook(path: Path, title: str) -> NotebookNode:
    """The notebook, its pictures in it, for our kernel. Only pictures beside or below it are taken."""
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.title = f"{title} – Công vụ"
    notebook.metadata.kernelspec = {"name": "congvu", "language": "python", "display_name": "congvu"}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            _attach_pictures(cell, path.parent)
        else:
            cell.outputs = []
    return notebook


def _attach_pictures(cell: NotebookNode, directory: Path) -> None:
    def attach(match: re.Match[str]) -> str:
        picture = (directory / match[2]).resolve()
        if not (picture.is_relative_to(directory.resolve()) and picture.suffix in _PICTURES):
            return match[0]
        if not picture.is_file():
            return match[0]
        kind = mimetypes.guess_type(picture.name)[0] or "application/octet-stream"
        data = base64.b64encode(picture.read_bytes()).decode()
        cell.setdefault("attachments", {})[picture.name] = {kind: data}
        return f"![{match[1]}](attachment:{picture.name})"

    cell.source = _IMAGE.sub(attach, cell.source)


def code_of(notebook: NotebookNode) -> list[str]:
    """The sources of the code cells, in order."""
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def make_exporter(settings: RenderSettings) -> VoilaExporter:
    """Voilà's exporter over our template, one a process: compiling its templates costs 0.3 s."""
    return _exporter(tuple(settings["template_paths"]), settings["base_url"], settings["bytecode_dir"])


@cache
def _exporter(template_paths: tuple[str, ...], base_url: str, bytecode_dir: str) -> VoilaExporter:
    exporter = VoilaExporter(
        template_paths=list(template_paths),
        template_name="lab",
        contents_manager=_NoFiles(),
        theme="light",
        base_url=base_url,
        show_margins=False,
        language_code="vi",
        config=Config(CSSHTMLHeaderPreprocessor={"enabled": False}),
    )
    exporter.exclude_input = exporter.exclude_output_prompt = exporter.exclude_input_prompt = True
    exporter.environment.bytecode_cache = FileSystemBytecodeCache(bytecode_dir)
    return exporter


class _NoFiles(ContentsManager):
    """Voilà's Markdown asks for pictures; ours are attachments already."""

    @override
    def file_exists(self, path: str = "") -> bool:
        return False


async def render(
    notebook: NotebookNode, settings: RenderSettings, *, live: bool, parts: Mapping[str, str] | None = None
) -> str:
    """The page of a notebook that has been run; tokens where ``parts`` are not given."""

    async def kernel_start(_nb: NotebookNode) -> str:
        return KERNEL_TOKEN

    async def cells(nb: NotebookNode, _kernel_id: str) -> AsyncIterator[NotebookNode]:
        for cell in nb.cells:
            yield cell

    context = page_context(parts or _TOKENS, live=live) | {
        "kernel_start": kernel_start,
        "cell_generator": cells,
    }
    pieces = make_exporter(settings).generate_from_notebook_node(
        notebook,
        resources=page_resources(settings, "congvu"),
        extra_context=context,
        page_config=settings["page_config"],
    )
    page = "".join([piece async for piece, _ in pieces])
    return finish_html(page, settings["base_url"])


def page_context(parts: Mapping[str, str], *, live: bool) -> dict[str, Any]:
    """The variables of our template."""
    marked = {name: Markup(text) for name, text in parts.items()}  # noqa: S704  # tokens, or from our frame
    campus = marked | {"live": live}
    return {"frontend": "voila", "main_js": "voila.js", "progressive_rendering": False, "campus": campus}


def page_resources(settings: RenderSettings, name: str) -> dict[str, Any]:
    """nbconvert's resources."""
    return {
        "base_url": settings["base_url"],
        "theme": "light",
        "template": "lab",
        "metadata": {"name": name},
        "page_config": settings["page_config"],
        "assets_version": settings["assets_version"],
    }


def finish_html(page: str, base_url: str) -> str:
    """Section ids and links to the register."""
    return link_norms(mark_sections(page), base_url)


def _with_outputs(
    notebook: NotebookNode,
    outputs: Sequence[Sequence[Mapping[str, Any]]],
    settings: RenderSettings,
    *,
    live: bool,
) -> NotebookNode:
    filled = nbformat.from_dict(notebook)
    remaining = iter(outputs)
    for cell in filled.cells:
        if cell.cell_type == "code":
            cell.outputs = [shown(output, settings, live=live) for output in next(remaining, ())]
    return filled


def shown(output: Mapping[str, Any], settings: RenderSettings, *, live: bool) -> NotebookNode:
    """An output as a visitor may see it: failures as a sentence, widgets without a kernel as another."""
    data = output.get("data", {})
    if FAILED in data:
        return _note(settings["failed"])
    if WIDGET in data and not live:
        return _note(settings["no_practice"])
    if WIDGET in data:
        return nbformat.from_dict({**output, "data": {WIDGET: data[WIDGET]}})  # not the repr, that is code
    return nbformat.from_dict(dict(output))


def _note(text: str) -> NotebookNode:
    html = f'<p class="cv-note">{Markup.escape(text)}</p>'
    return nbformat.v4.new_output("display_data", {"text/html": html}, metadata={"congvu": "note"})


def finish(outputs: list[list[dict[str, Any]]], arguments: dict[str, Any]) -> dict[str, str]:
    """In the warm process, after the cells have run: both pages of the lesson."""
    settings: RenderSettings = arguments["settings"]
    notebook = arguments["notebook"]
    return {
        "live": _render_now(_with_outputs(notebook, outputs, settings, live=True), settings, live=True),
        "text": _render_now(_with_outputs(notebook, outputs, settings, live=False), settings, live=False),
    }


def rehearse(settings: RenderSettings) -> None:
    """Render something small, so that everything is imported and compiled."""
    new = nbformat.v4
    output = new.new_output("execute_result", {"text/html": "<p>.</p>", "text/plain": "."})
    cells = [
        new.new_markdown_cell("# A\n\n*b* `c`\n\n| d |\n|---|\n| e |"),
        new.new_code_cell("1", outputs=[output]),
    ]
    for live in (True, False):
        _render_now(new.new_notebook(cells=cells), settings, live=live)


def text_page(notebook: NotebookNode, settings: RenderSettings) -> str:
    """The page of a notebook that has not been run, for where nothing can be forked. Blocks."""
    pending: list[list[dict[str, Any]]] = [[{"data": {WIDGET: {}}}] for _ in code_of(notebook)]
    return _render_now(_with_outputs(notebook, pending, settings, live=False), settings, live=False)


def _render_now(notebook: NotebookNode, settings: RenderSettings, *, live: bool) -> str:
    return asyncio.run(render(notebook, settings, live=live))
