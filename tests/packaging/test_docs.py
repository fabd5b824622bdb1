"""Every setting, command and code has its place in the docs; what is generated has not drifted."""

from __future__ import annotations

import ast
import importlib.util
import re
from types import ModuleType
from typing import Any

import pytest
from project import ROOT, SOURCE
from ruamel.yaml import YAML

from congvu.quizzes.kinds import load_kinds
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


@pytest.mark.parametrize("name", ["settings.md", "cli.md", "question-kinds.md"])
def test_a_generated_page_has_not_drifted(generate: ModuleType, name: str) -> None:
    """To mend: ``make docs``."""
    assert DOCS[name] == generate.PAGES[name]()


def test_every_setting_has_its_line() -> None:
    assert [row.name for row in TABLE if f"| `{PREFIX}{row.name}` |" not in DOCS["settings.md"]] == []


def test_every_command_says_what_it_does() -> None:
    """No empty help."""
    lines = re.findall(r"^\| \[`congvu ([a-z -]+)`\]\(.*?\) \| (.*) \|$", DOCS["cli.md"], re.MULTILINE)
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


@pytest.mark.parametrize("page", ["question-kinds.md", "content-format.md"])
def test_every_kind_of_question_has_its_row(page: str) -> None:
    """How it is marked, and how it is written."""
    assert [kind for kind in load_kinds() if f"\n| `{kind}` |" not in DOCS[page]] == []


def examples() -> list[dict[str, Any]]:
    """The questions that docs/content-format.md shows, in its blocks of YAML."""
    found = []
    for block in re.findall(r"```yaml\n(.*?)```", DOCS["content-format.md"], re.DOTALL):
        parsed = YAML(typ="safe").load(block)
        items = parsed.get("items", [parsed]) if isinstance(parsed, dict) else parsed
        found += [one for one in items if isinstance(one, dict) and one.get("kind") in load_kinds()]
    return found


COMMON = {"id": "x-1", "why": "…", "citations": ["x"], "competency": "x", "difficulty": 0.5, "stem": "…"}


@pytest.mark.parametrize("raw", examples(), ids=lambda raw: raw["kind"])
def test_a_question_shown_in_the_docs_is_one(raw: dict[str, Any]) -> None:
    """But for the common fields, which most examples leave out, and options that stand for more."""
    if raw["kind"] == "single":
        raw = {**raw, "options": [*raw["options"], {"id": "c", "text": "Thứ ba", "feedback": "…"}]}
        raw["options"] = [{**one, "text": f"{one['text']} {one['id']}"} for one in raw["options"]]
    schema = load_kinds()[raw["kind"]].schema
    assert schema.model_validate({**COMMON, **raw}).kind == raw["kind"]
