"""nbgrader's check with the schema compiled once: the same verdict on any metadata."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.nbgraderformat import MetadataValidator

from congvu.store.gradebook.metadata import metadata_validator

odd = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 4), st.floats(), st.text(max_size=3), st.lists(st.none())
)
meta = st.fixed_dictionaries(
    {},
    optional={
        "schema_version": st.one_of(st.just(3), odd),
        "grade": st.one_of(st.booleans(), odd),
        "solution": st.one_of(st.booleans(), odd),
        "locked": st.one_of(st.booleans(), odd),
        "task": st.one_of(st.booleans(), odd),
        "grade_id": st.one_of(st.sampled_from(["a", "a-b_1", "", "dấu", "a\n"]), odd),
        "points": st.one_of(st.floats(), st.integers(-1, 5), odd),
        "checksum": st.one_of(st.just("0" * 32), odd),
        "cell_type": st.one_of(st.sampled_from(["code", "raw", "markdown"]), odd),
        "more": odd,
    },
)
sound = {
    "schema_version": 3,
    "grade": True,
    "solution": False,
    "locked": True,
    "grade_id": "a",
    "points": 1.0,
}


def verdict(validator: Any, cells: list[Any]) -> str:
    """The name of the error, or nothing."""
    try:
        validator.validate_nb(nbformat.NotebookNode(cells=cells))
    except Exception as error:  # noqa: BLE001  # whichever it is
        return f"{type(error).__name__}: {error}"
    return ""


def cell(kind: str, known: dict[str, Any]) -> Any:
    make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    return make("x", metadata={"nbgrader": known}, id="x")


@given(meta, st.sampled_from(["code", "markdown"]))
def test_the_verdict_is_nbgraders(known: dict[str, Any], kind: str) -> None:
    """To the word."""
    cells = [cell(kind, known)]
    assert verdict(metadata_validator(), cells) == verdict(MetadataValidator(), cells)


@given(meta)
def test_a_small_change_to_sound_metadata_has_nbgraders_verdict(change: dict[str, Any]) -> None:
    cells = [cell("code", {**sound, **change})]
    assert verdict(metadata_validator(), cells) == verdict(MetadataValidator(), cells)


@pytest.mark.parametrize("cells", [[cell("code", sound)], [cell("code", sound)] * 2, []])
def test_ids_are_looked_at_across_cells(cells: list[Any]) -> None:
    assert verdict(metadata_validator(), cells) == verdict(MetadataValidator(), cells)
    assert bool(verdict(metadata_validator(), cells)) == (len(cells) > 1)
