"""A process that regrades and is killed at a given point."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any, NoReturn


def die(*_: Any, **__: Any) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


def main(url: str, point: str, quiz_id: str, reason: str, helpers: str) -> None:
    sys.path.insert(0, helpers)
    from backbone import NOW

    from congvu.services.context import Context, Services
    from congvu.services.regrade import job as regrade_quiz
    from congvu.services.regrade import run as _regrade_run
    from congvu.store import Store, regrading
    from congvu.workers import InlineWorkers

    places: dict[str, tuple[Any, str]] = {
        "begun": (regrade_quiz, "run_regrade"),  # the job is there, nothing is marked
        "writing": (regrading, "advance"),  # events and results are written, not committed
        "between": (_regrade_run.RegradeRun, "_passed"),  # replaced below: the second batch
        "ending": (regrading, "end_job"),  # all is committed, the job still runs
    }
    if point == "between":
        real, calls = _regrade_run.RegradeRun._passed, []

        def second(self: Any) -> Any:
            calls.append(1)
            return real(self) if len(calls) == 1 else die()

        _regrade_run.RegradeRun._passed = second  # type: ignore[method-assign]
    else:
        setattr(*places[point], die)
    with Store(url) as store:
        ctx = Context(NOW, Services())
        job, _ = regrade_quiz.begin_regrade(store, ctx, quiz_id, regrade_quiz.Wish(), reason)
        regrade_quiz.run_regrade(store, ctx, job.id, InlineWorkers(), chunk=1)


if __name__ == "__main__":
    main(*sys.argv[1:])
