"""``make bench``: measures everything in one run, prints a table and writes ``benchmarks/latest.json``.

Each entry is ``{"value", "unit", "peer", "ratio", "bar"}``: the peer's figure was measured in the same run, ``ratio``
is the peer's over ours where there is one. ``make bench ARGS=phone`` measures one part: ``load``, ``pages``, ``idle``,
``phone``, ``authors``, ``import``, ``nbgrader``, ``autograde`` or ``regrade``. Each part is also a script of its own;
``python benchmarks/phone.py --quick --film FOLDER`` makes a film strip of a lesson's first seconds besides.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import authoring
import autograde
import idle
import instant_vs_nbgrader
import kills
import load
import pages
import phone
import regrade
import rows
import staff_list
from rich.console import Console
from rich.table import Table

OUT = Path(__file__).with_name("latest.json")
Figures = dict[str, dict[str, Any]]
PHONE_LESSON = (  # what it is called here and in phone.py, its unit, the bars of a first visit and of a second
    ("lesson_kb", "kb", "kB without pictures", "<= 40", "<= 12"),
    ("lesson_all_kb", "all_kb", "kB", "<= 60", ""),
    ("lesson_requests", "requests", "", "<= 8", "<= 8"),
    ("lesson_usable_s", "usable_s", "s, to a practice, phone", "<= 3", "<= 1.5"),
    ("lesson_cls", "cls", "sum of layout shifts", "<= 0.02", "<= 0.02"),
    ("practice_checked_ms", "checked_ms", "ms, phone", "<= 900", "<= 900"),
)


def entry(
    value: float, unit: str, bar: str, *, peer: Any = None, ratio: float | None = None
) -> dict[str, Any]:
    """One figure."""
    return {"value": round(value, 3), "unit": unit, "peer": peer, "ratio": ratio, "bar": bar}


def under_load() -> Figures:
    """The campus under load, and kills."""
    figures, killed = load.measure(), kills.measure()
    lessons, dashboards = figures["lessons"], figures["dashboards"]
    lost = lessons["lost"] + dashboards["lost"] + killed["lost"]
    return {
        "submit_p95_ms": entry(lessons["p95_s"] * 1000, "ms, beside 20 opening lessons", "<= 500"),
        "submit_p95_dashboards_ms": entry(dashboards["p95_s"] * 1000, "ms, beside 20 opening dashboards", ""),
        "answers_per_s": entry(figures["saves_per_s"], "1/s", ">= 300"),
        "lost_answers": entry(lost, f"of {killed['acknowledged']} over {killed['kills']} kills", "0"),
        "lesson_open_under_load_s": entry(lessons["opened_median_s"], "s", ""),
    }


def in_chromium() -> Figures:
    """Page weight and the dashboard."""
    figures = pages.measure()
    return {
        "quiz_page_kb": entry(figures["kb"], "kB", "<= 80"),
        "quiz_page_requests": entry(figures["requests"], "", "<= 10"),
        "dashboard_open_s": entry(figures["dashboard_s"], "s", "<= 4"),
        "first_dashboard_s": entry(figures["first_dashboard_s"], "s, Voilà started for it", ""),
        "lesson_open_s": entry(figures["lesson_s"], "s, to a practice", "<= 4"),
    }


def at_rest() -> Figures:
    """What it holds while nobody opens a dashboard."""
    figures = idle.measure()
    return {
        "idle_campus_mb": entry(figures["idle_campus_mb"], "MB of all processes, PSS", "<= 250")
        | {"by_process": figures["by_process"], "settled_mb": round(figures["settled_mb"], 1)}
    }


def on_a_phone() -> Figures:
    """Pages on a phone with a bad line, first visit and second; a lesson beside stock Voilà with the same notebook."""
    found = phone.measure()
    figures = {"lesson_server_ms": entry(found["lesson_server_ms"], "ms of processor a page", "<= 5")}
    for name, figure, unit, *bars in PHONE_LESSON:
        for visit, bar in zip(("cold", "warm"), bars, strict=True):
            ours, peer = (found[page][visit][figure] for page in ("lesson", "stock"))
            ratio = round(peer / ours, 1) if ours else None
            figures[f"{name}_{visit}"] = entry(ours, unit, bar, peer=peer, ratio=ratio)
    for page, bar in (("desk", "<= 4"), ("quiz", ""), ("home", "")):
        for visit, visit_bar in (("cold", bar), ("warm", "")):
            figures[f"{page}_usable_s_{visit}"] = entry(found[page][visit]["usable_s"], "s, phone", visit_bar)
            figures[f"{page}_phone_kb_{visit}"] = entry(found[page][visit]["kb"], "kB", "")
    return figures


def for_authors() -> Figures:
    """Checking all content, and a handbook."""
    figures = authoring.measure()
    return {
        "check_s": entry(figures["check_s"], "s", "<= 10"),
        "handbook_s": entry(figures["handbook_s"], "s, PDF and EPUB", ""),
    }


def of_a_staff_list() -> Figures:
    """The import of 100,000 rows."""
    figures = staff_list.measure()
    return {
        "import_100k_s": entry(figures["total_s"], "s", "<= 90"),
        "import_100k_mb": entry(figures["peak_mb"], "MB", "<= 800"),
    }


def beside_nbgrader() -> Figures:
    """Instant marking beside stock nbgrader."""
    return {"instant_vs_nbgrader": instant_vs_nbgrader.measure()}


def of_autograding() -> Figures:
    """nbgrader's own converter, with congvu's configuration and as it comes; and whether the rows are the same."""
    found, compared = autograde.measure(), rows.measure()
    choice, plain, in_kernel = found["choice_s"], found["plain_s"], found["in_kernel_s"]
    code, code_stock = found["code_s"], found["code_stock_s"]
    unequal = found["rows_unequal"] + len(compared.unequal)
    return {
        "autograde_choice_vs_nbgrader": entry(
            plain / choice,
            "x",
            f">= {autograde.CHOICE_BAR}",
            peer=round(plain, 3),
            ratio=round(plain / choice, 1),
        )
        | {"seconds": round(choice, 4), "of_25x": round(plain / choice / autograde.HOPED, 2)}
        | {"peer_in_kernel": round(in_kernel, 3), "ratio_in_kernel": round(in_kernel / choice, 1)},
        "autograde_code_vs_nbgrader": entry(
            code_stock / code,
            "x",
            f">= {autograde.CODE_BAR}",
            peer=round(code_stock, 3),
            ratio=round(code_stock / code, 1),
        )
        | {"seconds": round(code, 4)},
        "equal_rows_checked": entry(found["rows_checked"] + compared.checked, "rows", ""),
        "unequal_rows": entry(unequal, "rows", "0"),
    }


def of_a_regrade() -> Figures:
    """A change of key for 1,000, 10,000 and 100,000 submissions: the store's rows, the gradebook's, the notebooks."""
    found = regrade.measure()
    by_size = found["by_size"]
    return {
        "regrade_10k_s": entry(by_size[10_000]["rows_s"], "s, autograded/ within", "<= 60"),
        "regrade_100k_mb": entry(by_size[100_000]["peak_mb"], "MB", "<= 1000"),
        "regrade_linear_1k_100k": entry(found["linear"], "", "<= 1.2"),
        "regrade_linear_without_start": entry(found["linear_without_start"], "", ""),
    }


def main() -> None:
    """Runs the parts named as arguments, or all; others keep no older figure."""
    parts: dict[str, Callable[[], Figures]] = {
        "load": under_load,
        "pages": in_chromium,
        "idle": at_rest,
        "phone": on_a_phone,
        "authors": for_authors,
        "import": of_a_staff_list,
        "nbgrader": beside_nbgrader,
        "autograde": of_autograding,
        "regrade": of_a_regrade,
    }
    figures: Figures = {}
    console = Console()
    for name in sys.argv[1:] or parts:
        console.print(f"… {name}")
        figures |= parts[name]()
        text = json.dumps(figures, indent=1, sort_keys=True, ensure_ascii=False)
        OUT.write_text(text + "\n", encoding="utf-8")  # at once: the last parts take minutes
    table = Table("figure", "value", "unit", "peer", "ratio", "bar")
    for name, found in figures.items():
        table.add_row(name, *(str(found[key]) for key in ("value", "unit", "peer", "ratio", "bar")))
    console.print(table)


if __name__ == "__main__":
    main()
