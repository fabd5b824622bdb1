"""Canonical JSON and the digests that name published content."""

from __future__ import annotations

import hashlib
import json

from congvu.model.content import ItemVersion, Json, KeyRevision
from congvu.quizzes.kinds.contract import Parts, QuestionKind


def canonical_json(value: Json) -> str:
    """One text for one value: sorted keys, no spaces, UTF-8 letters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def pretty_json(value: Json) -> str:
    """As deterministic as :func:`canonical_json`, but made for eyes and diffs."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n"


def digest(value: Json) -> str:
    """SHA-256 of the canonical JSON, in hex."""
    return digest_text(canonical_json(value))


def digest_text(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def version_id(version: ItemVersion) -> str:
    """The id of an item version: ``iv-`` and 16 hex digits.

    It covers what a trainee reads (item id, kind, content, citations, whether options are shuffled) and what decides
    where the item may stand (bank, competency). The author's guess of difficulty is left out: it gives way to the
    measured one and makes no other question.
    """
    read = {
        "item": version.item_id,
        "bank": version.bank,
        "kind": version.kind,
        "content": dict(version.content),
        "competency": version.competency,
        "citations": list(version.citations),
        "shuffle": version.shuffle,
    }
    return "iv-" + digest(read)[:16]


def key_id(item_version_id: str, key: Json, feedback: Json) -> str:
    """The id of a key revision: ``kr-`` and 16 hex digits over version id, key and feedback."""
    return "kr-" + digest({"version": item_version_id, "key": key, "feedback": feedback})[:16]


def make_version(
    item_id: str,
    bank: str,
    kind: str,
    parts: Parts,
    *,
    competency: str,
    difficulty: float,
    citations: tuple[str, ...],
    shuffle: bool,
) -> tuple[ItemVersion, KeyRevision]:
    """An item version and its first key (revision 0), with their ids."""
    bare = ItemVersion("", item_id, bank, kind, parts.content, competency, difficulty, citations, shuffle)
    name = version_id(bare)
    version = ItemVersion(
        name, item_id, bank, kind, parts.content, competency, difficulty, citations, shuffle
    )
    key = KeyRevision(key_id(name, parts.key, parts.feedback), name, 0, parts.key, parts.feedback)
    return version, key


def version_of(kind: QuestionKind, bank: str, item: Json) -> tuple[ItemVersion, KeyRevision]:
    """As :func:`make_version`, of an item that the kind's schema has taken (an instance of it)."""
    return make_version(
        item.id,
        bank,
        item.kind,
        kind.take_apart(item),
        competency=item.competency,
        difficulty=item.difficulty,
        citations=tuple(item.citations),
        shuffle=item.shuffle,
    )
