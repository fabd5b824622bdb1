"""Backup while people work; restore, also into the other engine."""

from __future__ import annotations

import json
import shutil
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from backbone import HOA, LAN, MAI, NOW, World, dump_rows, posting
from backbone_fixtures import Databases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from congvu.model.errors import UserError
from congvu.model.people import Person
from congvu.services.attempts.start import start_attempt
from congvu.services.context import Context, Services
from congvu.services.keeping.backup import make_backup, restore_backup
from congvu.services.learning.lessons import note_reading
from congvu.services.people.accounts import open_session
from congvu.services.people.erasing import LEDGER, add_to_ledger, erase_officer
from congvu.services.people.slips import issue_codes
from congvu.store import Store, Tx, dump, people

ANY = Context(NOW, Services())


def quiet(_table: str, _rows: int) -> None:
    pass


def backup(store: Store, folder: Path, state: Path | None = None, progress: Any = quiet) -> Path:
    return make_backup(store, ANY, folder / "backups", state or folder, progress)


def restore(store: Store, path: Path, state: Path) -> int:
    return restore_backup(store, ANY, path, state, quiet)


@pytest.fixture
def busy(world: World) -> World:
    """A world where much has happened: every table holds rows."""
    world.sit(HOA, right=3)
    attempt = world.start(MAI)
    world.save(attempt, world.typed_slot(attempt), "phiếu… “hẹn”\n\t\\ 🙂")
    world.write(note_reading, world.ctx(HOA), "mot-cua", "01-tiep-nhan", ["mo-dau"])
    world.write(issue_codes, world.ctx(LAN), world.scope(LAN), "dong")
    world.write(open_session, world.ctx(), HOA)
    return world


@pytest.fixture
def state(tmp_path: Path) -> Path:
    path = tmp_path / "state"
    path.mkdir()
    return path


def rows_but_audit(store: Store) -> dict[str, Any]:
    return {name: rows for name, rows in dump_rows(store).items() if name != "audit"}


@pytest.mark.parametrize(
    ("source", "target"), [("sqlite", "postgres"), ("postgres", "sqlite"), ("sqlite", "sqlite")]
)
def test_a_restored_store_holds_the_same_rows_on_either_engine(
    both_engines: dict[str, Databases], tmp_path: Path, state: Path, source: str, target: str
) -> None:
    url, campaign_id = both_engines[source].world_url()
    with Store(url) as one, Store(both_engines[target].empty_url()) as other:
        world = World(one, campaign_id=campaign_id)
        world.sit(HOA, right=3)
        attempt = world.start(MAI)
        world.save(attempt, world.typed_slot(attempt), "phiếu… “hẹn”\n\t\\ 🙂")
        world.write(open_session, world.ctx(), HOA)
        before = dump_rows(one)
        restore(other, backup(one, tmp_path), state)
        assert rows_but_audit(other) == {name: rows for name, rows in before.items() if name != "audit"}
        assert set(before["audit"]) < set(dump_rows(other)["audit"])


def test_people_go_on_working_in_a_restored_store(
    busy: World, databases: Databases, tmp_path: Path, state: Path
) -> None:
    """Counters stand behind the rows that were loaded."""
    path = backup(busy.store, tmp_path)
    with Store(databases.empty_url()) as store:
        restore(store, path, state)
        world = World(store, campaign_id=busy.campaign_id)
        assert world.start(HOA).number == 2
        world.write(people.add_postings, [posting(HOA, "tay")])
        assert world.submit(world.start(MAI)).max_points == 4.0


def test_a_restore_is_audited(busy: World, databases: Databases, tmp_path: Path, state: Path) -> None:
    path = backup(busy.store, tmp_path)
    with Store(databases.empty_url()) as store:
        restore(store, path, state)
        assert "restore" in repr(dump_rows(store)["audit"])


def test_a_backup_can_be_read_by_its_owner_alone(busy: World, tmp_path: Path) -> None:
    modes: list[int] = []

    def look(_table: str, _rows: int) -> None:
        modes.extend(path.stat().st_mode & 0o777 for path in (tmp_path / "backups").glob("*.part"))

    path = backup(busy.store, tmp_path, progress=look)
    assert set(modes) == {0o600}
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_backup_that_is_cut_off_leaves_no_file(busy: World, tmp_path: Path) -> None:
    def stop(table: str, _rows: int) -> None:
        if table == "identity":
            raise InterruptedError

    with pytest.raises(InterruptedError):
        backup(busy.store, tmp_path, progress=stop)
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_backup_is_of_one_moment_though_people_write_between_its_tables(
    world: World, databases: Databases, tmp_path: Path, state: Path
) -> None:
    """A new officer, written after the table of officers was read, must not leave a posting without an officer."""
    before = dump_rows(world.store)
    numbers = iter(range(1000))

    def meanwhile(_table: str, _rows: int) -> None:
        name = f"new-{next(numbers)}"

        def job(tx: Tx) -> None:
            people.add_officers(tx, [Person(name, "Người Mới")], NOW)
            people.add_postings(tx, [posting(name, "dong")])

        world.store.write(job)

    path = backup(world.store, tmp_path, progress=meanwhile)
    with Store(databases.empty_url()) as store:
        restore(store, path, state)
        assert rows_but_audit(store) == {name: rows for name, rows in before.items() if name != "audit"}


def test_a_backup_while_threads_write_restores_without_a_gap(
    world: World, databases: Databases, tmp_path: Path, state: Path
) -> None:
    stop = threading.Event()

    def work(who: str) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            name = f"{who}-{number}"

            def job(tx: Tx, name: str = name) -> None:
                people.add_officers(tx, [Person(name, "Người Mới")], NOW)
                people.add_postings(tx, [posting(name, "dong")])
                start_attempt(tx, world.ctx(LAN), world.campaign_id)

            world.store.write(job)

    threads = [threading.Thread(target=work, args=(who,)) for who in "ab"]
    for thread in threads:
        thread.start()
    path = backup(world.store, tmp_path)
    stop.set()
    for thread in threads:
        thread.join()
    with Store(databases.empty_url()) as store:
        restore(store, path, state)
        found = dump_rows(store)
        assert len(found["officer"]) == len(found["identity"]) == len(found["posting"])


# -- what is refused ------------------------------------------------------------------------------------------------
def refused(store: Store, path: Path, state: Path) -> str:
    """The refusal's text; the store is left as it was."""
    before = dump_rows(store)
    with pytest.raises(UserError) as caught:
        restore(store, path, state)
    assert caught.value.mend
    assert dump_rows(store) == before
    return caught.value.message


def test_a_store_with_data_is_not_restored_into(busy: World, tmp_path: Path, state: Path) -> None:
    path = backup(busy.store, tmp_path)
    assert "không rỗng" in refused(busy.store, path, state)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x05\x06" + bytes(18)])
def test_a_file_that_is_no_backup_is_refused(
    store: Store, tmp_path: Path, state: Path, content: bytes
) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    assert "không phải bản sao lưu" in refused(store, path, state)


def changed(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """A copy of a zip whose entries went through ``change``."""
    copy = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return copy


@pytest.fixture
def saved(busy: World, tmp_path: Path) -> Path:
    return backup(busy.store, tmp_path)


@pytest.fixture
def empty(databases: Databases) -> Any:
    with Store(databases.empty_url()) as opened:
        yield opened


@pytest.mark.parametrize(("field", "value"), [("format", 2), ("revision", "0000")])
def test_a_backup_of_another_version_is_refused(
    empty: Store, saved: Path, state: Path, field: str, value: object
) -> None:
    def change(name: str, content: bytes) -> bytes:
        return (
            json.dumps(json.loads(content) | {field: value}).encode() if name == "manifest.json" else content
        )

    assert "phiên bản khác" in refused(empty, changed(saved, change), state)


@pytest.mark.parametrize("manifest", [b"[]", b"{}", b"null", b"\xff"])
def test_a_backup_with_a_broken_manifest_is_refused(
    empty: Store, saved: Path, state: Path, manifest: bytes
) -> None:
    refused(empty, changed(saved, lambda n, c: manifest if n == "manifest.json" else c), state)


def test_a_backup_that_lacks_rows_is_refused(empty: Store, saved: Path, state: Path) -> None:
    def change(name: str, content: bytes) -> bytes:
        return content.rpartition(b"\n[")[0] + b"\n" if name == "audit.jsonl" else content

    assert "thiếu dữ liệu ở bảng audit" in refused(empty, changed(saved, change), state)


def test_a_backup_that_lacks_a_table_is_refused(empty: Store, saved: Path, state: Path) -> None:
    refused(empty, changed(saved, lambda n, c: None if n == "posting.jsonl" else c), state)


@pytest.mark.parametrize("line", [b'["x"]\n', b"{}\n", b"null\n", b"no json\n"])
def test_a_backup_with_a_broken_row_is_refused(empty: Store, saved: Path, state: Path, line: bytes) -> None:
    refused(empty, changed(saved, lambda n, c: line + c if n == "posting.jsonl" else c), state)


def test_a_backup_whose_rows_do_not_belong_together_is_refused(
    empty: Store, saved: Path, state: Path
) -> None:
    refused(empty, changed(saved, lambda n, c: b"" if n == "officer.jsonl" else c), state)


def test_a_truncated_backup_is_refused(empty: Store, saved: Path, state: Path) -> None:
    whole = saved.read_bytes()
    saved.write_bytes(whole[: len(whole) // 2])
    refused(empty, saved, state)


def told(store: Store, path: Path, state: Path) -> tuple[str, str]:
    """The code and the sentence with which a file is refused."""
    with pytest.raises(UserError) as caught:
        restore(store, path, state)
    assert caught.value.mend
    return caught.value.code, caught.value.message


def test_what_is_wrong_with_a_backup_is_told_apart(empty: Store, saved: Path, state: Path) -> None:
    """Another file, another archive, one that was cut off, damaged, of a later congvu: each with a code and what to do."""
    whole = saved.read_bytes()
    other = saved.with_name("other.zip")

    def with_bytes(content: bytes) -> tuple[str, str]:
        other.write_bytes(content)
        return told(empty, other, state)

    def with_parts(change: Callable[[str, bytes], bytes | None]) -> tuple[str, str]:
        return told(empty, changed(saved, change), state)

    assert (
        with_bytes(b"")[0]
        == with_bytes(b"%PDF-1.7")[0]
        == with_bytes(b"\x1f\x8b\x08" + bytes(40))[0]
        == "CV-BACKUP-001"
    )
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert told(empty, other, state)[0] == "CV-BACKUP-001"
    for length in (10, len(whole) // 3, len(whole) - 1):
        assert with_bytes(whole[:length])[0] == "CV-BACKUP-002"
    code, message = with_parts(lambda n, c: None if n == "posting.jsonl" else c)
    assert (code, "thiếu phần posting" in message) == ("CV-BACKUP-003", True)
    assert with_parts(lambda n, c: None if n == "manifest.json" else c)[0] == "CV-BACKUP-003"
    code, message = with_parts(lambda n, c: b"[1\n" + c if n == "posting.jsonl" else c)
    assert (code, "phần posting.jsonl, dòng 1" in message) == ("CV-BACKUP-003", True)
    assert with_parts(lambda n, c: b"[]\n" + c if n == "posting.jsonl" else c)[0] == "CV-BACKUP-003"
    later = {"format": dump.FORMAT + 1, "parts": {}}
    assert (
        with_parts(lambda n, c: json.dumps(json.loads(c) | later).encode() if n == "manifest.json" else c)[0]
        == "CV-BACKUP-004"
    )
    later = {"revision": "9999"}
    assert (
        with_parts(lambda n, c: json.dumps(json.loads(c) | later).encode() if n == "manifest.json" else c)[0]
        == "CV-BACKUP-004"
    )


def test_a_byte_that_was_flipped_in_a_part_is_damage_and_named(
    empty: Store, saved: Path, state: Path
) -> None:
    """The digest of the part tells it."""
    with zipfile.ZipFile(saved) as archive:
        info = archive.getinfo("officer.jsonl")
    content = bytearray(saved.read_bytes())
    content[info.header_offset + 30 + len(info.filename) + info.compress_size // 2] ^= 0x55
    saved.write_bytes(content)
    code, message = told(empty, saved, state)
    assert (code, "officer.jsonl" in message) == ("CV-BACKUP-003", True)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_backup_with_a_flipped_byte_is_read_right_or_refused(
    empty: Store, saved: Path, data: st.DataObject
) -> None:
    content = bytearray(saved.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    path = saved.with_name("flipped.zip")
    path.write_bytes(content)

    def job(tx: Tx) -> None:
        dump.load(tx, path)
        raise InterruptedError

    with pytest.raises((UserError, InterruptedError)):
        empty.write(job)


# -- erasures -------------------------------------------------------------------------------------------------------
def erase(world: World, state: Path, officer_id: str = HOA) -> None:
    """As ``congvu people erase`` does."""
    world.write(erase_officer, world.ctx(), officer_id, "đơn số 12")
    add_to_ledger(state, officer_id)
    world.store.scrub()


def test_who_was_erased_after_the_backup_is_erased_again_after_the_restore(
    busy: World, databases: Databases, tmp_path: Path, state: Path
) -> None:
    path = backup(busy.store, tmp_path, state)
    erase(busy, state)
    with Store(databases.empty_url()) as store:
        assert restore(store, path, state) == 1
        assert store.read(lambda tx: people.get_person(tx, HOA)) is None
        assert "Thúy" not in repr(dump_rows(store))


def test_the_ledger_beside_the_backup_is_obeyed_on_a_new_machine(
    busy: World, databases: Databases, tmp_path: Path, state: Path
) -> None:
    path = backup(busy.store, tmp_path, state)
    erase(busy, state)
    backup(busy.store, tmp_path / "later", state)
    shutil.copy(tmp_path / "later/backups" / LEDGER, path.parent)
    new_state = tmp_path / "new"
    new_state.mkdir()
    with Store(databases.empty_url()) as store:
        assert restore(store, path, new_state) == 1
    assert (new_state / LEDGER).read_text() == f"{HOA}\n"


def test_nothing_is_replayed_where_nobody_was_erased(
    busy: World, databases: Databases, tmp_path: Path, state: Path
) -> None:
    path = backup(busy.store, tmp_path, state)
    with Store(databases.empty_url()) as store:
        assert restore(store, path, state) == 0
    assert not (state / LEDGER).exists()


def test_an_id_in_the_ledger_that_the_backup_never_knew_is_no_fault(
    busy: World, databases: Databases, tmp_path: Path, state: Path
) -> None:
    path = backup(busy.store, tmp_path, state)
    add_to_ledger(state, "nobody")
    with Store(databases.empty_url()) as store:
        assert restore(store, path, state) == 0
