"""What no file of congvu may hold, and what every release must."""

from __future__ import annotations

import re

import pytest
from project import ROOT, pyproject, texts

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
MACHINE_PATHS = re.compile(
    "|".join(["/ro" + "ot/", "/wo" + "rk/(main|shared)", "/ho" + r"me/\w", r"[A-Z]:\\\\?Us" + "ers"])
)


@pytest.mark.parametrize("word", [*HOSTS, *INDEX_OPTIONS])
def test_no_file_names_a_package_index(word: str) -> None:
    """pip and conda run with the configuration of the house they are in."""
    assert [name for name, text in texts() if word in text] == []


def test_no_file_holds_a_path_of_somebodys_machine() -> None:
    assert [(name, found[0]) for name, text in texts() if (found := MACHINE_PATHS.search(text))] == []


def test_the_licence_is_jupyters_own() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert text.startswith("BSD 3-Clause License")
    assert "Neither the name of the copyright holder" in text
    assert pyproject()["project"]["license"] == "BSD-3-Clause"


def test_the_changelog_knows_this_version() -> None:
    version = pyproject()["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
