"""A state folder that is kept as text: restored, packed as a backup, and read in keys that no version changes.

The folder ``state_0_1_0`` holds one; ``frozen_text`` makes the texts, the other functions read them back.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from congvu.model.campaigns import Grant, Scope
from congvu.model.people import Role
from congvu.services.campaigns.reports import campaign_report
from congvu.services.context import Context, Services
from congvu.services.marks.queue import comments_of, list_queue
from congvu.services.people.units import ROOT_ID
from congvu.store import Store, Tx, attempts, results
from congvu.store.schema import attempt, campaign, publication, result

HEAD = "== "
"""Begins the line that names an entry of an unpacked backup; no line of JSON begins so."""
_SUBMISSIONS = """
SELECT a.name AS quiz, s.student_id AS officer, s.timestamp AS handed_in, n.flagged AS flagged,
       n.late_submission_penalty AS penalty, n.id AS notebook
FROM submitted_assignment s JOIN assignment a ON a.id = s.assignment_id
JOIN submitted_notebook n ON n.assignment_id = s.id ORDER BY a.name, s.student_id
"""
_CELLS = """
SELECT c.name AS cell, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade, t.manual_comment AS comment
FROM grade g JOIN base_cell c ON c.id = g.cell_id
LEFT JOIN comment t ON t.cell_id = g.cell_id AND t.notebook_id = g.notebook_id
WHERE g.notebook_id = ? ORDER BY c.name
"""
_MAXIMA = """
SELECT a.name, c.name, g.max_score FROM grade_cells g JOIN base_cell c ON c.id = g.id
JOIN notebook n ON n.id = c.notebook_id JOIN assignment a ON a.id = n.assignment_id ORDER BY a.name, c.name
"""


@dataclass(frozen=True, slots=True)
class Frozen:
    """The folder with the texts."""

    folder: Path

    @property
    def expected(self) -> dict[str, Any]:
        """What the version that made the state said of it."""
        told: dict[str, Any] = json.loads((self.folder / "expected.json").read_text("utf-8"))
        return told

    def restore(self, database: Path) -> None:
        """Makes the SQLite file again."""
        with closing(sqlite3.connect(database)) as connection:
            connection.executescript((self.folder / "congvu.sql").read_text("utf-8"))

    def pack(self, path: Path) -> Path:
        """Makes the backup again: the same entries in the same order, deflated."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in self.backup.items():
                archive.writestr(name, text)
        return path

    @property
    def backup(self) -> dict[str, str]:
        """The texts of the backup, by entry, in order."""
        whole = (self.folder / "backup.txt").read_text("utf-8").removesuffix("\n")
        parts = (part.partition("\n") for part in f"\n{whole}".split(f"\n{HEAD}")[1:])
        return {name: text for name, _, text in parts}


# -- making the texts --------------------------------------------------------------------------------------------------
def dumped(database: Path) -> str:
    """A SQLite file as SQL."""
    with closing(sqlite3.connect(database)) as connection:
        pragmas = [
            f"PRAGMA {name}={_pragma(connection, name)};" for name in ("user_version", "application_id")
        ]
        return "\n".join([*connection.iterdump(), *pragmas]) + "\n"


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def unpacked(path: Path) -> str:
    """A backup as one text: each entry under a line with its name."""
    with zipfile.ZipFile(path) as archive:
        texts = [(name, archive.read(name).decode()) for name in archive.namelist()]
    return "\n".join(f"{HEAD}{name}\n{text}" for name, text in texts) + "\n"


def told(expected: Mapping[str, Sequence[Any]]) -> str:
    """``expected.json``: a row a line."""
    rows = {name: [_line(row) for row in some] for name, some in expected.items()}
    parts = [f'"{name}": [\n' + ",\n".join(lines) + "\n]" for name, lines in rows.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _line(row: Any) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True)


# -- reading a state -----------------------------------------------------------------------------------------------
def read_truth(store: Store, services: Services, at: datetime) -> dict[str, list[Any]]:
    """Every attempt with its result, where everybody stands, and what waits for a marker, at an instant."""
    ctx = Context(at, services)
    scope = Scope(ctx.actor, ctx.today, (Grant(ctx.actor, Role.ADMINISTRATOR, ROOT_ID, ctx.today),))
    return {
        "attempts": store.read(lambda tx: list(_attempts(tx))),
        "standings": store.read(lambda tx: list(_standings(tx, ctx, scope))),
        "queue": store.read(
            lambda tx: sorted([t.attempt_id, t.slot, t.stage.value] for t in list_queue(tx, ctx, scope))
        ),
    }


def _attempts(tx: Tx) -> Iterator[dict[str, Any]]:
    query = (
        select(
            attempt.c.id, publication.c.quiz_id, attempt.c.campaign_id, attempt.c.officer_id, attempt.c.number
        )
        .join(publication, publication.c.id == attempt.c.publication_id)
        .order_by(publication.c.quiz_id, attempt.c.campaign_id, attempt.c.officer_id, attempt.c.number)
    )
    for row in tx.execute(query):
        state, comments = attempts.state_of(tx, row.id).value, comments_of(tx, row.id)
        yield {**row._mapping, "state": state, "comments": comments, "result": _result(tx, row.id)}


def _result(tx: Tx, attempt_id: str) -> dict[str, Any] | None:
    row = tx.execute(select(result).where(result.c.attempt_id == attempt_id)).first()
    if row is None:
        return None
    marks = results.marks_of(row)
    return {
        "points": marks.points,
        "max_points": marks.max_points,
        "passed": marks.passed,
        "penalty": marks.penalty,
        "slots": [asdict(mark) for mark in marks.slots],
        "pending": list(marks.pending),
        "flagged": row.flagged,
        "waiting": row.waiting,
        "submitted_at": row.submitted_at.isoformat(),
    }


def _standings(tx: Tx, ctx: Context, scope: Scope) -> Iterator[list[Any]]:
    for campaign_id in tx.execute(select(campaign.c.id).order_by(campaign.c.id)).scalars():
        for row in sorted(campaign_report(tx, ctx, scope, campaign_id).rows, key=lambda one: one.officer_id):
            if row.attempts:
                yield [
                    campaign_id,
                    row.officer_id,
                    row.standing.value,
                    row.points,
                    row.max_points,
                    row.penalty,
                ]


def read_gradebook(root: Path) -> dict[str, list[Any]]:
    """The submissions of nbgrader's gradebook with their cells, the cells' maxima, and digests of the answers' files."""
    with closing(sqlite3.connect(root / "gradebook.db")) as connection:
        connection.row_factory = sqlite3.Row
        submissions = [_submission(connection, row) for row in connection.execute(_SUBMISSIONS)]
        maxima = [list(row) for row in connection.execute(_MAXIMA)]
    files = sorted((root / "submitted").glob("*/*/answers.json"))
    answers = [[path.parent.parent.name, path.parent.name, _digest(path)] for path in files]
    return {"submissions": submissions, "maxima": maxima, "answers": answers}


def _submission(connection: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any]:
    cells = [dict(cell) for cell in connection.execute(_CELLS, [row["notebook"]])]
    found = {name: row[name] for name in row.keys() if name != "notebook"}  # noqa: SIM118  # a row is no mapping
    return {**found, "cells": cells}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
