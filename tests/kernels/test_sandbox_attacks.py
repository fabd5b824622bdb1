"""What hostile code tries, run for real: each attempt fails closed, for that run alone (see the fixture ``runs``)."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from congvu.kernels.sandbox import Limits
from congvu.model.ports import Observed, RunStatus

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="sandboxes are Linux's")

LIMITS = Limits(wall_s=20, cpu_s=15)
SHORT = replace(LIMITS, wall_s=1)
Runs = Callable[..., Observed]

# Tries each expression and keeps the names of the errors; one that succeeds shows as what it returned.
ATTEMPT = """
import ctypes, os, signal, socket
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    if libc.syscall(number, *arguments) == -1:
        raise OSError(ctypes.get_errno(), "refused")
    return "done"
def attempt(function):
    try:
        return repr(function())
    except OSError as error:
        return "refused"
"""

IGNORES_SIGNALS = """
import signal
for number in range(1, 32):
    try:
        signal.signal(number, signal.SIG_IGN)
    except OSError:
        pass
while True:
    pass
"""


def refused(observed: Observed) -> bool:
    """Whether the run went through and each of its attempts was refused."""
    assert observed.status is RunStatus.DONE, observed
    return bool(observed.probed) and {one.value for one in observed.probed} == {"refused"}


@pytest.mark.parametrize(
    "source",
    [
        "while True: pass",
        "import time; time.sleep(1000)",
        IGNORES_SIGNALS,
        "while True:\n  try:\n    while True: pass\n  except BaseException: pass",
        "input() if False else __import__('threading').Event().wait()",
    ],
    ids=["loop", "sleep", "ignores signals", "catches all", "waits"],
)
def test_what_does_not_end_is_ended(runs: Runs, source: str) -> None:
    assert runs(source, limits=SHORT).status is RunStatus.TIMEOUT


def test_processor_time_is_limited(runs: Runs) -> None:
    """Also for one who ignores the first signal."""
    source = "import signal; signal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass"
    assert runs(source, limits=replace(LIMITS, cpu_s=1)).status is RunStatus.TIMEOUT


def test_a_fork_bomb_has_no_child(runs: Runs) -> None:
    observed = runs(
        ATTEMPT,
        "attempt(os.fork)",
        "attempt(lambda: __import__('subprocess').run(['true']))",
        "attempt(lambda: os.posix_spawn('/bin/true', ['true'], {}))",
        "attempt(lambda: __import__('multiprocessing').Process(target=print).start())",
    )
    assert refused(observed)


def test_no_daemon(runs: Runs) -> None:
    source = "import os\nif os.fork() == 0:\n  os.setsid()\n  os.fork()"
    assert runs(source).status is RunStatus.ERROR


def test_no_other_program(runs: Runs) -> None:
    assert refused(runs(ATTEMPT, "attempt(lambda: os.execv('/bin/sh', ['sh']))"))


@pytest.mark.parametrize(
    "source",
    [
        "kept = bytearray(10 * 2**30)",
        "kept = []\nwhile True: kept.append(bytearray(2**20))",
        "kept = 'a' * 10**10",
        "import numpy; kept = numpy.ones(10**10)",
        "import mmap; kept = mmap.mmap(-1, 10 * 2**30)",
    ],
    ids=["at once", "bit by bit", "text", "numpy", "shared mapping"],
)
def test_a_memory_hog_gets_no_memory(runs: Runs, source: str) -> None:
    observed = runs(source)
    assert observed.status in {RunStatus.MEMORY, RunStatus.ERROR}
    assert observed.error


def test_a_program_that_takes_all_memory_is_told_apart(runs: Runs) -> None:
    assert runs("kept = bytearray(10**11)").status is RunStatus.MEMORY


def test_limits_cannot_be_raised_again(runs: Runs) -> None:
    names = ("RLIMIT_AS", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_CPU")
    probes = (f"limit(resource.{name})" for name in names)
    source = """
import resource
def limit(name):
    try:
        return resource.setrlimit(name, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except (OSError, ValueError):
        return "refused"
"""
    assert refused(runs(source, *probes))


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_gigabyte_of_output_is_cut_short(runs: Runs, stream: str) -> None:
    observed = runs(f"import sys\nfor _ in range(1000): print('a' * 2**20, file=sys.{stream})")
    assert observed.status is RunStatus.OUTPUT
    assert len(observed.stdout) <= LIMITS.output_bytes


def test_a_huge_value_is_refused(runs: Runs) -> None:
    assert runs("x = 'a' * (4 * 2**20)", "x").status is RunStatus.OUTPUT


def test_no_sockets(runs: Runs) -> None:
    families = ("AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_PACKET", "AF_ALG", "AF_VSOCK")
    kinds = ("SOCK_STREAM", "SOCK_DGRAM", "SOCK_RAW")
    probes = (f"attempt(lambda: socket.socket(socket.{a}, socket.{k}))" for a in families for k in kinds)
    assert refused(runs(ATTEMPT, *probes, "attempt(lambda: socket.socketpair(type=socket.SOCK_DGRAM))"))


@pytest.fixture
def listening() -> Iterator[int]:
    """The port of a server on this machine."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_no_connection_to_this_machine(runs: Runs, listening: int) -> None:
    probes = (
        f"attempt(lambda: socket.create_connection(('127.0.0.1', {listening}), 1))",
        "attempt(lambda: socket.getaddrinfo('localhost', 80)[0] and 'resolved')",
    )
    assert runs(ATTEMPT, *probes).probed[0].value == "refused"


@pytest.fixture
def other_submission(tmp_path: Path) -> Path:
    """A file that everybody on the machine may read, and write."""
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    path = tmp_path / "bài của người khác.py"
    path.write_text("bí mật", encoding="utf-8")
    path.chmod(0o666)
    return path


def test_no_other_submission_is_read_or_changed(runs: Runs, other_submission: Path) -> None:
    name = str(other_submission)
    observed = runs(
        ATTEMPT,
        f"attempt(lambda: open({name!r}).read())",
        f"attempt(lambda: open({name!r}, 'w').write('x'))",
        f"attempt(lambda: os.open({name!r}, os.O_RDONLY | os.O_TRUNC))",
        f"attempt(lambda: os.truncate({name!r}, 0))",
        f"attempt(lambda: os.unlink({name!r}))",
        f"attempt(lambda: os.rename({name!r}, 'mine'))",
        f"attempt(lambda: os.link({name!r}, 'mine'))",
        f"attempt(lambda: os.symlink({name!r}, 'mine'))",
        f"attempt(lambda: os.listdir({str(other_submission.parent)!r}))",
    )
    assert refused(observed)
    assert other_submission.read_text(encoding="utf-8") == "bí mật"


def test_modes_and_times_of_other_files_stay(runs: Runs, other_submission: Path) -> None:
    """Said to be done, and not done: so that shutil.copy works."""
    before = other_submission.stat()
    name = str(other_submission)
    observed = runs("import os", f"os.chmod({name!r}, 0o600)", f"os.utime({name!r}, (1, 1))")
    after = other_submission.stat()
    assert observed.status is RunStatus.DONE
    assert (after.st_mode, after.st_mtime) == (before.st_mode, before.st_mtime)


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "/etc/hostname",
        "/root",
        "/home",
        "/tmp",
        "/proc/self/mem",
        "/proc/self/environ",
        "/proc/1/cmdline",
        "/sys",
        "/dev/shm",
        "/var",
    ],
)
def test_the_machine_is_closed(runs: Runs, path: str) -> None:
    attempts = (f"attempt(lambda: open({path!r}, 'rb'))", f"attempt(lambda: os.listdir({path!r}))")
    assert refused(runs(ATTEMPT, *attempts))


@pytest.mark.parametrize("folder", ["/tmp", "/var/tmp", "/dev/shm", "/", "..", "../.."])
def test_nothing_is_written_outside(runs: Runs, folder: str) -> None:
    trace = f"{folder}/{secrets.token_hex(8)}"
    assert refused(runs(ATTEMPT, f"attempt(lambda: open({trace!r}, 'w'))"))


def test_the_key_in_our_own_package_is_closed(runs: Runs) -> None:
    """The wheel carries banks, keys and all, where Python imports from."""
    import congvu

    folder = str(Path(congvu.__file__).parent)
    assert refused(runs(ATTEMPT, f"attempt(lambda: open({folder + '/__init__.py'!r}).read())"))


def test_the_rest_of_python_can_be_imported(runs: Runs) -> None:
    """What was not preloaded as well; also where the run's account cannot read Python itself."""
    observed = runs(
        "import calendar, sqlite3, pandas",
        "calendar.isleap(2024)",
        "sqlite3.connect(':memory:').execute('select 7').fetchone()[0]",
    )
    assert [one.value for one in observed.probed] == [True, 7]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("ptrace", "101, 16, os.getppid(), 0, 0"),
        ("process_vm_readv", "310, os.getppid(), 0, 0, 0, 0, 0"),
        ("mount", "165, b'none', b'/', b'tmpfs', 0, 0"),
        ("unshare", "272, 0x10000000"),
        ("bpf", "321, 0, 0, 0"),
        ("keyctl", "250, 0, -3, 0"),
        ("io_uring_setup", "425, 1, ctypes.create_string_buffer(512)"),
        ("userfaultfd", "323, 1"),
        ("memfd_create", "319, b'x', 0"),
        ("perf_event_open", "298, 0, 0, -1, -1, 0"),
        ("setresuid", "117, 0, 0, 0"),
        ("pidfd_open", "434, os.getppid(), 0"),
        ("setsid", "112"),
        ("mknod", "133, b'pipe', 0o10644, 0"),
        ("shmget", "29, 0, 2**30, 0o1600"),
        ("fallocate beyond the end", "285, os.open('f', 66), 1, 0, 2**40"),
        ("fcntl F_SETOWN", "72, 1, 8, os.getppid()"),
        ("prctl PR_SET_DUMPABLE", "157, 4, 1, 0, 0, 0"),
        ("prctl PR_SET_PDEATHSIG", "157, 1, 0, 0, 0, 0"),
        ("seccomp", "317, 1, 0, 0"),
        ("x32", "0x40000000 + 39"),
    ],
)
@pytest.mark.skipif(os.uname().machine != "x86_64", reason="numbers of x86_64")
def test_system_calls_beyond_need_are_refused(runs: Runs, name: str, arguments: str) -> None:
    observed = runs(ATTEMPT, f"attempt(lambda: call({arguments}))")
    assert observed.status is RunStatus.KILLED if name == "x32" else refused(observed)


def test_nobody_else_is_killed(runs: Runs) -> None:
    observed = runs(
        ATTEMPT,
        "attempt(lambda: os.kill(os.getppid(), 9))",
        "attempt(lambda: os.kill(-1, 9))",
        "attempt(lambda: os.kill(0, 9))",
        "attempt(lambda: os.kill(1, 0))",
        "attempt(lambda: os.killpg(os.getpgid(os.getppid()), 9))",
        "attempt(lambda: signal.pidfd_send_signal(0, 9))",
    )
    assert refused(observed)


@pytest.mark.parametrize(
    "source",
    [
        "import os; os._exit(0)",
        "import os; os.kill(os.getpid(), 9)",
        "import os; os.abort()",
        "import ctypes; ctypes.string_at(0)",
        "import os; os.close(3)",
        "import os; os.closerange(0, 100)",
    ],
    ids=["exits", "kills itself", "aborts", "crashes", "closes the reply", "closes all"],
)
def test_one_that_ends_itself_has_no_value(runs: Runs, source: str) -> None:
    observed = runs(source, "1")
    assert observed.status is RunStatus.KILLED
    assert observed.probed == ()


@pytest.mark.parametrize(
    "what", ["SystemExit", "SystemExit(0)", "KeyboardInterrupt", "GeneratorExit", "BaseException"]
)
def test_raising_is_an_error_whatever_is_raised(runs: Runs, what: str) -> None:
    assert runs(f"raise {what}", "1").status is RunStatus.ERROR


@pytest.mark.parametrize(
    "source",
    [
        "def f(): f()\nf()",
        "(" * 10_000,
        "x = " + "[" * 5_000,
        "\0",
        "not python",
        "x = 'half a pair: \\ud800'; raise ValueError(x)",
        "class E(Exception):\n  def __str__(self): raise SystemExit\nraise E",
    ],
)
def test_bad_programs_are_errors(runs: Runs, source: str) -> None:
    observed = runs(source, "1")
    assert observed.status in {RunStatus.ERROR, RunStatus.MEMORY}
    assert observed.error.isprintable()


def test_the_disk_is_not_filled(runs: Runs) -> None:
    """Neither by one file nor by many, nor by many empty ones."""
    one = "f = open('x', 'wb')\nwhile True: f.write(b'a' * 2**20)"
    many = "import itertools\nfor n in itertools.count(): open(f'{n}', 'wb').write(b'a' * 2**20)"
    empty = "import itertools\nfor n in itertools.count(): open(f'{n}', 'wb').close()"
    assert runs(one).status is RunStatus.ERROR
    assert runs(many).status is RunStatus.KILLED
    assert runs(empty).status in {RunStatus.KILLED, RunStatus.TIMEOUT}  # a slow disk makes few in the time


def test_a_deep_tree_is_seen_and_removed(runs: Runs) -> None:
    source = "import os\nfor _ in range(3000):\n  os.mkdir('d' * 50, 0o300); os.chdir('d' * 50)"
    assert runs(source).status in {RunStatus.DONE, RunStatus.KILLED}


def test_threads_have_a_number_and_end_with_the_run(runs: Runs) -> None:
    bomb = "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=[1000], daemon=True).start()"
    after = "import threading, time\nthreading.Thread(target=time.sleep, args=[1000]).start()"
    assert runs(bomb, limits=replace(LIMITS, threads=4)).status in {RunStatus.KILLED, RunStatus.ERROR}
    assert runs(after, "1").status is RunStatus.DONE


def test_no_descriptor_is_inherited(runs: Runs) -> None:
    """Beside nothing, standard output, standard error and the reply."""
    source = "import os\ndef there(n):\n  try: os.fstat(n)\n  except OSError: return False\n  return True"
    assert runs(source, "[n for n in range(64) if there(n)]").probed[0].value == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "source",
    [
        "import builtins\nfor n in ('type', 'len', 'isinstance', 'str', 'list'): setattr(builtins, n, None)",
        "import json; json.dumps = json.JSONEncoder.encode = lambda *_: '{}'",
        "import os, sys; os.write = os._exit = lambda *_: None; sys.exit = None",
        "import sys; sys.excepthook = sys.stdout = sys.stderr = None; sys.modules.clear()",
        "import sys\nfor m in list(sys.modules.values()):\n  if 'sandbox' in getattr(m, '__name__', ''): m.__dict__.clear()",
    ],
    ids=["builtins", "json", "os", "sys", "our modules"],
)
def test_breaking_python_breaks_that_run_alone(runs: Runs, source: str) -> None:
    """It may still get a value out that is right; it never gets one out that is wrong."""
    observed = runs(source, "41 + 1")
    assert observed.status is not RunStatus.DONE or observed.probed[0].value in {42, None}


def test_showtraceback_does_not_hide_an_error(runs: Runs) -> None:
    source = "import sys, traceback\nsys.excepthook = traceback.print_exc = lambda *_: None\nraise ValueError('sai')"
    assert runs(source, "1").status is RunStatus.ERROR


def test_a_forged_reply_says_no_more_than_a_value_could(runs: Runs) -> None:
    forged = '{"status": "done", "value": [[42, ""]]}'
    observed = runs(f"import os; os.write(3, {forged.encode()!r}); os._exit(0)", "x")
    assert [one.value for one in observed.probed] == [42]


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"status": "refused"}',
        b'{"status": "done"}',
        b'{"status": "done", "value": []}',
        b'{"status": "done", "value": [[1]]}',
        b'{"status": "done", "value": [[1, 2]]}',
        b'{"status": "done", "value": [[NaN, ""]]}',
        b'{"status": "done", "value": [[1e999, ""]]}',
        b'{"status": "done", "value": [["\\ud800", ""]]}',
        b'{"status": "done", "value": [[' + b"9" * 5000 + b', ""]]}',
        b'{"status": "done", "value": ' + b"[" * 100_000,
        b'{"status": "error", "error": 7}',
        b'{"status": ["done"]}',
        b"\xff\xfe",
        b"S" + b'{"status": "done", "value": [[1, ""]]}',
    ],
)
def test_a_forged_reply_that_is_none_fails_closed(runs: Runs, reply: bytes) -> None:
    observed = runs(f"import os; os.write(3, {reply!r}); os._exit(0)", "x")
    assert observed.status is RunStatus.KILLED
    assert observed.probed == ()


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    """Neither process nor file, also where the caller is killed in the middle of a run."""
    program = """
import sys, threading
from congvu.kernels.sandbox import Sandbox
from congvu.model.ports import RunRequest
sandbox = Sandbox(preload=())
sandbox.run(RunRequest("1"))
print(sandbox._warmth.base, flush=True)
sandbox.run(RunRequest("import time; open('x', 'w').write('y'); time.sleep(1000)"))
"""
    import psutil

    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as caller:
        assert caller.stdout
        base = Path(caller.stdout.readline().strip())
        family = psutil.Process(caller.pid).children(recursive=True)
        assert family
        caller.kill()
        _, alive = psutil.wait_procs(family, timeout=20)
    assert not alive
    assert not base.exists()
