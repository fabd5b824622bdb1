"""A paper in a Chromium that lacks what came after Chrome 69.

The syntax is held by ``tests/packaging/test_old_browsers.py``; this takes away the names, as far as the driver of these
tests does not need them itself, and sits a paper.
"""

from __future__ import annotations

import pytest
from campus_fake import FakeCampus
from playwright.sync_api import BrowserContext, Page, expect
from test_autosave import expect_saved

WITHOUT = """
for (const of of [Element, Document, DocumentFragment]) delete of.prototype.replaceChildren;
for (const name of ["at", "matchAll", "replaceAll"]) delete String.prototype[name];
for (const name of ["at", "findLast", "findLastIndex", "toSorted", "toReversed"]) delete Array.prototype[name];
for (const name of ["allSettled", "any", "withResolvers"]) delete Promise[name];
for (const name of ["hasOwn", "groupBy"]) delete Object[name];
for (const name of ["queueMicrotask", "structuredClone", "reportError", "WeakRef", "scheduler"]) delete window[name];
delete Crypto.prototype.randomUUID;
delete SubmitEvent.prototype.submitter;
delete HTMLFormElement.prototype.requestSubmit;
delete AbortSignal.timeout;
const listen = EventTarget.prototype.addEventListener;
EventTarget.prototype.addEventListener = function (name, listener, options) {
  const known = options && typeof options === "object" ? { capture: options.capture, once: options.once, passive: options.passive } : options;
  return listen.call(this, name, listener, known);
};
"""


@pytest.fixture
def old(context: BrowserContext) -> Page:
    context.add_init_script(WITHOUT)
    return context.new_page()


def test_a_paper_is_sat(old: Page, campus: FakeCampus) -> None:
    """Answers, a check, another window's answer, the list before submission, the submission."""
    faults: list[str] = []
    old.on("pageerror", lambda fault: faults.append(str(fault)))
    campus.checkable = True
    old.goto("/attempt/a1")
    old.locator("#s01 input[value=a]").check()
    old.fill("#s08-input", "giấy hẹn")
    old.press("#s08-input", "Enter")
    expect_saved(old, "s01")
    expect_saved(old, "s08")
    old.locator("#s01 [data-role=check]").click()
    expect(old.locator("#s01[data-checked]")).to_be_visible()
    campus.save({"slot": "s03", "base": 0, "key": "other", "fields": {"s03": ["true"]}})
    old.evaluate("dispatchEvent(new Event('focus'))")
    old.locator("#s03").get_by_role("button", name="Dùng câu trả lời kia").click()
    expect(old.locator("#s03 input[value=true]")).to_be_checked()
    old.get_by_role("button", name="danh sách câu").click()
    old.locator("[data-jump=s07]").click()
    expect(old.locator("#s07")).to_be_focused()
    old.get_by_role("button", name="Nộp bài").click()
    expect(old.locator("[data-role=confirm-text] li")).to_have_count(5)
    old.locator("[data-role=confirm-yes]").click()
    old.wait_for_url("**/result")
    assert campus.state == "submitted"
    assert faults == []


def test_leaving_asks_although_the_event_is_only_given_a_value(old: Page, campus: FakeCampus) -> None:
    """Before Chrome 119 ``preventDefault`` alone did not ask."""
    old.add_init_script("BeforeUnloadEvent.prototype.preventDefault = () => {}")
    old.goto("/attempt/a1")
    campus.trouble = "503"
    old.locator("#s01 input[value=a]").check()
    expect(old.locator("[data-role=banner]")).to_be_visible()
    with old.expect_event("dialog") as asked:
        old.once("dialog", lambda dialog: dialog.accept())
        old.reload()
    assert asked.value.type == "beforeunload"
