"""A process that commits three submissions, starts to project them, and is killed at a given point."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn


def die(*_: Any, **__: Any) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


def main(url: str, root: str, point: str, helpers: str) -> None:
    sys.path.insert(0, helpers)
    from nbgrader_cast import NOW, Cast, right_answers

    from congvu.services.gradebook import batch as _gradebook_batch
    from congvu.services.gradebook import project as project_gradebook
    from congvu.store import Store
    from congvu.store.gradebook.course import Course

    places = {
        "before": (_gradebook_batch.BatchWriter, "write"),
        "files": (_gradebook_batch, "write_entries"),
        "gradebook": (project_gradebook, "_set_bookmark"),
    }
    setattr(*places[point], die)
    cast = Cast(Store(url), Course(Path(root)))
    for officer, given in (("o1", right_answers()), ("o2", {}), ("o3", right_answers())):
        cast.sit(officer, given)
    project_gradebook.project_gradebook(cast.store, cast.course, cast.services, clock=lambda: NOW)


if __name__ == "__main__":
    main(*sys.argv[1:])
