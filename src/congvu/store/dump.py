"""A store as one file, and back: the same format from SQLite and PostgreSQL, so one can follow the other.

A dump is a zip with one JSON-lines file a table, read in a single transaction, and a manifest written last. One from
an older congvu is loaded into the tables of its time, which are then migrated.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Date, DateTime, MetaData, Table, func, insert, inspect, select, text
from sqlalchemy.exc import OperationalError, StatementError

from congvu.model.errors import UserError
from congvu.store.database import Tx
from congvu.store.engine import revisions, upgrade
from congvu.store.schema import NOT_DUMPED, metadata
from congvu.store.types import UtcDateTime

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 2_000
Progress = Callable[[str, int], None]
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError),
    *(KeyError, TypeError, ValueError, AttributeError, OverflowError),
    RuntimeError,  # a part with a password; rows nested without end
    StatementError,  # rows that the schema does not take
)
"""What reading a file raises that is no dump, or a damaged one."""


def dump(
    tx: Tx, path: Path, now: datetime, progress: Progress = lambda _table, _rows: None
) -> dict[str, int]:
    """Writes every table but those that hold nothing to keep (``NOT_DUMPED``) as of one moment; returns rows by table. The file is whole or not there at all.

    ``tx`` must not have been read from before. The file can be read by its owner alone.
    """
    if tx.dialect.name == "postgresql":  # where each statement would otherwise see its own moment
        tx.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
    partial_path = path.with_name(path.name + ".part")
    partial_path.touch(mode=0o600)
    try:
        counts = _dump_tables(tx, partial_path, now, progress)
        partial_path.replace(path)
    finally:
        partial_path.unlink(missing_ok=True)
    return counts


def _dump_tables(tx: Tx, path: Path, now: datetime, progress: Progress) -> dict[str, int]:
    counts: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in _dumped():
            counts[table.name] = _dump_table(tx, archive, table)
            progress(table.name, counts[table.name])
        columns = {table.name: table.columns.keys() for table in _dumped()}
        manifest = {
            "format": FORMAT,
            "revision": revision(tx),
            "made_at": now.isoformat(),
            "rows": counts,
            "columns": columns,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, sort_keys=True))
    return counts


def _dumped() -> list[Table]:
    return [table for table in metadata.sorted_tables if table.name not in NOT_DUMPED]


def revision(tx: Tx) -> str:
    """The migration that the database stands at."""
    return str(tx.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def _dump_table(tx: Tx, archive: zipfile.ZipFile, table: Table) -> int:
    count = 0
    with archive.open(f"{table.name}.jsonl", "w") as raw, io.TextIOWrapper(raw, "utf-8") as lines:
        keys = list(table.primary_key.columns)
        for row in tx.execution_options(yield_per=CHUNK).execute(select(table).order_by(*keys)):
            lines.write(json.dumps([_plain(value) for value in row], ensure_ascii=False) + "\n")
            count += 1
    return count


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def load(tx: Tx, path: Path, progress: Progress = lambda _table, _rows: None) -> dict[str, int]:
    """Reads a dump into an empty, migrated store; returns rows by table.

    Raises :class:`UserError` for a file that is no dump or from another version, and for a store with data.
    """
    if any(
        tx.execute(select(func.count()).select_from(table)).scalar_one() for table in metadata.sorted_tables
    ):
        raise UserError("Kho dữ liệu này không rỗng.", mend="Khôi phục vào một thư mục trạng thái mới.")
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            _require_fit(manifest, revision(tx))
            older = manifest["revision"] != revision(tx)
            tables = _tables_of(tx, manifest) if older else _dumped()
            counts = {table.name: _load_table(tx, archive, table) for table in tables}
            if older:
                upgrade(tx)
    except OperationalError:  # the store's trouble, not the file's
        raise
    except _UNREADABLE as error:
        raise UserError(
            "Bản sao lưu này bị hỏng: có dòng không đọc được hoặc không khớp nhau, nên chưa khôi phục gì.",
            mend="Chép lại tệp từ nơi cất giữ; nếu bản gốc cũng hỏng thì dùng bản sao lưu khác.",
            code="CV-BACKUP-003",
        ) from error
    for name, rows in counts.items():
        progress(name, rows)
        if rows != manifest["rows"].get(name, 0):
            raise UserError(
                f"Bản sao lưu này bị hỏng: thiếu dữ liệu ở bảng {name}.",
                mend="Dùng một bản sao lưu khác.",
                code="CV-BACKUP-003",
            )
    _reset_sequences(tx)
    return counts


def _require_fit(manifest: dict[str, Any], current: str) -> None:
    if manifest["format"] != FORMAT or manifest["revision"] not in revisions():
        raise UserError(
            f"Bản sao lưu thuộc phiên bản khác, congvu ở đây không biết (kho {manifest['revision']}, ở đây tới {current}).",
            mend="Nâng cấp congvu lên phiên bản đã sao lưu rồi khôi phục.",
            code="CV-BACKUP-004",
        )


def _tables_of(tx: Tx, manifest: dict[str, Any]) -> list[Table]:
    """Puts the empty store back to the dump's revision; gives the tables of then, with the column types of today.

    Dumps of the first release do not name their columns: those were today's, in the same order, without what came since.
    """
    for table in reversed(metadata.sorted_tables):
        table.drop(tx)
    tx.execute(text("DROP TABLE alembic_version"))
    upgrade(tx, manifest["revision"])
    inspector = inspect(tx)
    tables = []
    for table in metadata.sorted_tables:
        if table.name not in manifest["rows"]:
            continue
        there = {column["name"] for column in inspector.get_columns(table.name)}
        names = manifest.get("columns", {}).get(table.name) or [
            column.name for column in table.columns if column.name in there
        ]
        columns = [Column(name, table.columns[name].type) for name in names]
        tables.append(Table(table.name, MetaData(), *columns))
    return tables


def _load_table(tx: Tx, archive: zipfile.ZipFile, table: Table) -> int:
    columns = list(table.columns)
    count = 0
    with archive.open(f"{table.name}.jsonl") as raw:
        for rows in _chunks(io.TextIOWrapper(raw, "utf-8")):
            tx.execute(insert(table), [_row(columns, values) for values in rows])
            count += len(rows)
    return count


def _chunks(lines: Iterator[str]) -> Iterator[list[list[Any]]]:
    chunk: list[list[Any]] = []
    for line in lines:
        chunk.append(json.loads(line))
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _row(columns: list[Column[Any]], values: list[Any]) -> dict[str, Any]:
    return {column.name: _typed(column, value) for column, value in zip(columns, values, strict=True)}


def _typed(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, UtcDateTime | DateTime):
        return datetime.fromisoformat(value).astimezone(UTC)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value


def _reset_sequences(tx: Tx) -> None:
    """PostgreSQL's counters stand behind the rows that were just loaded."""
    if tx.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None and column.name in {"id", "seq"}:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            newest = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
            tx.execute(select(func.setval(sequence, newest, False)))
