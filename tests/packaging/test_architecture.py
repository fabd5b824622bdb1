"""What docs/architecture.md names is there: each file, and each function or class that it says the file holds."""

from __future__ import annotations

import pytest
from named_in_docs import fault_of, named
from project import ROOT

NAMED = sorted(set(named((ROOT / "docs" / "architecture.md").read_text("utf-8"))))


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_what_the_page_names_is_there(path: str, name: str) -> None:
    assert fault_of(path, name) == ""


def test_the_page_names_much() -> None:
    assert len(NAMED) > 60
