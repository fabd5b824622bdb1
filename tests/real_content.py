"""The content that is shipped, read once a test process: it takes seconds, and many tests look at it."""

from __future__ import annotations

from functools import cache

from congvu.bootstrap import content_root
from congvu.content import Bundle, LoadedContent, load_content, make_bundle
from congvu.quizzes.kinds import load_kinds
from congvu.settings import read_settings


@cache
def real_content() -> LoadedContent:
    """All of it, on no day in particular."""
    return load_content(content_root(read_settings({})), load_kinds())


@cache
def real_bundle() -> Bundle:
    """The same as it is published."""
    return make_bundle(real_content())
