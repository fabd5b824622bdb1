"""Playing a day at the desk on its page, as a person does: by its buttons and forms."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Locator, Page, expect

from congvu.courses.day import Act
from congvu.courses.day.acts import Do

DESK = ".cv-desk"


def begin(page: Page, number: int | None = None, code: str = "") -> None:
    """Opens the desk: a day of that number, or in a session."""
    page.get_by_label("Số của ngày").fill("" if number is None else str(number))
    page.get_by_label("Mã buổi có giám sát").fill(code)
    page.get_by_role("button", name="Mở quầy").click()
    expect(page.locator(".cv-desk-clock")).to_be_visible()


def settled(page: Page) -> None:
    """Waits until the act has come back."""
    expect(page.locator(f"{DESK}[aria-busy=false]")).to_be_visible()


def perform(page: Page, act: Act) -> None:
    """Makes an act by its button, and its form if it has one."""
    if act.do is Do.FINISH:
        page.once("dialog", lambda dialog: dialog.accept())
    press(page, act)
    for name, value in act.to_json().items():
        if name in {"promised_on", "papers", "choice", "agreed"} and act.do is not Do.ANSWER:
            _choose(page.locator(f"form.cv-desk-form [data-field={name}]"), value)
    if act.do not in {Do.LOOK, Do.WAIT, Do.FINISH, Do.ANSWER, Do.STAND_IN, Do.DECLINE_STOP}:
        page.get_by_role("button", name="Thực hiện").click()
    settled(page)


def press(page: Page, act: Act) -> None:
    """Presses the button of an act, on a folded card after opening it."""
    found = button(page, act)
    if not found.is_visible():
        found.locator("xpath=ancestor::details").locator("summary").click()
    found.click()


def button(page: Page, act: Act) -> Locator:
    """The button of an act; of two that answer one request, the one that says the same."""
    found = page.locator(f'{DESK} button[data-do="{act.do.value}"][data-subject="{act.subject}"]')
    return found.nth(1 if act.do is Do.ANSWER and act.agreed else 0)


def _choose(field: Locator, value: Any) -> None:
    for one in value if isinstance(value, list) else [value]:
        field.locator(f"input[data-value='{json.dumps(one, ensure_ascii=False)}']").check()
