"""A film strip of a page's first seconds: a numbered picture each quarter of a second, and a sheet of all of them."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page

EVERY_MS = 250
LENGTH_MS = 6000
SHEET = """<!doctype html>
<html lang="vi"><meta charset="utf-8"><title>{url}</title>
<style>body {{ font: 14px sans-serif; display: grid; grid-template-columns: repeat(auto-fill, minmax(180px, 1fr)); gap: 8px }}
figure {{ margin: 0 }} img {{ width: 100%; border: 1px solid #999 }}</style>
{figures}
</html>
"""
FIGURE = '<figure><img src="{name}" alt=""><figcaption>{seconds:.2f} s</figcaption></figure>'


def film(page: Page, session: CDPSession, url: str, folder: Path) -> None:
    """Films the loading of ``url``. A picture is what was on the screen at that time after the navigation."""
    frames: list[tuple[float, bytes]] = []

    def keep(told: dict[str, Any]) -> None:
        frames.append((told["metadata"]["timestamp"] * 1000, base64.b64decode(told["data"])))
        session.send("Page.screencastFrameAck", {"sessionId": told["sessionId"]})

    session.on("Page.screencastFrame", keep)
    session.send("Page.startScreencast", {"format": "png"})
    page.goto(url, wait_until="commit")
    page.wait_for_timeout(LENGTH_MS)
    began = page.evaluate("performance.timeOrigin")
    _write(folder, url, [(at - began, picture) for at, picture in frames])


def _write(folder: Path, url: str, frames: list[tuple[float, bytes]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    figures = []
    for number, at in enumerate(range(0, LENGTH_MS + 1, EVERY_MS)):
        name = f"{number:02d}-{at:04d}ms.png"
        shown = [picture for when, picture in frames if when <= at] or [frames[0][1]]
        (folder / name).write_bytes(shown[-1])
        figures.append(FIGURE.format(name=name, seconds=at / 1000))
    sheet = SHEET.format(url=url, figures="\n".join(figures))
    (folder / "sheet.html").write_text(sheet, encoding="utf-8")
