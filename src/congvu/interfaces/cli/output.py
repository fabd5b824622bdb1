"""What a person sees of a command: tables, bars, and errors told in a line or two."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from congvu import messages
from congvu.model.errors import Rejected, StoreUnavailable, UserError
from congvu.services.typed import shown_text
from congvu.settings import BadSetting

FINDINGS_SHOWN = 50
_FILE_FAULTS = {
    errno.ENOENT: "không có tệp hay thư mục này",
    errno.EEXIST: "đã có rồi",
    errno.EACCES: "không có quyền",
    errno.EPERM: "không có quyền",
    errno.ENAMETOOLONG: "tên dài quá",
    errno.EISDIR: "là thư mục, cần tệp",
    errno.ENOTDIR: "cần thư mục",
    errno.ENOSPC: "ổ đĩa hết chỗ",
    errno.EROFS: "ổ đĩa chỉ đọc được",
}
console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


class ProgressReport(Protocol):
    """Tells how far a step has come."""

    def __call__(self, what: str, done: int, total: int = 0, /) -> None:
        """``total`` 0: unknown."""


@contextmanager
def progress_bar() -> Iterator[ProgressReport]:
    """A bar for steps that take over two seconds: ``report(what, done, total)``; total 0 for unknown."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[shown]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=errors, transient=True) as bar:
        tasks = {}

        def report(what: str, done: int, total: int = 0) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total or None, shown="")
            bar.update(tasks[what], completed=done, total=total or None, shown=messages.number(done))

        yield report


def tell(error: UserError) -> None:
    """Says what is wrong and what to do; lists the findings of a rejected input."""
    if isinstance(error, Rejected):
        for finding in error.findings[:FINDINGS_SHOWN]:
            errors.print(str(finding), markup=False)
        if len(error.findings) > FINDINGS_SHOWN:
            errors.print(f"… và {len(error.findings) - FINDINGS_SHOWN} chỗ nữa.")
    errors.print(error.message, style="bold red", markup=False)
    if error.mend:
        errors.print(f"→ {error.mend}", markup=False)


def guarded(run: Callable[[], object]) -> int:
    """Runs a command; an error that a person can mend is told and gives exit code 1."""
    try:
        run()
    except (UserError, BadSetting, StoreUnavailable) as error:
        return _told(error)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except OSError as error:
        if error.filename is None:  # not a file that somebody named
            raise
        _tell_of_file(error)
        return 1
    return 0


def _told(error: Exception) -> int:
    """Says what is wrong; returns the exit code."""
    if isinstance(error, UserError):
        tell(error)
        return 1
    if isinstance(error, BadSetting):
        errors.print(str(error), style="bold red", markup=False)
        return 2
    errors.print(f"Kho dữ liệu lúc này không ghi được: {error}", style="bold red", markup=False)
    errors.print("→ Xem ổ đĩa còn chỗ và máy chủ dữ liệu còn chạy không, rồi chạy lại lệnh.", markup=False)
    return 1


def _tell_of_file(error: OSError) -> None:
    """Says which file cannot be read or written, and why."""
    why = _FILE_FAULTS.get(error.errno or 0, error.strerror or type(error).__name__)
    errors.print(f"«{shown_text(str(error.filename))}»: {why}.", style="bold red", markup=False)
    errors.print("→ Xem lại tên tệp, thư mục và quyền rồi chạy lại lệnh.", markup=False)


def simple_table(
    title: str, head: list[str], rows: list[list[str]], *, numbers: tuple[int, ...] = ()
) -> Table:
    """A table to print; ``numbers`` are columns aligned right."""
    table = Table(title=title, title_justify="left", header_style="bold")
    for index, name in enumerate(head):
        table.add_column(name, justify="right" if index in numbers else "left", no_wrap=name == "Mã")
    for row in rows:
        table.add_row(*row)
    return table
