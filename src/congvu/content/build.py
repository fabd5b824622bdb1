"""Building: the bundle as files for trainees and for nbgrader. Two builds are the same, byte for byte.

No key and no feedback of any item is written: graders read those from the store.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from congvu.content.blueprint_json import blueprint_from_json
from congvu.content.bundle import Bundle, LessonBundle
from congvu.content.canonical import digest_text, pretty_json
from congvu.content.nbgrader_source import source_notebook
from congvu.content.register_json import register_to_json
from congvu.model.content import ItemVersion, Json, KeyRevision, Paper
from congvu.model.errors import UserError
from congvu.quizzes.kinds.rules import named, rule_of

DESK_CALL = "desk_day()"
"""What a lesson with a simulation holds; the data of the desk then lie beside it."""
OWNED = ("lessons", "nbgrader/source", "register.json", "manifest.json")
"""What a build owns below its output folder, and replaces; a grader's folders beside it are left alone."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What was built: digests of the files by path relative to ``out``, and the digest of the manifest."""

    out: Path
    files: Mapping[str, str]
    digest: str


def build(bundle: Bundle, out: Path) -> BuildReport:
    """Writes the build under ``out``, in place of an earlier one.

    Raises :class:`~congvu.model.errors.UserError` if ``out`` holds the same names but no build.
    """
    texts = dict(sorted(_texts(bundle)))
    digests = {path: digest_text(text) for path, text in texts.items()}
    manifest = pretty_json({"bundle": bundle.digest, "files": digests})
    _clear(out)
    for path, text in {**texts, "manifest.json": manifest}.items():
        target = out / PurePosixPath(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    return BuildReport(out, digests, digest_text(manifest))


def public_item(item: ItemVersion, arrangement: Iterable[str]) -> dict[str, Json]:
    """What a trainee may see of an item before review."""
    return {"kind": item.kind, "content": dict(item.content), "arrangement": list(arrangement)}


def public_paper(
    quiz_id: str, paper: Paper, items: Mapping[str, tuple[ItemVersion, KeyRevision]]
) -> dict[str, Json]:
    """A paper as a trainee may see it; ``items``, with their keys, are by version id.

    Of a key it holds the name of the rule by which typed answers are read, so that what cannot be read is told there, too.
    """
    slots = [
        {
            "slot": slot.slot,
            **public_item(items[slot.item_version_id][0], slot.arrangement),
            **named(rule_of(items[slot.item_version_id][1].key)),
        }
        for slot in paper.slots
    ]
    return {"quiz": quiz_id, "slots": slots}


def _texts(bundle: Bundle) -> Iterable[tuple[str, str]]:
    """All files but the manifest: path and text."""
    practices = {item.item_id: item for item, _ in bundle.practices}
    for course in bundle.courses:
        for lesson in course.lessons:
            folder = f"lessons/{course.course_id}/{lesson.lesson_id}"
            yield f"{folder}/lesson.ipynb", lesson.notebook
            yield f"{folder}/practices.json", pretty_json(_practices(lesson, practices, bundle))
            if course.desk and DESK_CALL in lesson.notebook:
                yield f"{folder}/desk.json", pretty_json(dict(course.desk))
    yield from _quiz_texts(bundle)
    yield "register.json", pretty_json(register_to_json(bundle.register))


def _quiz_texts(bundle: Bundle) -> Iterable[tuple[str, str]]:
    items = {item.id: (item, key) for item, key in bundle.items}
    for quiz_id, data in bundle.blueprints.items():
        folder = f"nbgrader/source/{quiz_id}"
        yield f"{folder}/{quiz_id}.ipynb", pretty_json(source_notebook(blueprint_from_json(data)))
        paper = bundle.papers.get(quiz_id)
        if paper is not None:
            yield f"{folder}/paper.json", pretty_json(public_paper(quiz_id, paper, items))


def _practices(lesson: LessonBundle, items: Mapping[str, ItemVersion], bundle: Bundle) -> dict[str, Json]:
    wanted = [items[item_id] for item_id in lesson.practices]
    return {item.item_id: public_item(item, bundle.arrangements[item.id]) for item in wanted}


def _clear(out: Path) -> None:
    """Removes an earlier build; refuses to remove what no build has made."""
    there = [out / name for name in OWNED if (out / name).exists()]
    if there and not (out / "manifest.json").is_file():
        raise UserError(
            f"Thư mục {out} đã có {there[0].relative_to(out)} mà không phải bản dựng của congvu.",
            mend="Chọn thư mục khác, hoặc tự xóa thư mục này.",
        )
    for path in there:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
