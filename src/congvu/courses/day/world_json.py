"""A world from its published JSON, in the form in which the data lie in ``courses/<course>/desk``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from congvu.courses.day.world import (
    Colleague,
    DeskTerms,
    DossierPaper,
    Ground,
    LegalBasis,
    Procedure,
    RuleSet,
    World,
)
from congvu.courses.dossier import Action, Channel, DeskRules, Rule
from congvu.law.calendar import SpecialDay, WorkCalendar
from congvu.law.deadlines import Limit, TimeLimit

Json = Mapping[str, Any]


def world_from_json(body: Json) -> World:
    """The world of a published desk; raises ``KeyError`` or ``ValueError`` for what is none."""
    day = body["day"]
    procedures = [_procedure(entry) for entry in body["procedures"]["procedures"]]
    return World(
        office=day["office"],
        province=day["province"],
        as_of=body["procedures"]["as_of"],
        calendar=calendar_from_json(body["calendar"]),
        rule_sets={entry["id"]: _rule_set(entry) for entry in body["rules"]["rule_sets"]},
        units={entry["id"]: entry["name"] for entry in day["units"]},
        procedures={procedure.code: procedure for procedure in procedures},
        colleagues=tuple(_colleague(entry) for entry in day["colleagues"]),
        absentees=tuple((entry["name"], entry["why"]) for entry in day["absentees"]),
        citizens=tuple(day["citizens"]),
        labels=body["labels"],
    )


def calendar_from_json(body: Json) -> WorkCalendar:
    """The working calendar of an office: its hours, and its own table over the law's holidays."""
    special = [
        SpecialDay(_day(entry["on"]), entry["working"], entry["why"]) for entry in body["special_days"]
    ]
    hours = tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in body["hours"])
    return WorkCalendar.of(special, hours)


def _rule_set(body: Json) -> RuleSet:
    basis = {code: _basis(entry) for code, entry in body["basis"].items()}
    least, most = body["posting_months"]
    rules = DeskRules(
        id=body["id"],
        from_on=_day(body["from"]),
        to_on=_day(body["to"]) if body["to"] else None,
        forms={Action(name): form for name, form in body["forms"].items()},
        citations={rule: basis[rule].citations[0] for rule in Rule if rule in basis},
        stop_on_request=body["stop_on_request"],
        seniority_years=body["seniority_years"],
        posting_months=(least, most),
        asks=body["asks"],
        extensions=body["extensions"],
        restarts=body["restarts"],
    )
    days = tuple(_day(text) for text in body["days"])
    return RuleSet(rules, body["title"], body["note"], basis, days, body["seniority_in_communes"])


def _basis(body: Json) -> LegalBasis:
    return LegalBasis(tuple(body["cite"]), body["certain"], body["told"])


def _procedure(body: Json) -> Procedure:
    return Procedure(
        code=body["code"],
        name=body["name"],
        unit=body["unit"],
        channels={Channel(name): _terms(entry) for name, entry in body["channels"].items()},
        papers=tuple(_paper(entry) for entry in body["papers"]),
        proxy=_paper(body["proxy"]) if body["proxy"] else None,
        extra=tuple(_paper(entry) for entry in body["extra"]),
        grounds=tuple(_ground(entry) for entry in body["grounds"]),
        citations=tuple(body["cite"]),
        note=body["note"],
    )


def _terms(body: Json) -> DeskTerms:
    return DeskTerms(Limit(TimeLimit(body["counts"]), body["days"]), body["fee"], body["drawn"])


def _paper(body: Json) -> DossierPaper:
    return DossierPaper(body["id"], body["name"], body["found"], body["missable"])


def _ground(body: Json) -> Ground:
    return Ground(body["id"], body["seen"], body["text"], tuple(body["cite"]))


def _colleague(body: Json) -> Colleague:
    return Colleague(
        body["id"], body["name"], body["post"], body["service_months"], body["reserve"], body["away"]
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)
