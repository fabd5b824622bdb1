"""Flags: what a person should look at in the mark of a slot."""

from __future__ import annotations

from typing import Final

UNREADABLE: Final = "unreadable"
"""The answer is not of the question's form, or too long to be one."""
NO_ANSWERS: Final = "no_answers"
"""A submission on nbgrader's side came without its file of answers."""
MISSING: Final = "missing_cell"
DUPLICATED: Final = "duplicated_cell"
ALTERED: Final = "altered_cell"
UNREADABLE_NOTEBOOK: Final = "unreadable_notebook"
TAMPERED: Final = frozenset({MISSING, DUPLICATED, ALTERED, UNREADABLE_NOTEBOOK})
"""Flags of a cell that is not as released."""
CLOSING: Final = TAMPERED | {NO_ANSWERS}
"""Flags that close a slot: it earns nothing until a person has looked, whatever its answer."""
SECOND_WANTED: Final = "second_wanted"
"""The mark stands while a second marker is awaited."""
