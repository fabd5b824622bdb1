"""What people type, read in one place: figures, names, texts."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from congvu.model.errors import UserError
from congvu.services.typed import one_line, read_share, shown_text, text_lines

LONGEST = 20


@pytest.mark.parametrize(
    ("typed", "share"), [("60", 0.6), (" 62,5 ", 0.625), ("62.55%", 0.6255), ("100 %", 1.0), ("1", 0.01)]
)
def test_a_percentage_is_read_as_it_is_typed(typed: str, share: float) -> None:
    assert read_share(typed) == share


@pytest.mark.parametrize(
    "typed",
    [
        *("", "1_0", "60%%", "0.0000001", "0", "0,99", "100,01", "101", "+60", "-60", "1e1", "nan", "inf"),
        *("\uff16\uff10", "\u0666\u0660", "\u00b2", "62,555", "6 0", "60\x00", "9" * 5_000, "60%60"),
    ],
)
def test_what_is_no_percentage_is_refused_with_its_field(typed: str) -> None:
    with pytest.raises(UserError, match="Mức đạt") as refused:
        read_share(typed)
    assert "62,5" in refused.value.mend
    assert len(refused.value.message) < 200


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("  Một\tcửa\n quý IV ", "Một cửa quý IV"),
        (normalize("NFD", "Đợt một"), "Đợt một"),
        ("a\u200b\u202eb\u00ad", "ab"),
        ("", ""),
        ("ế" * LONGEST, "ế" * LONGEST),
    ],
)
def test_a_name_is_one_line_of_letters(typed: str, line: str) -> None:
    assert one_line(typed, LONGEST, "Tên") == line


@pytest.mark.parametrize("typed", ["a\x00b", "\ud800", "a\x1b[2J", "\x7f", "\ue000"])
def test_what_is_no_text_is_refused(typed: str) -> None:
    with pytest.raises(UserError, match="ký tự không đọc được"):
        one_line(typed, LONGEST, "Tên")


@pytest.mark.parametrize("typed", ["a" * (LONGEST + 1), "a" * 100_000, "a b" * LONGEST])
def test_a_name_that_is_too_long_is_refused(typed: str) -> None:
    with pytest.raises(UserError, match="dài quá 20 ký tự"):
        one_line(typed, LONGEST, "Tên")


def test_lines_stay_lines() -> None:
    assert text_lines("a\x00 \r\n\u2028b\x1b", LONGEST, "Nhận xét") == "a\n\nb"


def test_what_is_said_again_is_short_and_seen() -> None:
    assert shown_text("a\x1b\r\n" * 1_000, 5) == "a a a"
