"""Whoever held an office of one in the sample district, and was erased, is named by nothing that is kept."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from unicodedata import normalize

from sample_cast import NOW, Sample
from sqlalchemy import func, select

from congvu.model.campaigns import Grant, Scope
from congvu.model.people import Role
from congvu.services.campaigns import campaign_report
from congvu.services.campaigns.reports import ResultRow
from congvu.services.keeping import make_backup, restore_backup, tick
from congvu.services.people import FEWEST, ROOT_ID
from congvu.store import Store, Tx, accounts, erasure, people
from congvu.store.people import erase_identity
from congvu.store.schema import (
    campaign,
    credential,
    enrolment,
    identity,
    metadata,
    posting,
    role_grant,
)

REASON = "Đơn số 12"


@dataclass(frozen=True)
class Known:
    """What people know of somebody: what she is called by, when she was born, what she is."""

    officer_id: str
    words: tuple[str, ...]
    born_on: date
    position: str


def known(sample: Sample, officer_id: str) -> Known:
    def read(tx: Tx) -> Known:
        person, own = people.get_person(tx, officer_id), accounts.credential_of(tx, officer_id)
        assert person
        assert own
        assert person.born_on
        words = (person.full_name, person.staff_code, person.email, person.phone, own.login)
        posted = people.postings_of(tx, officer_id, sample.ctx().today)
        return Known(officer_id, words, person.born_on, posted[0].position)

    return sample.store.read(read)


def alone(sample: Sample, position: str) -> str:
    """Somebody whose position nobody else holds in the unit from which she is in a campaign; of the smallest such unit."""
    there = enrolment.alias("there")
    size = (
        select(func.count())
        .select_from(there)
        .where(there.c.unit_id == posting.c.unit_id)
        .correlate(posting)
        .scalar_subquery()
    )
    query = (
        select(posting.c.officer_id)
        .join(enrolment, enrolment.c.officer_id == posting.c.officer_id)
        .where(posting.c.position == position, posting.c.to_on.is_(None))
        .order_by(size, posting.c.officer_id)
    )
    return str(sample.store.read(lambda tx: tx.execute(query.limit(1)).scalar_one()))


def erase(sample: Sample, login: str) -> str:
    """As an administrator does, on the command line; gives what she is told."""
    told = subprocess.run(
        [sys.executable, "-m", "congvu", "people", "erase", login, "--reason", REASON, "--yes"],
        env={**os.environ, "CONGVU_STATE": str(sample.state), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    return told.stdout


def forms(word: str) -> set[bytes]:
    """A word as it may stand in a file."""
    composed = {normalize(form, word) for form in ("NFC", "NFD")}
    escaped = {one.encode("unicode_escape") for one in composed}
    return {one.encode(code).lower() for one in composed for code in ("utf-8", "utf-16-le")} | escaped


def holding(content: bytes, words: tuple[str, ...]) -> list[str]:
    lowered = content.lower()
    return [word for word in words if any(form in lowered for form in forms(word))]


def traces(folder: Path, words: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    """Files of a folder that hold any of the words, members of archives too."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        found.append((path.name, holding(path.read_bytes(), words)))
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                found += [(name, holding(archive.read(name), words)) for name in archive.namelist()]
    return [(name, held) for name, held in found if held]


def said_of(store: Store, her: Known) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that names her id, but those of the audit and of events, which hold opaque ids alone."""
    columns = ("officer_id", "actor", "object", "opened_by")

    def read(tx: Tx) -> dict[str, list[tuple[object, ...]]]:
        found: dict[str, list[tuple[object, ...]]] = {}
        for table in metadata.sorted_tables:
            for name in (name for name in columns if name in table.columns):
                rows = tx.execute(select(table).where(table.columns[name] == her.officer_id)).all()
                found.setdefault(table.name, []).extend(map(tuple, rows))
        return {name: rows for name, rows in found.items() if rows}

    return store.read(read)


def require_unnamed(store: Store, her: Known) -> None:
    """No identity, no position, no unit that only few share: see what each enrolment says now."""
    said = said_of(store, her)
    assert not {identity.name, posting.name, role_grant.name, credential.name} & {*said}
    flat = [value for rows in said.values() for row in rows for value in row]
    assert her.position not in flat
    assert her.born_on not in flat
    own_unit = select(enrolment.c.unit_id, campaign.c.id, campaign.c.unit_id, enrolment.c.enrolled_at).join(
        campaign
    )
    rows = store.read(lambda tx: tx.execute(own_unit.where(enrolment.c.officer_id == her.officer_id)).all())
    assert rows
    for unit_id, campaign_id, whole, at in rows:
        asked = (campaign_id, unit_id, at.date(), her.officer_id)
        others = store.read(lambda tx, asked=asked: erasure.others_from(tx, *asked))  # type: ignore[misc]
        assert others >= FEWEST or unit_id == whole


def test_nothing_names_who_held_an_office_of_one(sample: Sample, tmp_path: Path) -> None:
    """Not tables, reports, files of the state folder, a backup made since, nor a backup made before once it is restored.

    A head of a school of few, the chairman of the ward, the organiser, whose log-in also stands in the demo's file.
    """
    head = alone(sample, "Hiệu trưởng")
    chosen = [head, alone(sample, "Chủ tịch UBND phường"), sample.officer(Role.ORGANISER)]
    everybody = [known(sample, officer_id) for officer_id in chosen]
    words = tuple(word for her in everybody for word in her.words)
    assert {name for name, _ in traces(sample.state, words)} >= {"congvu.db", "demo-logins.txt"}
    report = sample.report(sample.summary.current_campaign_id)
    before = {row.officer_id: row for row in report.rows}
    old = make_backup(sample.store, sample.ctx(), tmp_path / "before", sample.state, lambda *_: None)
    told = [erase(sample, her.words[-1]) for her in everybody]
    assert all("Ai còn giữ danh sách đầy đủ của đơn vị" in one for one in told)
    assert "Nhật ký không sửa được" in told[-1]  # what she did as the organiser
    for her in everybody:
        require_unnamed(sample.store, her)
    require_counted_above(sample, before, head)
    later = sample.ctx(NOW.replace(hour=5))
    make_backup(sample.store, later, sample.state / "backup", sample.state, lambda *_: None)
    assert traces(sample.state, words) == []
    with Store(f"sqlite:///{tmp_path / 'again.db'}") as restored:
        restore_backup(restored, later, old, sample.state, lambda *_: None)
        for her in everybody:
            require_unnamed(restored, her)


def require_counted_above(sample: Sample, before: dict[str, ResultRow], head: str) -> None:
    """Nobody is lost to the figures in all; the head of a small school is counted where enough others are."""
    today, campaign_id = sample.ctx().today, sample.summary.current_campaign_id
    scope = Scope("system", today, (Grant("system", Role.ADMINISTRATOR, ROOT_ID, today),))
    rows = sample.store.read(lambda tx: campaign_report(tx, sample.ctx(), scope, campaign_id)).rows
    after = {row.officer_id: row for row in rows}
    assert {*after} == {*before}
    assert (after[head].full_name, after[head].position) == (f"(đã xóa, {head[:6]})", "")
    assert after[head].unit != before[head].unit
    assert after[head].share == before[head].share


def test_what_an_older_version_left_of_the_erased_is_taken_away(sample: Sample) -> None:
    """It removed the identity and ended the postings; the work of a minute does the rest."""
    her = known(sample, alone(sample, "Hiệu trưởng"))

    def as_before(tx: Tx) -> None:
        accounts.remove_credential(tx, her.officer_id)
        erase_identity(tx, her.officer_id, NOW)

    sample.store.write(as_before)
    tick(sample.store, sample.ctx())
    require_unnamed(sample.store, her)
