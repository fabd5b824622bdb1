"""The refusals of files are documented."""

import inspect
import re
from pathlib import Path

from congvu.documents import _grid

DOCUMENT = Path(__file__).parents[2] / "docs" / "finding-codes-roster.md"


def test_every_refusal_is_documented_and_no_other() -> None:
    documented = re.findall(r"^\| (CV-SHEET-\d{3}) \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert documented == re.findall(r'code="(CV-SHEET-\d{3})"', inspect.getsource(_grid))
