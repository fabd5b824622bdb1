"""What docs/architecture.md names is there: each file, and each function or class that it says the file holds."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from project import ROOT

TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`((?:[a-z_]+/)+[a-z_]+\.py)`(?:: ((?:`[A-Za-z_.]+`(?:, | and )?)+))?")


def named() -> Iterator[tuple[str, str]]:
    """Files with each name that the page gives after a colon; empty where it names the file alone."""
    for path, names in NAMED.findall(TEXT):
        for name in re.findall(r"`([A-Za-z_.]+)`", names) or [""]:
            yield path, name


@pytest.mark.parametrize(("path", "name"), sorted(set(named())))
def test_what_the_page_names_is_there(path: str, name: str) -> None:
    file = next((base / path for base in (ROOT / "src/congvu", ROOT) if (base / path).is_file()), None)
    assert file is not None, f"{path} is no file"
    assert not name or name in defined(file.read_text(encoding="utf-8")), f"{path} has no {name}"


def defined(source: str) -> set[str]:
    """Names of a module's functions, classes, methods (``Class.method`` and alone) and constants."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {
                f"{node.name}.{one.name}"
                for one in node.body
                if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
            }
        if isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


def test_the_page_names_much() -> None:
    assert len(set(named())) > 60
