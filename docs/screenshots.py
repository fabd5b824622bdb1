"""Takes the pictures of README and guides from a real campus: the demo, in a state folder of its own.

python docs/screenshots.py [--state FOLDER] [--only NAME …]

``--state`` takes a folder that ``congvu demo`` has loaded (it is copied, not touched); without it the demo is loaded
afresh, about a minute. Needs the test environment (Playwright, Chromium). Everybody in the pictures is invented.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from congvu.documents.sheets import Column, SheetTable, write_table
from congvu.interfaces.campus.kinds import load_forms
from congvu.model.people import Role
from congvu.sample.logins import FILE, read_logins
from congvu.services.context import Services
from congvu.store import Store, Tx, attempts, content

PICTURES = Path(__file__).resolve().parent / "img"
SIZE_MAX_BYTES = 150_000
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 120_000
PASSWORD = "hoa ban nở tháng ba"  # noqa: S105  # of an invented person, in a folder that is deleted
PORT = 8866  # what slips show; another one if it is taken
LEFT_BLANK = 2
SITTING_MS = 40_000  # a result says how many minutes it took
SHOWN_SLIPS = 6
LESSON = "/lessons/one-stop/02-tiep-nhan-ho-so"
UNTIDY_LIST = (
    (1, "Nguyễn Thị Mẫu", "03/04/1988", "Chuyên viên", "0301234567"),
    (2, "Trần Văn Thử", "15/09/1990", "Công chức tư pháp – hộ tịch", ""),
    (3, "Lê Thị Ví Dụ", "7/8/91", "Chuyên viên", ""),
    (4, "Phạm Giả Định", "31/02/1985", "Văn thư", "12345"),
    (5, "Trần Văn Thử", "15/09/1990", "Công chức tư pháp – hộ tịch", ""),
    (6, "Hoàng Minh Họa", "20/11/1979", "", "0307654321"),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A campus that serves, the log-ins of its demo, and the browser that looks at it."""

    browser: Browser
    url: str
    state: Path
    logins: Mapping[str, tuple[str, str]]

    def page(self, width: int = 1280, height: int = 800) -> Page:
        """A fresh browser profile at the front page."""
        view: ViewportSize = {"width": width, "height": height}
        context = self.browser.new_context(base_url=self.url, viewport=view, locale="vi-VN")
        context.set_default_timeout(PATIENCE_MS)
        return context.new_page()

    def logged_in(self, login: str, password: str, width: int = 1280, height: int = 800) -> Page:
        """A page after a log-in."""
        page = self.page(width, height)
        page.goto("/login")
        page.fill("[name=login]", login)
        page.fill("[name=password]", password)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_selector("form[action$=logout]")
        return page


def main() -> None:
    """Loads, serves, takes the pictures, tells their sizes."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--state", type=Path, help="a state folder of the demo, to be copied")
    asked.add_argument("--only", nargs="*", default=[], choices=sorted(STORIES), help="some stories only")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="congvu-pictures-") as folder:
        state = load(Path(folder) / "var", given.state)
        with campus(state) as url, sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
            secrets = read_logins(state / FILE)
            logins = {role: (login, secret) for (role, login), secret in secrets.items()}
            scene = Scene(browser, url, state, logins)
            for name, story in STORIES.items():
                if name in given.only or not given.only:
                    story(scene)
            browser.close()


def load(state: Path, loaded: Path | None) -> Path:
    """A state folder with the demo in it."""
    if loaded:
        shutil.copytree(loaded, state)
    else:
        run("demo", "--no-serve", state=state).wait()
    return state


def run(*arguments: str, state: Path, port: int = 0) -> subprocess.Popen[str]:
    """``congvu …`` on a state folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CONGVU_")}
    environment |= {"CONGVU_STATE": str(state), "CONGVU_CAMPUS_PORT": str(port or 8866), "COLUMNS": "120"}
    command = [sys.executable, "-m", "congvu", *arguments]
    return subprocess.Popen(command, env=environment, text=True)  # noqa: S603


@contextmanager
def campus(state: Path) -> Iterator[str]:
    """Serves until done; gives the address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    server = run("serve", state=state, port=port)
    try:
        while not answers(url):
            if server.poll() is not None:
                raise SystemExit("The campus did not start.")
            time.sleep(0.2)
        yield url
    finally:
        server.terminate()
        server.wait()


def answers(url: str) -> bool:
    """Whether the campus shows its log-in page."""
    try:
        with urlopen(f"{url}/login", timeout=5) as page:  # noqa: S310  # ourselves
            return bool(page.status == 200)
    except OSError:
        return False


def free_port() -> int:
    """The usual port, or any."""
    for port in (PORT, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise SystemExit("No port is free.")


def take(page: Page, name: str) -> None:
    """Saves what the window shows."""
    PICTURES.mkdir(exist_ok=True)
    page.evaluate("document.activeElement?.blur()")
    page.wait_for_timeout(300)
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide")
    size = path.stat().st_size
    print(f"{path.name}: {size // 1000} kB" + ("  too large" if size > SIZE_MAX_BYTES else ""))


# -- a trainee --------------------------------------------------------------------------------------------


def trainee(scene: Scene) -> None:
    """From the slip to the result."""
    login, code = scene.logins[Role.TRAINEE.value]
    page = scene.page(1000, 640)
    page.goto("/login")
    take(page, "login")
    page.set_viewport_size({"width": 1000, "height": 840})
    page.goto("/first-login")
    page.fill("[name=login]", login)
    page.fill("[name=code]", code)
    take(page, "first-login")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.get_by_role("button", name="Đặt mật khẩu và vào học").click()
    page.wait_for_selector(".next")
    take(page, "home")
    lesson(page)
    sit(scene, page)


def lesson(page: Page) -> None:
    """A lesson, and what a practice says."""
    page.set_viewport_size({"width": 1000, "height": 660})
    page.goto(LESSON)
    question = page.locator("#lesson .cv-q").first
    question.wait_for()
    take(page, "lesson")
    page.set_viewport_size({"width": 1100, "height": 1060})
    question.locator("input").first.check()
    question.get_by_role("button", name="Kiểm tra").click()
    page.wait_for_selector(".cv-tried")
    question.evaluate("one => { one.scrollIntoView({block: 'start'}); scrollBy(0, -40) }")
    take(page, "practice")


def sit(scene: Scene, page: Page) -> None:
    """The start page, the paper on a desk and on a phone, a lost line, the result."""
    page.goto("/")
    page.set_viewport_size({"width": 1000, "height": 800})
    page.locator(".next a[href*='/quiz/']").first.click()
    take(page, "quiz-start")
    page.set_viewport_size({"width": 1200, "height": 800})
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    page.wait_for_selector("form[data-attempt]")
    fields = right_fields(scene.state, page.url.rsplit("/", 1)[1])
    slots = list(fields)
    for slot in slots[:3]:
        fill(page, fields[slot])
    page.wait_for_function("document.querySelector('[data-role=status]').textContent.includes('Đã lưu')")
    page.evaluate("scrollTo(0, 0)")
    take(page, "paper")
    phone(page)
    page.set_viewport_size({"width": 1000, "height": 640})
    page.context.set_offline(True)
    fill(page, fields[slots[3]])
    page.wait_for_selector("[data-role=banner]:not([hidden])")
    take(page, "lost-line")
    page.context.set_offline(False)
    for slot in slots[4:-LEFT_BLANK]:
        fill(page, fields[slot])
    page.wait_for_timeout(SITTING_MS)
    page.get_by_role("button", name="Nộp bài").last.click()
    page.locator("[data-role=confirm-yes]").click()
    page.wait_for_selector(".score")
    page.set_viewport_size({"width": 1000, "height": 800})
    take(page, "result")


def phone(page: Page) -> None:
    """The same paper, 360 pixels wide."""
    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate("scrollTo(0, 0)")
    take(page, "paper-phone")


def right_fields(state: Path, attempt_id: str) -> dict[str, dict[str, list[str]]]:
    """The form fields that answer each slot of a paper right, as only the server can know them."""
    services, forms = Services(), load_forms()

    def read(tx: Tx) -> dict[str, dict[str, list[str]]]:
        header = attempts.get_header(tx, attempt_id)
        assert header is not None
        versions = [slot.item_version_id for slot in header.paper.slots]
        items, keys = services.cache.items(tx, versions), content.latest_keys(tx, versions)
        found = {}
        for slot in header.paper.slots:
            item = items[slot.item_version_id]
            answer = services.kinds[item.kind].key_answer(item.content, keys[item.id].key)
            found[slot.slot] = forms[item.kind].write_fields(slot.slot, item.content, answer)
        return found

    with Store(f"sqlite:///{state / 'congvu.db'}") as store:
        return store.read(read)


def fill(page: Page, fields: Mapping[str, list[str]]) -> None:
    """Enters one answer as a person would."""
    for name, values in fields.items():
        controls = page.locator(f'[name="{name}"]')
        for value in values:
            if controls.first.evaluate("one => one.tagName") == "SELECT":
                controls.select_option(value)
            elif controls.first.get_attribute("type") == "text":
                controls.fill(value)
            else:
                page.locator(f'[name="{name}"][value="{value}"]').check()


# -- an organiser -----------------------------------------------------------------------------------------


def organiser(scene: Scene) -> None:
    """Campaigns, an untidy staff list, slips, the dashboard."""
    page = scene.logged_in(*scene.logins[Role.ORGANISER.value], width=1000, height=860)
    page.goto("/organise")
    take(page, "organise")
    page.goto("/organise/import")
    with tempfile.TemporaryDirectory() as folder:
        page.set_input_files("[name=file]", untidy_list(Path(folder)))
        page.get_by_role("button", name="Xem trước").click()
        page.wait_for_selector(".cv-table")
    page.set_viewport_size({"width": 1000, "height": 1000})
    take(page, "import")
    slips(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/dashboards/overview")
    page.wait_for_selector(".js-plotly-plot .main-svg")
    page.evaluate("scrollTo(0, 0)")
    take(page, "dashboard")


def untidy_list(folder: Path) -> Path:
    """A short staff list with what lists often have."""
    path = folder / "danh-sach-can-bo.xlsx"
    head = ("STT", "Họ và tên", "Ngày sinh", "Chức vụ", "Điện thoại")
    rows = [tuple(map(str, row)) for row in UNTIDY_LIST]
    notes = ["ỦY BAN NHÂN DÂN PHƯỜNG HOA BAN (MẪU)", "DANH SÁCH CÁN BỘ, CÔNG CHỨC"]
    with path.open("wb") as file:
        write_table(file, [SheetTable("Danh sách", tuple(map(Column, head)), rows, notes)])
    return path


def slips(page: Page) -> None:
    """The first few slips of the unit."""
    page.set_viewport_size({"width": 1000, "height": 640})
    page.goto("/organise")
    page.get_by_role("button", name="In phiếu").click()
    page.wait_for_selector(".slips li")
    page.evaluate(
        f"document.querySelectorAll('.slips li').forEach((li, n) => n < {SHOWN_SLIPS} || li.remove())"
    )
    take(page, "slips")


STORIES: dict[str, Callable[[Scene], None]] = {"trainee": trainee, "organiser": organiser}

if __name__ == "__main__":
    main()
