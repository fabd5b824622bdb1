"""Long texts as answers: several lines, kept as they were written."""

from __future__ import annotations

import unicodedata
from typing import Any

from congvu import messages
from congvu.quizzes.kinds.contract import UnreadableAnswer


def lines_kept(text: str) -> str:
    """``text`` in NFC with line feeds; blank lines before and white space after it are gone. Idempotent.

    Forms post CR LF where scripts send LF; both must be the same answer. Indentation stays.
    """
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").rstrip()
    while plain and not (head := plain.partition("\n"))[0].strip():
        plain = head[2]
    return plain


def written(answer: Any, most: int) -> str | None:
    """A written answer of at most ``most`` characters, ``None`` when blank. Raises :class:`UnreadableAnswer`."""
    if answer is None:
        return None
    if not isinstance(answer, str):
        raise UnreadableAnswer("Câu trả lời phải là chữ.")
    text = lines_kept(answer)
    if len(text) > most:
        raise UnreadableAnswer(
            f"Bài viết có {messages.number(len(text))} ký tự, quá {messages.number(len(text) - most)} ký tự so với mức "
            f"{messages.number(most)}. Phần đang viết vẫn còn trên trang; anh/chị rút gọn rồi lưu lại."
        )
    return text or None
