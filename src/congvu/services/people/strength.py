"""How easily a password is guessed, by zxcvbn, with what it does not know: Vietnamese, and who the person is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import Any

from congvu.model.errors import UserError
from congvu.roster.names import fold

LENGTH_MAX = 72
"""zxcvbn's time grows with the square of the length; whoever types more has typed enough."""
SCORE_MIN = 3
"""On zxcvbn's scale of 0 to 4: from a hundred million guesses on. Whoever guesses here has eight in a quarter of an hour;
whoever steals the store has argon2 before her."""
MEND = "Ghép ba bốn từ không liên quan nhau, ví dụ tên một món ăn và một con đường."
COMMON = (
    *("matkhau", "khongmatkhau", "quenmatkhau", "doimatkhau", "taikhoan", "dangnhap", "quantri", "admin"),
    *(
        "anhyeuem",
        "emyeuanh",
        "yeuem",
        "yeuanh",
        "anhnhoem",
        "emnhoanh",
        "iloveyou",
        "maimaiyeuem",
        "motminhanh",
    ),
    *(
        "vietnam",
        "vietnamvodich",
        "hanoi",
        "saigon",
        "hochiminh",
        "danang",
        "haiphong",
        "cantho",
        "hue",
        "vungtau",
    ),
    *(
        "congvu",
        "congchuc",
        "vienchuc",
        "canbo",
        "taphuan",
        "hocvien",
        "chinhquyen",
        "phuong",
        "tinh",
        "thanhpho",
    ),
    *(
        "xinchao",
        "camon",
        "khongbiet",
        "hanhphuc",
        "giadinh",
        "conyeu",
        "mevacon",
        "bome",
        "banbe",
        "tinhyeu",
    ),
    *(
        "chucmungnammoi",
        "thanhcong",
        "maiyeu",
        "nhatanh",
        "khongcogi",
        "binhan",
        "sinhnhat",
        "muathu",
        "muaxuan",
    ),
    *("mothaiba", "mothaibabon", "motnamhai", "abcxyz", "zxcvbnm", "thaydoi", "macdinh", "bimat", "chaomung"),
)
"""Words of Vietnamese passwords that leaks are full of, without marks and spaces."""
_WHY = {
    "own": "Mật khẩu này có tên đăng nhập, họ tên hay đơn vị của anh/chị nên dễ đoán.",
    "common": "Mật khẩu này nhiều người hay đặt nên dễ đoán.",
    "repeat": "Mật khẩu này lặp đi lặp lại nên dễ đoán.",
    "sequence": "Mật khẩu này là dãy liền nhau như 1234 hay abcd nên dễ đoán.",
    "spatial": "Mật khẩu này đi theo hàng phím nên dễ đoán.",
    "date": "Mật khẩu này gần như chỉ có ngày tháng hay năm nên dễ đoán.",
}
_OTHER = "Mật khẩu này còn dễ đoán."
_one_at_a_time = Lock()
"""zxcvbn keeps the words about a person in a table that all calls share."""


def require_strong(password: str, known: Iterable[str]) -> None:
    """Raises :class:`UserError` for a password that is easily guessed, and says why. ``known``: what anybody knows of her.

    It is looked at as typed, and without marks and spaces: ``mật khẩu 123`` is no better than ``matkhau123``.
    """
    own = _forms(known)
    bare = fold(password).replace(" ", "")
    judged = [_judge(text[:LENGTH_MAX], own) for text in {password, bare} if text]
    weakest = min(judged, key=lambda found: found["guesses"])
    if weakest["score"] < SCORE_MIN or not bare:
        raise UserError(_why(weakest["sequence"], own), mend=MEND)


def _judge(password: str, own: Sequence[str]) -> Mapping[str, Any]:
    from zxcvbn import (
        zxcvbn,
    )  # its word lists take a tenth of a second and some megabytes: only where one is chosen

    with _one_at_a_time:
        found: Mapping[str, Any] = zxcvbn(password, user_inputs=[*own, *COMMON])
    return found


def _forms(known: Iterable[str]) -> list[str]:
    """Words and names as they may be typed: with and without marks, apart and joined."""
    forms: dict[str, None] = {}
    for text in (part for told in known for part in told.split(",")):
        for one in (text.strip().lower(), fold(text)):
            words = one.replace("@", " ").split()
            forms |= dict.fromkeys([one, "".join(words), *(word for word in words if len(word) > 1)])
    return [form for form in forms if form]


def _why(sequence: Sequence[Mapping[str, Any]], own: Sequence[str]) -> str:
    """What the longest part of a password is."""
    longest = max(sequence, key=lambda part: len(part["token"]), default={"pattern": "", "token": ""})
    if longest["pattern"] == "dictionary":
        return _WHY["own" if longest["matched_word"] in own else "common"]
    if longest["pattern"] == "repeat" and any(form in longest["base_token"] for form in own if len(form) > 2):
        return _WHY["own"]
    return _WHY.get("date" if longest["pattern"] == "regex" else longest["pattern"], _OTHER)
