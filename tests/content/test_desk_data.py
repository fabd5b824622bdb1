"""The data of the simulation: each fault has its code; the real ones are sound and say what is uncertain."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from congvu.content import LoadedContent
from congvu.content._desk import FORMS, load_desk
from congvu.content._frame import FileFrame
from congvu.content.json_schemas import json_schemas
from congvu.model.findings import Finding
from congvu.quizzes.kinds import KindRegistry

REAL = Path(__file__).parents[2] / "courses" / "one-stop" / "desk"
OWN_DAY = "{on: 2026-10-01, working: false, why: Mất điện}"
SPOILT = [
    ("CV-DESK-001", "day", "- {id: cong-an", "- {id: ho-tich"),
    ("CV-DESK-001", "procedures", "id: chung-sinh", "id: to-khai"),
    ("CV-DESK-001", "calendar", "hours:", f"special_days: [{OWN_DAY}, {OWN_DAY}]\nhours:"),
    ("CV-DESK-002", "calendar", '["13:00", "17:00"]', '["11:00", "17:00"]'),
    ("CV-DESK-003", "rules", "to: 2025-06-30", "to: 2025-07-01"),
    ("CV-DESK-004", "rules", "      stop: Mẫu số 05 – Thông báo dừng giải quyết hồ sơ\n", ""),
    ("CV-DESK-005", "rules", "      ask_once: {cite: [nd-118-2025#d11]}\n", ""),
    ("CV-DESK-006", "rules", "      ask_once: {", "      ask_thrice: {"),
    ("CV-DESK-007", "rules", "days: [2019-02-01", "days: [2019-02-05"),
    ("CV-DESK-007", "rules", "days: [2019-02-01", "days: [2026-10-05"),
    ("CV-DESK-008", "rules", "nd-118-2025#d11]", "nd-118-2025#d999]"),
    ("CV-DESK-008", "procedures", "tthc-1-000894#dang", "nd-45-2020"),
    ("CV-DESK-009", "rules", "nd-118-2025#d11]", "nd-61-2018#d11.k2.c]"),
    ("CV-DESK-009", "rules", "nd-118-2025#d11]", "qd-88-2025-laichau#d3.k6]"),
    ("CV-DESK-010", "rules", "        told: ", '        told: "" # '),
    ("CV-DESK-011", "procedures", "unit: ho-tich", "unit: dia-chinh"),
    ("CV-DESK-012", "procedures", "counts: working_days, days: 3", "counts: same_day, days: 3"),
    ("CV-DESK-013", "day", "  - Tạ Văn Cường\n  - ", "  - "),
    ("CV-DESK-014", "day", "reserve: true\n  - id: khoa", "reserve: false\n  - id: khoa"),
    ("CV-DESK-015", "procedures", "    grounds:", "    grounds: []\n    x-grounds:"),
]


def faults(root: Path, kinds: KindRegistry, real: LoadedContent) -> list[Finding]:
    frame = FileFrame(root, kinds, register=real.register)
    load_desk(frame, root / "courses" / "one-stop")
    return frame.findings


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A content root with the real desk in it, to spoil."""
    shutil.copytree(REAL, tmp_path / "courses" / "one-stop" / "desk")
    return tmp_path


def spoil(root: Path, name: str, old: str, new: str) -> None:
    path = root / "courses" / "one-stop" / "desk" / f"{name}.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_real_desk_has_no_fault(desk: Path, kinds: KindRegistry, real: LoadedContent) -> None:
    assert faults(desk, kinds, real) == []


@pytest.mark.parametrize(
    ("code", "name", "old", "new"), [row for row in SPOILT if row[0] not in {"CV-DESK-013", "CV-DESK-015"}]
)
def test_a_spoilt_place_gives_its_code_in_its_file(
    code: str, name: str, old: str, new: str, desk: Path, kinds: KindRegistry, real: LoadedContent
) -> None:
    spoil(desk, name, old, new)
    found = [fault for fault in faults(desk, kinds, real) if fault.code == code]
    assert found and all(f"/desk/{name}.yaml:" in fault.place for fault in found)


def test_too_few_names_are_told(desk: Path, kinds: KindRegistry, real: LoadedContent) -> None:
    path = desk / "courses" / "one-stop" / "desk" / "day.yaml"
    head, _, names = path.read_text("utf-8").partition("citizens:\n")
    path.write_text(f"{head}citizens:\n{''.join(names.splitlines(keepends=True)[:10])}", "utf-8")
    assert {fault.code for fault in faults(desk, kinds, real)} == {"CV-DESK-013"}


def test_procedures_that_make_no_day_are_told(desk: Path, kinds: KindRegistry, real: LoadedContent) -> None:
    """A desk without anything to refuse cannot be played."""
    path = desk / "courses" / "one-stop" / "desk" / "procedures.yaml"
    lines, kept, skips = path.read_text("utf-8").splitlines(keepends=True), [], False
    for line in lines:
        skips = line.startswith("    grounds:") or (skips and line.startswith("      "))
        kept += [] if skips else [line]
    path.write_text("".join(kept), "utf-8")
    found = faults(desk, kinds, real)
    assert [fault.code for fault in found] == ["CV-DESK-015"]
    assert "lý do từ chối" in found[0].message


def test_a_missing_file_is_one_finding(desk: Path, kinds: KindRegistry, real: LoadedContent) -> None:
    (desk / "courses" / "one-stop" / "desk" / "calendar.yaml").unlink()
    assert [fault.code for fault in faults(desk, kinds, real)] == ["CV-YAML-007"]


def test_all_eleven_procedures_are_there_as_of_july_2026(real: LoadedContent) -> None:
    desk = next(course.desk for course in real.courses if course.desk)
    codes = {procedure["code"] for procedure in desk["procedures"]["procedures"]}
    assert codes == {
        *("1.001193", "1.000894", "1.000656", "1.004873", "2.000635", "2.000815"),
        *("2.000884", "1.004222", "1.004194", "1.001612", "1.012812"),
    }
    assert desk["procedures"]["as_of"] == "7/2026"


def test_what_only_a_province_practises_says_so(real: LoadedContent) -> None:
    desk = next(course.desk for course in real.courses if course.desk)
    for rule_set in desk["rules"]["rule_sets"]:
        uncertain = [basis for basis in rule_set["basis"].values() if not basis["certain"]]
        assert uncertain and all("giả định" in basis["told"] for basis in uncertain)


def test_the_two_rule_sets_differ_where_the_sources_show_it(real: LoadedContent) -> None:
    desk = next(course.desk for course in real.courses if course.desk)
    new, old = desk["rules"]["rule_sets"]
    assert (len(new["forms"]), len(old["forms"])) == (7, 6)
    assert (new["stop_on_request"], old["stop_on_request"]) == (True, False)
    assert (new["seniority_years"], old["seniority_years"]) == (2, 3)
    assert (new["posting_months"], old["posting_months"]) == ([12, 36], [6, 24])
    assert (new["seniority_in_communes"], old["seniority_in_communes"]) == (True, False)


def test_every_citation_of_a_desk_has_its_label(real: LoadedContent) -> None:
    desk = next(course.desk for course in real.courses if course.desk)
    cited = {
        one for s in desk["rules"]["rule_sets"] for basis in s["basis"].values() for one in basis["cite"]
    }
    assert cited <= set(desk["labels"])
    assert desk["labels"]["nd-118-2025#d11"] == "Điều 11 Nghị định 118/2025/NĐ-CP"


@pytest.mark.parametrize("name", FORMS)
def test_the_real_files_satisfy_their_json_schemas(name: str, kinds: KindRegistry) -> None:
    data = YAML(typ="safe").load((REAL / f"{name}.yaml").read_text("utf-8"))
    plain = FORMS[name].model_validate(data).model_dump(mode="json", by_alias=True)
    Draft202012Validator(json_schemas(kinds)[f"desk-{name}"]).validate(plain)
