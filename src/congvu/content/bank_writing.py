"""Writing items into a bank by program: what is not touched stays as its author wrote it, comments and all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from congvu.content.yaml_reader import YamlFile, parse_yaml, read_yaml
from congvu.model.content import Json
from congvu.model.errors import Conflict, NotFound

_NUMBERED = re.compile(r"(.+)-(\d+)")
_WIDTH = 1 << 20
"""Lines are not broken: authors' are not."""


def bank_path(root: Path, bank: str) -> Path:
    """The file of a bank; raises :class:`NotFound`."""
    path = root / "quizzes" / "banks" / f"{bank}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in path.parent.glob("*.yaml")))
        raise NotFound(f"Không có ngân hàng «{bank}».", mend=f"Các ngân hàng hiện có: {known}.")
    return path


def raw_items(root: Path, bank: str) -> list[dict[str, Json]]:
    """The items of a bank as its file has them; raises :class:`Conflict` where it cannot be read whole."""
    file = read_yaml(root, bank_path(root, bank))
    items = file.data.get("items") if isinstance(file.data, dict) else None
    if file.findings or not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Conflict(
            f"Ngân hàng «{bank}» còn lỗi nên chưa đọc được.", mend="Chạy congvu check và sửa trước."
        )
    return items


def free_ids(bank: str, taken: Sequence[str]) -> Iterator[str]:
    """New ids for a bank, one after another: numbered on from its highest, written as most of its ids are."""
    matches = [match for item_id in taken if (match := _NUMBERED.fullmatch(item_id))]
    prefix = matches[-1][1] if matches else bank
    width = len(matches[-1][2]) if matches else 3
    number = max((int(match[2]) for match in matches if match[1] == prefix), default=0)
    while True:
        number += 1
        if (made := f"{prefix}-{number:0{width}d}") not in taken:
            yield made


def with_items(text: str, changed: Mapping[str, Json], added: Sequence[Json]) -> str:
    """The text of a bank with items changed (by id) and others at its end; raises :class:`Conflict`.

    Of an item that changes only the fields that differ are written anew.
    """
    text = re.sub(r"^items: *\[\] *$", "items:", text, flags=re.MULTILINE)
    file = parse_yaml(text, YamlFile("bank"))
    items = file.data["items"] or []
    lines = text.split("\n")
    starts = [file.lines["items", index] - 1 for index in range(len(items))]
    offset = len(lines[starts[0]]) - len(lines[starts[0]].lstrip()) if starts else 2
    for index in reversed(range(len(items))):
        new = changed.get(str(items[index]["id"]))
        if new is not None:
            end = _end_of(lines, starts[index], starts[index + 1] if index + 1 < len(items) else len(lines))
            old = "\n".join(lines[starts[index] : end])
            lines[starts[index] : end] = _dumped(_merged(_parsed(old), new), offset)
    head = "\n".join(lines).rstrip("\n")
    tail = "".join("\n" + "\n".join(_dumped(_styled(item), offset)) for item in added)
    written = head + tail + "\n"
    _require_same(written, [changed.get(str(item["id"]), item) for item in items] + list(added))
    return written


def _end_of(lines: Sequence[str], start: int, following: int) -> int:
    """The line after an item: comments and blank lines before the next one belong to that."""
    end = following
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _yaml(offset: int = 2) -> YAML:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=2 + offset, offset=offset)
    return yaml


def _parsed(entry: str) -> Any:
    return _yaml().load(entry)[0]


def _dumped(item: Any, offset: int) -> list[str]:
    out = StringIO()
    _yaml(offset).dump([item], out)
    return out.getvalue().rstrip("\n").split("\n")


def _merged(old: Any, new: Any) -> Any:
    """``old`` with what differs taken from ``new``, in place, so that style and comments of the rest stay."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [key for key in old if key not in new]:
            del old[key]
        for key, value in new.items():
            old[key] = _merged(old[key], value) if key in old else _styled(value)
        return old
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, value in enumerate(new):
            old[index] = _merged(old[index], value)
        return old
    return old if _same(old, new) else _styled(new)


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, str) and isinstance(new, str):
        return _lines(old) == _lines(new)
    return isinstance(old, bool) == isinstance(new, bool) and bool(old == new)


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.strip().split("\n")]


def _styled(value: Any) -> Any:
    """A value as it is best read: texts of several lines as a block."""
    if isinstance(value, str) and "\n" in value:
        return LiteralScalarString(value.rstrip("\n") + "\n")
    if isinstance(value, dict):
        return {key: _styled(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_styled(entry) for entry in value]
    return value


def _require_same(written: str, meant: Sequence[Json]) -> None:
    """What was written says what was meant, and the rest is as it was; else nothing is written."""
    file = parse_yaml(written, YamlFile("bank"))
    items = file.data.get("items") if isinstance(file.data, dict) else None
    if file.findings or items is None or _told(items) != _told(list(meant)):
        raise Conflict(
            "Không ghi được vào ngân hàng mà giữ nguyên phần còn lại.",
            mend="Chạy congvu check, sửa tệp rồi thử lại.",
        )


def _told(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, dict):
        return {key: _told(entry) for key, entry in value.items()}
    return [_told(entry) for entry in value] if isinstance(value, list) else value
