"""The invented people and units."""

from __future__ import annotations

import csv
from collections import Counter
from unicodedata import is_normalized

from congvu.content.roots import find_content_root
from congvu.model.people import StaffGroup
from congvu.roster.names import fold
from congvu.sample.carry import posts_after
from congvu.sample.names import PUBLIC_FIGURES, RARE_MEN, RARE_WOMEN, TWINS
from congvu.sample.people import cast, sample_officers
from congvu.sample.places import places_after, places_before, predecessors

ROOT = find_content_root()
OFFICERS = sample_officers()
NAMES = Counter(officer.full_name for officer in OFFICERS)


def test_there_are_178_officers_in_a_district_of_20_wards() -> None:
    """As many as the conference of the fourth source article had, from as many wards."""
    wards = [place for place in places_before() if place.kind == "Phường"]
    assert (len(OFFICERS), len(wards)) == (178, 20)


def test_the_fixed_seed_gives_the_same_people() -> None:
    """Made again from nothing, they are equal."""
    sample_officers.cache_clear()
    assert sample_officers() == OFFICERS


def test_names_are_nfc_and_two_of_them_are_borne_twice() -> None:
    """Namesakes differ in code, birth date and e-mail, so that an import can tell them apart."""
    assert all(is_normalized("NFC", name) for name in NAMES)
    assert {name for name, count in NAMES.items() if count > 1} == set(TWINS)
    for name in TWINS:
        pair = [officer for officer in OFFICERS if officer.full_name == name]
        assert len(pair) == 2
        assert len({(o.staff_code, o.born_on, o.email) for o in pair}) == 2


def test_other_names_differ_even_without_accents() -> None:
    """178 people, 176 names."""
    assert len({fold(name) for name in NAMES}) == 176


def test_rare_patterns_occur() -> None:
    """Single-syllable, four-syllable and ethnic-minority names are in the list."""
    assert set(RARE_MEN) | set(RARE_WOMEN) <= set(NAMES)
    assert {len(name.split()) for name in NAMES} == {2, 3, 4}


def test_nobody_bears_a_public_figures_name() -> None:
    """Names are invented."""
    assert not PUBLIC_FIGURES & {fold(name) for name in NAMES}


def test_contacts_belong_to_nobody() -> None:
    """No operator has the prefix 030; example.org is reserved (RFC 2606)."""
    assert all(officer.phone.startswith("0300") and len(officer.phone) == 10 for officer in OFFICERS)
    assert all(officer.email.endswith("@example.org") for officer in OFFICERS)
    for values in (
        {o.phone for o in OFFICERS},
        {o.email for o in OFFICERS},
        {o.staff_code for o in OFFICERS},
    ):
        assert len(values) == 178


def test_every_group_is_there() -> None:
    """Cán bộ, công chức, viên chức, lao động hợp đồng."""
    assert {officer.post.group for officer in OFFICERS} == set(StaffGroup)


def test_every_unit_is_marked_as_invented_and_bears_no_official_name() -> None:
    """Neither register has a unit of such a name."""
    places = [*places_before(), *places_after()]
    assert all("mẫu)" in place.name and "mẫu)" in place.full_name for place in places)
    bare = {fold(place.full_name.split(" (")[0]) for place in places}
    for file in ("units-2025-03.csv", "units-2026.csv"):
        with (ROOT / "roster" / file).open(encoding="utf-8-sig", newline="") as rows:
            official = {fold(row["full_name"]) for row in csv.DictReader(rows)}
        assert official
        assert not bare & official


def test_everyone_has_a_post_in_the_new_ward() -> None:
    """Each new office has one head, and each new unit took over at least one old one."""
    posts = posts_after(OFFICERS)
    codes = {place.code for place in places_after()}
    assert posts.keys() == {officer.staff_code for officer in OFFICERS}
    assert {post.unit_code for post in posts.values()} <= codes
    heads = Counter(post.position for post in posts.values())
    assert (heads["Trưởng phòng"], heads["Chánh Văn phòng"], heads["Giám đốc"]) == (2, 1, 2)
    assert heads["Chủ tịch UBND phường"] == 1


def test_every_predecessor_exists() -> None:
    """Old and new codes are those of the registers."""
    old, new = {place.code for place in places_before()}, {place.code for place in places_after()}
    assert all(code in new and set(olds) <= old for code, olds in predecessors().items())


def test_the_cast_is_in_the_list() -> None:
    """Four different people."""
    assert len(cast().codes) == 4
    assert cast().codes <= {officer.staff_code for officer in OFFICERS}
