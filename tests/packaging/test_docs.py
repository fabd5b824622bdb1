"""Every setting, command and code has its place in the docs; what is generated has not drifted."""

from __future__ import annotations

import ast
import importlib.util
import re
from types import ModuleType

import pytest
from project import ROOT, SOURCE

from congvu.settings import PREFIX, TABLE

CODE = re.compile(r"CV-[A-Z]+-\d{3}")
DOCS = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """docs/generate.py."""
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["settings.md", "cli.md"])
def test_a_generated_page_has_not_drifted(generate: ModuleType, name: str) -> None:
    """To mend: ``make docs``."""
    assert DOCS[name] == generate.PAGES[name]()


def test_every_setting_has_its_line() -> None:
    assert [row.name for row in TABLE if f"| `{PREFIX}{row.name}` |" not in DOCS["settings.md"]] == []


def test_every_command_says_what_it_does() -> None:
    """No empty help."""
    lines = re.findall(r"^\| \[`congvu (\S+)`\]\(.*?\) \| (.*) \|$", DOCS["cli.md"], re.MULTILINE)
    assert len(lines) > 15
    assert [name for name, about in lines if not about.strip()] == []


def codes() -> set[str]:
    """Codes that stand in the source as strings of their own."""
    trees = [ast.parse(path.read_text("utf-8")) for path in SOURCE.rglob("*.py")]
    strings = [n.value for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    return {value for value in strings if isinstance(value, str) and CODE.fullmatch(value)}


def test_every_code_is_explained() -> None:
    """A code is what a user searches for."""
    explained = {code for text in DOCS.values() for code in CODE.findall(text)}
    assert codes() - explained == set()
