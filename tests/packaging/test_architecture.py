"""What docs/architecture.md and docs/security.md name is there: each file, and each function or class that it says the file holds."""

from __future__ import annotations

import pytest
from named_in_docs import fault_of, named
from project import ROOT

PAGES = ("architecture.md", "security.md")
NAMED = sorted({one for page in PAGES for one in named((ROOT / "docs" / page).read_text("utf-8"))})


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_what_the_page_names_is_there(path: str, name: str) -> None:
    assert fault_of(path, name) == ""


def test_the_page_names_much() -> None:
    assert len(NAMED) > 60
