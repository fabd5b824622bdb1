"""The markup of questions, from the same templates as the campus pages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment

from congvu.interfaces.campus.kinds import load_forms
from congvu.interfaces.campus.kinds.contract import QuestionForm
from congvu.interfaces.campus.templating import environment

STATIC = Path(__file__).parent / "static"


@cache
def forms() -> dict[str, QuestionForm]:
    """All installed page forms by kind."""
    return load_forms()


@cache
def templates() -> Environment:
    """The templates, made once a process."""
    return environment(forms())
