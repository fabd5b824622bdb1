"""A process that ticks and is killed at a given point."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any, NoReturn


def die(*_: Any, **__: Any) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


def main(url: str, point: str, helpers: str) -> None:
    sys.path.insert(0, helpers)
    from backbone import GRACE, NOW, TIME_LIMIT

    from congvu.services.context import Context, Services
    from congvu.services.keeping import ticking
    from congvu.services.leases import Lease
    from congvu.store import Store, marks, stuck

    places: dict[str, tuple[Any, str]] = {
        "leased": (ticking, "_agenda"),  # the lease is taken, nothing else
        "writing": (marks, "add_marks"),  # the attempt has ended, its marks are not written
        "committed": (ticking, "_do"),  # replaced below: the first attempt has ended, the second not
        "flagging": (stuck, "put_stuck"),  # an attempt has failed, its flag is not written
        "giving back": (Lease, "drop"),  # all is done
    }
    where, name = places[point]
    real, calls = getattr(where, name), []

    def second(*given: Any) -> Any:
        calls.append(given)
        return real(*given) if len(calls) == 1 else die()

    setattr(where, name, second if point == "committed" else die)
    kinds = Services().kinds
    if point == "flagging":
        kinds = {name: kind for name, kind in kinds.items() if name != "short"}
    with Store(url) as store:
        ticking.tick(store, Context(NOW + TIME_LIMIT + 2 * GRACE, Services(kinds=kinds)))


if __name__ == "__main__":
    main(*sys.argv[1:])
