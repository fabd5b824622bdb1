"""The same module as an anywidget: practice and paper modes, on a model like anywidget's."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from campus_fake import FakeCampus
from playwright.sync_api import Locator, Page, expect
from test_looks import RULES
from test_paper_form import stop_the_clock

from congvu.interfaces.campus.templating import question_html, review_html
from congvu.interfaces.campus.views import QuestionView

MOUNT = """async ({values}) => {
  const {createModel} = await import("/campus/static/0/quiz.js");
  const {default: quiz} = await import("/campus/static/0/quiz.js");
  window.sent = [];
  window.model = createModel(values, (message) => sent.push(message));
  const el = document.getElementById("here") || document.body.appendChild(document.createElement("div"));
  quiz.initialize({model});
  window.unmount = quiz.render({model, el});
}"""


@pytest.fixture
def mounted(page: Page, campus: FakeCampus) -> Page:
    slot = campus.paper["s01"]
    html = question_html(campus.env, QuestionView("p01a", slot["kind"], slot["content"]))
    page.goto("/start")
    page.evaluate(MOUNT, {"values": {"mode": "practice", "html": html, "feedback_html": ""}})
    return page


def sent(page: Page) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = page.evaluate("sent")
    return messages


def test_a_check_sends_the_fields_and_shows_the_feedback(mounted: Page) -> None:
    mounted.locator("#p01a input[value=b]").check()
    mounted.get_by_role("button", name="Kiểm tra").click()
    assert sent(mounted) == [{"type": "check", "fields": {"p01a": ["b"]}}]
    mounted.evaluate("model.set('feedback_html', '<p>Chưa đúng</p>'); model.receive({type: 'checked'})")
    expect(mounted.locator(".cv-practice-feedback")).to_have_text("Chưa đúng")
    expect(mounted.get_by_role("button", name="Kiểm tra lại")).to_be_visible()


def test_a_blank_is_not_checked(mounted: Page) -> None:
    mounted.get_by_role("button", name="Kiểm tra").click()
    expect(mounted.locator("#p01a-note")).to_contain_text("hãy trả lời")
    assert sent(mounted) == []


def test_unmounting_lets_go_of_the_model(mounted: Page) -> None:
    mounted.evaluate("unmount(); model.set('feedback_html', '<p>Muộn</p>')")
    expect(mounted.locator(".cv-practice-feedback, .cv-check, .cv-clear")).to_have_count(0)


def announced(page: Page) -> Locator:
    return page.locator("[data-role=announce]")


def question(campus: FakeCampus, name: str, slot: str) -> str:
    return question_html(
        campus.env, QuestionView(name, campus.paper[slot]["kind"], campus.paper[slot]["content"])
    )


def rendered(page: Page, html: str) -> None:
    """The page as the campus sends it: the question stands in it, and nothing is mounted yet."""
    page.goto("/start")
    put = (
        "html => document.querySelector('main').insertAdjacentHTML('beforeend', `<div id=here>${html}</div>`)"
    )
    page.evaluate(put, html)


def test_what_is_heard_is_how_it_went(mounted: Page) -> None:
    """In a word; the feedback is no live region."""
    mounted.locator("#p01a input[value=b]").check()
    mounted.get_by_role("button", name="Kiểm tra").click()
    expect(announced(mounted)).to_have_text("Đang kiểm tra…")
    for state, words in (("wrong", "Chưa đúng."), ("partly", "Đúng một phần."), ("right", "Đúng.")):
        judged = "state => { model.set('state', state); model.set('feedback_html', '<p>Một bài dài.</p>'); model.receive({type: 'checked'}); }"
        mounted.evaluate(judged, state)
        expect(announced(mounted)).to_have_text(f"{words} Phản hồi ở ngay dưới câu hỏi.")
    expect(announced(mounted)).to_have_attribute("role", "status")
    assert (
        mounted.locator(".cv-practice-feedback").evaluate(
            "node => node.closest('[aria-live], [role=status]')"
        )
        is None
    )


def test_the_host_says_what_the_button_says_next(mounted: Page) -> None:
    for again in ("Thử lại", "Kiểm tra lại"):
        mounted.evaluate("again => model.receive({type: 'checked', again})", again)
        expect(mounted.locator("#p01a .cv-check button")).to_have_text(again)


def test_an_answer_that_waits_for_the_line_is_told_and_may_be_changed(mounted: Page) -> None:
    mounted.locator("#p01a input[value=b]").check()
    mounted.get_by_role("button", name="Kiểm tra").click()
    kept = "Mất kết nối: câu trả lời được giữ trên máy này và sẽ được kiểm tra sau."
    mounted.evaluate("message => model.receive({type: 'queued', message})", kept)
    expect(mounted.locator("#p01a-note")).to_have_text(kept)
    expect(mounted.locator("#p01a-note")).not_to_have_class("cv-note cv-error")
    expect(announced(mounted)).to_have_text(kept)
    mounted.locator("#p01a input[value=c]").check()
    mounted.get_by_role("button", name="Kiểm tra").click()
    assert [message["fields"] for message in sent(mounted)] == [{"p01a": ["b"]}, {"p01a": ["c"]}]


def test_an_ended_session_leads_to_the_log_in(mounted: Page) -> None:
    login = {
        "type": "login",
        "message": "Phiên làm việc đã hết hạn.",
        "href": "/login",
        "link": "Đăng nhập lại",
    }
    mounted.evaluate("message => model.receive(message)", login)
    link = mounted.locator("#p01a-note").get_by_role("link", name="Đăng nhập lại")
    expect(link).to_have_attribute("href", "/login")
    expect(announced(mounted)).to_contain_text("Phiên làm việc đã hết hạn.")


def test_a_question_that_the_page_holds_is_not_written_anew(page: Page, campus: FakeCampus) -> None:
    """What was typed into it before the module came stands, and is what is checked."""
    rendered(page, question(campus, "p08", "s08"))
    page.fill("#p08-input", "giấy hẹn")
    page.evaluate("window.before = document.querySelector('#p08')")
    page.evaluate(MOUNT, {"values": {"mode": "practice", "html": "<p>khác</p>", "feedback_html": ""}})
    expect(page.locator("#p08-input")).to_have_value("giấy hẹn")
    assert page.evaluate("before === document.querySelector('#p08')")
    page.locator("#p08").get_by_role("button", name="Kiểm tra").click()
    assert sent(page) == [{"type": "check", "fields": {"p08": ["giấy hẹn"]}}]


def test_enter_checks_a_practice(page: Page, campus: FakeCampus) -> None:
    rendered(page, question(campus, "p08", "s08"))
    page.evaluate(MOUNT, {"values": {"mode": "practice", "feedback_html": ""}})
    page.fill("#p08-input", "giấy hẹn")
    page.press("#p08-input", "Enter")
    assert sent(page) == [{"type": "check", "fields": {"p08": ["giấy hẹn"]}}]


def test_a_check_right_after_a_fault_is_not_lost(page: Page, campus: FakeCampus) -> None:
    """The note goes as the focus leaves its field, and the button stays under the pointer."""
    page.set_viewport_size({"width": 360, "height": 900})
    stop_the_clock(page)
    rendered(page, question(campus, "p06", "s06") + question(campus, "p07", "s07"))
    page.evaluate(MOUNT, {"values": {"mode": "practice", "feedback_html": ""}})
    fault = "Không đọc được số này. " * 6
    page.evaluate("message => model.receive({type: 'unreadable', slot: 'p06', message})", fault)
    page.fill("#p06-input", "7,5")
    button = page.locator("#p06").get_by_role("button", name="Kiểm tra")
    button.hover()
    places = [page.locator(f"#{name}").bounding_box() for name in ("p06", "p07")]
    page.mouse.down()
    assert [page.locator(f"#{name}").bounding_box() for name in ("p06", "p07")] == places
    page.mouse.up()
    page.clock.run_for(100)
    expect(page.locator("#p06-note")).to_have_text("Đang kiểm tra…")
    assert sent(page) == [{"type": "check", "fields": {"p06": ["7,5"]}}]


def test_two_feedbacks_on_a_page_are_no_landmarks_of_one_name(page: Page, campus: FakeCampus) -> None:
    review = review_html(campus.env, campus.review(None, "s01", "b"))
    again = review_html(campus.env, campus.review(None, "s03", True))
    rendered(page, review + again)
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    expect(page.get_by_role("region")).to_have_count(0)


def test_a_paper_sends_each_change_and_says_when_it_was_saved(page: Page, campus: FakeCampus) -> None:
    html = "".join(
        question_html(campus.env, campus.question(n, slot)) for n, slot in enumerate(campus.paper, 1)
    )
    page.goto("/start")
    page.evaluate(MOUNT, {"values": {"mode": "paper", "html": html}})
    page.locator("#s03 input[value=true]").check()
    assert sent(page) == [{"type": "changed", "slot": "s03", "fields": {"s03": ["true"]}}]
    page.evaluate("model.receive({type: 'saved', slot: 's03', saved_text: '09:00:00'})")
    expect(page.locator("#s03-note")).to_have_text("Đã lưu lúc 09:00:00")
