"""What no file of congvu may hold, and what every release must."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from project import ROOT, files, pyproject, texts

HOSTS = [  # in pieces, so that this file does not hold them itself
    ".".join(pieces)
    for pieces in (
        ("pypi", "org"),
        ("python" + "hosted", "org"),
        ("ana" + "conda", "org"),
        ("ana" + "conda", "com"),
        ("npm" + "js", "org"),
        ("yarn" + "pkg", "com"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
    )
]
INDEX_OPTIONS = ["--" + name for name in ("index" + "-url", "extra-index" + "-url", "find" + "-links")]
BINARIES = (
    "docs/img/*.png",  # pictures of the guides, made by docs/screenshots.py
    "roster/sample/*.xlsx",  # the invented staff list, as an office would send it
)
MACHINE_PATHS = re.compile(
    "|".join(["/ro" + "ot/", "/wo" + "rk/(main|shared)", "/ho" + r"me/\w", r"[A-Z]:\\\\?Us" + "ers"])
)


@pytest.mark.parametrize("word", [*HOSTS, *INDEX_OPTIONS])
def test_no_file_names_a_package_index(word: str) -> None:
    """pip and conda run with the configuration of the house they are in."""
    assert [name for name, text in texts() if word in text] == []


def test_no_file_holds_a_path_of_somebodys_machine() -> None:
    assert [(name, found[0]) for name, text in texts() if (found := MACHINE_PATHS.search(text))] == []


def _is_binary(path: Path) -> bool:
    try:
        return "\0" in path.read_text("utf-8")
    except UnicodeDecodeError:
        return True


def test_binary_files_are_those_that_we_know_of() -> None:
    """A wheel or a profile slips in by ``git add .`` and stays in the history for ever."""
    known = {path for glob in BINARIES for path in ROOT.glob(glob)}
    strange = [str(path.relative_to(ROOT)) for path in files() if path not in known and _is_binary(path)]
    assert strange == [], "git rm them, or name their kind in BINARIES with a reason"


@pytest.mark.parametrize("glob", BINARIES)
def test_the_known_kinds_of_binary_files_exist(glob: str) -> None:
    assert list(ROOT.glob(glob))


def test_what_the_sdist_takes_exists() -> None:
    taken = pyproject()["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert [entry for entry in taken if not (ROOT / entry.lstrip("/")).exists()] == []


def test_the_licence_is_jupyters_own() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert text.startswith("BSD 3-Clause License")
    assert "Neither the name of the copyright holder" in text
    assert pyproject()["project"]["license"] == "BSD-3-Clause"


def test_the_changelog_knows_this_version() -> None:
    version = pyproject()["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
