"""The fixed cast: an organiser who owns the ward, a colleague beside her, a stranger who must not get in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from congvu.model.campaigns import Grant, Scope
from congvu.model.people import Person, Posting, Role, StaffGroup, Unit
from congvu.store import Store, people, units

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
"""A Sunday, ten in the morning in Vietnam."""
TODAY = date(2026, 11, 22)
SINCE = date(2025, 7, 1)
PROVINCE = Unit("p1", None, "Tỉnh", "Tỉnh Mẫu", "Tỉnh Mẫu", SINCE)
WARD = Unit("w1", "p1", "Phường", "Phường Một", "Phường Một, Tỉnh Mẫu", SINCE)
OTHER_WARD = Unit("w2", "p1", "Phường", "Phường Hai", "Phường Hai, Tỉnh Mẫu", SINCE)

ORGANISER = Person("organiser", "Nguyễn Thị Hà", date(1985, 3, 8), "CC-001", "ha@mau.example")
COLLEAGUE = Person("colleague", "Trần Văn Đức", date(1979, 9, 2), "CC-002", "duc@mau.example")
STRANGER = Person("stranger", "Lê Thị Ánh", date(1990, 1, 31), "CC-003", "anh@mau.example")
TRAINEE = Person("trainee", "Phạm Minh An", date(1996, 2, 29), "CC-004", "an@mau.example")
EVERYBODY = (ORGANISER, COLLEAGUE, STRANGER, TRAINEE)

POSTS = {ORGANISER: WARD, COLLEAGUE: WARD, STRANGER: OTHER_WARD, TRAINEE: WARD}
ORGANISED = {ORGANISER: WARD, COLLEAGUE: WARD, STRANGER: OTHER_WARD}


@dataclass(frozen=True, slots=True)
class Cast:
    """The cast in a store. The organiser and her colleague hold the ward, the stranger the ward next door."""

    store: Store
    organiser: Person = ORGANISER
    colleague: Person = COLLEAGUE
    stranger: Person = STRANGER
    trainee: Person = TRAINEE
    ward: Unit = WARD
    other_ward: Unit = OTHER_WARD
    province: Unit = PROVINCE

    def scope(self, person: Person, on: date = TODAY) -> Scope:
        """What a person may see on a day."""
        return self.store.read(lambda tx: people.scope_of(tx, person.officer_id, on))


def take_the_stage(store: Store) -> Cast:
    """Writes the cast into an empty store."""
    postings = [
        Posting(one.officer_id, ward.id, "Chuyên viên", StaffGroup.CIVIL_SERVANT, (), SINCE)
        for one, ward in POSTS.items()
    ]
    grants = [Grant(one.officer_id, Role.ORGANISER, ward.id, SINCE) for one, ward in ORGANISED.items()]
    store.write(lambda tx: units.add_units(tx, [PROVINCE, WARD, OTHER_WARD]))
    store.write(lambda tx: people.add_officers(tx, EVERYBODY, NOW))
    store.write(lambda tx: people.add_postings(tx, postings))
    for grant in grants:
        store.write(lambda tx, grant=grant: people.add_grant(tx, grant))
    return Cast(store)
