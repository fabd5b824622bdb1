"""What was read stands until its words or its law change; then it is told, and waits to be read again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from backbone import (
    COURSE,
    DAY,
    HOA,
    LESSON,
    MAI,
    NEW,
    NEW_YEAR,
    NOW,
    OLD,
    PRACTICE,
    World,
    bundle,
    course,
    populate,
    register,
)
from notebooks import code_cell, markdown_cell, notebook_of

from congvu.content.bundle import CourseBundle, LessonBundle
from congvu.content.markdown import anchor
from congvu.model.norms import Register, Relation
from congvu.services.learning import lessons
from congvu.services.learning.lessons import CourseView
from congvu.services.learning.reading import Renewed
from congvu.store import Store

FIRST, SECOND = "Mở đầu", "Phiếu hẹn"
WORDS = (
    "Chị Hoa nhận hồ sơ của bác Năm, xem từng giấy một, nói rõ còn thiếu giấy nào, ghi đủ vào phiếu rồi trao tận tay "
    "bác trước khi gọi người tiếp theo vào quầy."
)
REWRITTEN = WORDS.replace("ghi đủ vào phiếu rồi trao tận tay bác", "nhập lên hệ thống và gửi tin nhắn")
MENDED = WORDS.replace("tận tay", "tận tai")
PRACTISED = f'from congvu.interfaces.widgets import practice\n\npractice("{PRACTICE}")'
Texts = Mapping[str, str]


@pytest.fixture
def world(sqlite_store: Store) -> World:
    """Hoa and Mai are enrolled in a course of one lesson with two sections, its second edition."""
    world = populate(sqlite_store)
    publish(world, made({FIRST: WORDS, SECOND: WORDS}))
    return world


def made(
    texts: Texts, *, cites: Mapping[str, str] | None = None, lesson_id: str = LESSON, code: str = ""
) -> LessonBundle:
    """A lesson of sections, with citations by section."""
    source = "# Bài\n\n" + "\n\n".join(f"## {heading}\n\n{text}" for heading, text in texts.items())
    cells = [markdown_cell(source), *([code_cell(code)] if code else [])]
    sections = tuple((anchor(heading), heading) for heading in texts)
    cited = tuple((anchor(heading), citation) for heading, citation in (cites or {}).items())
    return LessonBundle(lesson_id, "Bài", 20, json.dumps(notebook_of(*cells)), sections, (), cited)


def publish(world: World, *told: LessonBundle, norms: Register | None = None) -> None:
    """A new edition of the course, a day later."""
    world.now += DAY
    edition: CourseBundle = replace(course(), lessons=told)
    world.publish(replace(bundle(norms=norms), courses=(edition,)))


def read(world: World, *headings: str, who: str = HOA, number: int = 0) -> None:
    """Sections are read, an hour later."""
    world.now += DAY / 24
    sections = [anchor(heading) for heading in headings]
    world.write(lessons.note_reading, world.ctx(who), COURSE, LESSON, sections, number=number)


def view(world: World, who: str = HOA) -> CourseView:
    return world.read(lessons.course_view, world.ctx(who), COURSE)


def stands(world: World) -> set[str]:
    """The headings whose reading stands."""
    headings = {anchor(heading): heading for heading in (FIRST, SECOND)}
    return {headings[section] for section in view(world).read.get(LESSON, ())}


# -- the words -------------------------------------------------------------------------------------------------------
def test_a_section_that_was_rewritten_is_told_and_counts_no_longer(world: World) -> None:
    read(world, FIRST, SECOND)
    read_at = world.now
    publish(world, made({FIRST: REWRITTEN, SECOND: WORDS}))
    (told,) = view(world).renewed
    assert (told.lesson, told.section, told.why) == (LESSON, anchor(FIRST), Renewed.TEXT)
    assert (told.since, told.read_at) == (world.now.date(), read_at)
    assert stands(world) == {SECOND}
    assert view(world).progress.share == 0.5


@pytest.mark.parametrize("text", [MENDED, WORDS.upper(), f"**{WORDS}**", WORDS.replace(",", ";")])
def test_a_mended_letter_is_no_reason_to_read_again(world: World, text: str) -> None:
    """Nor are emphasis, case and punctuation: it is the words that were read."""
    read(world, FIRST)
    publish(world, made({FIRST: text, SECOND: WORDS}))
    assert stands(world) == {FIRST}
    assert view(world).renewed == ()


def test_a_practice_that_was_put_in_is_a_word_among_words(world: World) -> None:
    read(world, SECOND)
    publish(world, made({FIRST: WORDS, SECOND: WORDS}, code=PRACTISED))
    assert stands(world) == {SECOND}


def test_small_changes_add_up(world: World) -> None:
    """Each edition says nearly the same as the one before; what was read is compared with today's."""
    read(world, FIRST)
    words = WORDS.split()
    for start in range(0, 9, 3):
        words[start : start + 3] = ["khác"] * 3
        publish(world, made({FIRST: " ".join(words), SECOND: WORDS}))
    assert stands(world) == set()


def test_it_is_told_when_the_words_changed_and_not_when_the_course_did_last(world: World) -> None:
    read(world, FIRST)
    publish(world, made({FIRST: REWRITTEN, SECOND: WORDS}))
    rewritten_on = world.now.date()
    publish(world, made({FIRST: REWRITTEN, SECOND: REWRITTEN}))
    assert [told.since for told in view(world).renewed] == [rewritten_on]


def test_reading_again_makes_it_stand(world: World) -> None:
    read(world, FIRST)
    publish(world, made({FIRST: REWRITTEN, SECOND: WORDS}))
    read(world, FIRST)
    assert stands(world) == {FIRST}
    assert view(world).renewed == ()


def test_what_one_has_read_is_not_told_to_another(world: World) -> None:
    read(world, FIRST)
    publish(world, made({FIRST: REWRITTEN, SECOND: WORDS}))
    assert view(world, MAI).renewed == ()


def test_a_section_that_is_gone_is_neither_counted_nor_told(world: World) -> None:
    read(world, FIRST, SECOND)
    publish(world, made({FIRST: WORDS}))
    assert view(world).renewed == ()
    assert view(world).progress.share == 1.0


# -- pages of older editions -----------------------------------------------------------------------------------------
def test_a_page_of_an_older_edition_notes_reading_as_of_then(world: World) -> None:
    """It was open, or off line, while its course was published anew: what it showed is what was read."""
    older = view(world).number
    publish(world, made({FIRST: REWRITTEN, SECOND: WORDS}))
    read(world, FIRST, SECOND, number=older)
    assert stands(world) == {SECOND}
    assert [told.section for told in view(world).renewed] == [anchor(FIRST)]


def test_a_page_of_an_older_edition_takes_no_newer_reading_back(world: World) -> None:
    """She has read the new text; then her phone, which was off line with the old one, sends what it has."""
    older = view(world).number
    publish(world, made({FIRST: REWRITTEN, SECOND: WORDS}))
    read(world, FIRST)
    read(world, FIRST, number=older)
    assert (stands(world), view(world).renewed) == ({FIRST}, ())


def test_a_page_of_todays_edition_notes_reading_as_of_now(world: World) -> None:
    publish(world, made({FIRST: REWRITTEN, SECOND: WORDS}))
    read(world, FIRST, number=view(world).number)
    assert stands(world) == {FIRST}


@pytest.mark.parametrize("number", [0, -1, 99])
def test_a_number_of_no_edition_is_todays(world: World, number: int) -> None:
    publish(world, made({FIRST: REWRITTEN, SECOND: WORDS}))
    read(world, FIRST, number=number)
    assert stands(world) == {FIRST}


# -- the law ---------------------------------------------------------------------------------------------------------
def cited(citation: str) -> LessonBundle:
    """The first section rests on a norm."""
    return made({FIRST: WORDS, SECOND: WORDS}, cites={FIRST: citation})


def test_a_section_whose_law_has_changed_is_told_and_counts_no_longer(world: World) -> None:
    """The lesson cites the new decree; its words stayed."""
    publish(world, cited(OLD))
    read(world, FIRST, SECOND)
    assert stands(world) == {FIRST, SECOND}
    world.now = NEW_YEAR
    publish(world, cited(NEW))
    (told,) = view(world).renewed
    assert (told.section, told.why, told.since) == (anchor(FIRST), Renewed.LAW, date(2027, 1, 1))
    assert stands(world) == {SECOND}


def test_law_that_comes_into_force_asks_for_another_reading_by_itself(world: World) -> None:
    """Nothing was published since: the lesson had cited it ahead of time."""
    publish(world, cited(NEW))
    read(world, FIRST)
    assert stands(world) == {FIRST}
    world.now = NEW_YEAR
    assert [told.why for told in view(world).renewed] == [Renewed.LAW]
    read(world, FIRST)
    assert stands(world) == {FIRST}


def test_the_law_goes_before_the_words(world: World) -> None:
    publish(world, cited(OLD))
    read(world, FIRST)
    world.now = NEW_YEAR
    publish(world, made({FIRST: REWRITTEN, SECOND: WORDS}, cites={FIRST: NEW}))
    assert [told.why for told in view(world).renewed] == [Renewed.LAW]


def test_what_was_read_on_the_day_of_the_change_or_later_stands(world: World) -> None:
    publish(world, cited(NEW))
    world.now = NEW_YEAR.replace(day=1)
    read(world, FIRST)
    world.now = NEW_YEAR
    assert stands(world) == {FIRST}


def test_a_change_that_only_the_register_tells_is_told(world: World) -> None:
    """The lesson stays as it was; the register learns that the cited resolution took another's place."""
    publish(world, cited("nq-9-2019#d1"))
    read(world, FIRST)
    world.now += 3 * DAY
    known = register().documents
    taken = replace(known["nd-1-2020"], relations=(Relation("replaced_by", "nq-9-2019", world.now.date()),))
    publish(world, cited("nq-9-2019#d1"), norms=Register({**known, "nd-1-2020": taken}))
    assert [told.why for told in view(world).renewed] == [Renewed.LAW]


# -- the share -------------------------------------------------------------------------------------------------------
def test_lessons_added_since_lower_the_share(world: World) -> None:
    """A course that was read a year ago is not read to its end today."""
    read(world, FIRST, SECOND)
    assert view(world).progress.share == 1.0
    publish(
        world, made({FIRST: WORDS, SECOND: WORDS}), made({"Thêm": WORDS, "Nữa": WORDS}, lesson_id="02-them")
    )
    assert view(world).progress.share == 0.5
    assert view(world).renewed == ()


def test_sections_that_the_lesson_does_not_have_are_given_back(world: World) -> None:
    """The page says so: its ids are not those that were published, or it is of another edition."""
    sections = [anchor(FIRST), "mo-dau"]
    unknown = world.write(lessons.note_reading, world.ctx(HOA), COURSE, LESSON, sections)
    assert unknown == ["mo-dau"]
    assert stands(world) == {FIRST}


def test_the_place_to_resume_is_what_the_page_tells(world: World) -> None:
    world.write(lessons.note_reading, world.ctx(HOA), COURSE, LESSON, [], position=anchor(SECOND))
    assert view(world).position == {LESSON: anchor(SECOND)}
    assert stands(world) == set()


def test_what_is_read_before_any_edition_is_known_is_read_in_the_first(world: World) -> None:
    """A clock that went wrong is no reason to ask for another reading."""
    world.now = NOW - DAY
    world.write(lessons.note_reading, world.ctx(HOA), COURSE, LESSON, [anchor(FIRST)])
    world.now = NOW + 3 * DAY
    assert stands(world) == {FIRST}
