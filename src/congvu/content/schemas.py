"""The form of everything authors write, save items (each question kind brings its own)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from congvu.model.content import Counts, Phase
from congvu.model.norms import NormState

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
RelationType = Literal["replaces", "replaced_by", "amends", "amended_by", "guides", "guided_by"]


def _ordered(values: tuple[float, float]) -> tuple[float, float]:
    if values[0] > values[1]:
        raise PydanticCustomError("cv_range", "Đầu khoảng phải không lớn hơn cuối khoảng.")
    return values


class StrictModel(BaseModel):
    """Unknown fields are refused, so that a misspelt one is found."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)


class SpecialDayForm(StrictModel):
    """A day that a table settles."""

    on: date
    working: bool
    why: Text


class SpecialDaysForm(StrictModel):
    """The table of days of a content root."""

    special_days: list[SpecialDayForm] = Field(default_factory=list)


class RelationForm(StrictModel):
    """A relation of a document."""

    type: RelationType
    target: Id
    on: date | None = None


class VersionForm(StrictModel):
    """A dated wording of a provision."""

    from_: Annotated[date, Field(alias="from")]
    to: date | None = None
    paraphrase: Text
    state: NormState
    evidence: str = ""


class ProvisionForm(StrictModel):
    """A provision with its versions."""

    id: str
    label: Text
    versions: Annotated[list[VersionForm], Field(min_length=1)]


class DocumentForm(StrictModel):
    """A document of the register."""

    slug: str
    number: str = ""
    kind: Text
    issuer: Text
    title: Text
    issued_on: date | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    binding: bool = True
    state: NormState
    evidence: str = ""
    relations: list[RelationForm] = []
    provisions: list[ProvisionForm] = []


class RegisterForm(StrictModel):
    """The register; its documents are checked one by one."""

    documents: list[Any]


class BankForm(StrictModel):
    """A bank or the practices of a course; its items are checked one by one, by their kinds."""

    bank: Id
    title: Text
    items: list[Any]


class CompetencyForm(StrictModel):
    """A competency."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*$")]
    title: Text
    description: str = ""


class CompetenciesForm(StrictModel):
    """The competency framework."""

    competencies: list[CompetencyForm]


class PoolForm(StrictModel):
    """Which items a random slot may draw."""

    banks: Annotated[list[Id], Field(min_length=1)]
    competency: str = ""
    kinds: list[str] = []
    difficulty: Annotated[
        tuple[Annotated[float, Field(ge=0, le=1)], Annotated[float, Field(ge=0, le=1)]],
        AfterValidator(_ordered),
    ] = (0.0, 1.0)
    changed_since: date | None = None


class SlotForm(StrictModel):
    """One rule of a section."""

    points: Annotated[float, Field(gt=0)]
    item: Id | None = None
    pool: PoolForm | None = None
    count: Annotated[int, Field(ge=1)] = 1


class SectionForm(StrictModel):
    """A section of a quiz."""

    title: Text
    slots: Annotated[list[SlotForm], Field(min_length=1)]


class DifficultyForm(StrictModel):
    """The mean difficulty that every paper keeps to."""

    target: Annotated[float, Field(ge=0, le=1)]
    tolerance: Annotated[float, Field(gt=0, le=1)]


class LateForm(StrictModel):
    """What handing in after the close costs."""

    days: Annotated[int, Field(ge=1, le=60)]
    per_day: Annotated[float, Field(ge=0, le=1)]


class BlueprintForm(StrictModel):
    """A blueprint."""

    quiz: Id
    title: Text
    course: Id | None = None
    historical: bool = False
    time_limit_s: Annotated[int, Field(gt=0)]
    grace_s: Annotated[int, Field(ge=0)] = 30
    pass_mark: Annotated[float, Field(ge=0, le=1)]
    attempts: Annotated[int, Field(ge=1)]
    counts: Counts = Counts.BEST
    shuffle_slots: bool = False
    shuffle_sections: bool = False
    review: dict[Phase, list[Literal["marks", "answers", "why", "provisions"]]] = {}
    difficulty: DifficultyForm | None = None
    late: LateForm | None = None
    second_marker: bool = False
    marker_threshold: Annotated[float, Field(ge=0, le=1)] = 0.2
    formative: bool = False
    sections: Annotated[list[SectionForm], Field(min_length=1)]


class LessonForm(StrictModel):
    """A lesson as a course lists it."""

    file: Annotated[str, StringConstraints(pattern=r"^\d\d-[a-z0-9]+(-[a-z0-9]+)*\.ipynb$")]
    title: Text
    minutes: Annotated[int, Field(ge=1)]
    quiz: Id | None = None
    live: bool = False


class CourseForm(StrictModel):
    """A course."""

    course: Id
    title: Text
    summary: Text
    lessons: Annotated[list[LessonForm], Field(min_length=1)]
    quiz: Id
    diagnostic: Id | None = None
