"""The handbook of a course (sổ tay): its lessons, self-checks with answers, and an index of norms, from the same notebooks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import count
from string import ascii_lowercase
from typing import Any

from congvu import messages
from congvu.content import LoadedContent
from congvu.content.loaded import LoadedCourse, LoadedItem, LoadedLesson
from congvu.documents.book import Book
from congvu.law.norms import resolve, successors
from congvu.model.errors import NotFound
from congvu.model.norms import Citation, NormDocument, Register

_NORM = re.compile(r"\]\(norm:(?P<citation>[^)\s]+)\)")
_PRACTICE = re.compile(r'practice\("(?P<id>[a-z0-9-]+)"\)')
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$^])")


def course_handbook(loaded: LoadedContent, course_id: str, on: date) -> Book:
    """The handbook of a course as its files stand; raises :class:`NotFound`."""
    course = next((candidate for candidate in loaded.courses if candidate.course_id == course_id), None)
    if course is None:
        known = ", ".join(listed.course_id for listed in loaded.courses)
        raise NotFound(f"Không có khóa học «{course_id}».", mend=f"Các khóa hiện có: {known}.")
    items = {item.version.item_id: item for item in loaded.practice_items}
    parts = [
        *(_lesson(lesson, items) for lesson in course.lessons),
        _answers(loaded, course, items),
        _index(loaded.register, course, items),
    ]
    made = f"Theo các văn bản đối chiếu đến ngày {messages.day(on)}. Phần tóm tắt để học, không thay cho văn bản gốc."
    return Book(course.title, course.summary, made, "\n\n".join(parts))


def _lesson(lesson: LoadedLesson, items: Mapping[str, LoadedItem]) -> str:
    return "\n\n".join(_cell(cell, items) for cell in lesson.notebook["cells"])


def _cell(cell: Mapping[str, Any], items: Mapping[str, LoadedItem]) -> str:
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        return _NORM.sub(_cited, source)
    match = _PRACTICE.search(source)
    return _question(items[match["id"]]) if match else ""


def _cited(match: re.Match[str]) -> str:
    """A link to the index of norms, and a mark for its page numbers."""
    cited = Citation.parse(match["citation"])
    return f"](#norm-{cited.document}){_mark(cited)}"


def _mark(cited: Citation) -> str:
    return f'`#metadata("{_name(cited)}")<cited>`{{=typst}}'


def _name(cited: Citation) -> str:
    return f"{cited.document}#{cited.provision}" if cited.provision else cited.document


def _question(item: LoadedItem) -> str:
    content = item.version.content
    marks = "".join(_mark(Citation.parse(citation)) for citation in item.version.citations)
    lines = [
        "```{=typst}\n#practice[\n```\n\n::: {.practice}",
        f"[**Tự kiểm tra.**]{{#practice-{item.version.item_id}}}{marks} {content['stem'].strip()}",
        *_choices(content),
        f"[Đáp án](#answer-{item.version.item_id}) ở cuối sổ tay.",
        ":::\n\n```{=typst}\n]\n```",
    ]
    return "\n\n".join(lines)


def _choices(content: Mapping[str, Any]) -> Iterator[str]:
    """Options, or the two columns of a matching question: what stands first is numbered, what is chosen lettered."""
    for name, numbers in (
        ("left", _numbers),
        ("actions", _numbers),
        ("options", _letters),
        ("right", _letters),
    ):
        entries = content.get(name)
        if isinstance(entries, list):
            yield "\n".join(
                f"{sign}. {_plain(entry['text'])}" for sign, entry in zip(numbers(), entries, strict=False)
            )


def _numbers() -> Iterator[str]:
    return map(str, count(1))


def _letters() -> Iterator[str]:
    return iter(ascii_lowercase)


def _answers(loaded: LoadedContent, course: LoadedCourse, items: Mapping[str, LoadedItem]) -> str:
    lines = ["# Đáp án phần tự kiểm tra"]
    for lesson in course.lessons:
        lines.append(f"## {lesson.title}" + " {.unlisted}")
        for number, item_id in enumerate(lesson.practices, 1):
            item = items[item_id]
            kind = loaded.kinds[item.version.kind]
            key = kind.key_answer(item.version.content, item.key.key)
            told = _plain(kind.text(item.version.content, key))
            why = _plain(str(item.key.feedback.get("why", "")))
            lines.append(
                f"[**Câu {number}.**]{{#answer-{item_id}}} {told}\n\n{why} [Về câu hỏi](#practice-{item_id})."
            )
    return "\n\n".join(lines)


def _index(register: Register, course: LoadedCourse, items: Mapping[str, LoadedItem]) -> str:
    """The norms that the course rests on, with what the cited provisions say and where they are cited."""
    cited = {link.citation for lesson in course.lessons for link in lesson.citations}
    cited |= {
        citation
        for lesson in course.lessons
        for item in lesson.practices
        for citation in items[item].version.citations
    }
    by_document: dict[str, set[str]] = {}
    for citation in cited:
        by_document.setdefault(Citation.parse(citation).document, set()).add(citation)
    documents = sorted(
        (register.documents[slug] for slug in by_document),
        key=lambda document: (document.kind, document.label),
    )
    lines = ["# Bảng tra văn bản"]
    for document in documents:
        lines += _document(register, document, sorted(by_document[document.slug], key=_in_order))
    return "\n\n".join(lines)


def _document(register: Register, document: NormDocument, citations: Iterable[str]) -> Iterator[str]:
    yield f"### {_plain(document.label)} {{#norm-{document.slug}}}"
    facts = [_plain(document.title), _plain(document.issuer)]
    if document.effective_from:
        until = f" đến {messages.day(document.effective_to)}" if document.effective_to else ""
        facts.append(f"hiệu lực từ {messages.day(document.effective_from)}{until}")
    facts += [f"được thay bằng {_plain(new.label)}" for new, _ in successors(register, document.slug)]
    yield "; ".join(facts) + "."
    rows = [_provision(register, citation) for citation in citations]
    yield "\n".join(f"- {row}" for row in rows if row)


def _provision(register: Register, citation: str) -> str:
    resolved, cited = resolve(register, citation), Citation.parse(citation)
    pages = f'`#text(fill: luma(90))[ (trang #pages-citing("{_name(cited)}"))]`{{=typst}}'
    if resolved.provision is None or resolved.version is None:
        return f"Toàn văn bản{pages}"
    since = f" (từ {messages.day(resolved.version.from_on)})" if len(resolved.provision.versions) > 1 else ""
    return f"**{_plain(resolved.provision.label)}**{since}: {_plain(resolved.version.paraphrase)}{pages}"


def _in_order(citation: str) -> list[tuple[int, str]]:
    """Article 9 before article 10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", citation)]


def _plain(text: str) -> str:
    """Plain words as Markdown."""
    return _SPECIAL.sub(r"\\\1", text.strip())
