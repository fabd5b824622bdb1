"""Finding a Chromium. ``make test`` installs Debian's where it can."""

from __future__ import annotations

import shutil

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""The same engine, the lightest first: Debian's shell without windows takes a quarter of the processor."""
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
"""How long a test waits for a page: a machine may be busy, and only a test that fails waits to the end."""
MEND = "`make chromium` installs Debian's; elsewhere install Chromium or Google Chrome."


def find_chromium() -> str | None:
    """The path of a Chromium or Chrome on this machine."""
    return next(filter(None, map(shutil.which, NAMES)), None)
