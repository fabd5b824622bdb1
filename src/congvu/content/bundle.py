"""The bundle: checked content as frozen values, named by digests, ready to publish or to build."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from random import Random

from congvu.content.blueprint_json import blueprint_from_json, blueprint_to_json
from congvu.content.canonical import digest, pretty_json
from congvu.content.loaded import Competency, LoadedContent, LoadedCourse, LoadedLesson
from congvu.content.register_json import register_from_json, register_to_json
from congvu.model.content import Blueprint, ItemVersion, Json, KeyRevision, Paper
from congvu.model.errors import Rejected
from congvu.model.findings import errors
from congvu.model.norms import Register
from congvu.quizzes.drawing import draw_paper
from congvu.quizzes.kinds import KindRegistry

__all__ = [
    "Bundle",
    "CourseBundle",
    "LessonBundle",
    "blueprint_from_json",
    "blueprint_to_json",
    "make_bundle",
    "register_from_json",
    "register_to_json",
]


@dataclass(frozen=True, slots=True)
class LessonBundle:
    """A lesson ready to publish.

    ``notebook`` is canonical notebook JSON; ``sections`` are (anchor id, heading), the anchors being the ids that
    nbconvert gives the headings; ``citations`` are (section anchor, citation). ``live``: its
    author wants a kernel behind its page.
    """

    lesson_id: str
    title: str
    minutes: int
    notebook: str
    sections: tuple[tuple[str, str], ...]
    practices: tuple[str, ...]
    citations: tuple[tuple[str, str], ...] = ()
    quiz_id: str = ""
    live: bool = False


@dataclass(frozen=True, slots=True)
class CourseBundle:
    """A course ready to publish; ``digest`` covers all of it. ``desk`` is the data of its simulation, if it has one."""

    course_id: str
    title: str
    summary: str
    lessons: tuple[LessonBundle, ...]
    quiz_id: str
    digest: str
    diagnostic_id: str = ""
    desk: Mapping[str, Json] | None = None


@dataclass(frozen=True, slots=True)
class Bundle:
    """Everything to publish. All tuples are sorted by id; lessons stand in the course's order.

    ``blueprints`` are JSON values by quiz id (see :func:`blueprint_from_json`). ``papers`` holds the one paper of
    each fixed-paper quiz, ``arrangements`` the shown order of options of each practice, by item version id.
    ``digest`` covers all of it, keys included.
    """

    register: Register
    items: tuple[tuple[ItemVersion, KeyRevision], ...]
    practices: tuple[tuple[ItemVersion, KeyRevision], ...]
    blueprints: Mapping[str, dict[str, Json]]
    courses: tuple[CourseBundle, ...]
    competencies: tuple[Competency, ...]
    papers: Mapping[str, Paper]
    arrangements: Mapping[str, tuple[str, ...]]
    digest: str


def make_bundle(loaded: LoadedContent) -> Bundle:
    """The bundle of checked content; raises :class:`~congvu.model.errors.Rejected` if any error was found."""
    faults = errors(loaded.findings)
    if faults:
        raise Rejected(
            f"Nội dung còn {len(faults)} lỗi nên chưa thể đóng gói.",
            faults,
            mend="Chạy congvu check và sửa các lỗi.",
        )
    items = sorted(((i.version, i.key) for i in loaded.items), key=lambda pair: pair[0].item_id)
    practices = sorted(((i.version, i.key) for i in loaded.practice_items), key=lambda pair: pair[0].item_id)
    blueprints = sorted((entry.blueprint for entry in loaded.blueprints), key=lambda b: b.quiz_id)
    courses = sorted(loaded.courses, key=lambda course: course.course_id)
    body = {
        "register": loaded.register,
        "items": tuple(items),
        "practices": tuple(practices),
        "blueprints": {b.quiz_id: blueprint_to_json(b) for b in blueprints},
        "courses": tuple(_course(course) for course in courses),
        "competencies": tuple(loaded.competencies[name] for name in sorted(loaded.competencies)),
        "papers": {b.quiz_id: fixed_paper(b, loaded) for b in blueprints if b.fixed_paper},
        "arrangements": {item.id: own_arrangement(loaded.kinds, item) for item, _ in practices},
    }
    return Bundle(**body, digest=_bundle_digest(body))  # type: ignore[arg-type]


def fixed_paper(blueprint: Blueprint, loaded: LoadedContent) -> Paper:
    """The one paper of a fixed-paper quiz: the seed comes from the quiz id, so that every build gives the same.

    Only the items that it names are offered, as they are where the published quiz is drawn: another item among the
    candidates would shift the draw.
    """
    named = {rule.item_id for section in blueprint.sections for rule in section.slots}
    candidates = [item.version for item in loaded.items if item.version.item_id in named]
    return draw_paper(blueprint, candidates, seed=paper_seed(blueprint.quiz_id), kinds=loaded.kinds)


def paper_seed(quiz_id: str) -> int:
    """The seed of a fixed paper: 32 bits of the digest of the quiz id."""
    return int(digest(quiz_id)[:8], 16)


def own_arrangement(kinds: KindRegistry, item: ItemVersion) -> tuple[str, ...]:
    """The order of an item's options where no paper has one for it: shuffled if it is, always alike."""
    return tuple(kinds[item.kind].arrange(item.content, Random(paper_seed(item.id)), shuffle=item.shuffle))


def _course(course: LoadedCourse) -> CourseBundle:
    lessons = tuple(_lesson(lesson) for lesson in course.lessons)
    told = [course.course_id, course.title, course.summary, course.quiz_id]
    told += [course.diagnostic_id] if course.diagnostic_id else []
    desk = [dict(course.desk)] if course.desk else []
    name = digest([told, [lesson_to_json(lesson) for lesson in lessons], *desk])
    return CourseBundle(
        course.course_id,
        course.title,
        course.summary,
        lessons,
        course.quiz_id,
        name,
        course.diagnostic_id,
        course.desk,
    )


def lesson_to_json(lesson: LessonBundle) -> dict[str, Json]:
    """A lesson as it is published. What it does not have is not in it: so it was before lessons had quizzes, or were live."""
    body = asdict(lesson)
    return {name: value for name, value in body.items() if value or name not in ("quiz_id", "live")}


def _lesson(lesson: LoadedLesson) -> LessonBundle:
    return LessonBundle(
        lesson_id=lesson.stem,
        title=lesson.title,
        minutes=lesson.minutes,
        notebook=pretty_json(dict(lesson.notebook)),
        sections=lesson.sections,
        practices=lesson.practices,
        citations=tuple((link.section, link.citation) for link in lesson.citations),
        quiz_id=lesson.quiz_id,
        live=lesson.live,
    )


def _bundle_digest(body: Mapping[str, Json]) -> str:
    return digest(
        {
            "register": register_to_json(body["register"]),
            "items": [[version.id, key.id, version.difficulty] for version, key in body["items"]],
            "practices": [[version.id, key.id] for version, key in body["practices"]],
            "blueprints": body["blueprints"],
            "courses": [course.digest for course in body["courses"]],
            "competencies": [asdict(competency) for competency in body["competencies"]],
        }
    )
