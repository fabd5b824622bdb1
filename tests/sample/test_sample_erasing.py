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

import pytest
from sample_cast import NOW, Sample
from sqlalchemy import func, select

from congvu.model.people import Role
from congvu.services.keeping import make_backup, restore_backup, tick
from congvu.services.people import FEWEST
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
    unit,
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


@pytest.mark.parametrize("position", ["Hiệu trưởng", "Giám đốc", "Chủ tịch UBND phường"])
def test_nothing_names_who_held_an_office_of_one(sample: Sample, tmp_path: Path, position: str) -> None:
    """Not tables, reports, files of the state folder, a backup made since, nor a backup made before once it is restored."""
    her = known(sample, alone(sample, position))
    ctx = sample.ctx()
    old = make_backup(sample.store, ctx, tmp_path / "before", sample.state, lambda *_: None)
    told = erase(sample, her.words[-1])
    assert "Ai còn giữ danh sách đầy đủ của đơn vị" in told
    require_unnamed(sample.store, her)
    for campaign_id in (sample.summary.current_campaign_id, sample.summary.past_campaign_id):
        rows = [row for row in sample.report(campaign_id).rows if row.officer_id == her.officer_id]
        assert {(row.full_name, row.position) for row in rows} <= {(f"(đã xóa, {her.officer_id[:6]})", "")}
    make_backup(
        sample.store, sample.ctx(NOW.replace(hour=5)), sample.state / "backup", sample.state, lambda *_: None
    )
    assert traces(sample.state, her.words) == []
    with Store(f"sqlite:///{tmp_path / 'again.db'}") as restored:
        restore_backup(restored, ctx, old, sample.state, lambda *_: None)
        require_unnamed(restored, her)


def test_who_logs_in_to_the_demo_is_erased_from_its_file_too(sample: Sample) -> None:
    """The head of internal affairs organises the campaign: her role goes, and what the audit says of it is told."""
    her = known(sample, sample.officer(Role.ORGANISER))
    assert traces(sample.state, her.words)
    told = erase(sample, her.words[-1])
    assert "Nhật ký không sửa được" in told
    require_unnamed(sample.store, her)
    assert traces(sample.state, her.words) == []
    assert sample.again().login(Role.ORGANISER) is None
    assert traces(sample.state, her.words) == []


def test_what_an_older_version_left_of_the_erased_is_taken_away(sample: Sample) -> None:
    """It removed the identity and ended the postings; the work of a minute, or a restore, does the rest."""
    her = known(sample, alone(sample, "Hiệu trưởng"))

    def as_before(tx: Tx) -> None:
        accounts.remove_credential(tx, her.officer_id)
        erase_identity(tx, her.officer_id, NOW)

    sample.store.write(as_before)
    tick(sample.store, sample.ctx())
    require_unnamed(sample.store, her)


def test_the_unit_of_an_office_of_one_is_lifted_and_the_unit_above_counts_her(sample: Sample) -> None:
    """Figures in all stay as they were: she is counted where enough others are."""
    officer_id = alone(sample, "Hiệu trưởng")
    campaign_id = sample.summary.current_campaign_id
    before = {row.officer_id: row for row in sample.report(campaign_id).rows}
    names = {row.id: row.full_name for row in sample.store.read(lambda tx: tx.execute(select(unit)).all())}
    erase(sample, known(sample, officer_id).words[-1])
    after = {row.officer_id: row for row in sample.report(campaign_id).rows}
    assert {*after} == {*before}
    assert after[officer_id].unit != before[officer_id].unit
    assert after[officer_id].unit in names.values()
    assert after[officer_id].share == before[officer_id].share
