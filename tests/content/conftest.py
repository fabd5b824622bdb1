"""Content for tests: the small sample and the real thing, each loaded once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from congvu.content import LoadedContent, load_content
from congvu.quizzes.kinds import KindRegistry, load_kinds

from .sample import sample, write

DAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def kinds() -> KindRegistry:
    """The installed question kinds."""
    return load_kinds()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A sound content root that the test may spoil."""
    return write(tmp_path / "content", sample())


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory, kinds: KindRegistry) -> LoadedContent:
    """The sample, loaded."""
    return load_content(write(tmp_path_factory.mktemp("small"), sample()), kinds, on=DAY)


@pytest.fixture(scope="session")
def real(kinds: KindRegistry) -> LoadedContent:
    """The content of this checkout, on a day that does not move."""
    return load_content(Path(__file__).parents[2], kinds, on=DAY)
