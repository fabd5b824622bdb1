"""What an officer typed stands apart from the event log, in ``free_text``, so that it can be erased.

In its place the log holds ``{"text": id}``, wherever in an answer the words stood. An answer that no kind can read
stands apart whole, as ``{"json": id}``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from sqlalchemy import insert

from congvu.model.content import Json
from congvu.store.database import Tx
from congvu.store.schema import free_text

TEXT, WHOLE = "text", "json"


_NO_TEXT = frozenset(map(chr, (0, *range(0xD800, 0xE000))))
"""NUL and halves of surrogate pairs: no database takes them as text."""


def storable(value: Json) -> bool:
    """Whether every string in a value is text that a database takes."""
    if isinstance(value, str):
        return _NO_TEXT.isdisjoint(value)
    if isinstance(value, Mapping):
        return all(storable(part) for pair in value.items() for part in pair)
    return all(map(storable, value)) if isinstance(value, list | tuple) else True


def put_text(tx: Tx, text_id: str, officer_id: str, body: str) -> Json:
    """Keeps what an officer typed apart from the log, by id; gives the value that the event holds."""
    tx.execute(insert(free_text).values(id=text_id, officer_id=officer_id, body=body))
    return {TEXT: text_id}


def put_whole(tx: Tx, text_id: str, officer_id: str, value: Json) -> Json:
    """As :func:`put_text` for a value of any form."""
    put_text(tx, text_id, officer_id, json.dumps(value))
    return {WHOLE: text_id}


def replaced(value: Json, path: Sequence[str | int], put: Callable[[str], Json]) -> Json:
    """``value`` with what ``put`` gives for the text at ``path`` in its place; ``value`` itself is left as it is."""
    if not path:
        return put(value)
    copied = value.copy()
    copied[path[0]] = replaced(value[path[0]], path[1:], put)
    return copied


def text_ids(value: Json) -> Iterator[str]:
    """The ids of all texts that a logged value stands for."""
    if isinstance(value, Mapping):
        reference = _reference(value)
        if reference:
            yield reference[1]
            return
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from text_ids(part)


def read_back(value: Json, texts: Mapping[str, str]) -> Json:
    """A logged value with the texts that it stands for; an erased one reads as ``None``."""
    if isinstance(value, list):
        return [read_back(part, texts) for part in value]
    if not isinstance(value, Mapping):
        return value
    reference = _reference(value)
    if reference is None:
        return {name: read_back(part, texts) for name, part in value.items()}
    form, body = reference[0], texts.get(reference[1])
    return json.loads(body) if form == WHOLE and body is not None else body


def _reference(value: Mapping[str, Json]) -> tuple[str, str] | None:
    """Form and id of what a mapping refers to; ``None`` for an answer."""
    if len(value) != 1:
        return None
    ((form, text_id),) = value.items()
    return (form, text_id) if form in (TEXT, WHOLE) and isinstance(text_id, str) else None
