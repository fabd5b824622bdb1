"""docs/glossary.md: one word for one thing, and each thing where the page says that it lives."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from functools import cache

import pytest
from named_in_docs import fault_of, named
from project import ROOT, SOURCE

TEXT = (ROOT / "docs" / "glossary.md").read_text("utf-8")
TABLE_LINES = [line.strip("| ").split(" | ") for line in TEXT.splitlines() if line.startswith("| ")]
ROWS = [cells for cells in TABLE_LINES if cells[0] != "English"]
NONE = "–"


def vietnamese(cell: str) -> list[str]:
    """The words to write, and after them those that are in use as well."""
    return [] if cell == NONE else re.split(r", |; not ", cell)


@cache
def texts_of_the_product() -> str:
    """What people read, in small letters, with single spaces."""
    pages = [path for end in ("py", "j2", "js") for path in sorted(SOURCE.rglob(f"*.{end}"))]
    pages += sorted((ROOT / "docs" / "guides").glob("*.md"))
    return " ".join(" ".join(path.read_text("utf-8") for path in pages).lower().split())


def test_every_row_is_whole() -> None:
    assert len(ROWS) > 80
    assert [cells for cells in ROWS if len(cells) != 4 or not all(cells)] == []


@pytest.mark.parametrize(("path", "name"), sorted(set(named(TEXT))))
def test_what_the_page_names_is_there(path: str, name: str) -> None:
    assert fault_of(path, name) == ""


def test_every_row_says_where() -> None:
    assert [cells[0] for cells in ROWS if not any(name for _, name in named(cells[3]))] == ["exchange"]


def test_an_english_word_stands_once() -> None:
    assert [word for word, times in Counter(cells[0].lower() for cells in ROWS).items() if times > 1] == []


@pytest.mark.parametrize("cells", ROWS, ids=lambda cells: cells[0])
def test_the_product_says_the_vietnamese_words(cells: list[str]) -> None:
    """A word after *not* too: when it has gone from the product, its note can go."""
    assert [word for word in vietnamese(cells[1]) if word.lower() not in texts_of_the_product()] == []


def test_a_class_name_stands_for_one_thing() -> None:
    """Names that begin with an underscore are a module's own affair."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(f"{path.relative_to(SOURCE)}:{node.lineno}")
    twice = [f"{name} is defined at {' and '.join(at)}" for name, at in places.items() if len(at) > 1]
    assert twice == [], "; ".join(twice)
