"""What the tests of packaging read: the checkout's files and its metadata."""

from __future__ import annotations

import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "congvu"
PASSING = {".venv", ".hypothesis", "var", "build", "dist", "node_modules"}
CONTENT = ("courses", "quizzes", "grading", "roster", "dashboards")


@cache
def pyproject() -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def requirements(*extras: str) -> list[Requirement]:
    """What congvu needs, with extras."""
    project = pyproject()["project"]
    lists = [project["dependencies"], *(project["optional-dependencies"][extra] for extra in extras)]
    return [Requirement(line) for one in lists for line in one]


def all_requirements() -> list[Requirement]:
    """What congvu needs, with all extras."""
    return requirements(*pyproject()["project"]["optional-dependencies"])


@cache
def files() -> tuple[Path, ...]:
    """Files that git has or would take; in an unpacked sdist, which has no git, all that lie there."""
    if not (ROOT / ".git").exists():
        return tuple(path for path in sorted(ROOT.rglob("*")) if path.is_file() and not _passing(path))
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for name in sorted(set(listed.split("\0"))) if name and (path := ROOT / name).is_file())


def _passing(path: Path) -> bool:
    """Whether a file is of an environment, a cache or a build."""
    folders = path.relative_to(ROOT).parts[:-1]
    return path.suffix == ".pyc" or any(
        name in PASSING or name.endswith(("cache", "cache__")) for name in folders
    )


def texts() -> Iterator[tuple[str, str]]:
    """Names and texts of those files that are text."""
    for path in files():
        try:
            yield str(path.relative_to(ROOT)), path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
