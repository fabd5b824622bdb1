"""The button that saves a file made in the kernel, and only when it is asked for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anywidget
import traitlets

_log = logging.getLogger(__name__)
# Read on import: a kernel that runs under another account may not be able to later.
_SCRIPT = (Path(__file__).parent / "static" / "download.js").read_text(encoding="utf-8")
_WORDS = {
    "ask": "Tải báo cáo Excel (.xlsx)",
    "wait": "Đang làm tệp…",
    "done": "Đã làm xong. Nếu trình duyệt chưa tự lưu, bấm vào đây:",
}
_FAILED = "Chưa làm được tệp Excel. Anh/chị hãy bấm Làm mới số liệu rồi thử lại."


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file for the visitor."""

    name: str
    media_type: str
    content: bytes


class Download(anywidget.AnyWidget):
    """Any message makes the file of the moment; what the message holds is not looked at."""

    _esm = _SCRIPT
    words = traitlets.Dict(_WORDS, read_only=True).tag(sync=True)

    def __init__(self, make: Callable[[], MadeFile]) -> None:
        super().__init__()
        self._make = make
        self.on_msg(self._answer)

    def _answer(self, *_: Any) -> None:
        try:
            made = self._make()
        except Exception:  # noqa: BLE001  # a traceback would show source lines to a visitor
            _log.exception("the file could not be made")
            self.send({"failed": _FAILED})
        else:
            self.send({"name": made.name, "type": made.media_type}, [made.content])
