"""Publishing content: everything that attempts and lessons will rest on, immutably, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from congvu.content.bundle import (
    Bundle,
    CourseBundle,
    blueprint_from_json,
    lesson_to_json,
    register_to_json,
)
from congvu.content.lesson_page import RENDERER
from congvu.model.content import Blueprint, ItemVersion, Json
from congvu.services.context import Context
from congvu.store import Tx, audit, content, lesson_pages
from congvu.store.lesson_pages import ShownLesson


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What was new: key revisions, publications, course versions, and whether the register of norms.

    ``remarked`` counts the items among the key revisions whose right answer is the same and which are marked otherwise.
    """

    key_revisions: int
    quizzes: int
    courses: int
    register: bool = False
    remarked: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything was new."""
        return bool(self.key_revisions or self.quizzes or self.courses or self.register)


@dataclass(frozen=True, slots=True)
class PreparedLessons:
    """What lessons have shown and the pages made of them, by digest of the notebook, as far as it is new.

    ``removed`` is what the allow-list took out of outputs, by lesson; ``live`` are the lessons that need a kernel.
    """

    shown: Mapping[str, ShownLesson] = field(default_factory=dict)
    pages: Mapping[str, Json] = field(default_factory=dict)
    removed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    live: Sequence[str] = ()


NOTHING_PREPARED = PreparedLessons()


def publish_content(
    tx: Tx, ctx: Context, bundle: Bundle, lessons: PreparedLessons = NOTHING_PREPARED
) -> PublishReport:
    """Publishes a bundle, with what was prepared of its lessons. What is published with the same digest stays as it is.

    Pages that were not prepared are made where they are read; lessons whose own cells were not run are live.
    """
    lesson_pages.add_outputs(tx, lessons.shown, ctx.now)
    for notebook, page in lessons.pages.items():
        lesson_pages.put_page(tx, notebook, RENDERER, page)
    register = register_to_json(bundle.register)
    before = content.latest_register_number(tx)
    after = content.add_register(tx, audit.digest(register), register, ctx.now).number
    remarked = _remarked(tx, ctx, bundle)
    new_keys = content.add_items(tx, [*bundle.items, *bundle.practices], ctx.now)
    versions = [version for version, _ in bundle.items]
    quizzes = sum(
        _publish_quiz(tx, ctx, quiz_id, body, versions) for quiz_id, body in sorted(bundle.blueprints.items())
    )
    courses = sum(_publish_course(tx, ctx, course, bundle) for course in bundle.courses)
    report = PublishReport(new_keys, quizzes, courses, after != before, remarked)
    if report.changed:
        ctx.record(tx, "publish_content", bundle.digest, after=bundle.digest)
    return report


def _remarked(tx: Tx, ctx: Context, bundle: Bundle) -> int:
    """How many published items get a key with the same right answer under another rule: a scoring, a tolerance."""
    items = {version.id: (version, key) for version, key in bundle.items}
    known = content.latest_keys(tx, items)
    pairs = [(*items[version_id], known[version_id]) for version_id in known]
    return sum(
        old.key != new.key and _same_answer(ctx, version, old.key, new.key) for version, new, old in pairs
    )


def _same_answer(
    ctx: Context, version: ItemVersion, old: Mapping[str, Json], new: Mapping[str, Json]
) -> bool:
    kind = ctx.services.kinds[version.kind]
    return bool(kind.key_answer(version.content, old) == kind.key_answer(version.content, new))


def _publish_quiz(
    tx: Tx, ctx: Context, quiz_id: str, body: Mapping[str, Json], versions: list[ItemVersion]
) -> bool:
    usable = usable_items(blueprint_from_json(body), versions)
    ids = sorted(version.id for version in usable)
    digest = audit.digest([body, ids])
    before = content.latest_publication(tx, quiz_id)
    after = content.add_publication(tx, ctx.new_id(), quiz_id, digest, body, ids, ctx.now)
    return before is None or before.id != after.id


def usable_items(blueprint: Blueprint, versions: list[ItemVersion]) -> list[ItemVersion]:
    """The items that a blueprint names or whose bank one of its pools draws from."""
    rules = [rule for section in blueprint.sections for rule in section.slots]
    named = {rule.item_id for rule in rules if rule.item_id}
    banks = {bank for rule in rules if rule.pool for bank in rule.pool.banks}
    return [version for version in versions if version.item_id in named or version.bank in banks]


def _publish_course(tx: Tx, ctx: Context, course: CourseBundle, bundle: Bundle) -> bool:
    before = content.latest_course(tx, course.course_id)
    body = course_body(course, bundle)
    after = content.add_course(tx, course.course_id, audit.digest(body), body, ctx.now)
    return before is None or before.number != after.number


def course_body(course: CourseBundle, bundle: Bundle) -> dict[str, Json]:
    """A course as stored: lessons with notebook, sections and the public views of their practices.

    Quizzes beside the final stand in it only where there are any.
    """
    by_item = {version.item_id: version for version, _ in bundle.practices}
    lessons = []
    for lesson in course.lessons:
        views = {
            item_id: {
                "version": by_item[item_id].id,
                "kind": by_item[item_id].kind,
                "content": by_item[item_id].content,
                "arrangement": list(bundle.arrangements[by_item[item_id].id]),
            }
            for item_id in lesson.practices
        }
        lessons.append({**lesson_to_json(lesson), "practices": views})
    before: dict[str, Json] = {"diagnostic_id": course.diagnostic_id} if course.diagnostic_id else {}
    desk: dict[str, Json] = {"desk": dict(course.desk)} if course.desk else {}
    return (
        before
        | desk
        | {
            "course_id": course.course_id,
            "title": course.title,
            "summary": course.summary,
            "quiz_id": course.quiz_id,
            "lessons": lessons,
        }
    )
