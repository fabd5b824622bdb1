"""Practices of a course, read from its folder: author mode, where no campus stands behind the kernel."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PUBLIC_FILE = "practices.json"


class UnknownPractice(LookupError):
    """No practice of that id is in reach."""

    def __init__(self, item_id: str) -> None:
        super().__init__(
            f"Không tìm thấy bài luyện tập «{item_id}» trong courses/*/practices.yaml. "
            "Kiểm tra lại mã, rồi chạy «congvu check»."
        )
        self.item_id = item_id


@dataclass(frozen=True, slots=True)
class LocalItem:
    """An authored item taken apart; holds the key, so it never leaves the kernel of an author."""

    kind: str
    content: Mapping[str, Any]
    key: Mapping[str, Any]
    feedback: Mapping[str, Any]
    citations: tuple[str, ...]


def public_practice(item_id: str, folder: Path | None = None) -> Mapping[str, Any] | None:
    """The published view (kind, content, arrangement) from ``practices.json`` in ``folder`` (default: cwd)."""
    path = (folder or Path.cwd()) / PUBLIC_FILE
    if not path.is_file():
        return None
    view: Mapping[str, Any] | None = json.loads(path.read_text("utf-8")).get(item_id)
    return view


def local_practice(item_id: str, start: Path | None = None) -> LocalItem:
    """The item from the nearest ``courses/*/practices.yaml``, walking up from ``start`` (default: cwd).

    Raises :class:`UnknownPractice`, or pydantic's ``ValidationError`` if the item is not as its kind's schema wants.
    """
    for path in _practice_files(start or Path.cwd()):
        for item in _items(path):
            if item.get("id") == item_id:
                return _taken_apart(item, path.parents[2])
    raise UnknownPractice(item_id)


def _practice_files(start: Path) -> Iterator[Path]:
    for folder in (start, *start.parents):
        yield from sorted(folder.glob("courses/*/practices.yaml"))


def _items(path: Path) -> list[dict[str, Any]]:
    from ruamel.yaml import YAML

    bank = YAML(typ="safe").load(path.read_text("utf-8")) or {}
    items: list[dict[str, Any]] = bank.get("items") or []
    return items


def _taken_apart(raw: Mapping[str, Any], root: Path) -> LocalItem:
    from congvu.content.calendar import read_calendar
    from congvu.quizzes.kinds import load_kinds
    from congvu.quizzes.kinds.reading import read_item

    kind = load_kinds()[raw["kind"]]
    item = read_item(kind, raw, read_calendar(root))
    parts = kind.take_apart(item)
    return LocalItem(kind.name, parts.content, parts.key, parts.feedback, tuple(item.citations))
