"""Names of the source as pages of the docs give them: ``path.py``: ``Name``, and what a module defines."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from project import ROOT, SOURCE

_NAMED = re.compile(r"`((?:[a-z_]+/)+[a-z_]+\.py)`(?:: ((?:`[A-Za-z_.]+`(?:, | and )?)+))?")


def named(text: str) -> Iterator[tuple[str, str]]:
    """Files with each name that a page gives after a colon; empty where it names the file alone."""
    for path, names in _NAMED.findall(text):
        for name in re.findall(r"`([A-Za-z_.]+)`", names) or [""]:
            yield path, name


def fault_of(path: str, name: str) -> str:
    """What is wrong with a file and a name (or none) that a page gives; empty if they are there."""
    file = next((base / path for base in (SOURCE, ROOT) if (base / path).is_file()), None)
    if file is None:
        return f"{path} is no file"
    return "" if not name or name in defined(file.read_text("utf-8")) else f"{path} has no {name}"


def defined(source: str) -> set[str]:
    """Names of a module's functions, classes, members (``Class.member`` and alone) and constants."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        found |= _given(node)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{name}" for one in node.body for name in _given(one)}
    return found


def _given(node: ast.AST) -> set[str]:
    """The names that a statement gives."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Assign):
        return {target.id for target in node.targets if isinstance(target, ast.Name)}
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return {node.target.id}
    return set()
