"""Starting an item or a lesson: a sound example for the author to write over."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from congvu.content.notebooks import code_cell, make_notebook, markdown_cell
from congvu.content.yaml_reader import YamlFile, parse_yaml, read_yaml
from congvu.model.errors import Conflict, NotFound, UserError
from congvu.model.letters import nfd
from congvu.quizzes.kinds import KindRegistry
from congvu.quizzes.kinds.contract import ChoiceKind, StarterKind

MINUTES = 10


@dataclass(frozen=True, slots=True)
class Started:
    """What was written: the id, and the file."""

    id: str
    path: Path


def starter(kinds: KindRegistry, name: str = "") -> str:
    """The example of a kind as YAML, an entry of ``items``; raises :class:`NotFound`.

    Without a name that of a question with a single best answer: what most questions are.
    """
    known = {kind_name: kind for kind_name, kind in kinds.items() if isinstance(kind, StarterKind)}
    usual = (kind_name for kind_name, kind in known.items() if isinstance(kind, ChoiceKind) and kind.one_best)
    kind = known.get(name or next(usual, ""))
    if kind is None:
        mend = f"Các dạng có mẫu: {', '.join(sorted(known))}."
        raise NotFound(f"Chưa có mẫu cho dạng câu «{name}».", mend=mend)
    return kind.starter()


def start_item(root: Path, kinds: KindRegistry, bank: str, kind: str = "") -> Started:
    """Adds an example of a kind to the end of a bank, under the bank's next free id; raises :class:`UserError`."""
    path = root / "quizzes" / "banks" / f"{bank}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in path.parent.glob("*.yaml")))
        raise NotFound(f"Không có ngân hàng «{bank}».", mend=f"Các ngân hàng hiện có: {known}.")
    return _add_item(path, starter(kinds, kind), bank, _competency(root, bank))


def _add_item(path: Path, example: str, prefix: str, competency: str) -> Started:
    text = path.read_text(encoding="utf-8")
    made = _free_id(re.findall(r"^ +- id: (\S+)$", text, re.MULTILINE), prefix)
    entry = example.replace("ITEM", made).replace("COMPETENCY", competency)
    joined = text.rstrip("\n") + "\n" + entry
    _require_whole(path, joined)
    path.write_text(joined, encoding="utf-8", newline="\n")
    return Started(made, path)


_COURSE = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")


def start_lesson(root: Path, kinds: KindRegistry, course: str, title: str) -> Started:
    """Adds a lesson with its first practice to the end of a course; raises :class:`UserError`."""
    folder = root / "courses" / course
    outline = folder / "course.yaml"
    if not _COURSE.fullmatch(course) or not outline.is_file():
        raise NotFound(f"Không có khóa học «{course}».", mend=f"Tạo courses/{course}/course.yaml trước.")
    name = f"{len(list(folder.glob('[0-9][0-9]-*.ipynb'))) + 1:02d}-{slug(title)}"
    path = folder / f"{name}.ipynb"
    if path.exists():
        raise Conflict(f"Đã có {path.relative_to(root)}.", mend="Đặt tên khác cho bài.")
    practices = folder / "practices.yaml"
    if not practices.is_file():
        raise NotFound(f"Không có {practices.relative_to(root)}.", mend="Tạo tệp bài luyện của khóa trước.")
    listed = _listed(outline, path.name, title)
    practice = _add_item(practices, starter(kinds), f"{course}-p{name[:2]}", _competency(root, course))
    outline.write_text(listed, encoding="utf-8", newline="\n")
    text = json.dumps(_skeleton(title, practice.id), ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return Started(name, path)


def slug(title: str) -> str:
    """A title in small Latin letters and hyphens: ``Thời hạn`` is ``thoi-han``; raises :class:`UserError`."""
    plain = nfd(title.lower().replace("đ", "d"))
    words = re.findall(r"[a-z0-9]+", "".join(char for char in plain if not unicodedata.combining(char)))
    if not words:
        raise UserError(
            f"Tên bài «{title}» không có chữ nào.", mend="Viết tên bài, ví dụ: Thời hạn và xin lỗi."
        )
    return "-".join(words)[:60].rstrip("-")


def _free_id(taken: Collection[str], prefix: str) -> str:
    number = len(taken) + 1
    while f"{prefix}-{number:03d}" in taken:
        number += 1
    return f"{prefix}-{number:03d}"


def _competency(root: Path, prefix: str) -> str:
    """A competency of the framework for the example to name, of the same course if it has one."""
    data = read_yaml(root, root / "roster" / "competencies.yaml").data or {}
    known = [str(entry.get("id", "")) for entry in data.get("competencies", [])]
    return next(
        (competency_id for competency_id in known if competency_id.split(".")[0] in prefix),
        known[0] if known else "chua-chon",
    )


def _listed(outline: Path, file: str, title: str) -> str:
    """The course's outline with the lesson at the end of its list."""
    entry = f"  - file: {file}\n    title: {json.dumps(title, ensure_ascii=False)}\n    minutes: {MINUTES}\n"
    text = outline.read_text(encoding="utf-8")
    match = re.search(r"^lessons:\n(?:[ -].*\n|\n)*", text, re.MULTILINE)
    if not match:
        raise Conflict(f"Không đọc được danh sách lessons trong {outline.name}.", mend="Chạy congvu check.")
    joined = text[: match.end()].rstrip("\n") + "\n" + entry + text[match.end() :]
    _require_whole(outline, joined)
    return joined


def _require_whole(path: Path, text: str) -> None:
    """A file that would be no YAML once something was added is left as it is."""
    faults = parse_yaml(text, YamlFile(path.name)).findings
    if faults:
        raise Conflict(f"Không thêm được vào {faults[0]}", mend="Chạy congvu check, sửa tệp rồi thử lại.")


def _skeleton(title: str, practice: str) -> dict[str, object]:
    call = f'from congvu.interfaces.widgets import practice\n\npractice("{practice}")'
    cells = [
        markdown_cell("mo-dau", f"# {title}\n\nMột cảnh ở cơ quan phường, xã; vì sao bài này có ích."),
        markdown_cell("muc-1", "## Việc thứ nhất\n\nQuy định, và [điều khoản](norm:nd-118-2025#d11)."),
        code_cell("luyen-1", call, {}),
        markdown_cell("chuyen-o-quay", "## Chuyện ở quầy\n\nMột việc có thật trong ngày làm việc."),
        markdown_cell("ghi-nho", "## Ghi nhớ\n\n- Điều cần nhớ."),
    ]
    return make_notebook(cells)
