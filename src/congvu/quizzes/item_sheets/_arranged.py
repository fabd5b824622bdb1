"""Steps and pairs: ``order``, ``match``. In the sheet they stand as they are right; the trainee sees them mixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from congvu.quizzes.item_sheets._columns import Cell, Column, Loc, Raw, Row, RowFault, SheetForm, numbered
from congvu.quizzes.item_sheets._words import alike, chosen_word, lines

SCORING = {"adjacent_pairs": "Từng cặp bước liền nhau", "exact": "Đúng hết mới có điểm"}
_STEPS = tuple(f"step_{n}" for n in range(1, 7))
_LEFTS = tuple(f"left_{n}" for n in range(1, 9))


def _named(texts: Sequence[str], known: Sequence[Raw], wanted: Sequence[str]) -> list[str]:
    """An id for each text: the one it has already, else the one that stood in its place, else a new one."""
    by_text = {alike(str(one["text"])): str(one["id"]) for one in known}
    found = [by_text.get(alike(text)) for text in texts]
    taken = {one for one in found if one}
    ids = []
    for place, one in enumerate(found):
        there = wanted[place] if place < len(wanted) else ""
        fresh = (f"{_prefix(wanted)}{n}" for n in range(1, 100))
        chosen = one or next(name for name in (there, *fresh) if name and name not in taken)
        taken.add(chosen)
        ids.append(chosen)
    return ids


def _prefix(ids: Sequence[str]) -> str:
    """The letters with which new ids begin, as the others of the item do."""
    return (ids[0].rstrip("0123456789") if ids else "") or "b"


def _listed(known: Sequence[Raw], made: Mapping[str, str]) -> list[Raw]:
    """Options in the order in which the item has them already; new ones after those."""
    order = [str(one["id"]) for one in known if str(one["id"]) in made]
    order += [one for one in made if one not in order]
    return [{"id": one, "text": made[one]} for one in order]


def _read_order(row: Row, known: Raw | None, faults: list[RowFault]) -> Raw:
    texts = [row[name] for name in numbered(_STEPS, row)]
    there = (known or {}).get("options", [])
    key = _named(texts, there, [str(one) for one in (known or {}).get("key", [])])
    made: Raw = {
        "kind": "order",
        "options": _listed(there, dict(zip(key, texts, strict=True))),
        "key": key,
    }
    scoring = chosen_word(row, "scoring", SCORING, faults, default="adjacent_pairs")
    return made if scoring == "adjacent_pairs" else {**made, "scoring": scoring}


def _write_order(item: Raw) -> Mapping[str, Cell]:
    texts = {option["id"]: option["text"] for option in item["options"]}
    cells: dict[str, Cell] = dict(zip(_STEPS, (texts[one] for one in item["key"]), strict=False))
    return cells | {"scoring": SCORING[item.get("scoring", "adjacent_pairs")]}


def _place_in_order(loc: Loc, _row: Row) -> str:
    return "step_1" if loc[0] in ("options", "key") else str(loc[0])


ORDER = SheetForm(
    title="Sắp xếp",
    kinds=("order",),
    own=(
        *(Column(name, f"Bước {n}", 34, "Ghi theo thứ tự đúng.") for n, name in enumerate(_STEPS, 1)),
        Column("scoring", "Cách chấm", 18, choices=tuple(SCORING.values())),
    ),
    read=_read_order,
    write=_write_order,
    place=_place_in_order,
    example={
        "kind": "order",
        "stem": "Xếp các việc ở quầy theo đúng thứ tự.",
        "options": [
            {"id": "b1", "text": "Kiểm tra giấy tờ"},
            {"id": "b2", "text": "Nhập hồ sơ, lấy mã"},
            {"id": "b3", "text": "In giấy tiếp nhận và hẹn trả"},
        ],
        "key": ["b1", "b2", "b3"],
        "why": "Kiểm tra trước khi nhập; có mã rồi mới in được giấy hẹn.",
    },
)


def _read_match(row: Row, known: Raw | None, faults: list[RowFault]) -> Raw:
    names = numbered(_LEFTS, row)
    for name in _LEFTS:
        partner = f"right_{name[-1]}"
        if bool(row.get(name)) != bool(row.get(partner)):
            empty = partner if row.get(name) else name
            faults.append(RowFault(empty, "Mỗi ý bên trái phải có ý đúng bên phải."))
    there = known or {}
    left_ids = _named([row[name] for name in names], there.get("left", []), _ids(there, "left") or ["l1"])
    rights = [row.get(f"right_{name[-1]}", "") for name in names]
    texts = list(_different([*rights, *lines(row.get("spare", ""))]))
    right_ids = _named(texts, there.get("right", []), _ids(there, "right") or ["r1"])
    by_text = {alike(text): one for text, one in zip(texts, right_ids, strict=True)}
    return {
        "kind": "match",
        "left": [{"id": one, "text": row[name]} for one, name in zip(left_ids, names, strict=True)],
        "right": _listed(there.get("right", []), dict(zip(right_ids, texts, strict=True))),
        "key": {one: by_text[alike(text)] for one, text in zip(left_ids, rights, strict=True) if text},
    }


def _ids(item: Raw, side: str) -> list[str]:
    return [str(one["id"]) for one in item.get(side, [])]


def _different(texts: Iterable[str]) -> Iterable[str]:
    """Each text once: two on the left may have the same partner."""
    seen: set[str] = set()
    for text in texts:
        if text and alike(text) not in seen:
            seen.add(alike(text))
            yield text


def _write_match(item: Raw) -> Mapping[str, Cell]:
    right = {one["id"]: one["text"] for one in item["right"]}
    cells: dict[str, Cell] = {}
    for n, one in enumerate(item["left"], 1):
        cells[f"left_{n}"], cells[f"right_{n}"] = one["text"], right[item["key"][one["id"]]]
    used = set(item["key"].values())
    spare = [one["text"] for one in item["right"] if one["id"] not in used]
    return cells | {"spare": "\n".join(spare)}


def _place_in_match(loc: Loc, _row: Row) -> str:
    if loc[0] in ("left", "right"):
        return f"{loc[0]}_1"
    return "right_1" if loc[0] == "key" else str(loc[0])


MATCH = SheetForm(
    title="Ghép cặp",
    kinds=("match",),
    own=(
        *(
            column
            for n in range(1, 9)
            for column in (
                Column(f"left_{n}", f"Bên trái {n}", 26),
                Column(f"right_{n}", f"Ghép đúng với {n}", 26),
            )
        ),
        Column("spare", "Ý thừa bên phải", 30, "Mỗi dòng một ý, không ghép với ý nào. Có thể để trống."),
    ),
    read=_read_match,
    write=_write_match,
    place=_place_in_match,
    example={
        "kind": "match",
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
