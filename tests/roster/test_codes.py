"""The finding codes: one table, documented, in Vietnamese."""

import re
from pathlib import Path

from congvu.roster import FAULTS

DOCUMENT = Path(__file__).parents[2] / "docs" / "finding-codes-roster.md"


def test_every_code_is_documented_and_no_other() -> None:
    documented = re.findall(r"^\| (CV-ROSTER-\d{3}) \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert documented == list(FAULTS)


def test_the_document_gives_the_severity() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    words = {"error": "Lỗi", "warning": "Cảnh báo"}
    assert all(f"| {code} | {words[fault.severity]} |" in text for code, fault in FAULTS.items())


def test_every_fault_says_how_to_mend_it() -> None:
    assert [code for code, fault in FAULTS.items() if not fault.mend] == []


def test_a_long_value_is_shortened() -> None:
    finding = FAULTS["CV-ROSTER-014"].at("S!A1", text="x" * 40_000, hint="")
    assert len(finding.message) < 300


def test_braces_in_the_data_are_only_data() -> None:
    assert "{mark}" in FAULTS["CV-ROSTER-017"].at("S!A1", text="{mark}").message
