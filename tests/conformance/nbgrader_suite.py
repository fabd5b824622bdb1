"""nbgrader's own tests, from the installed package and unchanged, under its executor and under congvu's.

``python tests/conformance/nbgrader_suite.py`` prints a table; ``make conformance`` asks for the same as tests. Each
outcome is noted as it comes, so that a run that was stopped goes on where it was. Notes hold as long as what they
depend on: the versions of the packages, for congvu's executor also its source.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

from suite_plugin import CONGVU, EXECUTOR, NOTES, STOCK, read_notes

ROOT = Path(__file__).resolve().parents[2]
STATE = Path(os.environ.get("CONFORMANCE_STATE", ROOT / "var" / "conformance"))
MODULES = (
    "nbgrader.tests.apps.test_nbgrader_autograde",
    "nbgrader.tests.apps.test_nbgrader_validate",
    "nbgrader.tests.test_validator",
    "nbgrader.tests.apps.test_nbgrader_generate_solution",
    "nbgrader.tests.apps.test_nbgrader_generate_feedback",
    "nbgrader.tests.apps.test_api",
    "nbgrader.tests.api",
    "nbgrader.tests.preprocessors",
)
PACKAGES = (
    "nbgrader",
    "nbclient",
    "nbconvert",
    "nbformat",
    "ipykernel",
    "ipython",
    "jupyter-client",
    "sqlalchemy",
)
SOURCES = ("src/congvu/kernels", "src/congvu/interfaces/nbgrader", "src/congvu/store/gradebook")
PRIVATE = (
    "HOME",
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "IPYTHONDIR",
    "MPLCONFIGDIR",
)


@cache
def key(executor: str) -> str:
    """What the notes of an executor depend on."""
    return f"{executor}-{digest(_sources() if executor == CONGVU else ())}"


def digest(paths: Iterable[Path]) -> str:
    """Of these files, Python and the packages."""
    made = hashlib.sha256(sys.version.encode())
    for package in PACKAGES:
        made.update(f"{package} {version(package)}".encode())
    for path in paths:
        made.update(path.read_bytes())
    return made.hexdigest()[:16]


def _sources() -> Iterable[Path]:
    return (path for folder in SOURCES for path in sorted((ROOT / folder).rglob("*.py")))


def outcomes(module: str, executor: str) -> dict[str, str]:
    """Outcomes by test of one module (or package of tests), run now as far as they are not noted yet."""
    notes = STATE / key(executor) / f"{module}.jsonl"
    notes.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="congvu-suite-") as folder:
        done = _pytest(module, executor, notes, Path(folder))
    if done.returncode not in (0, 1, 5):  # all passed, some failed, all were noted before
        raise RuntimeError(f"pytest could not run {module}:\n{done.stdout[-4000:]}")
    return read_notes(notes)


def _pytest(module: str, executor: str, notes: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """In a folder, a home and Jupyter directories of its own; none of this project's pytest settings hold there."""
    for name in PRIVATE:
        (folder / name).mkdir()
    (folder / "pytest.ini").write_text("[pytest]\n", "utf-8")
    private = {name: str(folder / name) for name in PRIVATE}
    paths = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environment = {**os.environ, **private, "PATH": paths, "PYTHONPATH": str(Path(__file__).parent)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "suite_plugin"]
    return subprocess.run(
        [*command, "-c", str(folder / "pytest.ini"), "--rootdir", str(folder), "--pyargs", module],
        cwd=folder,
        env={**environment, EXECUTOR: executor, NOTES: str(notes)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def counted(found: dict[str, str]) -> str:
    """``40 passed, 2 skipped``."""
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(Counter(found.values()).items()))


def main() -> int:
    """Prints both executors' outcomes a module, and each test where they differ."""
    differing = 0
    for module in sys.argv[1:] or MODULES:
        stock, ours = outcomes(module, STOCK), outcomes(module, CONGVU)
        print(f"{module}\n  stock   {counted(stock)}\n  congvu  {counted(ours)}", flush=True)
        for test in sorted(stock.keys() | ours.keys()):
            if stock.get(test) != ours.get(test):
                differing += 1
                print(f"  ≠ {test}: {stock.get(test)} / {ours.get(test)}", flush=True)
    return min(differing, 1)


if __name__ == "__main__":
    sys.exit(main())
