"""The schema of ``code``: an item as authors write it."""

from __future__ import annotations

from math import isfinite
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from congvu.quizzes.kinds import base
from congvu.quizzes.kinds._written import lines_kept

MAX_CODE_CHARS = 8_000
"""Longest answer that is read, in characters of NFC."""
MAX_FILE_CHARS = 20_000
_FILE_NAME = r"^[a-z0-9][a-z0-9_-]{0,40}\.(csv|tsv|txt|json)$"


def _plain(value: Any) -> Any:
    """``value`` in the plain types of JSON (YAML readers have subclasses of their own); else a fault.

    YAML reads 2026-01-05 as a date, and .nan as a number: neither can be compared.
    """
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    if isinstance(value, dict) and all(isinstance(name, str) for name in value):
        return {str(name): _plain(entry) for name, entry in value.items()}
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float) and isfinite(value):
        return float(value)
    if isinstance(value, str):
        return str(value)
    raise base.fault(
        "cv_value_plain",
        "Giá trị «{value}» không so sánh được; chỉ dùng số, chữ (ngày thì đặt trong ngoặc kép), true/false, null, "
        "danh sách và cặp «tên: giá trị».",
        value=str(value),
    )


def _runs(text: str, how: Literal["exec", "eval"]) -> str:
    """``text`` if Python can read it; else a fault."""
    try:
        compile(text, "<item>", how, dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        line = text.splitlines()[(getattr(error, "lineno", None) or 1) - 1 :][:1]
        raise base.fault(
            "cv_code_syntax",
            "Python không đọc được «{line}»: {reason}.",
            line="".join(line)[:60],
            reason=str(getattr(error, "msg", error)),
        ) from None
    return text


Expression: TypeAlias = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    AfterValidator(lambda text: _runs(text, "eval")),
]
Program: TypeAlias = Annotated[
    str,
    StringConstraints(max_length=MAX_CODE_CHARS),
    AfterValidator(lambda text: _runs(lines_kept(text), "exec")),
]
Plain: TypeAlias = Annotated[Any, AfterValidator(_plain)]


class ExampleForm(base.Strict):
    """A call that the trainee sees, with what it gives."""

    call: Expression
    value: Plain


class ProbeForm(ExampleForm):
    """A secret call with the value expected; ``tolerance`` is absolute and for floats."""

    weight: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] = 1.0
    tolerance: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0


class FileForm(base.Strict):
    """A small text file that lies beside the code when it runs."""

    name: Annotated[str, StringConstraints(pattern=_FILE_NAME)]
    text: Annotated[
        str, StringConstraints(min_length=1, max_length=MAX_FILE_CHARS), AfterValidator(lines_kept)
    ]


class CodeKey(base.Strict):
    """The key: a solution that earns full points, and the probes."""

    solution: Program
    probes: Annotated[list[ProbeForm], Field(min_length=1, max_length=30)]


class CodeItem(base.ItemBase):
    """An item of kind ``code`` as authors write it."""

    kind: Literal["code"]
    starter: Program = ""
    examples: Annotated[list[ExampleForm], Field(default_factory=list, max_length=5)]
    files: Annotated[list[FileForm], Field(default_factory=list, max_length=5)]
    key: CodeKey

    @model_validator(mode="after")
    def _sound(self) -> CodeItem:
        if twice := base.repeated(file.name for file in self.files):
            raise base.fault("cv_file_twice", "Tệp {name} được kể hai lần.", name=twice)
        if twice := base.repeated(probe.call for probe in self.key.probes):
            raise base.fault("cv_probe_twice", "Phép thử «{call}» được kể hai lần.", call=twice)
        shown = {example.call for example in self.examples}
        if known := [probe.call for probe in self.key.probes if probe.call in shown]:
            raise base.fault(
                "cv_probe_shown",
                "Phép thử «{call}» đã có trong ví dụ, ai cũng biết kết quả; hãy thử với dữ liệu khác.",
                call=known[0],
            )
        if not self.key.solution or self.key.solution == self.starter:
            raise base.fault("cv_solution", "Lời giải còn trống hoặc y hệt đoạn mã cho sẵn.")
        return self
