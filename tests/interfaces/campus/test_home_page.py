"""Home and course pages over HTTP: one thing to do, everything else in its place, the course a click away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from html import unescape

import pytest
from campus_server import EN, CampusServer, content
from trainees import DAY, Trainee

from congvu.content import blueprint_to_json
from congvu.content.blueprint_json import blueprint_from_json
from congvu.model.content import LatePolicy
from congvu.services.attempts import side_quizzes
from congvu.services.authoring.publishing import publish_content

FIRST = "Bộ phận Một cửa từ tỉnh đến phường"
SHORT = "Bài kiểm tra ngắn: Cơ chế một cửa"
COURSE = "Cơ chế một cửa"


class Sen(Trainee):
    """A trainee who looks at pages."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.visitor = self.campus.visitor(self.id)

    def page(self, path: str = "/") -> Look:
        """A page as she sees it."""
        answer = self.visitor.get(path)
        assert answer.status_code == 200, answer.text
        return Look(answer.text)


@dataclass
class Look:
    """A page's HTML, looked at in a few ways."""

    html: str

    @property
    def text(self) -> str:
        """All words, as they are heard."""
        return plain(self.html)

    @property
    def links(self) -> dict[str, str]:
        """Words by address, of all links."""
        found = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', self.html, re.DOTALL)
        return {unescape(href): plain(inner) for href, inner in found}

    @property
    def primary(self) -> list[str]:
        """The words of all primary buttons."""
        return [plain(words) for words in re.findall(r'button-primary"[^>]*>(.*?)<', self.html)]

    def part(self, tag: str, words: str) -> Look:
        """The first element of that name which holds the words."""
        found = [
            one for one in re.findall(rf"<{tag}\b.*?</{tag}>", self.html, re.DOTALL) if words in plain(one)
        ]
        return Look(found[0])

    @property
    def crumbs(self) -> dict[str, str]:
        """The way to this page."""
        return self.part("nav", "Trang chính").links


def plain(html: str) -> str:
    """Without tags, with single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CampusServer]:
    """A campus of this module's own."""
    with CampusServer(tmp_path_factory.mktemp("campus")) as server:
        yield server


@pytest.fixture
def sen(campus: CampusServer) -> Sen:
    return Sen(campus)


# -- the one thing to do -------------------------------------------------------------------------------------------
def test_a_newcomer_begins_with_the_first_lesson(sen: Sen) -> None:
    """And sees how long it is open, what it comes to and where the quiz is."""
    campaign = sen.enrol("Tập huấn một cửa", closes=3 * DAY)
    look = sen.page()
    assert look.primary == [f"Bắt đầu học: {FIRST}"]
    step = look.part("section", "Việc nên làm bây giờ")
    assert "Còn 3 ngày (" in step.text
    assert "chưa làm bài kiểm tra" in step.text
    assert step.links["/courses/one-stop"] == COURSE
    assert step.links[f"/quiz/{campaign}"] == SHORT


def test_of_several_campaigns_the_nearest_goes_first_and_the_others_are_rows(sen: Sen) -> None:
    sen.enrol("Đợt xa", closes=20 * DAY)
    sen.enrol("Đợt gần", closes=2 * DAY)
    look = sen.page()
    assert len(look.primary) == 1
    assert "Đợt gần" in look.part("section", "Việc nên làm bây giờ").text
    rows = look.part("ul", "Đợt xa")
    assert "Còn 20 ngày" in rows.text and "đã học 0%" in rows.text
    assert "Đợt gần" not in rows.text


def test_who_has_begun_goes_on_in_the_lesson_she_was_in(sen: Sen) -> None:
    sen.enrol("Đợt")
    sen.read(0)
    assert sen.page().primary == ["Học tiếp: Tiếp nhận hồ sơ"]


def test_who_has_read_all_is_sent_to_the_quiz_by_its_title(sen: Sen) -> None:
    campaign = sen.enrol("Đợt")
    sen.read(*range(11))
    look = sen.page()
    assert look.primary == [SHORT]
    assert look.links[f"/quiz/{campaign}"] == SHORT
    assert SHORT in sen.page(f"/quiz/{campaign}").part("h1", "").text


def test_an_attempt_under_way_is_the_one_thing_to_do(sen: Sen) -> None:
    """Right to the paper, with the instant before which it must be handed in."""
    sen.enrol("Đợt gần", closes=DAY)
    attempt = sen.start(sen.enrol("Đợt xa", closes=20 * DAY))
    look = sen.page()
    assert look.primary == [f"Làm tiếp: {SHORT}"]
    assert look.links[f"/attempt/{attempt.id}"] == f"Làm tiếp: {SHORT}"
    assert "Đồng hồ vẫn chạy: nộp trước" in look.part("section", "Đợt xa").text


def test_with_nothing_to_do_the_page_says_so_and_where_to_look_things_up(sen: Sen) -> None:
    sen.enrol("Đợt cũ", opens=-9 * DAY, closes=-2 * DAY)
    sen.enrol("Đợt tới", opens=5 * DAY, closes=9 * DAY)
    look = sen.page()
    assert look.primary == []
    idle = look.part("section", "không còn việc nào phải làm")
    assert "Đợt sắp tới: Đợt tới, mở từ" in idle.text
    assert idle.links == {"/courses/one-stop": COURSE}


def test_who_is_in_no_campaign_is_told_that_one_will_show_here(sen: Sen) -> None:
    assert "Hiện chưa có đợt tập huấn nào" in sen.page().text


# -- the rest, folded ----------------------------------------------------------------------------------------------
def test_a_passed_campaign_shows_its_result_and_the_way_to_it_with_attempts_left(sen: Sen) -> None:
    campaign = sen.enrol("Đợt đã qua")
    attempt = sen.sit(campaign)
    look = sen.page()
    assert look.primary == []
    fold = look.part("details", "Đã đạt (1)")
    assert "kết quả 100% · đạt" in fold.text
    assert fold.links[f"/attempt/{attempt.id}/result"] == "Xem kết quả"
    assert fold.links[f"/quiz/{campaign}"] == SHORT


def test_what_is_over_or_opens_later_is_folded_and_has_no_button(sen: Sen) -> None:
    sen.enrol("Đợt mở", closes=2 * DAY)
    sen.enrol("Đợt cũ", opens=-9 * DAY, closes=-2 * DAY)
    sen.enrol("Đợt tới", opens=5 * DAY, closes=9 * DAY)
    look = sen.page()
    assert len(look.primary) == 1
    over, later = look.part("details", "Đã kết thúc (1)"), look.part("details", "Sắp mở (1)")
    assert "Đợt cũ" in over.text and "Đã kết thúc" in over.text
    assert "Đợt tới" in later.text and "Mở từ" in later.text
    assert list(over.links) == list(later.links) == ["/courses/one-stop"]


def test_who_failed_sees_her_result_and_how_often_she_may_try_again(sen: Sen) -> None:
    campaign = sen.enrol("Đợt")
    attempt = sen.sit(campaign, right=False)
    step = sen.page().part("section", "Việc nên làm bây giờ")
    assert "chưa đạt · còn 2 lượt" in step.text
    assert step.links[f"/attempt/{attempt.id}/result"] == "Xem kết quả"
    assert sen.page().primary == [f"Bắt đầu học: {FIRST}"]


# -- the course ----------------------------------------------------------------------------------------------------
def test_the_course_begins_with_the_next_lesson_and_lists_all_with_state_and_minutes(sen: Sen) -> None:
    sen.enrol("Đợt")
    sen.read(0)
    look = sen.page("/courses/one-stop")
    assert look.primary == ["Học tiếp: Tiếp nhận hồ sơ"]
    lessons = look.part("ol", FIRST)
    assert "Đã học xong · khoảng 12 phút" in lessons.part("li", FIRST).text
    assert "Chưa học · khoảng 12 phút" in lessons.part("li", "Trễ hẹn").text
    quick = lessons.part("li", "Tiếp nhận hồ sơ").links["/lessons/one-stop/02-tiep-nhan-ho-so/quiz"]
    assert quick == "Câu hỏi sau bài: Tiếp nhận hồ sơ"


def test_the_quiz_before_the_course_is_offered_with_its_purpose_until_it_has_been_sat(sen: Sen) -> None:
    """Afterwards it stands among the quizzes, so that its result is found again."""
    sen.enrol("Đợt")
    title = f"Tự đánh giá trước khi học: {COURSE}"
    offer = sen.page("/courses/one-stop").part("section", "Chưa biết nên bắt đầu từ đâu?")
    assert "Không tính vào kết quả" in offer.text
    assert offer.links == {"/courses/one-stop/diagnostic": title}
    started = sen.visitor.write("/courses/one-stop/diagnostic")
    assert "đang làm dở" in sen.page("/courses/one-stop").text.lower()
    sen.visitor.write(f"{started.headers['Location']}/submit", json={"answers": []})
    look = sen.page("/courses/one-stop")
    assert "Chưa biết nên bắt đầu từ đâu?" not in look.text
    row = look.part("li", "Tự đánh giá trước khi học")
    assert row.links["/courses/one-stop/diagnostic"] == title
    assert "Đã làm 1 lượt" in row.text


def test_the_course_tells_how_the_final_stands(sen: Sen) -> None:
    campaign = sen.enrol("Đợt", closes=6 * DAY)
    attempt = sen.sit(campaign)
    row = sen.page("/courses/one-stop").part("li", "kết quả 100%")
    assert row.links[f"/attempt/{attempt.id}/result"] == "Xem kết quả"
    assert row.links[f"/quiz/{campaign}"] == SHORT


def test_a_course_can_be_read_on_after_its_campaign(sen: Sen) -> None:
    """Without the quizzes that can no longer be begun."""
    sen.enrol("Đợt cũ", opens=-9 * DAY, closes=-2 * DAY)
    look = sen.page("/courses/one-stop")
    assert look.primary == [f"Bắt đầu học: {FIRST}"]
    assert not [href for href in look.links if href.endswith(("/quiz", "/diagnostic"))]


def test_every_page_within_a_course_is_a_click_from_it(sen: Sen) -> None:
    """Start page and paper and result of the final and of those beside it; the course itself leads home."""
    campaign = sen.enrol("Đợt")
    done, side = sen.sit(campaign), sen.visitor.write("/lessons/one-stop/02-tiep-nhan-ho-so/quiz")
    inside = [
        f"/quiz/{campaign}",
        f"/attempt/{sen.start(campaign).id}",
        f"/attempt/{done.id}/result",
        "/lessons/one-stop/02-tiep-nhan-ho-so/quiz",
        "/courses/one-stop/diagnostic",
        side.headers["Location"],
    ]
    for path in inside:
        assert sen.page(path).crumbs == {"/": "Trang chính", "/courses/one-stop": COURSE}, path
    assert sen.page("/courses/one-stop").crumbs == {"/": "Trang chính"}


def test_every_quiz_bears_its_title_wherever_it_is_linked(sen: Sen, campus: CampusServer) -> None:
    sen.enrol("Đợt")
    beside = campus.read(side_quizzes, campus.ctx(sen.id), "one-stop")
    links = sen.page("/courses/one-stop").links
    for lesson, quiz in beside.items():
        address = f"/lessons/one-stop/{lesson}/quiz" if lesson else "/courses/one-stop/diagnostic"
        assert links[address] == quiz.title
        assert sen.page(address).part("h1", "").text == quiz.title


@pytest.mark.parametrize("who", ["sen", EN])
def test_a_bar_of_one_link_is_left_out(sen: Sen, campus: CampusServer, who: str) -> None:
    visitor = sen.visitor if who == "sen" else campus.visitor(who)
    assert ('aria-label="Trang"' in visitor.get("/").text) is (who == EN)


def test_a_course_that_is_not_hers_is_not_found(sen: Sen) -> None:
    sen.enrol("Đợt")
    assert sen.visitor.get("/courses/reform").status_code == 404


def test_a_paper_whose_time_runs_beyond_the_close_says_what_that_costs(
    sen: Sen, campus: CampusServer
) -> None:
    """Where late work is taken: on the start page and on the paper itself."""
    lenient = published_lenient(campus)
    campaign = sen.enrol("Đợt", closes=timedelta(minutes=5), quiz_id=lenient)
    for path in (f"/quiz/{campaign}", f"/attempt/{sen.start(campaign).id}"):
        assert "thì bị trừ điểm: đến" in sen.page(path).text, path


def published_lenient(campus: CampusServer) -> str:
    """The short quiz of the one-stop desk, taken late for three days; returns its id."""
    whole = content()
    body = blueprint_from_json(whole.blueprints["one-stop-short"])
    late = replace(body, quiz_id="one-stop-late", late=LatePolicy(3, 0.1))
    blueprints = {**whole.blueprints, late.quiz_id: blueprint_to_json(late)}
    campus.write(publish_content, campus.ctx(), replace(whole, blueprints=blueprints))
    return late.quiz_id
