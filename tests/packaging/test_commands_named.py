"""Every ``congvu …`` that a text tells somebody to type is a command, with those options."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from project import ROOT, SOURCE

from congvu.interfaces.cli._groups import load
from congvu.interfaces.cli._tree import FIRST, HIDDEN, NOUNS, OTHERS

WORD = r"[a-z][a-z-]*"
COMMAND = re.compile(rf"(?<![\w./@-])congvu ({WORD})(?![\w-])(?: ({WORD})(?![\w-]))?((?:(?!congvu ).)*)")
PROSE = {"day"}
"""What follows the name where it is no command: the seed of a day at the desk."""
PAGES = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")} - {ROOT / "docs" / "cli.md"})
TEXTS = sorted(
    path
    for pattern in (
        "src/**/*.j2",
        "src/**/*.js",
        "courses/**/*.*",
        "quizzes/**/*.yaml",
        "roster/*.md",
        "Makefile",
    )
    for path in ROOT.glob(pattern)
    if path.suffix not in {".xlsx", ".png"}
)


def faults(line: str) -> Iterator[str]:
    """What is wrong with the commands that a line names."""
    for found in COMMAND.finditer(line):
        first, second, rest = found.groups()
        if first in PROSE:
            continue
        if first not in FIRST | NOUNS | OTHERS | HIDDEN:
            yield f"congvu {first}"
            continue
        command = load(first)
        if first in NOUNS:
            if line == f"congvu {first}":  # the noun is spoken of, not typed
                continue
            if second not in command.commands:
                yield f"congvu {first} {second}"
                continue
            command = command.commands[second]
        known = {spelt for one in command.params for spelt in (*one.opts, *one.secondary_opts)}
        options = re.findall(r"(?<!\S)--[a-z-]+", re.split(r"[`#|;«»()]", rest)[0])
        yield from (f"congvu {first} … {option}" for option in options if option not in known | {"--help"})


def code_of(page: str) -> list[str]:
    """The pieces of a Markdown page that are code: blocks by line, spans."""
    fenced = re.findall(r"^```\w*\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^```\w*\n.*?^```", "", page, flags=re.MULTILINE | re.DOTALL)
    spans = [re.sub(r"\s+", " ", span) for span in re.findall(r"`([^`]+)`", rest)]
    indented = re.findall(r"^ {4}.*$", rest, re.MULTILINE)
    return [*chain.from_iterable(block.splitlines() for block in fenced), *indented, *spans]


def words_of(module: Path) -> Iterator[str]:
    """A module's strings by line; of docstrings what stands in ``double backticks``."""
    tree = ast.parse(module.read_text("utf-8"))
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            if id(node) in docs:
                yield from (re.sub(r"\s+", " ", span) for span in re.findall(r"``([^`]+)``", text))
            else:
                yield from text.splitlines()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_of_a_page_exist(page: Path) -> None:
    assert [fault for piece in code_of(page.read_text("utf-8")) for fault in faults(piece)] == []


def test_commands_of_texts_for_people_exist() -> None:
    """Templates, scripts, lessons and banks."""
    named = ((path.name, line) for path in TEXTS for line in path.read_text("utf-8").splitlines())
    assert [(name, fault) for name, line in named for fault in faults(line)] == []


def test_commands_of_messages_exist() -> None:
    """What the source says to people, and what it says of itself."""
    named = ((path.name, piece) for path in SOURCE.rglob("*.py") for piece in words_of(path))
    assert [(name, fault) for name, piece in named for fault in faults(piece)] == []


@pytest.mark.parametrize(
    "said",
    [
        "Chạy congvu collect rồi thử lại.",
        "xem congvu people.",
        "congvu gradebook project --rebuild",
        "congvu check rồi congvu build",
        "congvu quiz grade x",
    ],
)
def test_a_command_that_is_none_is_found(said: str) -> None:
    assert list(faults(said))
