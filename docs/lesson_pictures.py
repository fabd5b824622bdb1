"""Pictures of every lesson at 1280 and 360 pixels, to be looked at: ``python docs/lesson_pictures.py FOLDER``.

For each lesson and width it tells the seconds until the last practice stands, pixels that stick out to the right,
requests to other hosts and errors of the page, and whether anything must be mended.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from screenshots import ARGUMENTS, CHROMIUM, Scene, campus, load
from sqlalchemy import select

from congvu.bootstrap import current_time, open_store
from congvu.content import load_content
from congvu.model.people import Role
from congvu.quizzes.kinds import load_kinds
from congvu.sample.logins import FILE, read_logins
from congvu.services.campaigns import opening as campaigns
from congvu.services.context import Context, Services
from congvu.settings import read_settings
from congvu.store import Tx, people
from congvu.store import campaigns as campaign_rows
from congvu.store.schema import role_grant

ROOT = Path(__file__).resolve().parents[1]
WIDTHS = {1280: 900, 360: 740}


@dataclass
class Watch:
    """What a page did that it should not."""

    home: str
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        """Begins to watch a page."""
        page.on("request", lambda request: self._asked(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _asked(self, url: str) -> None:
        if url.startswith("http") and not url.startswith(self.home):
            self.foreign.append(url)


def main() -> None:
    """Loads the sample, serves, opens every lesson in both widths; ends with 1 if something must be mended."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("folder", type=Path)
    asked.add_argument("--state", type=Path, help="a state folder of the demo, to be copied")
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="congvu-pictures-") as folder:
        state = load(Path(folder) / "var", given.state)
        with open_store(read_settings({"CONGVU_STATE": str(state)})) as store:
            store.write(open_every_course)
        with campus(state) as url, sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
            secrets = read_logins(state / FILE)
            logins = {role: (login, secret) for (role, login), secret in secrets.items()}
            scene = Scene(browser, url, state, logins)
            sound = [look(scene, given.folder, width) for width in WIDTHS]
            browser.close()
    sys.exit(0 if all(sound) else 1)


def open_every_course(tx: Tx) -> None:
    """Campaigns of the courses that the sample has none of: whoever is not in one has no lessons to read."""
    ctx = Context(current_time(), Services())
    current = next(one for one in campaign_rows.open_at(tx, ctx.now) if not one.side)
    holders = tx.execute(
        select(role_grant).where(role_grant.c.role == Role.ORGANISER, role_grant.c.to_on.is_(None))
    )
    organiser = next(row.officer_id for row in holders if row.unit_id == current.unit_id)
    ctx = replace(ctx, actor=organiser)
    for course in load_content(ROOT, load_kinds()).courses:
        campaigns.open_campaign(
            tx,
            ctx,
            people.scope_of(tx, organiser, ctx.today),
            title=course.title,
            unit_id=current.unit_id,
            course_id=course.course_id,
            quiz_id=course.quiz_id,
            opens_at=ctx.now,
            closes_at=ctx.now + timedelta(days=1),
        )


def lessons() -> Iterator[tuple[str, str, int]]:
    """Course, lesson and number of practices."""
    for course in load_content(ROOT, load_kinds()).courses:
        for lesson in course.lessons:
            yield course.course_id, lesson.stem, len(lesson.practices)


def look(scene: Scene, folder: Path, width: int) -> bool:
    """All lessons at one width; whether all are sound."""
    page = scene.logged_in(*scene.logins[Role.AUTHOR.value], width=width, height=WIDTHS[width])
    sound = True
    for course, lesson, practices in lessons():
        watch = Watch(scene.url)
        watch.over(page)
        started = time.perf_counter()
        page.goto(f"/lessons/{course}/{lesson}")
        page.wait_for_function(
            "count => document.querySelectorAll('.cv-main .cv-q').length >= count", arg=practices
        )
        seconds = time.perf_counter() - started
        beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        page.screenshot(path=folder / f"{course}-{lesson[:2]}-{width}.png", full_page=True)
        faults = [*watch.foreign, *watch.errors] + ([f"{beyond} px too wide"] if beyond > 0 else [])
        print(f"{course}/{lesson} {width}: {seconds:.1f} s  {'; '.join(faults) or 'sound'}", flush=True)
        sound = sound and not faults
    return sound


if __name__ == "__main__":
    main()
