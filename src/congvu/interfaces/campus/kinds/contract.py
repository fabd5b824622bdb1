"""What a page form of a question kind is: a package with two functions and two templates.

The package is found through the entry point group ``congvu.question_forms`` under the kind's name, and holds
``form.html.j2`` (extends ``kinds/_form.html.j2``, fills the blocks ``hint`` and ``controls``) and ``review.html.j2``
(extends ``kinds/_review.html.j2``, fills the block ``answer``, or leaves it: answer and key in words).

The page's scripts serve any form that keeps to this: controls are ``input``, ``select`` or ``textarea``; each has a label;
its name is the slot's id, or begins with it and a dot; controls of one name are radio buttons or check boxes, all others
have names of their own. What they hold is saved, queued, compared between windows and put back by these names.

A form is imported in each trainee's kernel, so it imports nothing heavy: no schema, and with it no pydantic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeAlias

ENTRY_POINT_GROUP = "congvu.question_forms"

Fields: TypeAlias = Mapping[str, Sequence[str]]
"""What a browser posts: values by field name. Fields of other slots may be among them."""


class QuestionForm(Protocol):
    """A module that is the page form of a kind."""

    @property
    def __file__(self) -> str | None:
        """Where the package's ``__init__`` lies; its templates lie beside it."""

    def read_fields(self, slot: str, content: Mapping[str, Any], fields: Fields) -> Any:
        """The answer that the fields give, for the kind's ``read``; ``None`` for a blank.

        Raises :class:`congvu.quizzes.kinds.contract.UnreadableAnswer` where the fields contradict themselves.
        """

    def write_fields(self, slot: str, content: Mapping[str, Any], answer: Any) -> dict[str, list[str]]:
        """The fields that show ``answer`` (in normal form, or ``None``); ``read_fields`` reads it back."""
