"""Pages on a phone with a bad line, in Chromium: 400 ms, 50 kB/s, a processor four times slower, 360 × 740, touch.

``cold`` is the first visit of a new profile, ``warm`` the second of the same profile, in a tab of its own; each figure is
the median of three such pairs (of stock Voilà: of one). What is measured does not depend on how a page is made:

- ``usable_s``: from the navigation until what the reader came for reacts to her: a lesson's first practice to its button,
  the desk to «Mở quầy», a paper to an answer; a page without such a thing once it is painted.
- ``kb``, ``requests``: bytes as they came over the line (``encodedDataLength``, and websocket frames in both directions)
  and requests that went there, until it has been silent for a second; ``all_kb`` with the pictures, once it is read.
- ``cls``: the sum of layout shifts while the page loads and is scrolled through slowly, without what the press moved.
- ``checked_ms``: from a tap on «Kiểm tra» to the feedback on the screen.

Service workers are off: a phone has none where the campus is plain http, and their bytes would not be counted. Chromium
slows websockets down by nothing, which favours pages that live by one.
``python benchmarks/phone.py [--quick] [--film FOLDER]``: one pair instead of three; pictures of a lesson's first seconds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from campus import COOKIE, Cast, Server, make_settings, prepare
from campus import Browser as Client
from film import film
from line import Line
from pages import FLAGS, find_chromium, started
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from processor import server_ms
from stock_voila import stock_voila

from congvu.settings import Settings

LESSON = "lessons/one-stop/07-dung-tra-ket-qua-thu-phi"
DESK = "lessons/one-stop/11-mot-ngay-o-quay"
PROBE = Path(__file__).with_name("phone.js")
ONLY_HERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"  # stock Voilà asks other hosts
SLOWER = 4
PAIRS = 3
PEER_PAIRS = 1  # its first visit takes two minutes
PATIENCE_S = 60
PEER_PATIENCE_S = 240
TRAINEES = 20
Figures = dict[str, float]
Visits = dict[str, Figures]


@dataclass(frozen=True, slots=True)
class Place:
    """A page and what is waited for there: ``lesson``, ``desk``, ``paper`` or ``page``."""

    url: str
    what: str
    patience_s: int = PATIENCE_S


@contextmanager
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    """A new profile: empty cache, nobody logged in."""
    context = chromium.new_context(
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
        locale="vi-VN",
        service_workers="block",
    )
    context.add_init_script(path=PROBE)
    yield context
    context.close()


def log_in(context: BrowserContext, url: str, cookie: str) -> None:
    """The session of a trainee, in place of whoever was there."""
    context.add_cookies([{"name": COOKIE, "value": f'"{cookie}"', "url": url}])


def bad_line(context: BrowserContext, page: Page) -> Line:
    """Slows the page down; returns what is counted on its line."""
    line = Line(context.new_cdp_session(page))
    line.slow_down()
    line.session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return line


def visit(context: BrowserContext, place: Place) -> Figures:
    """Opens a page in a tab of its own, waits until it can be used, and reads it through."""
    page = context.new_page()
    line = bad_line(context, page)
    page.goto(place.url, wait_until="commit", timeout=place.patience_s * 1000)
    usable_ms = page.evaluate("([what, s]) => phone.usable(what, s)", [place.what, place.patience_s])
    line.settle(page)
    found = {"usable_s": usable_ms / 1000, "kb": line.kb, "requests": line.requests}
    found["first_paint_s"] = page.evaluate("phone.firstPaint()") / 1000
    if place.what == "lesson":
        found |= read(page, place)
        found["all_kb"] = found["kb"] + line.pictures_kb  # a picture may come when it is scrolled to
    page.close()
    return found


def read(page: Page, place: Place) -> Figures:
    """Reads a lesson to its end, then has its first practice checked."""
    page.evaluate("phone.readOn()")
    found = {"cls": page.evaluate("phone.cls()")}
    page.evaluate("s => { phone.feedback = phone.checked(s) }", place.patience_s)
    page.locator(".cv-q").first.get_by_role("button", name="Kiểm tra").tap()
    return found | {"checked_ms": page.evaluate("phone.feedback")}


def medians(visits: list[Figures]) -> Figures:
    """The median of each figure."""
    return {name: round(statistics.median(one[name] for one in visits), 3) for name in visits[0]}


def pairs(chromium: Browser, place: Place, visitors: Iterable[tuple[str, str]]) -> Visits:
    """Cold and warm visits; ``visitors`` are the cookies of who comes first and who comes then, one pair a profile."""
    visits: tuple[list[Figures], list[Figures]] = [], []
    for both in visitors:
        with phone(chromium) as context:
            for cookie, found in zip(both, visits, strict=True):
                log_in(context, place.url, cookie)
                found.append(visit(context, place))
    return {"cold": medians(visits[0]), "warm": medians(visits[1])}


def of_the_campus(chromium: Browser, server: Server, cast: Cast, count: int) -> dict[str, Visits]:
    """A lesson, the desk, a paper and the home page. Nobody has begun the lesson, nor at either visit a day at the desk."""
    first, *others = cast.trainees
    attempt_id = started(Client(server.url, first, None), cast.campaign_id)  # type: ignore[arg-type]  # set in its loop
    new = [(cookie, cookie) for cookie in others[:count]]
    always_new = [(others[-1 - 2 * number], others[-2 - 2 * number]) for number in range(count)]
    return {
        "lesson": pairs(chromium, Place(f"{server.url}/{LESSON}", "lesson"), new),
        "desk": pairs(chromium, Place(f"{server.url}/{DESK}", "desk"), always_new),
        "quiz": pairs(
            chromium, Place(f"{server.url}/attempt/{attempt_id}", "paper"), [(first, first)] * count
        ),
        "home": pairs(chromium, Place(f"{server.url}/", "page"), [(first, first)] * count),
    }


@contextmanager
def serving(settings: Settings) -> Iterator[Server]:
    """A campus that has run its lessons."""
    server = Server(settings)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def measure(count: int = PAIRS, film_folder: Path | None = None) -> dict[str, Any]:
    """All figures of this file, by page; the peer's under ``stock``."""
    with tempfile.TemporaryDirectory(prefix="congvu-bench-") as folder, sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=find_chromium(), args=[*FLAGS, ONLY_HERE])
        settings = make_settings(Path(folder) / "state")
        cast = prepare(settings, TRAINEES)
        with serving(settings) as server:
            figures: dict[str, Any] = of_the_campus(chromium, server, cast, count)
            if film_folder:
                film_lesson(chromium, server, cast.trainees[0], film_folder)
        with serving(settings) as server:  # anew: no kernel of a visit above is left in it
            figures["lesson_server_ms"] = server_ms(server, cast.trainees[0], LESSON)
        with stock_voila(Path(folder) / "peer", LESSON) as url:
            figures["stock"] = pairs(chromium, Place(url, "lesson", PEER_PATIENCE_S), [("", "")] * PEER_PAIRS)
        chromium.close()
    return figures


def film_lesson(chromium: Browser, server: Server, cookie: str, folder: Path) -> None:
    """The first visit of a lesson, on film."""
    with phone(chromium) as context:
        log_in(context, server.url, cookie)
        page = context.new_page()
        film(page, bad_line(context, page).session, f"{server.url}/{LESSON}", folder)


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="one pair of visits instead of three")
    parser.add_argument("--film", type=Path, metavar="FOLDER", help="pictures of a lesson's first seconds")
    told = parser.parse_args()
    print(json.dumps(measure(1 if told.quick else PAIRS, told.film), indent=1))


if __name__ == "__main__":
    main()
