"""Blueprints to JSON and back, as they are published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from congvu.model.content import (
    Blueprint,
    Counts,
    Difficulty,
    Json,
    LatePolicy,
    Phase,
    Pool,
    Section,
    SlotRule,
)


def blueprint_to_json(blueprint: Blueprint) -> dict[str, Json]:
    """A blueprint as JSON values; :func:`blueprint_from_json` gives it back unchanged."""
    data = asdict(blueprint)
    data["counts"] = blueprint.counts.value
    data["sections"] = [_section_to_json(section) for section in blueprint.sections]
    data["review"] = {phase.value: sorted(shown) for phase, shown in sorted(blueprint.review.items())}
    if not blueprint.formative:  # what was published before this was a field keeps its digest
        del data["formative"]
    return data


def blueprint_from_json(data: Mapping[str, Json]) -> Blueprint:
    """The blueprint that :func:`blueprint_to_json` wrote.

    Publications from before ``provisions`` was a word of its own (they know no ``late``) cited the provisions in every
    phase that showed anything: they still do.
    """
    fields: dict[str, Any] = dict(data)
    fields["counts"] = Counts(data["counts"])
    fields["sections"] = tuple(_section_from_json(section) for section in data["sections"])
    always_cited = frozenset() if "late" in data else frozenset({"provisions"})
    fields["review"] = {
        Phase(phase): frozenset(shown) | always_cited if shown else frozenset()
        for phase, shown in data["review"].items()
    }
    for name, form in (("difficulty", Difficulty), ("late", LatePolicy)):
        if data.get(name):
            fields[name] = form(**data[name])
    return Blueprint(**fields)


def _section_to_json(section: Section) -> dict[str, Json]:
    return {"title": section.title, "slots": [_rule_to_json(rule) for rule in section.slots]}


def _rule_to_json(rule: SlotRule) -> dict[str, Json]:
    if rule.pool is None:
        return {"points": rule.points, "item_id": rule.item_id, "count": rule.count}
    pool: dict[str, Json] = {
        "banks": list(rule.pool.banks),
        "competency": rule.pool.competency,
        "kinds": list(rule.pool.kinds),
        "difficulty": list(rule.pool.difficulty),
    }
    if rule.pool.changed_since is not None:  # what was published before this was a field keeps its digest
        pool["changed_since"] = rule.pool.changed_since.isoformat()
    return {"points": rule.points, "pool": pool, "count": rule.count}


def _section_from_json(data: Mapping[str, Json]) -> Section:
    return Section(data["title"], tuple(_rule_from_json(rule) for rule in data["slots"]))


def _rule_from_json(data: Mapping[str, Json]) -> SlotRule:
    if "pool" not in data:
        return SlotRule(data["points"], item_id=data["item_id"], count=data["count"])
    pool = data["pool"]
    low, high = pool["difficulty"]
    since = date.fromisoformat(pool["changed_since"]) if "changed_since" in pool else None
    drawn = Pool(tuple(pool["banks"]), pool["competency"], tuple(pool["kinds"]), (low, high), since)
    return SlotRule(data["points"], pool=drawn, count=data["count"])
