"""Citations: where they lead, and whether it is in force."""

from __future__ import annotations

from datetime import date

import pytest

from congvu.law.norms import Problem, Unresolved, in_force, reasons, resolve
from congvu.model.norms import Citation, NormDocument, NormState, NormVersion, Provision, Register

OLD, NEW = date(2025, 6, 30), date(2025, 7, 1)


def version(first: date, last: date | None = None) -> NormVersion:
    """A verified version."""
    return NormVersion(first, last, "…", NormState.VERIFIED)


def document(slug: str, first: date | None, last: date | None = None, **fields: object) -> NormDocument:
    """A verified document."""
    values = {"provisions": {}, "binding": True, "issued_on": None} | fields
    return NormDocument(slug, slug, "Nghị định", "CP", "", effective_from=first, effective_to=last, state=NormState.VERIFIED, **values)  # type: ignore[arg-type]  # fmt: skip


REGISTER = Register(
    {
        "old": document(
            "old",
            date(2018, 6, 21),
            OLD,
            provisions={"d1": Provision("d1", "Điều 1", (version(date(2018, 6, 21)),))},
        ),
        "new": document(
            "new",
            NEW,
            provisions={
                "d1": Provision(
                    "d1", "Điều 1", (version(NEW, date(2025, 12, 30)), version(date(2025, 12, 31)))
                ),
                "d2": Provision("d2", "Điều 2", (version(NEW),)),
            },
        ),
        "press": document("press", None, binding=False),
        "undated": document("undated", None),
        "issued": document("issued", None, issued_on=NEW),
    }
)


@pytest.mark.parametrize(
    ("citation", "problem"),
    [
        ("Old", Problem.MALFORMED),
        ("old@2026-13-99", Problem.MALFORMED),
        ("none#d1", Problem.NO_DOCUMENT),
        ("old#d9", Problem.NO_PROVISION),
        ("new#d2@2025-07-02", Problem.NO_VERSION),
        ("new#d1", Problem.AMBIGUOUS),
    ],
)
def test_citation_that_leads_nowhere_says_why(citation: str, problem: Problem) -> None:
    """Each way to miss has its own name."""
    with pytest.raises(Unresolved) as error:
        resolve(REGISTER, citation)
    assert error.value.problem is problem


def test_citation_of_a_version_by_its_first_day() -> None:
    """Of several versions the named one is found."""
    found = resolve(REGISTER, Citation("new", "d1", date(2025, 12, 31)))
    assert found.version is not None
    assert found.version.to_on is None


def test_citation_of_a_document_has_no_provision() -> None:
    """A document alone may be cited."""
    assert resolve(REGISTER, "old")[1:] == (None, None)


@pytest.mark.parametrize(
    ("citation", "on", "held"),
    [
        ("old", date(2018, 6, 20), False),
        ("old", date(2018, 6, 21), True),
        ("old", OLD, True),
        ("old", NEW, False),
        ("old#d1", OLD, True),
        ("old#d1", NEW, False),  # the version is open, but its document has ended
        ("new#d1@2025-07-01", date(2025, 12, 30), True),
        ("new#d1@2025-07-01", date(2025, 12, 31), False),
        ("new#d1@2025-12-31", date(2025, 12, 30), False),
        ("issued", NEW, True),
        ("issued", OLD, False),
        ("undated", NEW, False),
        ("press", date(1990, 1, 1), True),
        ("none", NEW, False),
    ],
)
def test_in_force_to_the_day(citation: str, on: date, held: bool) -> None:
    """First and last day are both in force; what is unknown is not; what is no law has no force to lose."""
    assert in_force(REGISTER, [citation], on) is held


def test_everything_cited_must_be_in_force() -> None:
    """One lapsed citation is enough."""
    assert not in_force(REGISTER, ["new#d2", "old"], NEW)
    assert in_force(REGISTER, [], NEW)


def test_reasons_tell_since_when() -> None:
    """An ended norm is told with its first day out of force, a coming one with its first day in force."""
    (ended,) = reasons(REGISTER, ["old", "new"], NEW)
    (coming,) = reasons(REGISTER, ["old", "new"], OLD)
    assert (ended.problem, ended.since) == (Problem.ENDED, NEW)
    assert (coming.problem, coming.since) == (Problem.NOT_YET, NEW)
    assert str(ended) == "old: đã hết hiệu lực (01/07/2025)"
