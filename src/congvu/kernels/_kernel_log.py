"""What a visitor's kernel may write to the campus's log: a line for each complaint, and not without end.

A browser can send a kernel what it cannot read as often as it likes; ipykernel would write a page about each.
"""

from __future__ import annotations

import logging
import traceback

LINES_MOST = 20
"""Of one kernel; the last says that there are more."""
_CHARS_MOST = 300


class ShortLines(logging.Filter):
    """Puts the innermost place of an error in its traceback's stead, and lets each line through once."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written; shortens it."""
        line = " ".join(record.getMessage().split())[:_CHARS_MOST]
        if record.exc_info and record.exc_info[1]:
            line = f"{line} {_in_a_line(record.exc_info[1])}"
        record.msg, record.args, record.exc_info, record.exc_text = line, None, None, None
        if line in self._seen or len(self._seen) >= LINES_MOST:
            return False
        self._seen.add(line)
        if len(self._seen) == LINES_MOST:
            record.msg = f"{line} (nothing more of this kernel is written)"
        return True


def _in_a_line(error: BaseException) -> str:
    """Kind and place of an error. Not its words: what was sent may be in them, other at each time."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}{place}"
