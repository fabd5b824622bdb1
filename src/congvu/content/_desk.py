"""Reading and checking the desk of a course: rule sets, calendar, procedures and people of the simulation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from congvu import messages
from congvu.content._banks import is_verified, reason_of
from congvu.content._frame import FileFrame
from congvu.content.desk_forms import (
    BasisForm,
    CalendarForm,
    DayForm,
    ProcedureForm,
    ProceduresForm,
    RuleSetForm,
    RulesForm,
)
from congvu.content.schemas import SpecialDayForm
from congvu.content.yaml_reader import Steps, YamlFile
from congvu.courses.day.faults import CLEAR
from congvu.courses.day.story import CASES, could_come
from congvu.courses.day.world import World
from congvu.courses.day.world_json import calendar_from_json, world_from_json
from congvu.law.calendar import WorkCalendar
from congvu.law.norms import Resolved, Unresolved, reasons, resolve
from congvu.model.content import Json

FOLDER = "desk"
FORMS: Mapping[str, type[BaseModel]] = {
    "rules": RulesForm,
    "calendar": CalendarForm,
    "procedures": ProceduresForm,
    "day": DayForm,
}
"""The files of a desk, by name without ``.yaml``."""
_NEEDED = {"receive", "ask", "refuse", "tell_delay", "hand_over", "return"}


def load_desk(frame: FileFrame, folder: Path) -> dict[str, Json] | None:
    """The desk of a course folder as JSON; ``None`` if it has none, or one that cannot be read."""
    if not (folder / FOLDER).is_dir():
        return None
    read = {name: frame.read_as(folder / FOLDER / f"{name}.yaml", form) for name, form in FORMS.items()}
    if any(form is None for _, form in read.values()):
        return None
    before = len(frame.findings)
    files = {name: file for name, (file, _) in read.items()}
    forms: dict[str, Any] = {name: form for name, (_, form) in read.items()}
    _check_calendar(forms["calendar"], files["calendar"])
    forms["calendar"] = _over_the_shared(frame.calendar, forms["calendar"])
    _check(frame, files, forms)
    body = {name: form.model_dump(mode="json", by_alias=True) for name, form in forms.items()}
    body["labels"] = _labels(frame, body)
    if len(frame.findings) == before:
        _check_stories(world_from_json(body), files["procedures"])
    return body


def _over_the_shared(shared: WorkCalendar, own: CalendarForm) -> CalendarForm:
    """The desk's own days over the table of the content, as one table: what is published stands by itself."""
    days = {on: SpecialDayForm(on=on, working=day.working, why=day.why) for on, day in shared.table.items()}
    days |= {form.on: form for form in own.special_days}
    return own.model_copy(update={"special_days": [days[on] for on in sorted(days)]})


def _labels(frame: FileFrame, body: Mapping[str, Any]) -> dict[str, str]:
    """How each citation of the desk is shown: its provision and document."""
    bases = [basis for rule_set in body["rules"]["rule_sets"] for basis in rule_set["basis"].values()]
    procedures = body["procedures"]["procedures"]
    grounds = [ground for procedure in procedures for ground in procedure["grounds"]]
    labels = {}
    for citation in {cited for entry in (*bases, *procedures, *grounds) for cited in entry["cite"]}:
        try:
            norm = resolve(frame.register, citation)
        except Unresolved:
            continue
        document = norm.document.label if norm.document.binding else norm.document.title
        joint = " " if norm.document.binding else ", "
        labels[citation] = f"{norm.provision.label}{joint}{document}" if norm.provision else document
    return dict(sorted(labels.items()))


def _check(frame: FileFrame, files: Mapping[str, YamlFile], forms: Mapping[str, Any]) -> None:
    calendar: CalendarForm = forms["calendar"]
    rules: RulesForm = forms["rules"]
    procedures: ProceduresForm = forms["procedures"]
    day: DayForm = forms["day"]
    _check_repeated([rule_set.id for rule_set in rules.rule_sets], files["rules"], "rule_sets")
    _check_overlap(rules, files["rules"])
    for index, rule_set in enumerate(rules.rule_sets):
        _check_rule_set(frame, rule_set, calendar, files["rules"], ("rule_sets", index))
    _check_repeated(
        [procedure.code for procedure in procedures.procedures], files["procedures"], "procedures"
    )
    units = {unit.id for unit in day.units}
    for index, procedure in enumerate(procedures.procedures):
        _check_procedure(frame, procedure, units, files["procedures"], ("procedures", index))
    _check_people(day, rules, files["day"])


def _check_repeated(names: list[str], file: YamlFile, *steps: str | int) -> None:
    for index, name in enumerate(names):
        if name in names[:index]:
            file.report("CV-DESK-001", *steps, index, name=name)


# -- calendar --------------------------------------------------------------------------------------------------


def _check_calendar(form: CalendarForm, file: YamlFile) -> None:
    moments = [moment for span in form.hours for moment in span]
    if moments != sorted(set(moments)):
        file.report("CV-DESK-002", "hours")
    _check_repeated([day.on.isoformat() for day in form.special_days], file, "special_days")


# -- rules -----------------------------------------------------------------------------------------------------


def _check_overlap(rules: RulesForm, file: YamlFile) -> None:
    order = sorted(enumerate(rules.rule_sets), key=lambda pair: pair[1].from_)
    for (_, before), (index, after) in pairwise(order):
        if before.to is None or before.to >= after.from_:
            file.report("CV-DESK-003", "rule_sets", index, "from", other=before.id)


def _check_rule_set(
    frame: FileFrame, form: RuleSetForm, calendar: CalendarForm, file: YamlFile, steps: Steps
) -> None:
    needed = _NEEDED | ({"stop"} if form.stop_on_request else set())
    for act in sorted(needed - set(form.forms)):
        file.report("CV-DESK-004", *steps, "forms", act=act)
    codes = {str(code) for code in CLEAR}
    for code in sorted(codes - set(form.basis)):
        file.report("CV-DESK-005", *steps, "basis", fault=code)
    for code in sorted(set(form.basis) - codes):
        file.report("CV-DESK-006", *steps, "basis", code, fault=code)
    hours = calendar_from_json(calendar.model_dump(mode="json", by_alias=True))
    for index, on in enumerate(form.days):
        inside = form.from_ <= on and (form.to is None or on <= form.to)
        if not inside or not hours.is_working_day(on):
            file.report("CV-DESK-007", *steps, "days", index, day=messages.day(on), set=form.id)
    for code, basis in form.basis.items():
        _check_basis(frame, form, basis, file, (*steps, "basis", code))


def _check_basis(
    frame: FileFrame, rules: RuleSetForm, basis: BasisForm, file: YamlFile, steps: Steps
) -> None:
    norms = [_resolved(frame, citation, file, (*steps, "cite")) for citation in basis.cite]
    if not basis.certain:
        if not basis.told.strip():
            file.report("CV-DESK-010", *steps)
        return
    known = [norm for norm in norms if norm is not None]
    if len(known) < len(norms):
        return
    lapsed = any(reasons(frame.register, basis.cite, on) for on in rules.days)
    if lapsed or not all(norm.document.binding for norm in known):
        file.report("CV-DESK-009", *steps, cite=", ".join(basis.cite), set=rules.id)


def _resolved(frame: FileFrame, citation: str, file: YamlFile, steps: Steps) -> Resolved | None:
    """What a citation leads to; ``None`` (and a finding) where it leads nowhere, or to what is not verified."""
    if frame.is_broken(citation):
        return None
    try:
        norm = resolve(frame.register, citation)
    except Unresolved as error:
        file.report("CV-DESK-008", *steps, citation=citation, reason=reason_of(error))
        return None
    if not is_verified(norm):
        file.report("CV-DESK-008", *steps, citation=citation, reason="chưa được kiểm chứng")
        return None
    return norm


# -- procedures, people ----------------------------------------------------------------------------------------


def _check_procedure(
    frame: FileFrame, form: ProcedureForm, units: set[str], file: YamlFile, steps: Steps
) -> None:
    if form.unit not in units:
        file.report("CV-DESK-011", *steps, "unit", unit=form.unit)
    papers = [*form.papers, *([form.proxy] if form.proxy else []), *form.extra]
    _check_repeated([paper.id for paper in papers], file, *steps)
    _check_repeated([ground.id for ground in form.grounds], file, *steps, "grounds")
    for channel, terms in form.channels.items():
        if (terms.counts == "same_day") != (terms.days == 0):
            file.report("CV-DESK-012", *steps, "channels", channel)
    for citation in form.cite:
        _resolved(frame, citation, file, (*steps, "cite"))
    for index, ground in enumerate(form.grounds):
        for citation in ground.cite:
            _resolved(frame, citation, file, (*steps, "grounds", index))


def _check_people(day: DayForm, rules: RulesForm, file: YamlFile) -> None:
    _check_repeated([unit.id for unit in day.units], file, "units")
    _check_repeated([colleague.id for colleague in day.colleagues], file, "colleagues")
    _check_repeated(list(day.citizens), file, "citizens")
    if len(set(day.citizens)) < CASES:
        file.report("CV-DESK-013", "citizens", needed=CASES)
    for rule_set in rules.rule_sets:
        least = 12 * rule_set.seniority_years if rule_set.seniority_in_communes else 0
        fit = [
            colleague
            for colleague in day.colleagues
            if colleague.reserve and not colleague.away and colleague.service_months >= least
        ]
        if not fit:
            file.report("CV-DESK-014", "colleagues", set=rule_set.id)


def _check_stories(world: World, file: YamlFile) -> None:
    for lacking in _lacking(world):
        file.report("CV-DESK-015", "procedures", lacking=lacking)


def _lacking(world: World) -> Iterator[str]:
    for needed, available in could_come(world).items():
        if not available:
            yield needed
