"""The child: binds itself, reads one file from its input, replies with lines of JSON, ends.

Not to be imported: ``python -m congvu.documents.foreign.child TASK LIMITS``.
"""

from __future__ import annotations

import gc
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from pkgutil import resolve_name
from typing import IO, Any

from congvu.documents.foreign._limits import FileLimits, bind
from congvu.documents.foreign._refusal import FileRefused

Task = Callable[[io.BytesIO, dict[str, Any]], Iterator[Any]]
TASKS = {
    "sheet": "congvu.documents._sheet_task:sheet_pieces",
    "far-cell": "congvu.documents._far_cell:far_cell_pieces",
    "item-book": "congvu.documents._item_task:book_pieces",
    "mark": "congvu.documents._item_task:marked_pieces",
    "backup": "congvu.documents._backup_task:backup_pieces",
}


def main() -> None:
    """Does the task that the arguments name."""
    task, limits = sys.argv[1], FileLimits(**json.loads(sys.argv[2]))
    out, sys.stdout = sys.stdout.buffer, sys.stderr  # whatever a library prints is no reply
    bind(limits)
    gc.disable()  # a short life, and millions of cells that no cycle holds
    out.write(_line(*_done(task, out)))
    out.flush()
    os._exit(0)


def _done(task: str, out: IO[bytes]) -> tuple[str, Any]:
    """Sends the pieces; returns the last message."""
    try:
        source = sys.stdin.buffer
        args = json.loads(source.readline())
        work: Task = resolve_name(TASKS[task])
        for piece in work(io.BytesIO(source.read()), args):
            out.write(_line("piece", piece))
    except FileRefused as refused:
        return "refused", [refused.kind, refused.detail]
    except MemoryError:
        return "failed", "memory"
    except BaseException:  # noqa: BLE001  # also a panic of a library in Rust, which is no Exception
        return "failed", "broken"
    return "end", None


def _line(name: str, value: Any) -> bytes:
    text = json.dumps({name: value}, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "replace") + b"\n"


if __name__ == "__main__":
    main()
