"""What is only ever appended cannot be changed, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import pytest
from backbone import World
from backbone_fixtures import Databases
from desk_days import play_a_day
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from congvu.store.schema import APPEND_ONLY, metadata

VERSIONS = "congvu.store.migrations.versions"
FROZEN = [
    *import_module(f"{VERSIONS}.0001_backbone").APPEND_ONLY,
    *import_module(f"{VERSIONS}.0003_desk").APPEND_ONLY,
]


@pytest.fixture
def sat(world: World) -> Iterator[World]:
    """A world in which each append-only table holds rows."""
    world.sit()
    play_a_day(world)
    return world


@pytest.mark.parametrize("name", APPEND_ONLY)
def test_no_row_can_be_changed_or_deleted_and_no_table_emptied(
    sat: World, databases: Databases, name: str
) -> None:
    table = metadata.tables[name]
    assert sat.store.read(lambda tx: tx.execute(select(func.count()).select_from(table)).scalar_one())
    before = sat.rows(table)
    column = list(table.columns)[-1]
    attempts = [update(table).values({column.name: column}), delete(table)]
    if databases.name == "postgres":
        attempts.append(text(f"TRUNCATE {name} CASCADE"))
    for statement in attempts:
        with pytest.raises(DBAPIError, match="append-only"):
            sat.store.write(lambda tx, s=statement: tx.execute(s))
    assert sat.rows(table) == before


def test_the_frozen_list_of_the_migration_is_the_list_of_the_schema() -> None:
    assert sorted(FROZEN) == sorted(APPEND_ONLY)
