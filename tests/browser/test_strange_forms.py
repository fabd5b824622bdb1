"""A form that nobody here has made: whatever controls it has, the page's scripts serve it."""

from __future__ import annotations

from typing import Any

import pytest
from campus_fake import FakeCampus
from playwright.sync_api import Page, expect

from congvu.interfaces.campus.views import QuestionView

MOUNT = """async ({values}) => {
  const {createModel} = await import("/campus/static/0/quiz.js");
  const {default: quiz} = await import("/campus/static/0/quiz.js");
  window.sent = [];
  window.model = createModel(values, (message) => sent.push(message));
  const el = document.body.appendChild(document.createElement("div"));
  quiz.initialize({model});
  quiz.render({model, el});
}"""
CONTROLS = """{% extends "kinds/_form.html.j2" %}{% block controls %}
<p><label>Độ <input type="number" name="{{ q.slot }}.level"></label></p>
<p><label><input type="radio" name="{{ q.slot }}.side" value="left"> Trái</label></p>
<p><label>Việc <select multiple name="{{ q.slot }}.tasks"><option value="a">Đo<option value="b">Ghi<option value="c">Báo</select></label></p>
<p><label>Vì sao <textarea name="{{ q.slot }}.why"></textarea></label></p>
{% endblock %}"""


@pytest.fixture
def strange(page: Page, campus: FakeCampus) -> Page:
    """A question of a kind of a stranger's, in a notebook."""
    view = QuestionView("s01", "stranger", {"stem": "Máy đo chỉ bao nhiêu?"}, number=1)
    html = campus.env.from_string(CONTROLS).render(q=view)
    page.goto("/start")
    page.evaluate(MOUNT, {"values": {"mode": "paper", "html": html}})
    return page


def last(page: Page) -> dict[str, Any]:
    """The fields that were sent last."""
    fields: dict[str, Any] = page.evaluate("sent.at(-1)?.fields ?? {}")
    return {name.removeprefix("s01."): values for name, values in fields.items()}


def test_every_control_is_read_and_sent(strange: Page) -> None:
    strange.get_by_label("Độ").fill("7")
    strange.get_by_label("Vì sao").fill("Kim chỉ số 7.")
    strange.get_by_label("Việc").select_option(["a", "c"])
    strange.get_by_label("Trái").check()
    expect(strange.get_by_role("button", name="Bỏ chọn")).to_be_visible()
    strange.wait_for_function("sent.length > 0 && sent.at(-1).fields['s01.tasks'].length === 2")
    assert last(strange) == {"level": ["7"], "side": ["left"], "tasks": ["a", "c"], "why": ["Kim chỉ số 7."]}


def test_what_another_window_has_is_told_and_put_back(strange: Page) -> None:
    fields = {"s01.level": ["3"], "s01.side": ["left"], "s01.tasks": ["b", "c"], "s01.why": ["Thế."]}
    strange.evaluate(
        "(fields) => model.receive({type: 'stale', slot: 's01', fields, saved_text: ''})", fields
    )
    expect(strange.locator(".cv-other")).to_contain_text("Độ: 3; Trái; Việc: Ghi, Báo; Vì sao: Thế.")
    strange.evaluate("(fields) => model.receive({type: 'fields', slot: 's01', fields})", fields)
    expect(strange.get_by_label("Độ")).to_have_value("3")
    expect(strange.get_by_label("Việc")).to_have_values(["b", "c"])
    expect(strange.get_by_label("Trái")).to_be_checked()


def test_a_choice_can_be_taken_back(strange: Page) -> None:
    strange.get_by_label("Trái").check()
    strange.get_by_role("button", name="Bỏ chọn").click()
    assert last(strange)["side"] == []
