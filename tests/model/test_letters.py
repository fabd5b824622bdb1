"""One form of letters, whatever a keyboard composes, and no text that keeps the process busy."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.model.letters import MARKS_MAX, nfc, nfd

HEAPS = {
    "one mark": "\u0301",
    "two marks in turn": "\u0323\u0301",
    "a mark that is two": "\u0344",
    "a sign that comes apart into marks": "\u0f73",
    "beyond the first plane": "\U0001d165\U0001d16d",
}


@pytest.mark.parametrize("marks", HEAPS.values(), ids=HEAPS)
@pytest.mark.parametrize("form", [nfc, nfd])
def test_of_a_heap_of_marks_the_first_stay(marks: str, form: Callable[[str], str]) -> None:
    plain = form("a" + marks * 150_000 + " bò")
    assert plain.endswith(form(" bò"))
    assert len(plain) <= 1 + MARKS_MAX + len(form(" bò"))


@given(st.text(max_size=60) | st.text("aăâeêoôơuưđ\u0300\u0301\u0303\u0309\u0323 ", max_size=200))
def test_text_as_people_write_it_is_normalized_as_python_does(text: str) -> None:
    assert nfc(text) == nfc(nfc(text))
    runs = "".join("m" if unicodedata.combining(char) else "." for char in unicodedata.normalize("NFD", text))
    if "m" * (MARKS_MAX + 1) not in runs:
        assert nfc(text) == unicodedata.normalize("NFC", text)
        assert nfd(text) == unicodedata.normalize("NFD", text)


def test_a_word_of_vietnamese_is_one_word_however_it_was_typed() -> None:
    assert nfc(unicodedata.normalize("NFD", "Nguyễn Thị Phượng")) == "Nguyễn Thị Phượng"
