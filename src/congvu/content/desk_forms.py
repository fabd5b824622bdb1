"""The form of a desk's data: ``courses/<course>/desk/{rules,calendar,procedures,day}.yaml``."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from congvu.content.schemas import Id, SpecialDaysForm, StrictModel, Text

Time = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Code = Annotated[str, StringConstraints(pattern=r"^\d\.\d{6}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z_]+$")]
Act = Literal["receive", "ask", "refuse", "tell_delay", "stop", "hand_over", "return"]


class BasisForm(StrictModel):
    """What a rule rests on."""

    cite: Annotated[list[str], Field(min_length=1)]
    certain: bool = True
    told: str = ""


class RuleSetForm(StrictModel):
    """A dated set of the desk's rules, and the days that it is played on."""

    id: Id
    title: Text
    note: Text
    from_: Annotated[date, Field(alias="from")]
    to: date | None = None
    days: Annotated[list[date], Field(min_length=1)]
    stop_on_request: bool
    asks: Annotated[int, Field(ge=1)] = 1
    extensions: Annotated[int, Field(ge=1)] = 1
    restarts: bool = True
    seniority_years: Annotated[int, Field(ge=0)]
    seniority_in_communes: bool = True
    posting_months: tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]]
    forms: dict[Act, Text]
    basis: dict[Name, BasisForm]


class RulesForm(StrictModel):
    """All rule sets, the one that a run takes unless it says otherwise first."""

    rule_sets: Annotated[list[RuleSetForm], Field(min_length=1)]


class CalendarForm(SpecialDaysForm):
    """An office's hours, and days of its own, which stand over the table of the content."""

    hours: Annotated[list[tuple[Time, Time]], Field(min_length=1)]


class PaperForm(StrictModel):
    """A paper of a dossier."""

    id: Id
    name: Text
    found: str = ""
    missable: bool = True


class GroundForm(StrictModel):
    """A reason to refuse."""

    id: Id
    seen: Text
    text: Text
    cite: Annotated[list[str], Field(min_length=1)]


class TermsForm(StrictModel):
    """Time limit and fee by one channel."""

    counts: Literal["same_day", "working_days", "calendar_days"]
    days: Annotated[int, Field(ge=0)] = 0
    fee: Text
    drawn: bool = True


class ProcedureForm(StrictModel):
    """A procedure as published."""

    code: Code
    name: Text
    unit: Id
    note: str = ""
    cite: Annotated[list[str], Field(min_length=1)]
    channels: Annotated[dict[Literal["counter", "post", "online"], TermsForm], Field(min_length=1)]
    papers: Annotated[list[PaperForm], Field(min_length=1)]
    proxy: PaperForm | None = None
    extra: list[PaperForm] = Field(default_factory=list)
    grounds: list[GroundForm] = Field(default_factory=list)


class ProceduresForm(StrictModel):
    """The procedures of a desk; ``as_of`` says as published when."""

    as_of: Text
    procedures: Annotated[list[ProcedureForm], Field(min_length=1)]


class UnitForm(StrictModel):
    """A unit that solves dossiers."""

    id: Id
    name: Text


class ColleagueForm(StrictModel):
    """Somebody who might stand in."""

    id: Id
    name: Text
    post: Text
    service_months: Annotated[int, Field(ge=0)]
    reserve: bool
    away: str = ""


class AbsenteeForm(StrictModel):
    """Somebody who is away today, and why."""

    name: Text
    why: Text


class DayForm(StrictModel):
    """The invented office and its people."""

    office: Text
    province: Text
    units: Annotated[list[UnitForm], Field(min_length=2)]
    colleagues: Annotated[list[ColleagueForm], Field(min_length=2)]
    absentees: Annotated[list[AbsenteeForm], Field(min_length=1)]
    citizens: Annotated[list[Text], Field(min_length=1)]
