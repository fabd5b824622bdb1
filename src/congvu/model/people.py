"""Units, officers and postings, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class StaffGroup(StrEnum):
    """Group of staff: cán bộ, công chức, viên chức, người lao động (Law 80/2025, Law 129/2025)."""

    OFFICIAL = "can_bo"
    CIVIL_SERVANT = "cong_chuc"
    PUBLIC_EMPLOYEE = "vien_chuc"
    CONTRACT = "lao_dong"


class Role(StrEnum):
    """What a grant on a unit allows, in that unit's subtree."""

    TRAINEE = "trainee"
    ORGANISER = "organiser"
    MARKER = "marker"
    UNIT_HEAD = "unit_head"
    AUTHOR = "author"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in the tree at one date. ``id`` is ours; a code is unique only within its register."""

    id: str
    parent_id: str | None
    kind: str
    name: str
    full_name: str
    from_on: date
    to_on: date | None = None
    invented: bool = False

    def stands_on(self, day: date) -> bool:
        """Whether the unit is there on a day, its first and last among them."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True, slots=True)
class Person:
    """Identity of an officer: the one mutable, erasable record."""

    officer_id: str
    full_name: str
    born_on: date | None = None
    staff_code: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Posting:
    """A dated assignment of an officer: unit, position, one-stop fields (lĩnh vực), group."""

    officer_id: str
    unit_id: str
    position: str
    group: StaffGroup
    fields: tuple[str, ...]
    from_on: date
    to_on: date | None = None
