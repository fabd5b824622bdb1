"""Finding units by name."""

from datetime import date

import pytest

from congvu.model.people import Unit
from congvu.roster import UnitIndex
from congvu.roster.units import MOST_SUGGESTIONS

from .cast import INDEX, UNITS, unit

TWINS = UnitIndex([*UNITS, unit("xb", None, "Bên Cạnh", "Xã Bên Cạnh"), unit("kt2", "xb", "Phòng Kinh tế")])


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Phòng Văn hóa - Xã hội",
            "phòng văn hoá – xã hội",
            "PHÒNG VĂN HÓA VÀ XÃ HỘI",
            "Phòng  Văn hóa, Xã hội ",
        ),
        *(
            "Phong Van hoa - Xa hoi",
            "Phòng Văn hóa - Xã hội xã Thử Nghiệm",
            "Phòng Văn hóa - Xã hội, UBND xã Thử Nghiệm",
        ),
    ],
)
def test_usual_spellings_find_the_unit(name: str) -> None:
    found = INDEX.find(name).unit
    assert found is not None
    assert found.id == "vx"


def test_a_wrong_accent_is_not_guessed() -> None:
    assert INDEX.find("Trường Tiểu học Hóa Bình").unit is None


def test_the_committee_stands_for_its_commune() -> None:
    found = INDEX.find("Ủy ban nhân dân xã Thử Nghiệm").unit
    assert found is not None
    assert found.id == "xa"


def test_the_nearest_names_are_offered() -> None:
    assert INDEX.nearest("Phòng Kinh tê")[0] == "Phòng Kinh tế"


def test_a_far_name_has_no_offers() -> None:
    assert INDEX.nearest("Ngân hàng Quốc tế Đại Dương Xanh") == ()


def test_a_name_of_two_units_finds_neither() -> None:
    found = TWINS.find("Phòng Kinh tế")
    assert (found.unit, len(found.choices)) == (None, 2)


def test_a_name_of_two_units_means_the_one_nearby() -> None:
    found = TWINS.find("Phòng Kinh tế", near="vp").unit
    assert found is not None
    assert found.id == "kt"


def test_the_parent_tells_units_of_one_name_apart() -> None:
    found = TWINS.find("Phòng Kinh tế (Xã Bên Cạnh)").unit
    assert found is not None
    assert found.id == "kt2"


def test_a_loop_among_parents_is_survived() -> None:
    index = UnitIndex(
        [Unit("a", "b", "", "A", "A", date(2025, 7, 1)), Unit("b", "a", "", "B", "B", date(2025, 7, 1))]
    )
    assert index.find("A").unit is not None


def test_a_name_is_searched_for_once_and_a_flood_of_wrong_names_not_at_all() -> None:
    index = UnitIndex(UNITS)
    offered = [index.nearest(f"Phòng Kinh tê {i}") for i in range(MOST_SUGGESTIONS + 1)]
    assert (offered[MOST_SUGGESTIONS - 1] != (), offered[MOST_SUGGESTIONS]) == (True, ())
    assert index.nearest("Phòng Kinh tê 0") is offered[0]
