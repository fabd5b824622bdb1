"""The invented ward office of a day: its rule sets, calendar, procedures and people, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from congvu.courses.dossier import Channel, DeskRules
from congvu.law.calendar import WorkCalendar
from congvu.law.deadlines import Limit


@dataclass(frozen=True, slots=True)
class DossierPaper:
    """A document of a dossier. ``found``: what to say where a database holds it, so that nobody need bring it.

    ``missable``: whether a day's dossier may come without it.
    """

    id: str
    name: str
    found: str = ""
    missable: bool = True


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason to refuse: what the desk sees on the papers, what it writes on the form, where that stands."""

    id: str
    seen: str
    text: str
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeskTerms:
    """Time limit and fee of a procedure by one channel; ``drawn`` if days may hold such a dossier."""

    limit: Limit
    fee: str
    drawn: bool


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure as published. ``proxy`` is the paper that somebody else's dossier needs; ``extra`` names papers
    that are in no list and may not be asked for."""

    code: str
    name: str
    unit: str
    channels: Mapping[Channel, DeskTerms]
    papers: tuple[DossierPaper, ...]
    proxy: DossierPaper | None
    extra: tuple[DossierPaper, ...]
    grounds: tuple[Ground, ...]
    citations: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who might stand in: months of service, whether named as part-time reserve, why away today."""

    id: str
    name: str
    post: str
    service_months: int
    reserve: bool
    away: str


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """What a rule rests on. ``certain`` is false for a practice: it is then told as the invented province's own."""

    citations: tuple[str, ...]
    certain: bool
    told: str


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A set of the desk's rules with what it rests on, by fault code, and the days that it may be played on.

    ``service_in_communes``: whether the least years of service hold for a commune's desk.
    """

    rules: DeskRules
    title: str
    note: str
    basis: Mapping[str, LegalBasis]
    days: tuple[date, ...]
    service_in_communes: bool


@dataclass(frozen=True, slots=True)
class World:
    """All that a day is made of. ``units`` and ``citizens`` are names; ``as_of`` dates the procedures; ``labels`` show
    citations."""

    office: str
    province: str
    as_of: str
    calendar: WorkCalendar
    rule_sets: Mapping[str, RuleSet]
    units: Mapping[str, str]
    procedures: Mapping[str, Procedure]
    colleagues: tuple[Colleague, ...]
    absentees: tuple[tuple[str, str], ...]
    citizens: tuple[str, ...]
    labels: Mapping[str, str]
