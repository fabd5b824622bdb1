"""Options to choose from: ``single``, ``multiple``, ``truefalse``, ``judgement``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from congvu.quizzes.item_sheets._columns import Cell, Column, Loc, Raw, Row, RowFault, SheetForm
from congvu.quizzes.item_sheets._words import chosen_word

LETTERS = "ABCDEF"
KINDS = {"single": "Chọn một", "multiple": "Chọn nhiều"}
SCORING = {"per_option": "Từng ý", "all_or_nothing": "Đúng hết mới có điểm"}
VERDICTS = {True: "Đúng", False: "Sai"}
_LETTERS_TOGETHER = re.compile(r"[A-F]+", re.IGNORECASE)


def _option_columns(*parts: tuple[str, str, int]) -> tuple[Column, ...]:
    return tuple(
        Column(f"{name}_{letter}", f"{heading} {letter}", width)
        for letter in LETTERS
        for name, heading, width in parts
    )


def _filled(row: Row) -> list[str]:
    """The letters of the options of a row."""
    return [letter for letter in LETTERS if row.get(f"text_{letter}")]


def _ids(known: Raw | None) -> dict[str, str]:
    """The option ids by letter: those that the item has already, else the small letter."""
    there = [str(option["id"]) for option in (known or {}).get("options", [])]
    free = [letter.lower() for letter in LETTERS if letter.lower() not in there]
    return dict(zip(LETTERS, [*there, *free], strict=False))


def _read_options(row: Row, known: Raw | None, faults: list[RowFault]) -> list[Raw]:
    ids = _ids(known)
    lonely = [one for one in LETTERS if row.get(f"feedback_{one}") and not row.get(f"text_{one}")]
    faults += [RowFault(f"text_{one}", "Có phản hồi mà chưa có phương án.") for one in lonely]
    return [
        {
            "id": ids[letter],
            "text": row[f"text_{letter}"],
            "feedback": row.get(f"feedback_{letter}", ""),
        }
        for letter in _filled(row)
    ]


def _read_choice(row: Row, known: Raw | None, faults: list[RowFault]) -> Raw:
    kind = chosen_word(row, "kind", KINDS, faults, default=None)
    letters = _key_letters(row.get("key", ""))
    ids, filled = _ids(known), _filled(row)
    if missing := [letter for letter in letters if letter not in filled]:
        faults.append(RowFault("key", f"Đáp án ghi {', '.join(missing)} nhưng phương án đó còn trống."))
    if not letters:
        faults.append(RowFault("key", "Ghi chữ cái của phương án đúng, ví dụ B (chọn nhiều: A, C)."))
    key = [ids[letter] for letter in letters]
    made: Raw = {"kind": kind, "options": _read_options(row, known, faults)}
    if kind == "multiple":
        made["key"] = key
        scoring = chosen_word(row, "scoring", SCORING, faults, default="per_option")
        if scoring != "per_option":
            made["scoring"] = scoring
    else:
        if len(key) > 1:
            faults.append(RowFault("key", "Dạng Chọn một chỉ có một đáp án; nếu nhiều, đổi Dạng câu."))
        made["key"] = key[0] if key else ""
    return made


def _key_letters(text: str) -> list[str]:
    """``B``, ``A, C``, ``a;c`` and ``ACD`` alike; what is no letter of an option stays to be told."""
    words = [word for word in re.split(r"[\s,;.]+", text) if word]
    spread = [list(word) if _LETTERS_TOGETHER.fullmatch(word) else [word] for word in words]
    return list(dict.fromkeys(letter.upper() for word in spread for letter in word))


def _write_options(item: Raw) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for letter, option in zip(LETTERS, item["options"], strict=False):
        cells[f"text_{letter}"] = option["text"]
        cells[f"feedback_{letter}"] = option["feedback"]
    return cells


def _write_choice(item: Raw) -> Mapping[str, Cell]:
    key = item["key"] if isinstance(item["key"], list) else [item["key"]]
    letters = dict(zip([option["id"] for option in item["options"]], LETTERS, strict=False))
    cells = {"kind": KINDS[item["kind"]], "key": ", ".join(letters[one] for one in key)}
    if item["kind"] == "multiple":
        cells["scoring"] = SCORING[item.get("scoring", "per_option")]
    return cells | _write_options(item)


def _place_of_option(loc: Loc, row: Row) -> str:
    filled = _filled(row)
    if loc[0] != "options" or len(loc) < 2 or not isinstance(loc[1], int) or loc[1] >= len(filled):
        return "text_A" if loc[0] == "options" else str(loc[0])
    return f"{'feedback' if loc[-1] == 'feedback' else 'text'}_{filled[loc[1]]}"


CHOICES = SheetForm(
    title="Lựa chọn",
    kinds=("single", "multiple"),
    own=(
        Column("kind", "Dạng câu", 12, "Chọn một hay chọn nhiều.", choices=tuple(KINDS.values())),
        *_option_columns(("text", "Phương án", 34), ("feedback", "Phản hồi", 34)),
        Column("key", "Đáp án", 10, "Chữ cái: B, hoặc A, C."),
        Column("scoring", "Cách chấm", 16, "Chỉ cho Chọn nhiều.", choices=tuple(SCORING.values())),
    ),
    read=_read_choice,
    write=_write_choice,
    place=_place_of_option,
    example={
        "kind": "single",
        "stem": "Bà Lê Thị Tư nộp hồ sơ lúc 10 giờ, giấy tờ đã đủ.\n\nViệc nào làm ngay tại quầy?",
        "options": [
            {
                "id": "a",
                "text": "Nhận, cấp giấy hẹn ghi rõ ngày trả",
                "feedback": "Đúng. Đủ thì nhận và hẹn.",
            },
            {
                "id": "b",
                "text": "Giữ hồ sơ, chiều gọi lại cho bà",
                "feedback": "Chưa đúng. Bà về không có gì làm chứng.",
            },
            {"id": "c", "text": "Mời bà sang phòng chuyên môn hỏi", "feedback": "Chưa đúng. Đó là đùn đẩy."},
        ],
        "key": "a",
        "why": "Hồ sơ đủ thì tiếp nhận, cấp giấy tiếp nhận hồ sơ và hẹn trả kết quả.",
    },
)


def _read_truefalse(row: Row, _known: Raw | None, faults: list[RowFault]) -> Raw:
    key = chosen_word(row, "key", VERDICTS, faults, default=None)
    return {
        "kind": "truefalse",
        "key": key,
        "feedback": {True: row.get("feedback_true", ""), False: row.get("feedback_false", "")},
    }


def _write_truefalse(item: Raw) -> Mapping[str, Cell]:
    told = item["feedback"]
    return {
        "key": VERDICTS[item["key"]],
        "feedback_true": told[True],
        "feedback_false": told[False],
    }


def _place_in_truefalse(loc: Loc, _row: Row) -> str:
    if loc[0] == "feedback":
        return f"feedback_{'false' if str(loc[-1]).lower() == 'false' else 'true'}"
    return str(loc[0])


TRUE_FALSE = SheetForm(
    title="Đúng sai",
    kinds=("truefalse",),
    own=(
        Column(
            "key", "Đáp án", 10, "Nhận định trong câu hỏi đúng hay sai.", choices=tuple(VERDICTS.values())
        ),
        Column("feedback_true", "Phản hồi nếu chọn Đúng", 40),
        Column("feedback_false", "Phản hồi nếu chọn Sai", 40),
    ),
    read=_read_truefalse,
    write=_write_truefalse,
    place=_place_in_truefalse,
    example={
        "kind": "truefalse",
        "stem": "Hồ sơ nộp trực tuyến thì không phải cấp giấy tiếp nhận và hẹn trả.",
        "key": False,
        "feedback": {
            True: "Chưa đúng. Nộp cách nào cũng phải hẹn.",
            False: "Đúng. Giấy hẹn gửi qua tài khoản.",
        },
        "why": "Mọi hồ sơ được nhận đều có giấy tiếp nhận và hẹn trả, dù nộp bằng cách nào.",
    },
)


def _read_judgement(row: Row, known: Raw | None, faults: list[RowFault]) -> Raw:
    ids, key = _ids(known), {}
    for letter in _filled(row):
        level = row.get(f"level_{letter}", "")
        if level not in tuple("1234"):
            faults.append(RowFault(f"level_{letter}", "Ghi mức 1, 2, 3 hoặc 4 (4: rất nên làm)."))
            continue
        key[ids[letter]] = int(level)
    return {"kind": "judgement", "options": _read_options(row, known, faults), "key": key}


def _write_judgement(item: Raw) -> Mapping[str, Cell]:
    levels: dict[str, Cell] = {
        f"level_{letter}": item["key"][option["id"]]
        for letter, option in zip(LETTERS, item["options"], strict=False)
    }
    return levels | _write_options(item)


def _place_in_judgement(loc: Loc, row: Row) -> str:
    return "level_A" if loc[0] == "key" else _place_of_option(loc, row)


JUDGEMENT = SheetForm(
    title="Tình huống",
    kinds=("judgement",),
    own=_option_columns(("text", "Cách xử lý", 34), ("level", "Mức (1–4)", 10), ("feedback", "Phản hồi", 34)),
    read=_read_judgement,
    write=_write_judgement,
    place=_place_in_judgement,
    example={
        "kind": "judgement",
        "stem": "Người dân lớn tiếng vì phải chờ. Cho mỗi cách xử lý một mức phù hợp.",
        "options": [
            {
                "id": "a",
                "text": "Xin lỗi, nói rõ còn mấy người",
                "feedback": "Rất nên: nhận lỗi và cho mốc rõ.",
            },
            {"id": "b", "text": "Im lặng làm tiếp", "feedback": "Ít nên: không ai biết còn bao lâu."},
            {"id": "c", "text": "Bảo người dân trật tự", "feedback": "Không nên: làm căng thêm."},
        ],
        "key": {"a": 4, "b": 2, "c": 1},
        "why": "Người chờ cần biết mình được để ý và còn phải chờ bao lâu.",
    },
)
