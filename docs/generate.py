"""Writes the pages that follow from the code: ``make docs``. A test fails when they have drifted.

python docs/generate.py
"""

from __future__ import annotations

import re
import runpy
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from congvu.interfaces.cli._groups import load
from congvu.interfaces.cli._tree import FIRST, NOUNS, OTHERS
from congvu.quizzes.kinds import load_kinds
from congvu.quizzes.kinds.contract import ENTRY_POINT_GROUP, DescribedKind
from congvu.settings import PREFIX, TABLE, Setting

DOCS = Path(__file__).resolve().parent
NOTE = "<!-- docs/generate.py viết trang này; sửa ở mã nguồn rồi chạy `make docs`. -->"
TYPES = {"Path": "đường dẫn", "str": "chữ", "int": "số nguyên", "bool": "có/không (1/0)"}


def settings_page(table: Iterable[Setting] = TABLE) -> str:
    """The table of settings, as Markdown."""
    rows = [
        (f"`{PREFIX}{row.name}`", TYPES[row.type.__name__], _default(row), row.help + _file_hint(row))
        for row in table
    ]
    return "\n".join(
        [
            "# Tham số cấu hình",
            NOTE,
            "",
            "Không cần đặt tham số nào: bản tải về chạy được ngay. Khi cần, đặt biến môi trường; `congvu settings` in",
            "cùng bảng này. Tên viết sai bị từ chối kèm gợi ý tên gần nhất.",
            "",
            *_table(("Tên", "Kiểu", "Mặc định", "Ý nghĩa"), rows),
            "",
        ]
    )


def _default(row: Setting) -> str:
    if row.type is bool:
        return "`1`" if row.default else "`0`"
    return f"`{row.default}`" if str(row.default) else "(trống)"


def _file_hint(row: Setting) -> str:
    return f" Có thể để giá trị trong tệp nêu ở `{PREFIX}{row.name}_FILE`." if row.secret else ""


CLI_HEAD = f"""\
# Lệnh
{NOTE}

Bảy lệnh đầu là những gì cần trong ngày đầu. Còn lại thì viết tên mảng trước, việc sau: `congvu campaign open`, `congvu people import`.
Tên mảng là danh từ của nghề, ở số ít (riêng cán bộ là `people`). `settings` chỉ có một việc là liệt kê nên đứng một mình. Cùng một việc thì
mảng nào cũng gọi bằng một tên:

| Việc | Nghĩa |
| --- | --- |
| `find` | tìm theo một phần tên, để lấy mã |
| `list` | liệt kê |
| `show` | xem một thứ |
| `add` | thêm vào kho dữ liệu |
| `new` | thêm một mẫu vào tệp nội dung, để viết đè lên |
| `import` | nhập từ Excel, luôn xem trước |

Gõ tên mảng không thôi, ví dụ `congvu quiz`, thì thấy các việc của mảng; thêm `--help` vào lệnh nào cũng được. Gõ một tên không có thì được
nghe tên đúng, mã thoát 2.
"""


def cli_page() -> str:
    """Every command with its arguments and options, as Markdown."""
    first = {name: load(name) for name in FIRST}
    nouns = {name: load(name) for name in NOUNS}
    others = {name: load(name) for name in OTHERS}
    verbs = {f"{name} {verb}": one for name, group in nouns.items() for verb, one in group.commands.items()}
    lines = [
        CLI_HEAD,
        "## Để bắt đầu",
        "",
        *_index(first),
        "",
        "## Theo từng mảng",
        "",
        *_index(verbs | others),
        "",
    ]
    lines += [line for name, command in first.items() for line in _command(name, command)]
    for name, group in nouns.items():
        lines += [f"## `congvu {name}`", "", group.help, ""]
        for verb, command in group.commands.items():
            lines += _command(f"{name} {verb}", command, level=3)
    lines += [line for name, command in others.items() for line in _command(name, command)]
    return "\n".join(lines)


def _index(commands: Mapping[str, Any]) -> list[str]:
    rows = [
        (f"[`congvu {name}`](#congvu-{name.replace(' ', '-')})", _first_line(one))
        for name, one in commands.items()
    ]
    return _table(("Lệnh", "Việc"), rows)


def _first_line(command: Any) -> str:
    return str(command.help or "").strip().split("\n\n")[0].replace("\n", " ")


def _command(name: str, command: Any, level: int = 2) -> Iterator[str]:
    arguments = " ".join(p.name.upper() for p in _shown(command, "argument"))
    yield from (f"{'#' * level} `congvu {name}`", "", str(command.help or "").strip(), "")
    yield from ("```console", f"$ congvu {name} {arguments}".rstrip(), "```", "")
    rows = [(_spelling(p), _about(p)) for kind in ("argument", "option") for p in _shown(command, kind)]
    if rows:
        yield from (*_table(("Tham số", "Ý nghĩa"), rows), "")


def _shown(command: Any, kind: str) -> list[Any]:
    return [p for p in command.params if p.param_type_name == kind and not p.hidden]


def _spelling(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{parameter.name.upper()}`"
    return " / ".join(f"`{each}`" for each in (*parameter.opts, *parameter.secondary_opts))


def _about(parameter: Any) -> str:
    text = str(parameter.help or "").strip()
    if parameter.required:
        return f"{text} Bắt buộc.".strip()
    shown = parameter.default not in (None, "", (), []) and not isinstance(parameter.default, bool)
    return f"{text} Mặc định: `{parameter.default}`.".strip() if shown else text


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    return [_row(head), _row(("---",) * len(head)), *(_row(row) for row in rows)]


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def kinds_page() -> str:
    """The page on kinds as it is written, with each kind's row and sections as they lie in the kind's folder."""
    project = tomllib.loads((DOCS.parent / "pyproject.toml").read_text("utf-8"))["project"]
    named = [load_kinds()[name] for name in project["entry-points"][ENTRY_POINT_GROUP]]
    told = [kind.docs().strip().partition("\n\n") for kind in named if isinstance(kind, DescribedKind)]
    head = _table(("kind", "answered by", "share", "range", "part", "source"), ())
    page = (DOCS / "question-kinds.md").read_text("utf-8")
    page = _filled(page, "table", "\n".join([*head, *(row for row, _, _ in told)]))
    return _filled(page, "sections", "\n\n".join(sections for _, _, sections in told if sections))


def _filled(page: str, name: str, text: str) -> str:
    """A page with a text between its two comments of that name."""
    block = re.compile(rf"(<!-- {name}: .*? -->\n).*?(\n<!-- end of {name} -->)", re.DOTALL)
    return block.sub(lambda found: found[1] + text + found[2], page)


TYPED = DOCS.parent / "tests" / "quizzes" / "kinds" / "typed_answers.yaml"
TYPED_HEAD = f"""\
# Câu trả lời gõ tay
{NOTE}

Người chấm công bằng đọc một câu trả lời gõ tay thế nào, và máy đọc thế nào: **trước** là quy tắc của bản 0.1.0, **nay** là quy tắc `as-meant` của câu hỏi
được công bố từ nay về sau ([question-kinds](question-kinds.md#how-typed-answers-are-read)). Mỗi dòng là một phép thử (`tests/quizzes/kinds/test_typed_answers.py`).
Điểm là phần được trên điểm của câu; **?** là không đọc được: 0 điểm, có cờ cho người chấm, và người làm bài được báo ngay khi câu trả lời được lưu.
Ký tự không nhìn thấy viết là `‹U+200B›`.
"""


def typed_page() -> str:
    """How typed answers are marked under both rules, as Markdown: the table that the tests check."""
    lines = [TYPED_HEAD]
    for block in YAML(typ="safe").load(TYPED.read_text("utf-8")):
        rows = [
            (_as_typed(typed), str(before), str(after), says)
            for typed, before, after, says in block["answers"]
        ]
        head = ("gõ", "trước", "nay", "người chấm")
        lines += [f"## `{block['kind']}`: {_asked(block['item'])}", "", *_table(head, rows), ""]
    return "\n".join(lines)


def _asked(item: Mapping[str, Any]) -> str:
    """An item of the table on one line: what is right, and what else counts."""
    if "gaps" in item:
        return f"mẫu có {len(item['gaps'])} ô"
    key = item["key"]
    right = " / ".join(key) if isinstance(key, list) else key["value"] if isinstance(key, dict) else key
    more = [f"{name}: {item[name]}" for name in ("unit", "accents", "stem") if name in item]
    return "; ".join([f"đáp án {right}", *more])


def _as_typed(typed: Any) -> str:
    if isinstance(typed, dict):
        return "; ".join(f"{label}: {text}" for label, text in typed.items())
    seen = "".join(
        char if char == " " or char.isprintable() else f"‹U+{ord(char):04X}›" for char in str(typed)
    )
    return f"`{seen}`"


PAGES = {
    "settings.md": settings_page,
    "cli.md": cli_page,
    "question-kinds.md": kinds_page,
    "typed-answers.md": typed_page,
}


def main() -> None:
    """Writes the pages."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
        print(f"docs/{name}")
    runpy.run_path(str(DOCS / "blind_answers.py"), run_name="__main__")


if __name__ == "__main__":
    main()
