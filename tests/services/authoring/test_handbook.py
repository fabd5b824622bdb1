"""The handbook of a course, made from this checkout's notebooks by pandoc and typst."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from congvu.content import LoadedContent, load_content
from congvu.content.roots import find_content_root
from congvu.documents.book import write_epub, write_pdf
from congvu.model.errors import NotFound
from congvu.quizzes.kinds import load_kinds
from congvu.services.authoring.handbook import course_handbook

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def loaded() -> LoadedContent:
    """The content of this checkout."""
    return load_content(find_content_root(), load_kinds(), on=TODAY)


@pytest.fixture(scope="module")
def pages(loaded: LoadedContent, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The words of each page of the printed handbook."""
    path = tmp_path_factory.mktemp("book") / "book.pdf"
    write_pdf(course_handbook(loaded, "one-stop", TODAY), path)
    return [page.extract_text() for page in PdfReader(path).pages]


def words(text: str) -> str:
    """Text on one line."""
    return " ".join(text.split())


def test_every_lesson_begins_a_page_and_stands_in_the_contents(
    loaded: LoadedContent, pages: list[str]
) -> None:
    course = next(one for one in loaded.courses if one.course_id == "one-stop")
    headings = ["".join(lesson.notebook["cells"][0]["source"]) for lesson in course.lessons]
    titles = [words(heading.split("\n")[0].removeprefix("# ")) for heading in headings]
    begins = [
        next(number for number, page in enumerate(pages) if words(page).startswith(title)) for title in titles
    ]
    assert begins == sorted(set(begins))
    contents = words(" ".join(pages[1 : begins[0]]))
    assert [title for title in titles if title not in contents] == []


def test_the_index_of_norms_names_the_pages_that_cite_them(pages: list[str]) -> None:
    index = next(number for number, page in enumerate(pages) if words(page).startswith("Bảng tra văn bản"))
    told = words(" ".join(pages[index:]))
    article = told[told.index("Điều 14: Trung tâm Phục vụ hành chính công") :]
    cited_on = int(article.split("(trang ")[1].split(",")[0].split(")")[0])
    assert "Nghị định 118/2025/NĐ-CP" in words(pages[cited_on - 1])


def test_answers_stand_at_the_end_and_not_beside_their_questions(pages: list[str]) -> None:
    answers = next(
        number for number, page in enumerate(pages) if words(page).startswith("Đáp án phần tự kiểm tra")
    )
    assert answers > len(pages) // 2
    assert not any("07/09/2026" in page for page in pages[:answers])
    assert "07/09/2026" in pages[answers]


def test_an_epub_holds_a_chapter_a_lesson_and_opens_without_a_network(
    loaded: LoadedContent, tmp_path: Path
) -> None:
    write_epub(course_handbook(loaded, "one-stop", TODAY), tmp_path / "book.epub")
    with zipfile.ZipFile(tmp_path / "book.epub") as book:
        assert book.read("mimetype") == b"application/epub+zip"
        texts = {name: book.read(name).decode() for name in book.namelist() if name.endswith("html")}
    assert any("Mốc 15 giờ" in text for text in texts.values())
    assert not any("metadata(" in text or 'src="http' in text for text in texts.values())


def test_an_unknown_course_is_told_with_those_that_there_are(loaded: LoadedContent) -> None:
    with pytest.raises(NotFound) as caught:
        course_handbook(loaded, "one-shop", TODAY)
    assert "one-stop" in caught.value.mend


@pytest.mark.parametrize("course_id", ["conduct", "reform"])
def test_the_other_courses_can_be_printed_too(loaded: LoadedContent, course_id: str, tmp_path: Path) -> None:
    write_pdf(course_handbook(loaded, course_id, TODAY), tmp_path / "book.pdf")
    assert len(PdfReader(tmp_path / "book.pdf").pages) > 6
