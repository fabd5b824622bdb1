"""Forms of dates, numbers and lengths of time have one home, :mod:`congvu.messages.formats`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import congvu
from congvu.messages import formats

SOURCE = Path(congvu.__file__).parent
HOME = Path(formats.__file__)
FORMS = {
    "messages.day": re.compile(r"%d/%m"),
    "messages.clock": re.compile(r"%H:%M"),
    "messages.formats.LOCAL_ZONE": re.compile("Ho_Chi" + "_Minh"),
    "messages.read_number": re.compile(r"""replace\(\s*["'],["'],\s*["']\.["']"""),
    "messages.number": re.compile(
        r"""replace\(\s*["']\.["'],\s*["'],["']|maketrans\(["'](,\.|\.,)|babel\.numbers|format_decimal|:,?\.\d[fge]\}"""
        r"""|:,[fgd]?\}|:g\}|toFixed|toLocale|Intl\."""
    ),
    "messages.percent": re.compile(r""":\.\d%\}|round\([^()]*\* ?100\)|format_percent|\* ?100:"""),
}
ELSEWHERE = {  # forms that no reader of Vietnamese sees
    ("store/gradebook/files.py", "messages.clock"): "nbgrader's timestamp.txt",
    ("documents/_item_task.py", "messages.clock"): "a cell that holds a time of day, read as text",
    (
        "interfaces/campus/pages/my_data.py",
        "messages.clock",
    ): "an instant that is Vietnam's already, in a cell",
}
FILES = [
    path for ending in ("py", "j2", "js") for path in sorted(SOURCE.rglob(f"*.{ending}")) if path != HOME
]


def found(form: str) -> set[str]:
    return {str(path.relative_to(SOURCE)) for path in FILES if FORMS[form].search(path.read_text("utf-8"))}


@pytest.mark.parametrize("form", FORMS)
def test_no_second_home(form: str) -> None:
    """Whoever writes such a form takes the function of that name."""
    known = {path for path, known_form in ELSEWHERE if known_form == form}
    assert found(form) == known, f"write it with {form}"


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ("messages.day", 'value.strftime("%d/%m/%Y")'),
        ("messages.clock", 'f"{now:%H:%M}"'),
        ("messages.read_number", 'float(text.replace(",", "."))'),
        ("messages.number", 'f"{mean:.2f}".replace(".", ",")'),
        ("messages.number", 'f"{count:,}"'),
        ("messages.number", "mean.toFixed(1)"),
        ("messages.percent", 'f"{share:.0%}"'),
        ("messages.percent", 'f"{round(share * 100)}%"'),
        ("messages.percent", 'f"{share * 100:.1f}%"'),
    ],
)
def test_the_search_finds_what_it_is_for(form: str, line: str) -> None:
    assert FORMS[form].search(line)
