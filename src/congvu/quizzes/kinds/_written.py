"""Long texts as answers: several lines, kept as they were written."""

from __future__ import annotations

import re
from typing import Any

from congvu import messages
from congvu.model.letters import nfc
from congvu.quizzes.kinds.contract import UnreadableAnswer

_BLANK_LINES = re.compile(r"(?:[^\S\n]*\n)*")
_RAW_MAX = 4
"""Characters that a letter may take before it is composed, and the CR of a line."""


def lines_kept(text: str) -> str:
    """``text`` in NFC with line feeds; blank lines before and white space after it are gone. Idempotent.

    Forms post CR LF where scripts send LF; both must be the same answer. Indentation stays.
    """
    plain = nfc(text).replace("\r\n", "\n").replace("\r", "\n").rstrip()
    blank = _BLANK_LINES.match(plain)
    return plain[blank.end() :] if blank else plain


def written(answer: Any, most: int) -> str | None:
    """A written answer of at most ``most`` characters, ``None`` when blank. Raises :class:`UnreadableAnswer`."""
    if answer is None:
        return None
    if not isinstance(answer, str):
        raise UnreadableAnswer("Câu trả lời phải là chữ.")
    text = lines_kept(answer) if len(answer) <= _RAW_MAX * most else answer
    if len(text) > most:
        raise UnreadableAnswer(
            f"Bài viết có {messages.number(len(text))} ký tự, quá {messages.number(len(text) - most)} ký tự so với mức "
            f"{messages.number(most)}. Phần đang viết vẫn còn trên trang; anh/chị rút gọn rồi lưu lại."
        )
    return text or None
