"""Nothing in congvu names a kind of question but the kind's own folders: all else asks it."""

from __future__ import annotations

import re
from importlib.metadata import entry_points
from pathlib import Path

from project import SOURCE

from congvu.quizzes.kinds import kind_names
from congvu.quizzes.kinds.contract import ENTRY_POINT_GROUP

BUILT_IN = [one.name for one in entry_points(group=ENTRY_POINT_GROUP) if one.value.startswith("congvu.")]
NAME = "|".join(BUILT_IN)
NAMED = re.compile(
    rf"""(?P<quote>["'])(?P<text>{NAME})(?P=quote)"""
    rf"|kinds\.(?P<module>{NAME})\b"
    rf"|\bkinds/(?P<folder>{NAME})/"
    rf"|\[data-kind=(?P<style>{NAME})\]"
    rf"|^\s*kind: (?P<yaml>{NAME})$",
    re.MULTILINE,
)
"""A kind by its name: as a string, in an import, a template's path, a rule of style, an item."""
MEANT_OTHERWISE = {
    "code": "safe_html.py"  # an element
    " lesson_pages.py notebooks.py nbgrader_source.py _lessons.py execute.py render.py stock.py"  # the type of a cell
    " _warm.py _watch.py client.py"  # how a process ended
    " schema.py units.py columns.py"  # a unit's, an officer's
    " account.py first_login.html.j2 codes.html.j2 tries.py"  # on a slip of paper
    " desk_port.py desk_runs.py lesson_desk.py desk_widget.py desk.js world_json.py",  # of a supervised day; of a procedure
    "date": "book.py _tables.py strength.py",
    "numeric": "quiz.js desk.js organise.html.j2",  # a keyboard
    "order": "dossier.py",
    "short": "_quizzes.py",  # how many are missing
}
"""Files in which a word is no kind's name."""


def own(path: Path) -> bool:
    """Whether a file lies in a kind's own folder, or is history."""
    parts = path.relative_to(SOURCE).parts
    return parts[:2] == ("store", "migrations") or any(
        parts[: len(home)] == home and parts[len(home)] in BUILT_IN
        for home in (("quizzes", "kinds"), ("interfaces", "campus", "kinds"))
    )


def names_in(path: Path) -> list[str]:
    """The kinds that a file names, with their lines."""
    text = path.read_text("utf-8")
    found = [(one, next(filter(None, list(one.groupdict().values())[1:]))) for one in NAMED.finditer(text)]
    return [
        f"{path.relative_to(SOURCE)}:{text.count(chr(10), 0, one.start()) + 1}: {name}"
        for one, name in found
        if path.name not in MEANT_OTHERWISE.get(name, "").split()
    ]


def sources() -> list[Path]:
    """All texts of congvu's code."""
    wanted = {".py", ".js", ".css", ".j2", ".yaml", ".toml", ".json"}
    return [path for path in sorted(SOURCE.rglob("*")) if path.suffix in wanted]


def test_no_kind_is_named_outside_of_its_folders() -> None:
    """To mend: ask the kind, by a protocol of ``quizzes/kinds/contract.py``."""
    assert [name for path in sources() if not own(path) for name in names_in(path)] == []


def test_the_scan_would_find_one(tmp_path: Path) -> None:
    """Each way of naming a kind; what lies in its own folder is not looked at."""
    assert set(BUILT_IN) <= set(kind_names()) and len(BUILT_IN) == 12
    ways = [
        'if item.kind == "cloze":',
        "from congvu.quizzes.kinds.single import KIND",
        '{% include "kinds/order/form.html.j2" %}',
        "[data-kind=match] .cv-row {}",
        "  kind: essay",
    ]
    assert [len(NAMED.findall(way)) for way in ways] == [1] * len(ways)
    assert own(SOURCE / "quizzes" / "kinds" / "single" / "kind.py")
    assert not own(SOURCE / "quizzes" / "kinds" / "contract.py")


def test_every_word_that_is_meant_otherwise_still_stands_there() -> None:
    """The list holds no more than it must."""
    texts = [(path.name, path.read_text("utf-8")) for path in sources() if not own(path)]
    for word, files in MEANT_OTHERWISE.items():
        there = {name for name, text in texts if re.search(rf"[\"']{word}[\"']", text)}
        assert set(files.split()) - there == set(), word
