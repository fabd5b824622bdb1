"""Published content: immutable versions of items, keys, quizzes, courses and the register."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select

from congvu.model.content import ItemVersion, Json, KeyRevision
from congvu.store.database import Tx
from congvu.store.schema import (
    course_version,
    item_version,
    key_revision,
    publication,
    publication_item,
    register_version,
)


@dataclass(frozen=True, slots=True)
class Published:
    """A published body (blueprint, course or register) with its running number and digest."""

    id: str
    number: int
    digest: str
    body: Json
    published_at: datetime


def add_items(tx: Tx, items: Sequence[tuple[ItemVersion, KeyRevision]], now: datetime) -> int:
    """Adds versions and keys that are not there yet; returns how many key revisions are new.

    A key that an earlier revision already had, and that the newest has not, becomes a revision again: an author may
    take a mended key back.
    """
    known = set(tx.execute(select(item_version.c.id)).scalars())
    new_versions = {item.id: item for item, _ in items if item.id not in known}
    if new_versions:
        tx.execute(insert(item_version), [_item_values(item, now) for item in new_versions.values()])
    newest = _newest_keys(tx)
    taken = set(tx.execute(select(key_revision.c.id)).scalars())
    rows = [_key_values(key, newest, taken, now) for _, key in items if _stem(newest, key) != key.id]
    if rows:
        tx.execute(insert(key_revision), rows)
    return len(rows)


def _newest_keys(tx: Tx) -> dict[str, tuple[int, str]]:
    """Number and id of the newest key revision of each item version."""
    query = select(key_revision.c.item_version_id, key_revision.c.number, key_revision.c.id)
    rows = tx.execute(query.order_by(key_revision.c.number))
    return {version_id: (number, key_id) for version_id, number, key_id in rows}


def _stem(newest: Mapping[str, tuple[int, str]], key: KeyRevision) -> str:
    """The id, without the number of a repeated revision, of the newest key of an item version; else empty."""
    _, key_id = newest.get(key.item_version_id, (0, ""))
    return key_id.partition(".")[0]


def _item_values(item: ItemVersion, now: datetime) -> dict[str, Any]:
    body = {
        "content": item.content,
        "competency": item.competency,
        "difficulty": item.difficulty,
        "citations": list(item.citations),
        "shuffle": item.shuffle,
    }
    return {
        "id": item.id,
        "item_id": item.item_id,
        "bank": item.bank,
        "kind": item.kind,
        "body": body,
        "published_at": now,
    }


def _key_values(
    key: KeyRevision, newest: Mapping[str, tuple[int, str]], taken: Collection[str], now: datetime
) -> dict[str, Any]:
    number = newest.get(key.item_version_id, (0, ""))[0] + 1
    return {
        "id": f"{key.id}.{number}" if key.id in taken else key.id,
        "item_version_id": key.item_version_id,
        "number": number,
        "body": {"key": key.key, "feedback": key.feedback},
        "published_at": now,
    }


def items_by_id(tx: Tx, ids: Iterable[str]) -> dict[str, ItemVersion]:
    """Item versions by id."""
    query = select(item_version).where(item_version.c.id.in_(list(ids)))
    return {row.id: _item(row) for row in tx.execute(query)}


_LATEST_KEYS = (
    select(key_revision.c.item_version_id, key_revision.c.id)
    .where(key_revision.c.item_version_id.in_(bindparam("versions", expanding=True)))
    .order_by(key_revision.c.number)
)


def latest_key_ids(tx: Tx, version_ids: Iterable[str]) -> dict[str, str]:
    """The id of the newest key revision of each item version."""
    return dict(tx.execute(_LATEST_KEYS, {"versions": list(version_ids)}).all())


def latest_keys(tx: Tx, version_ids: Iterable[str]) -> dict[str, KeyRevision]:
    """The newest key revision of each item version."""
    query = (
        select(key_revision)
        .where(key_revision.c.item_version_id.in_(list(version_ids)))
        .order_by(key_revision.c.number)
    )
    return {row.item_version_id: _key(row) for row in tx.execute(query)}


def keys_by_id(tx: Tx, ids: Iterable[str]) -> dict[str, KeyRevision]:
    """Key revisions by their own id."""
    query = select(key_revision).where(key_revision.c.id.in_(list(ids)))
    return {row.id: _key(row) for row in tx.execute(query)}


def add_publication(
    tx: Tx, new_id: str, quiz_id: str, digest: str, body: Json, item_ids: Iterable[str], now: datetime
) -> Published:
    """Publishes a quiz with the item versions it may draw; the same digest again gives the same publication."""
    latest = latest_publication(tx, quiz_id)
    if latest and latest.digest == digest:
        return latest
    number = latest.number + 1 if latest else 1
    tx.execute(
        insert(publication).values(
            id=new_id, quiz_id=quiz_id, number=number, digest=digest, body=body, published_at=now
        )
    )
    rows = [{"publication_id": new_id, "item_version_id": item_id} for item_id in sorted(set(item_ids))]
    if rows:
        tx.execute(insert(publication_item), rows)
    return Published(new_id, number, digest, body, now)


def latest_publication(tx: Tx, quiz_id: str) -> Published | None:
    """The newest publication of a quiz."""
    query = select(publication).where(publication.c.quiz_id == quiz_id).order_by(publication.c.number.desc())
    row = tx.execute(query.limit(1)).first()
    return _published(row.id, row) if row else None


def latest_publications(tx: Tx) -> list[Published]:
    """The newest publication of every quiz, by quiz id."""
    newest: dict[str, Published] = {}
    for row in tx.execute(select(publication).order_by(publication.c.quiz_id, publication.c.number)):
        newest[row.quiz_id] = _published(row.id, row)
    return list(newest.values())


def get_publication(tx: Tx, publication_id: str) -> Published | None:
    """A publication by id."""
    row = tx.execute(select(publication).where(publication.c.id == publication_id)).first()
    return _published(row.id, row) if row else None


def publication_items(tx: Tx, publication_id: str) -> list[ItemVersion]:
    """The item versions that papers of a publication may hold, by item id."""
    query = (
        select(item_version)
        .join(publication_item, publication_item.c.item_version_id == item_version.c.id)
        .where(publication_item.c.publication_id == publication_id)
        .order_by(item_version.c.item_id)
    )
    return [_item(row) for row in tx.execute(query)]


def add_course(tx: Tx, course_id: str, digest: str, body: Json, now: datetime) -> Published:
    """Publishes a course; the same digest again gives the same version."""
    latest = latest_course(tx, course_id)
    if latest and latest.digest == digest:
        return latest
    number = latest.number + 1 if latest else 1
    tx.execute(
        insert(course_version).values(
            course_id=course_id, number=number, digest=digest, body=body, published_at=now
        )
    )
    return Published(course_id, number, digest, body, now)


def latest_course(tx: Tx, course_id: str) -> Published | None:
    """The newest version of a course."""
    query = select(course_version).where(course_version.c.course_id == course_id)
    row = tx.execute(query.order_by(course_version.c.number.desc()).limit(1)).first()
    return _published(course_id, row) if row else None


def get_course(tx: Tx, course_id: str, number: int) -> Published | None:
    """A version of a course."""
    query = select(course_version).where(
        course_version.c.course_id == course_id, course_version.c.number == number
    )
    row = tx.execute(query).first()
    return _published(course_id, row) if row else None


def latest_course_number(tx: Tx, course_id: str) -> int:
    """The number of a course's newest version; 0 before the first."""
    query = select(func.coalesce(func.max(course_version.c.number), 0))
    return int(tx.execute(query.where(course_version.c.course_id == course_id)).scalar_one())


def course_numbers(tx: Tx, course_id: str) -> list[tuple[int, datetime]]:
    """The number and the instant of each version of a course, oldest first."""
    query = select(course_version.c.number, course_version.c.published_at)
    rows = tx.execute(query.where(course_version.c.course_id == course_id).order_by(course_version.c.number))
    return [(number, at) for number, at in rows]


def latest_courses(tx: Tx) -> list[Published]:
    """The newest version of every course, by course id."""
    return [course for course_id in course_ids(tx) if (course := latest_course(tx, course_id))]


def course_ids(tx: Tx) -> list[str]:
    """Ids of all published courses, in order."""
    ids = select(course_version.c.course_id).distinct().order_by(course_version.c.course_id)
    return list(tx.execute(ids).scalars())


def add_register(tx: Tx, digest: str, body: Json, now: datetime) -> Published:
    """Publishes the register of norms; the same digest again gives the same version."""
    latest = latest_register(tx)
    if latest and latest.digest == digest:
        return latest
    number = latest.number + 1 if latest else 1
    tx.execute(insert(register_version).values(number=number, digest=digest, body=body, published_at=now))
    return Published("register", number, digest, body, now)


def latest_register(tx: Tx) -> Published | None:
    """The newest register of norms."""
    row = tx.execute(select(register_version).order_by(register_version.c.number.desc()).limit(1)).first()
    return _published("register", row) if row else None


def latest_register_number(tx: Tx) -> int:
    """The number of the newest register; 0 before the first."""
    return int(tx.execute(select(func.coalesce(func.max(register_version.c.number), 0))).scalar_one())


def _item(row: Row[Any]) -> ItemVersion:
    body = row.body
    return ItemVersion(
        row.id,
        row.item_id,
        row.bank,
        row.kind,
        body["content"],
        body["competency"],
        body["difficulty"],
        tuple(body["citations"]),
        body["shuffle"],
    )


def _key(row: Row[Any]) -> KeyRevision:
    return KeyRevision(row.id, row.item_version_id, row.number, row.body["key"], row.body["feedback"])


def _published(new_id: str, row: Row[Any]) -> Published:
    return Published(new_id, row.number, row.digest, row.body, row.published_at)
