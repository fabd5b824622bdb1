"""Reading and checking blueprints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from congvu import messages
from congvu.content._frame import FileFrame
from congvu.content.codes import finding
from congvu.content.loaded import LoadedBank, LoadedBlueprint
from congvu.content.schemas import BlueprintForm, PoolForm, SlotForm
from congvu.content.yaml_reader import Steps, YamlFile
from congvu.law.changes import changed_on
from congvu.law.norms import in_force
from congvu.model.content import Blueprint, Difficulty, ItemVersion, LatePolicy, Pool, Section, SlotRule
from congvu.quizzes.drawing import describe, difficulty_reach, shortages


def load_blueprints(
    frame: FileFrame, banks: Sequence[LoadedBank], courses: Collection[str]
) -> list[LoadedBlueprint]:
    """Reads all blueprints; whether their papers can be drawn is asked by :func:`check_pools`."""
    blueprints = []
    for path in sorted((frame.root / "quizzes" / "blueprints").glob("*.yaml")):
        file, form = frame.read_as(path, BlueprintForm)
        if form is None:
            continue
        if form.quiz != path.stem:
            file.report("CV-QUIZ-001", "quiz", name=form.quiz, expected=path.stem)
        if form.course is not None and form.course not in courses:
            file.report("CV-QUIZ-004", "course", course=form.course)
        if _check_slots(frame, form, file, {bank.name for bank in banks}):
            blueprints.append(_loaded(form, file))
    return blueprints


def check_pools(
    frame: FileFrame, blueprints: Sequence[LoadedBlueprint], items: Sequence[ItemVersion], on: date | None
) -> None:
    """Whether every paper can be drawn, at all and on that day; skipped where the banks have faults themselves."""
    today = [item for item in items if on and in_force(frame.register, item.citations, on)]
    ever, now = _Candidates(items), _Candidates(today)
    if any(entry.blueprint.asks_for_changes for entry in blueprints):
        rests = {item.id: item.citations for item in items}
        ever = _Candidates(items, changed_on(frame.register, rests))
        now = _Candidates(today, changed_on(frame.register, rests, on))
    for entry in blueprints:
        if frame.broken_items or _banks_of(entry.blueprint) & frame.broken_banks:
            continue
        unread = frame.register_unread or bool(frame.broken_documents)
        if unread and entry.blueprint.asks_for_changes:
            continue
        undated = on is None or entry.blueprint.historical or unread
        if _report(frame, entry, ever, None) or undated:
            continue
        _report(frame, entry, now, on)


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Items that papers may hold, and by version id the last change of the law that each rests on."""

    items: Sequence[ItemVersion]
    changed: Mapping[str, date] = field(default_factory=dict)


def _report(frame: FileFrame, entry: LoadedBlueprint, there: _Candidates, on: date | None) -> bool:
    return _report_short(frame, entry, there, on) or _report_difficulty(frame, entry, there, on)


def _report_difficulty(frame: FileFrame, entry: LoadedBlueprint, there: _Candidates, on: date | None) -> bool:
    """Whether no paper keeps to the blueprint's difficulty; the trainee must never be the one who finds out."""
    wanted = entry.blueprint.difficulty
    reach = difficulty_reach(entry.blueprint, there.items, there.changed)
    if wanted is None or reach is None or reach.holds:
        return False
    fields = {name: messages.number(getattr(reach, name), 3) for name in ("lowest", "highest", "nearest")}
    fields["wanted"] = f"{messages.number(wanted.target, 3)} ± {messages.number(wanted.tolerance, 3)}"
    day = {"day": messages.day(on)} if on else {}
    code = "CV-QUIZ-013" if on else "CV-QUIZ-012"
    frame.findings.append(finding(code, entry.difficulty_place, **fields, **day))
    return True


def _report_short(frame: FileFrame, entry: LoadedBlueprint, there: _Candidates, on: date | None) -> bool:
    gaps = shortages(entry.blueprint, there.items, there.changed)
    for gap in gaps:
        section = entry.blueprint.sections[gap.section]
        rule = section.slots[gap.rule]
        if rule.item_id and on is None:
            continue  # an unknown item has its own finding
        place = entry.rule_places.get((gap.section, gap.rule), entry.place)
        fields = {"section": section.title, "rule": describe(rule), "short": gap.short}
        day = {"day": messages.day(on)} if on else {}
        frame.findings.append(finding("CV-QUIZ-011" if on else "CV-QUIZ-010", place, **fields, **day))
    return bool(gaps)


def _banks_of(blueprint: Blueprint) -> set[str]:
    rules = [rule for section in blueprint.sections for rule in section.slots]
    return {bank for rule in rules if rule.pool for bank in rule.pool.banks}


def _slots(form: BlueprintForm) -> Iterator[tuple[Steps, SlotForm]]:
    for number, section in enumerate(form.sections):
        for index, slot in enumerate(section.slots):
            yield ("sections", number, "slots", index), slot


def _check_slots(frame: FileFrame, form: BlueprintForm, file: YamlFile, banks: set[str]) -> bool:
    """Checks the rules; false if one is no rule at all, so that the blueprint has no meaning."""
    sound = True
    for steps, slot in _slots(form):
        if (slot.item is None) == (slot.pool is None):
            file.report("CV-QUIZ-005", *steps)
            sound = False
        if slot.item is not None:
            _check_fixed(frame, slot, file, steps)
        if slot.pool is not None:
            _check_pool(frame, slot.pool, file, (*steps, "pool"), banks)
    times = Counter(slot.item for _, slot in _slots(form) if slot.item is not None)
    for steps, slot in _slots(form):
        if slot.item is not None and times[slot.item] > 1:
            file.report("CV-QUIZ-006", *steps, item=slot.item)
            sound = False
    return sound


def _check_fixed(frame: FileFrame, slot: SlotForm, file: YamlFile, steps: Steps) -> None:
    if slot.item not in frame.item_places and slot.item not in frame.broken_items:
        file.report("CV-QUIZ-002", *steps, item=slot.item)
    if slot.count != 1:
        file.report("CV-QUIZ-009", *steps)


def _check_pool(frame: FileFrame, pool: PoolForm, file: YamlFile, steps: Steps, banks: set[str]) -> None:
    for bank in pool.banks:
        if bank not in banks | frame.broken_banks:
            file.report("CV-QUIZ-003", *steps, bank=bank)
    for kind in pool.kinds:
        if kind not in frame.kinds:
            file.report("CV-QUIZ-008", *steps, kind=kind, known=", ".join(sorted(frame.kinds)))
    prefix = pool.competency.rstrip(".")
    known = [name for name in frame.competencies if f"{name}.".startswith(f"{prefix}.")]
    if prefix and frame.competencies and not known:
        file.report("CV-QUIZ-007", *steps, competency=pool.competency)


def _loaded(form: BlueprintForm, file: YamlFile) -> LoadedBlueprint:
    sections = tuple(
        Section(section.title, tuple(_rule(slot) for slot in section.slots)) for section in form.sections
    )
    blueprint = Blueprint(
        quiz_id=form.quiz,
        title=form.title,
        course=form.course or "",
        time_limit_s=form.time_limit_s,
        grace_s=form.grace_s,
        pass_mark=form.pass_mark,
        attempts=form.attempts,
        counts=form.counts,
        sections=sections,
        review={phase: frozenset(shown) for phase, shown in form.review.items()},
        shuffle_slots=form.shuffle_slots,
        shuffle_sections=form.shuffle_sections,
        historical=form.historical,
        difficulty=Difficulty(**form.difficulty.model_dump()) if form.difficulty else None,
        late=LatePolicy(**form.late.model_dump()) if form.late else None,
        second_marker=form.second_marker,
        marker_threshold=form.marker_threshold,
        formative=form.formative,
    )
    places = {(int(steps[1]), int(steps[3])): file.place(*steps) for steps, _ in _slots(form)}
    return LoadedBlueprint(blueprint, file.place(), places, file.place("difficulty"), file.place("review"))


def _rule(slot: SlotForm) -> SlotRule:
    if slot.pool is None:
        return SlotRule(slot.points, item_id=slot.item)
    form = slot.pool
    pool = Pool(tuple(form.banks), form.competency, tuple(form.kinds), form.difficulty, form.changed_since)
    return SlotRule(slot.points, pool=pool, count=slot.count)
