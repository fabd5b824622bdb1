"""Loading a content root: everything is read, every fault is collected, nothing is raised."""

from __future__ import annotations

from datetime import date
from operator import attrgetter
from pathlib import Path

from congvu.content._banks import load_bank, load_competencies
from congvu.content._courses import check_quizzes, course_folders, load_course, load_practices
from congvu.content._frame import FileFrame
from congvu.content._item_lint import lint_items
from congvu.content._leaks import check_leaks
from congvu.content._practices import check_practices
from congvu.content._quizzes import check_pools, load_blueprints
from congvu.content._register import load_register
from congvu.content.calendar import load_calendar
from congvu.content.loaded import LoadedBankAlone, LoadedContent
from congvu.content.spelling import Dictionary, spelling_findings
from congvu.model.findings import Finding
from congvu.quizzes.kinds import KindRegistry


def load_content(
    root: Path, kinds: KindRegistry, *, on: date | None = None, dictionary: Dictionary | None = None
) -> LoadedContent:
    """Reads and checks the content under ``root``.

    With a day ``on``, pools must also be large enough with what is in force on that day. With a ``dictionary`` every
    word is looked at, too. Findings are sorted by file and line.
    """
    frame = FileFrame(root, kinds)
    load_competencies(frame)
    load_register(frame)
    load_calendar(frame)
    paths = sorted((root / "quizzes" / "banks").glob("*.yaml"))
    banks = tuple(bank for path in paths if (bank := load_bank(frame, path, path.stem, scored=True)))
    folders = course_folders(root)
    for bank in banks:
        frame.findings.extend(lint_items(bank, kinds))
    practices = {folder.name: load_practices(frame, folder) for folder in folders}
    blueprints = load_blueprints(frame, banks, {folder.name for folder in folders})
    courses = tuple(
        course for folder in folders if (course := load_course(frame, folder, practices[folder.name]))
    )
    items = [item.version for bank in banks for item in bank.items]
    check_quizzes(frame, courses, blueprints, items)
    check_practices(frame, [bank for bank in practices.values() if bank], banks, blueprints)
    check_leaks(frame, courses, blueprints, items)
    check_pools(frame, blueprints, items, on)
    if dictionary is not None:
        frame.findings += spelling_findings(root, frame.files, frame.lessons, dictionary)
    return LoadedContent(
        root=root,
        kinds=kinds,
        register=frame.register,
        competencies=frame.competencies,
        banks=banks,
        practices=tuple(bank for bank in practices.values() if bank),
        blueprints=tuple(sorted(blueprints, key=attrgetter("blueprint.quiz_id"))),
        courses=courses,
        findings=sorted(frame.findings, key=_by_place),
    )


def load_bank_alone(root: Path, kinds: KindRegistry, path: Path) -> LoadedBankAlone:
    """One bank, or the practices of a course, with what its items rest on: all that looking at it needs."""
    frame = FileFrame(root, kinds)
    load_competencies(frame)
    load_register(frame)
    load_calendar(frame)
    frame.findings.clear()
    scored = path.name != "practices.yaml"
    bank = load_bank(frame, path, path.stem if scored else f"{path.parent.name}-practice", scored=scored)
    findings = [*frame.findings, *(lint_items(bank, kinds) if bank else ())]
    return LoadedBankAlone(bank, frame.register, frame.competencies, sorted(findings, key=_by_place))


def _by_place(finding: Finding) -> tuple[str, int, str]:
    path, _, line = finding.place.rpartition(":")
    return path, int(line), finding.code
