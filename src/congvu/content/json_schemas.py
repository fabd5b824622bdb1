"""JSON schemas of the files that authors write, for editors that complete and complain."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from congvu.content._desk import FORMS as DESK_FORMS
from congvu.content.schemas import (
    BankForm,
    BlueprintForm,
    CompetenciesForm,
    CourseForm,
    DocumentForm,
    RegisterForm,
    SpecialDaysForm,
)
from congvu.quizzes.kinds import KindRegistry

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schemas(kinds: KindRegistry) -> dict[str, dict[str, Any]]:
    """The schema of each file by name; an item of a bank is one of the installed kinds."""
    items = {name: kind.schema for name, kind in kinds.items()}
    return {
        "bank": _with_entries(BankForm, "items", items),
        "blueprint": _schema(BlueprintForm),
        "competencies": _schema(CompetenciesForm),
        "calendar": _schema(SpecialDaysForm),
        "course": _schema(CourseForm),
        **{f"desk-{name}": _schema(form) for name, form in DESK_FORMS.items()},
        "register": _with_entries(RegisterForm, "documents", {"document": DocumentForm}),
    }


def _schema(form: type[BaseModel]) -> dict[str, Any]:
    return {"$schema": DIALECT, **form.model_json_schema(by_alias=True)}


def _with_entries(form: type[BaseModel], field: str, entries: dict[str, type[BaseModel]]) -> dict[str, Any]:
    """The schema of a file whose list is read entry by entry: the entries' own schemas, each with its definitions."""
    schema = _schema(form)
    definitions = schema.setdefault("$defs", {})
    choices = []
    for name, entry in sorted(entries.items()):
        own = entry.model_json_schema(by_alias=True, ref_template=f"#/$defs/{name}.{{model}}")
        definitions |= {f"{name}.{model}": body for model, body in own.pop("$defs", {}).items()}
        definitions[name] = own
        choices.append({"$ref": f"#/$defs/{name}"})
    schema["properties"][field]["items"] = choices[0] if len(choices) == 1 else {"oneOf": choices}
    return schema
