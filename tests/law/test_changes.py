"""Since when the law under an item is what it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from congvu.law.changes import changed_on
from congvu.model.norms import NormDocument, NormState, NormVersion, Provision, Register, Relation

DAY = date(2026, 11, 22)
TURN = date(2025, 7, 1)


def version(first: date, last: date | None = None) -> NormVersion:
    return NormVersion(first, last, "…", NormState.VERIFIED)


def document(slug: str, first: date | None, last: date | None = None, **fields: object) -> NormDocument:
    provisions = fields.pop("provisions", {})
    values = {"binding": True, "relations": (), "provisions": provisions} | fields
    return NormDocument(slug, slug, "Nghị định", "CP", "", None, first, last, NormState.VERIFIED, **values)  # type: ignore[arg-type]


def provision(*versions: NormVersion) -> dict[str, Provision]:
    return {"d1": Provision("d1", "Điều 1", versions)}


REGISTER = Register(
    {
        "law": document("law", date(2013, 7, 1), provisions=provision(version(date(2013, 7, 1)))),
        "amended": document(
            "amended",
            date(2013, 7, 1),
            provisions=provision(version(date(2013, 7, 1), date(2026, 6, 30)), version(date(2026, 7, 1))),
        ),
        "old": document(
            "old", date(2018, 6, 21), date(2025, 6, 30), relations=(Relation("replaced_by", "new", TURN),)
        ),
        "new": document("new", TURN, provisions=provision(version(TURN))),
        "elder": document("elder", date(2010, 1, 1), date(2025, 12, 31)),
        "heir": document("heir", date(2020, 1, 1), relations=(Relation("replaces", "elder"),)),
        "coming": document("coming", date(2027, 7, 1)),
        "press": document("press", None, binding=False, provisions=provision(version(date(2026, 1, 1)))),
    }
)


@pytest.mark.parametrize(
    ("citation", "day"),
    [
        ("law#d1", date(2013, 7, 1)),
        ("amended#d1@2026-07-01", date(2026, 7, 1)),
        ("new#d1", TURN),
        ("new", TURN),
        ("heir", date(2026, 1, 1)),
    ],
)
def test_the_last_change_of_a_norm(citation: str, day: date) -> None:
    """The first day of version or document, or the day it took another's place, even years after it was issued."""
    assert changed_on(REGISTER, {"item": [citation]}, DAY) == {"item": day}


@pytest.mark.parametrize("citation", ["old", "amended#d1@2013-07-01", "coming", "press#d1", "none", "Bad"])
def test_what_is_not_in_force_or_no_law_is_no_change(citation: str) -> None:
    assert changed_on(REGISTER, {"item": [citation]}, DAY) == {}


def test_the_newest_of_several_citations_counts() -> None:
    assert changed_on(REGISTER, {"item": ["law#d1", "new#d1", "old"]}, DAY) == {"item": TURN}


def test_a_change_counts_from_its_own_day() -> None:
    """The day before, the heir stands as it was issued."""
    eve = date(2025, 12, 31)
    assert changed_on(REGISTER, {"item": ["heir"]}, eve) == {"item": date(2020, 1, 1)}
    assert changed_on(REGISTER, {"item": ["heir"]}, eve + timedelta(1)) == {"item": date(2026, 1, 1)}


def test_without_a_day_everything_that_binds_counts() -> None:
    """What ``congvu check`` asks where no day is given: could such a pool ever be filled."""
    found = changed_on(REGISTER, {"a": ["coming"], "b": ["old"], "c": ["press"]})
    assert found == {"a": date(2027, 7, 1), "b": date(2018, 6, 21)}
