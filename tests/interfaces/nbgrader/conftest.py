"""The differential run, made once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from nbgrader_differential import Differential, differential


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Differential]:
    """Every case, projected and autograded."""
    with differential(tmp_path_factory.mktemp("differential")) as done:
        yield done
