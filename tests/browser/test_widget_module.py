"""The same module as an anywidget: practice and paper modes, on a model like anywidget's."""

from __future__ import annotations

from typing import Any

import pytest
from campus_fake import FakeCampus
from playwright.sync_api import Page, expect

from congvu.interfaces.campus.templating import question_html
from congvu.interfaces.campus.views import QuestionView

MOUNT = """async ({values}) => {
  const {createModel} = await import("/campus/static/0/model.js");
  const {default: quiz} = await import("/campus/static/0/quiz.js");
  window.sent = [];
  window.model = createModel(values, (message) => sent.push(message));
  const el = document.body.appendChild(document.createElement("div"));
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
    expect(mounted.locator(".cv-practice-feedback")).to_have_text("")


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
