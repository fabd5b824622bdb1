"""Reading and checking question banks and practices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from congvu.content._frame import FileFrame, validate
from congvu.content.canonical import version_of
from congvu.content.loaded import Competency, LoadedBank, LoadedItem
from congvu.content.schemas import BankForm, CompetenciesForm
from congvu.content.yaml_reader import Steps, YamlFile
from congvu.law.norms import Problem, Resolved, Unresolved, resolve
from congvu.model.norms import Citation, NormState, Register
from congvu.quizzes.kinds.reading import context

COMPETENCIES = "roster/competencies.yaml"


def load_competencies(frame: FileFrame) -> None:
    """Reads the competency framework into the frame."""
    file, form = frame.read_as(frame.root / COMPETENCIES, CompetenciesForm)
    for index, entry in enumerate(form.competencies if form else []):
        if entry.id in frame.competencies:
            file.report("CV-COURSE-007", "competencies", index, competency=entry.id)
        frame.competencies[entry.id] = Competency(entry.id, entry.title, entry.description)


def load_bank(frame: FileFrame, path: Path, expected: str, *, scored: bool) -> LoadedBank | None:
    """Reads one bank. Items with faults are left out; ``scored`` items must cite a binding norm
    (other sources may stand beside it)."""
    file, form = frame.read_as(path, BankForm)
    if form is None:
        frame.broken_banks.add(expected)
        return None
    if form.bank != expected:
        file.report("CV-BANK-001", "bank", name=form.bank, expected=expected)
    if not form.items:
        file.report("CV-BANK-010", "items")
    items = []
    for index, raw in enumerate(form.items):
        item = _item(frame, expected, raw, file, ("items", index), scored=scored)
        if item is None:
            frame.broken_banks.add(expected)
        else:
            items.append(item)
    return LoadedBank(expected, form.title, tuple(items), file.place())


def _item(
    frame: FileFrame, bank: str, raw: Any, file: YamlFile, steps: Steps, *, scored: bool
) -> LoadedItem | None:
    item = _validated(frame, raw, file, steps)
    if item is None:
        return None
    _check_id(frame, str(item.id), file, steps)
    check_grounds(frame, item, file, steps, scored=scored)
    if frame.competencies and item.competency not in frame.competencies:
        file.report("CV-BANK-009", *steps, "competency", competency=item.competency)
    version, key = version_of(frame.kinds[item.kind], bank, item)
    return LoadedItem(version, key, file.place(*steps))


def _validated(frame: FileFrame, raw: Any, file: YamlFile, steps: Steps) -> Any:
    """The item as its kind's form, ``None`` (and findings) when it has faults."""
    named = raw.get("kind") if isinstance(raw, dict) else None
    kind = frame.kinds.get(named) if isinstance(named, str) else None
    item = None
    if kind is None:
        file.report("CV-BANK-003", *steps, "kind", kind=named, known=", ".join(sorted(frame.kinds)))
    else:
        item = validate(kind.schema, raw, file, steps, "CV-BANK-004", context(frame.calendar))
    if item is None and isinstance(raw, dict):
        frame.broken_items.add(str(raw.get("id")))
    return item


def _check_id(frame: FileFrame, item_id: str, file: YamlFile, steps: Steps) -> None:
    if item_id in frame.item_places:
        file.report("CV-BANK-002", *steps, "id", item=item_id, other=frame.item_places[item_id])
    frame.item_places.setdefault(item_id, file.place(*steps))


def check_grounds(frame: FileFrame, item: Any, file: YamlFile, steps: Steps, *, scored: bool) -> None:
    """Every citation must lead to something verified; a scored item needs one that binds."""
    norms = [
        _check_citation(frame, citation, file, (*steps, "citations", index))
        for index, citation in enumerate(item.citations)
    ]
    if scored and not any(norm is None or norm.document.binding for norm in norms):
        file.report("CV-BANK-008", *steps, "citations")


def _check_citation(frame: FileFrame, citation: str, file: YamlFile, steps: Steps) -> Resolved | None:
    """What a citation leads to; ``None`` when it leads nowhere, which has its own finding."""
    if frame.is_broken(citation):
        return None
    try:
        norm = resolve(frame.register, citation)
    except Unresolved as error:
        if error.problem is Problem.AMBIGUOUS:
            known = ", ".join(first_days(frame.register, citation))
            file.report("CV-BANK-006", *steps, citation=citation, known=known)
        else:
            file.report("CV-BANK-005", *steps, citation=citation, reason=reason_of(error))
        return None
    if not is_verified(norm):
        file.report("CV-BANK-007", *steps, citation=citation)
    return norm


def first_days(register: Register, citation: str) -> list[str]:
    """First days of the versions of a cited provision that exists."""
    cited = Citation.parse(citation)
    versions = register.documents[cited.document].provisions[cited.provision].versions
    return [f"@{version.from_on.isoformat()}" for version in versions]


def is_verified(found: Resolved) -> bool:
    """Whether document and version (if one is cited) are both verified."""
    states = [found.document.state, *([found.version.state] if found.version else [])]
    return all(state is NormState.VERIFIED for state in states)


def reason_of(error: Unresolved) -> str:
    """Why a citation leads nowhere, without repeating the citation."""
    return str(error).removeprefix(f"{error.citation}: ")
