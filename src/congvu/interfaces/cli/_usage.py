"""A command that was typed wrongly, told in Vietnamese: what is wrong with which word, and where to look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import typer

from congvu.interfaces.cli.output import errors
from congvu.services.typed import shown_text

UsageError: Any = typer.BadParameter.__base__
_SHOWN, _WHY_SHOWN = 60, 300


@contextmanager
def told_usage() -> Iterator[None]:
    """Tells a usage error and ends with 2. A command without any words still shows its help."""
    try:
        yield
    except UsageError as error:
        name = type(error).__name__
        if name == "NoArgsIsHelpError":
            raise
        errors.print(_WORDS.get(name, _other)(error), style="bold red", markup=False)
        command = error.ctx.command_path if error.ctx else "congvu"
        errors.print(f"→ Xem cách dùng: {command} --help", markup=False)
        raise typer.Exit(2) from None


def refuse_broken_letters(args: list[str]) -> None:
    """Ends with 2 where a word holds what is no letter: a terminal of another encoding than UTF-8 sends such."""
    for word in args:
        if not _encodable(word):
            errors.print(
                f"«{shown_text(word, _SHOWN)}» có ký tự không đọc được.", style="bold red", markup=False
            )
            errors.print("→ Gõ lại; cửa sổ lệnh phải dùng UTF-8.", markup=False)
            raise typer.Exit(2)


def _encodable(word: str) -> bool:
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in word


def _name(error: Any) -> str:
    """The option or argument as it is typed or as help calls it."""
    param = error.param
    if param is None:
        return shown_text(str(error.param_hint or ""), _SHOWN)
    return " / ".join(param.opts) if param.param_type_name == "option" else str(param.name).upper()


def _missing(error: Any) -> str:
    return f"Thiếu {_name(error)}."


def _unknown(error: Any) -> str:
    near = f" Ý anh/chị là {', '.join(error.possibilities)}?" if error.possibilities else ""
    return f"Không có tùy chọn {shown_text(error.option_name, _SHOWN)}.{near}"


def _bad(error: Any) -> str:
    said = str(error.message)
    why = next((words for mark, words in _WHY.items() if mark in said), said)
    one_of = said.partition(_ONE_OF)[2]
    why = f"chỉ được là {one_of.rstrip('.')}." if one_of else why
    return f"{_name(error)} chưa đúng: {shown_text(why, _WHY_SHOWN)}"


def _without_value(error: Any) -> str:
    return f"Tùy chọn {shown_text(error.option_name, _SHOWN)} cần một giá trị."


def _other(error: Any) -> str:
    return f"Lệnh gõ chưa đúng: {shown_text(error.format_message(), _WHY_SHOWN)}"


_WORDS: dict[str, Callable[[Any], str]] = {
    "MissingParameter": _missing,
    "NoSuchOption": _unknown,
    "BadParameter": _bad,
    "BadOptionUsage": _without_value,
}
_ONE_OF = "is not one of "
_WHY = {
    "does not match the format": "không phải là ngày; viết dd/mm/yyyy, ví dụ 05/12/2026.",
    "does not exist": "không có tệp hay thư mục này.",
    "is a directory": "là thư mục, cần một tệp.",
    "is not readable": "không đọc được tệp này.",
    "integer": "phải là một số nguyên.",
    "number": "phải là một số.",
}
"""What typer says of a value, by words of it that no version of it has changed."""
