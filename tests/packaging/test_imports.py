"""Who imports what, where import-linter cannot tell: the standard library, and names within modules."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name
from project import ROOT, SOURCE, requirements

POSIX_MODULES = {"fcntl", "grp", "pwd", "resource", "termios"}
POSIX_NAMES = {"os.fork", "os.geteuid", "os.getuid", "os.killpg", "os.setgid", "os.setsid", "os.setuid"} | {
    "signal.SIGKILL",
    "signal.pthread_kill",
    "signal.pthread_sigmask",
    "socket.AF_UNIX",
}
GUARDS = ("sys.platform", "os.name", "hasattr(os,", "hasattr(socket,", "hasattr(signal,")
MODULES = sorted(path for path in SOURCE.rglob("*.py"))


def imported(tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Top-level names that are imported, with their nodes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module.split(".")[0], node


def posix_uses(tree: ast.AST) -> list[ast.AST]:
    """Nodes that need a POSIX system."""
    imports = [node for name, node in imported(tree) if name in POSIX_MODULES]
    names = [n for n in ast.walk(tree) if isinstance(n, ast.Attribute) and ast.unparse(n) in POSIX_NAMES]
    return [*imports, *names]


def unguarded(tree: ast.Module) -> list[int]:
    """Lines that need a POSIX system, in functions (or a module) that do not ask for one."""
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    safe = [f for f in functions if any(guard in ast.unparse(f) for guard in GUARDS)]
    sheltered = {id(node) for function in safe for node in ast.walk(function)}
    return [node.lineno for node in posix_uses(tree) if id(node) not in sheltered]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("import fcntl", [1]),
        ("def f():\n  import pwd", [2]),
        ("def f():\n  if sys.platform == 'win32': return\n  import pwd", []),
        ("import os\ndef f():\n  return os.fork()", [3]),
        ("def f():\n  return hasattr(os, 'geteuid') and os.geteuid() == 0", []),
    ],
)
def test_the_search_finds_what_is_unguarded(code: str, lines: list[int]) -> None:
    assert unguarded(ast.parse(code)) == lines


def test_nothing_outside_kernels_needs_a_posix_system() -> None:
    """Unless the same function asks first what system it is on."""
    outside = [path for path in MODULES if "kernels" not in path.relative_to(SOURCE).parts[:1]]
    found = {str(path.relative_to(SOURCE)): unguarded(ast.parse(path.read_text("utf-8"))) for path in outside}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_the_model_imports_the_standard_library_only() -> None:
    """And itself."""
    allowed = {*sys.stdlib_module_names, "congvu"}
    trees = {path.name: ast.parse(path.read_text("utf-8")) for path in (SOURCE / "model").rglob("*.py")}
    assert {
        (name, each) for name, tree in trees.items() for each, _ in imported(tree) if each not in allowed
    } == set()


def test_every_imported_package_is_asked_for_in_pyproject() -> None:
    """By its own name, not because another brings it along."""
    names = {name for path in MODULES for name, _ in imported(ast.parse(path.read_text("utf-8")))}
    others = names - set(sys.stdlib_module_names) - {"congvu", "__future__"}
    homes = packages_distributions()
    asked = {
        canonicalize_name(one.name)
        for one in requirements("cluster", "handbook", "postgres", "psychometrics")
    }
    brought = {"pydantic_core"}  # one project with pydantic, released together
    missing = {n for n in others - brought if not {canonicalize_name(h) for h in homes.get(n, [n])} & asked}
    assert missing == set()


def test_tests_and_benches_import_what_the_lock_installs() -> None:
    """Or they run on the machine of their author alone. What only stock peers bring is asked for when wanted."""
    paths = [path for folder in ("tests", "benchmarks", "grading") for path in (ROOT / folder).rglob("*.py")]
    names = {name for path in paths for name, _ in imported(ast.parse(path.read_text("utf-8")))}
    own = {part for path in paths for part in (path.stem, path.parent.name)} | {"congvu", "__future__"}
    homes = packages_distributions()
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    locked = {canonicalize_name(line.split("==")[0]) for line in lock.splitlines() if "==" in line}
    others = names - set(sys.stdlib_module_names) - own
    assert {n for n in others if not {canonicalize_name(h) for h in homes.get(n, [n])} & locked} == set()


def test_every_folder_of_code_is_a_package() -> None:
    """Or import-linter and mypy would pass it by. Alembic loads its migrations by path."""
    folders = {path.parent for path in MODULES if "migrations" not in path.parts}
    assert [str(f) for f in folders if not (Path(f) / "__init__.py").exists()] == []
