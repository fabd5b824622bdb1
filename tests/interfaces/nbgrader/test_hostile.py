"""Hostile submissions through ``nbgrader autograde`` itself: each earns nothing, and nobody else is harmed.

A submission first tries something, and answers rightly only if that came off: so whoever has a point has broken out.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader_assignments import graded, hand_in, set_assignment, solution
from nbgrader_runs import grades, project_config
from traitlets.config import Config

from congvu.store.gradebook.course import Course, make_gradebook
from congvu.store.gradebook.reader import Graded

ROOT = Path(__file__).resolve().parents[3]
NAME = "hostile"
RIGHT = "def double(x):\n    return 2 * x"
TESTS = (graded("t1", "assert double(2) == 4", 2.0), graded("t2", "double(3) / 6", 1.0))
DIES = "DeadKernelError"

ATTACKS = {
    "loop": "while True:\n    pass",
    "loop-stubborn": (
        "import time\nwhile True:\n    try:\n        time.sleep(60)\n    except BaseException:\n        pass"
    ),
    "fork-bomb": "import os\nwhile True:\n    os.fork()",
    "fork-bomb-in-c": "import ctypes\nassert ctypes.CDLL(None).fork() > 0",
    "memory": "hog = bytearray(8 << 30)",
    "memory-in-steps": "hog = []\nwhile True:\n    hog.append(bytearray(1 << 20))",
    "output": "while True:\n    print('x' * 10_000)",
    "socket": "import socket\nsocket.create_connection(('127.0.0.1', {port}), timeout=5)",
    "socket-in-c": ("import ctypes\nlibc = ctypes.CDLL(None)\nassert libc.socket(2, 1, 0) >= 0"),
    "read-another": "open('../../sound/hostile/hostile.ipynb').read()",
    "read-submitted": "open('{root}/submitted/sound/hostile/hostile.ipynb').read()",
    "read-gradebook": "open('{root}/gradebook.db', 'rb').read(1)",
    "list-others": "import os\nassert len(os.listdir('{root}/submitted')) > 1",
    "write-outside": "open('{root}/pwned', 'w').write('x')",
    "write-gradebook": "open('{root}/gradebook.db', 'ab').write(b'x')",
    "write-source": "open('{root}/source/hostile/hostile.ipynb', 'a').write('x')",
    "link": "import os\nos.unlink('hostile.ipynb')\nos.symlink('{root}/gradebook.db', 'hostile.ipynb')",
    "kill-itself": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "kill-parent": "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
    "exit": "import os\nos._exit(0)",
    "segfault": "import ctypes\nctypes.string_at(0)",
    "environment": "import os\nassert [v for v in os.environ.values() if '{root}' in v]",
}
"""By student: what is tried before the right answer."""

WITHOUT_TRACEBACKS = {
    "showtraceback-none": "InteractiveShell.showtraceback = None",
    "showtraceback-nothing": "InteractiveShell.showtraceback = lambda *a, **k: None",
    "run-code": "InteractiveShell.run_code = None",
}
"""nbgrader's own pull request 1324, and a variation: no right answer follows."""

PATCH = "from IPython.core.interactiveshell import InteractiveShell\n{}"
STUDENTS = ("a-sound", *ATTACKS, *WITHOUT_TRACEBACKS, "sound")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course after one run of the command over all of them."""
    state = tmp_path_factory.mktemp("state")
    course = Course(state / "nbgrader")
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONGVU_STATE", str(state))
        set_up(course, project_config(), server.getsockname()[1])
        done = autograde_by_command(state)
    assert done.returncode == 0, done.stdout
    return course


def set_up(course: Course, made: Config, port: int) -> None:
    make_gradebook(course)
    set_assignment(course, NAME, (solution("answer", RIGHT), *TESTS), made)
    places = {"root": course.root, "port": port}
    for student, attack in ATTACKS.items():
        hand_in(course, NAME, student, {"answer": f"{attack.format(**places)}\n{RIGHT}"})
    for student, patch in WITHOUT_TRACEBACKS.items():
        hand_in(course, NAME, student, {"answer": PATCH.format(patch)})
    for student in ("a-sound", "sound"):
        hand_in(course, NAME, student, {"answer": RIGHT})


def autograde_by_command(state: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HOME": str(state), "JUPYTER_CONFIG_DIR": str(state / "jupyter")}
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", NAME, "--Execute.timeout=1"],
        cwd=ROOT / "grading",
        env=environment | {"PYTHONWARNINGS": "ignore"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def rows(course: Course) -> dict[str, Graded]:
    """The gradebook."""
    return grades(course, NAME)


@pytest.mark.parametrize("student", [*ATTACKS, *WITHOUT_TRACEBACKS])
def test_a_hostile_submission_earns_nothing(rows: dict[str, Graded], student: str) -> None:
    assert [(name, auto) for name, auto, *_ in rows[student].rows] == [("t1", 0.0), ("t2", 0.0)]


@pytest.mark.parametrize("student", ["a-sound", "sound"])
def test_others_in_the_same_run_have_their_points(rows: dict[str, Graded], student: str) -> None:
    """The first and the last."""
    assert rows[student].score == 3.0
    assert not rows[student].flagged


@pytest.mark.parametrize("student", ["loop-stubborn", "kill-itself", "exit", "segfault"])
def test_a_submission_that_was_ended_is_flagged(rows: dict[str, Graded], student: str) -> None:
    """A person should look: stock nbgrader leaves no trace of it."""
    assert rows[student].flagged


def test_nothing_outside_was_touched(course: Course) -> None:
    assert not (course.root / "pwned").exists()
    assert not (course.source(NAME) / f"{NAME}.ipynb").read_text("utf-8").endswith("x")
    assert not [path for path in course.root.rglob("*") if path.is_symlink()]


def test_everybody_has_a_notebook_to_look_at(course: Course) -> None:
    """Formgrader shows why there are no points."""
    for student in STUDENTS:
        assert (course.folder("autograded", student, NAME) / f"{NAME}.ipynb").is_file(), student
