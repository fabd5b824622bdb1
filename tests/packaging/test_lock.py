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
_HASH = re.compile(r"sha256:[0-9a-f]{64}")
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
    """No options, no addresses: what ``pip install -c`` takes."""
    odd = [str(pin) for pin in PINS if not re.fullmatch(r"==[\w.+!]+", str(pin.specifier)) or pin.url]
    assert odd == []


def hashed(what: str) -> dict[str, list[str]]:
    """The pins of a lock with hashes, and those."""
    text = (ROOT / f"requirements.{what}.lock").read_text("utf-8").replace("\\\n", " ")
    entries = [line.split(" --hash=") for line in text.splitlines()]
    return {str(Requirement(pin)): [one.strip() for one in hashes] for pin, *hashes in entries}


@pytest.mark.parametrize("what", ["run", "test"])
def test_what_is_installed_is_known_by_its_hash(what: str) -> None:
    """An index that was tampered with is found out; to mend: ``make lock``."""
    without = [
        pin for pin, hashes in hashed(what).items() if not hashes or not all(map(_HASH.fullmatch, hashes))
    ]
    assert without == []


def test_hashes_are_those_of_the_pins() -> None:
    assert hashed("test").keys() == {str(pin) for pin in PINS}
    assert hashed("run").keys() < hashed("test").keys()
