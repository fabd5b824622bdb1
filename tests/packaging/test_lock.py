"""requirements.lock pins all that pyproject.toml asks for, on every supported Python."""

from __future__ import annotations

import re

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from project import ROOT, all_requirements

LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PINS = [Requirement(line) for line in LOCK.splitlines() if line and not line.startswith("#")]


def pins(python: str) -> dict[str, Version]:
    """The pins that hold on that Python, on Linux."""
    machine = {**default_environment(), "python_version": python, "python_full_version": f"{python}.2"}
    held = [
        pin
        for pin in PINS
        if pin.marker is None or pin.marker.evaluate({k: str(v) for k, v in machine.items()})
    ]
    names = [canonicalize_name(pin.name) for pin in held]
    assert len(names) == len(set(names)), "a name is pinned twice"
    return {name: Version(str(pin.specifier)[2:]) for name, pin in zip(names, held, strict=True)}


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_every_requirement_is_pinned_within_its_bounds(python: str) -> None:
    """To mend: ``make lock``."""
    held = pins(python)
    wrong = [
        str(one) for one in all_requirements() if held.get(canonicalize_name(one.name)) not in one.specifier
    ]
    assert wrong == []


def test_every_line_is_one_exact_pin() -> None:
    """No options, no addresses, no hashes that only one index would know."""
    odd = [str(pin) for pin in PINS if not re.fullmatch(r"==[\w.+!]+", str(pin.specifier)) or pin.url]
    assert odd == []
