"""What the loaders share: where they are, what has been read so far, what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from congvu.content.codes import finding
from congvu.content.loaded import Competency
from congvu.content.spelling import LessonText
from congvu.content.yaml_reader import Steps, YamlFile, read_yaml
from congvu.law.calendar import WorkCalendar
from congvu.model.findings import Finding
from congvu.model.norms import Register
from congvu.quizzes.kinds import KindRegistry
from congvu.quizzes.kinds.faults import explain

Form = TypeVar("Form", bound=BaseModel)


@dataclass(slots=True)
class FileFrame:
    """One reading of a content root.

    ``broken_*`` name things that exist but have faults of their own, so that one fault does not echo as many.
    ``files`` and ``lessons`` are what has been read, for whoever looks at the words.
    """

    root: Path
    kinds: KindRegistry
    findings: list[Finding] = field(default_factory=list)
    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    register: Register = field(default_factory=Register)
    broken_documents: set[str] = field(default_factory=set)
    register_unread: bool = False
    competencies: dict[str, Competency] = field(default_factory=dict)
    broken_items: set[str] = field(default_factory=set)
    broken_banks: set[str] = field(default_factory=set)
    item_places: dict[str, str] = field(default_factory=dict)
    files: list[YamlFile] = field(default_factory=list)
    lessons: list[LessonText] = field(default_factory=list)

    def is_broken(self, citation: str) -> bool:
        """Whether a citation cannot be judged, because what it cites could not be read."""
        document = citation.partition("#")[0].partition("@")[0]
        return self.register_unread or document in self.broken_documents

    def read(self, path: Path) -> YamlFile:
        """Reads a YAML file; its findings are counted at once, later ones through :meth:`report`."""
        if not path.is_file():
            name = path.relative_to(self.root).as_posix()
            self.findings.append(finding("CV-YAML-007", f"{name}:1", file=name))
            return YamlFile(name)
        file = read_yaml(self.root, path)
        self.findings += file.findings
        file.findings = self.findings
        self.files.append(file)
        return file

    def read_as(self, path: Path, form: type[Form]) -> tuple[YamlFile, Form | None]:
        """Reads a file that has one form."""
        file = self.read(path)
        if file.data is None:
            if path.is_file() and not file.lines and not _blamed(file):
                file.report("CV-YAML-005", where=path.name, reason="Tệp trống.")
            return file, None
        return file, validate(form, file.data, file, ())


def _blamed(file: YamlFile) -> bool:
    return any(fault.place.startswith(f"{file.path}:") for fault in file.findings)


def validate(
    form: type[Form],
    data: object,
    file: YamlFile,
    steps: Steps,
    code: str = "CV-YAML-005",
    told: Mapping[str, Any] | None = None,
) -> Form | None:
    """``data`` as a form; each fault becomes a finding of that code at its own line, and the answer is ``None``.

    ``told`` is the context of the form's validators.
    """
    try:
        return form.model_validate(data, context=told)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            loc = tuple(step if isinstance(step, int) else str(step) for step in fault["loc"])
            where = ".".join(str(step) for step in loc) or "mục này"
            file.report(code, *steps, *loc, where=where, reason=explain(fault))
        return None
