"""Forms that have made something, by the key that was minted with each: sent again, a form leads to what it made."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select, update

from congvu.store.database import Tx
from congvu.store.schema import form_post


@dataclass(frozen=True, slots=True)
class FormPost:
    """A form that was sent. ``ref`` is the id of what it made, empty while that is being made."""

    officer_id: str
    purpose: str
    key: str
    digest: str
    ref: str
    at: datetime


def _same(officer_id: str, purpose: str, key: str) -> ColumnElement[bool]:
    return (
        (form_post.c.officer_id == officer_id) & (form_post.c.purpose == purpose) & (form_post.c.key == key)
    )


def get(tx: Tx, officer_id: str, purpose: str, key: str) -> FormPost | None:
    """What is known of a form; ``None`` for one that has made nothing."""
    row = tx.execute(select(form_post).where(_same(officer_id, purpose, key))).first()
    return FormPost(**row._mapping) if row else None  # noqa: SLF001  # SQLAlchemy's public name


def add(tx: Tx, new: FormPost) -> None:
    """Notes a form before it makes anything. Of two at the same moment on PostgreSQL the second waits here for the first
    to end, loses, and is run again: it then finds what the first has made."""
    tx.execute(insert(form_post).values(asdict(new)))


def set_ref(tx: Tx, post: FormPost, ref: str) -> None:
    """Notes what the form has made."""
    tx.execute(update(form_post).where(_same(post.officer_id, post.purpose, post.key)).values(ref=ref))


def remove_of(tx: Tx, officer_id: str) -> None:
    """Drops all forms of an officer."""
    tx.execute(delete(form_post).where(form_post.c.officer_id == officer_id))
