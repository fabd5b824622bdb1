"""A run of a trainee's code, seen from inside its process: the code, then the probes."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from congvu.kernels.sandbox._plain import NotPlain, Plainer, one_line
from congvu.model.content import Json

OBSERVE = f"{__name__}:observe"
_SOURCE = "<bài làm>"
_PROBE = "<câu hỏi>"


def observe(arguments: dict[str, Any]) -> Json:
    """Runs ``source`` as ``__main__`` and returns ``[value, error]`` for each of ``probes``.

    What the source raises goes through to the caller.
    """
    plainer = Plainer()
    sys.path.insert(0, "")  # as for any program: modules beside it can be imported
    module = ModuleType("__main__")
    sys.modules["__main__"] = module  # dataclasses and pickle look there
    namespace = module.__dict__
    exec(compile(arguments["source"], _SOURCE, "exec"), namespace)  # noqa: S102  # what we are here for
    return [_probe(probe, namespace, plainer) for probe in arguments["probes"]]


def _probe(expression: str, namespace: dict[str, Any], plainer: Plainer) -> list[Json]:
    try:
        value = eval(compile(expression.strip(), _PROBE, "eval"), namespace)  # noqa: S307  # the author's
        return [plainer.plain(value), ""]
    except NotPlain as error:
        return [None, str(error)]
    except BaseException as error:  # noqa: BLE001  # SystemExit is no answer either
        return [None, named(error)]


def named(error: BaseException) -> str:
    """The error as text, whatever its class does when asked for it."""
    name = str(type.__dict__["__name__"].__get__(type(error)))
    try:
        text = f"{name}: {error}"
    except BaseException:  # noqa: BLE001
        text = name
    return one_line(text)
