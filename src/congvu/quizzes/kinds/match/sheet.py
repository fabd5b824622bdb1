"""Rows of ``match``. In the sheet the pairs stand as they are right; the trainee sees the right column mixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from congvu.quizzes.kinds._kept_ids import listed, named
from congvu.quizzes.kinds.cells import alike, lines, numbered
from congvu.quizzes.kinds.sheets import Cell, ItemColumn, KindSheet, Loc, Raw, Row, RowFault, field_of

_LEFTS = tuple(f"left_{n}" for n in range(1, 9))
_RIGHT_OF = {left: left.replace("left", "right") for left in _LEFTS}


def _read(row: Row, known: Raw | None, faults: list[RowFault]) -> Raw:
    _require_partners(row, faults)
    names, there = numbered(_LEFTS, row), known or {}
    left_ids = named([row[name] for name in names], there.get("left", []), _ids(there, "left") or ["l1"])
    rights = [row.get(_RIGHT_OF[name], "") for name in names]
    texts = list(_different([*rights, *lines(row.get("spare", ""))]))
    right_ids = named(texts, there.get("right", []), _ids(there, "right") or ["r1"])
    by_text = {alike(text): right_id for text, right_id in zip(texts, right_ids, strict=True)}
    return {
        "left": [{"id": left_id, "text": row[name]} for left_id, name in zip(left_ids, names, strict=True)],
        "right": listed(there.get("right", []), dict(zip(right_ids, texts, strict=True))),
        "key": {
            left_id: by_text[alike(text)] for left_id, text in zip(left_ids, rights, strict=True) if text
        },
    }


def _require_partners(row: Row, faults: list[RowFault]) -> None:
    for left, right in _RIGHT_OF.items():
        if bool(row.get(left)) != bool(row.get(right)):
            empty = right if row.get(left) else left
            faults.append(RowFault(empty, "Mỗi ý bên trái phải có ý đúng bên phải."))


def _ids(item: Raw, side: str) -> list[str]:
    return [str(entry["id"]) for entry in item.get(side, [])]


def _different(texts: Iterable[str]) -> Iterable[str]:
    """Each text once: two on the left may have the same partner."""
    seen: set[str] = set()
    for text in texts:
        if text and alike(text) not in seen:
            seen.add(alike(text))
            yield text


def _write(item: Raw) -> Mapping[str, Cell]:
    right = {entry["id"]: entry["text"] for entry in item["right"]}
    cells: dict[str, Cell] = {}
    for n, entry in enumerate(item["left"], 1):
        cells[f"left_{n}"], cells[f"right_{n}"] = entry["text"], right[item["key"][entry["id"]]]
    used = set(item["key"].values())
    spare = [entry["text"] for entry in item["right"] if entry["id"] not in used]
    return cells | {"spare": "\n".join(spare)}


def _place(loc: Loc, row: Row) -> str:
    if loc[0] in ("left", "right"):
        return f"{loc[0]}_1"
    return "right_1" if loc[0] == "key" else field_of(loc, row)


SHEET = KindSheet(
    title="Ghép cặp",
    rank=40,
    own=(
        *(
            column
            for n, (left, right) in enumerate(_RIGHT_OF.items(), 1)
            for column in (ItemColumn(left, f"Bên trái {n}", 26), ItemColumn(right, f"Ghép đúng với {n}", 26))
        ),
        ItemColumn("spare", "Ý thừa bên phải", 30, "Mỗi dòng một ý, không ghép với ý nào. Có thể để trống."),
    ),
    read=_read,
    write=_write,
    place=_place,
    example={
        "stem": "Ghép mỗi việc với nơi làm việc đó.",
        "left": [{"id": "l1", "text": "Nhận hồ sơ"}, {"id": "l2", "text": "Thẩm tra hồ sơ"}],
        "right": [
            {"id": "r1", "text": "Bộ phận Một cửa"},
            {"id": "r2", "text": "Phòng chuyên môn"},
            {"id": "r3", "text": "Nhà người dân"},
        ],
        "key": {"l1": "r1", "l2": "r2"},
        "why": "Quầy nhận và trả; phòng chuyên môn thẩm tra.",
    },
)
