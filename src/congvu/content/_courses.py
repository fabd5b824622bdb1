"""Reading and checking courses."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from congvu.content._banks import load_bank
from congvu.content._desk import load_desk
from congvu.content._frame import FileFrame
from congvu.content._leaks import drawn_by
from congvu.content._lessons import load_lesson
from congvu.content.codes import finding
from congvu.content.loaded import LoadedBank, LoadedBlueprint, LoadedCourse, LoadedLesson
from congvu.content.schemas import CourseForm
from congvu.content.yaml_reader import YamlFile
from congvu.model.content import ItemVersion


def course_folders(root: Path) -> list[Path]:
    """The folders of courses: those with a ``course.yaml`` or with lessons. ``legal`` holds the register instead."""
    folders = sorted(path for path in (root / "courses").glob("*") if path.is_dir() and path.name != "legal")
    return [path for path in folders if (path / "course.yaml").is_file() or any(path.glob("*.ipynb"))]


def load_practices(frame: FileFrame, folder: Path) -> LoadedBank | None:
    """The practices of a course, if it has any."""
    path = folder / "practices.yaml"
    if not path.is_file():
        return None
    return load_bank(frame, path, f"{folder.name}-practice", scored=False)


def load_course(frame: FileFrame, folder: Path, practices: LoadedBank | None) -> LoadedCourse | None:
    """Reads one course with its lessons."""
    file, form = frame.read_as(folder / "course.yaml", CourseForm)
    if form is None:
        return None
    if form.course != folder.name:
        file.report("CV-COURSE-001", "course", name=form.course, expected=folder.name)
    known = {item.version.item_id: item.place for item in practices.items} if practices else {}
    lessons = _lessons(frame, folder, form, file, known)
    if len(lessons) == len(form.lessons):
        _check_used(frame, lessons, known)
    return LoadedCourse(
        folder.name,
        form.title,
        form.summary,
        tuple(lessons),
        form.quiz,
        file.place(),
        form.diagnostic or "",
        load_desk(frame, folder),
    )


def check_quizzes(
    frame: FileFrame,
    courses: Sequence[LoadedCourse],
    blueprints: Sequence[LoadedBlueprint],
    items: Sequence[ItemVersion] = (),
) -> None:
    """Whether the quizzes of each course and of its lessons exist, belong to it, are named once, and leave the final
    its items.
    """
    by_id = {entry.blueprint.quiz_id: entry.blueprint for entry in blueprints}
    for course in courses:
        named: set[str] = set()
        for quiz_id, place in _quizzes_of(course):
            if quiz_id in named:
                frame.findings.append(finding("CV-COURSE-009", place, quiz=quiz_id))
                continue
            named.add(quiz_id)
            quiz = by_id.get(quiz_id)
            if quiz is None:
                if not (frame.root / "quizzes" / "blueprints" / f"{quiz_id}.yaml").is_file():
                    frame.findings.append(finding("CV-COURSE-004", place, quiz=quiz_id))
            elif quiz.course not in ("", course.course_id):
                frame.findings.append(finding("CV-COURSE-008", place, quiz=quiz_id, course=quiz.course))
            elif quiz_id != course.quiz_id and course.quiz_id in by_id:
                shown = drawn_by(quiz, items) & drawn_by(by_id[course.quiz_id], items)
                if shown:
                    fields = {"quiz": quiz_id, "count": len(shown), "item": min(shown)}
                    frame.findings.append(finding("CV-COURSE-010", place, **fields))


def _quizzes_of(course: LoadedCourse) -> Iterator[tuple[str, str]]:
    """The quizzes that a course names, each with the line to blame."""
    yield course.quiz_id, course.place
    if course.diagnostic_id:
        yield course.diagnostic_id, course.place
    for lesson in course.lessons:
        if lesson.quiz_id:
            yield lesson.quiz_id, lesson.listed


def _lessons(
    frame: FileFrame, folder: Path, form: CourseForm, file: YamlFile, practices: Collection[str]
) -> list[LoadedLesson]:
    lessons: dict[str, LoadedLesson | None] = {}
    for index, entry in enumerate(form.lessons):
        path = folder / entry.file
        if entry.file in lessons:
            file.report("CV-COURSE-006", "lessons", index, file=entry.file)
        elif not path.is_file():
            file.report("CV-COURSE-002", "lessons", index, file=entry.file)
        else:
            lesson = load_lesson(frame, path, entry, practices)
            lessons[entry.file] = replace(lesson, listed=file.place("lessons", index)) if lesson else None
    for path in sorted(folder.glob("*.ipynb")):
        if path.name not in {entry.file for entry in form.lessons}:
            place = f"{path.relative_to(frame.root).as_posix()}:1"
            frame.findings.append(finding("CV-COURSE-003", place, file=path.name))
    return [lesson for lesson in lessons.values() if lesson is not None]


def _check_used(frame: FileFrame, lessons: Sequence[LoadedLesson], practices: Mapping[str, str]) -> None:
    used = {item for lesson in lessons for item in lesson.practices}
    for item, place in practices.items():
        if item not in used:
            frame.findings.append(finding("CV-COURSE-005", place, item=item))
