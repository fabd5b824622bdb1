"""The sandbox as its callers use it: values, files, folders, several threads, a warm process that dies, no sandbox."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from congvu.kernels import sandbox as package
from congvu.kernels.sandbox import (
    Limits,
    Sandbox,
    _landlock,
    _places,
    _seccomp,
    default_account,
    mechanism,
    missing,
)
from congvu.model.ports import Probed, RunRequest, RunStatus

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="sandboxes are Linux's")

HOSTILE = """
class Liar(int):
    def __eq__(self, other): return True
    def __hash__(self): return 0
    def __reduce__(self): return (__import__('os').system, ('touch reduced',))
    def __getattribute__(self, name): raise SystemExit
    def __repr__(self): return '42'
class Meta(type):
    def __eq__(cls, other): return True
    def __hash__(cls): return hash(int)
    __name__ = property(lambda cls: 1 / 0)
class Masked(metaclass=Meta):
    @property
    def __class__(self): return int
class Str(str): pass
class Keys(dict):
    def items(self): return [('a', 42)]
class Endless(list):
    def __iter__(self): return iter(int, 1)
deep = []
for _ in range(100_000): deep = [deep]
loop = []; loop.append(loop)
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(preload=("json", "numpy", "pandas"), limits=Limits(wall_s=30, cpu_s=25)) as made:
        yield made


def value(sandbox: Sandbox, source: str, probe: str) -> Probed:
    observed = sandbox.run(RunRequest(source, (probe,)))
    assert observed.status is RunStatus.DONE, observed
    return observed.probed[0]


@pytest.mark.parametrize(
    ("probe", "expected"),
    [
        ("None", None),
        ("True", True),
        ("7", 7),
        ("0.1", 0.1),
        ("'Đường Nguyễn Huệ'", "Đường Nguyễn Huệ"),
        ("[1, [2, {'a': None}]]", [1, [2, {"a": None}]]),
        ("numpy.int64(3)", 3),
        ("numpy.float32(0.5)", 0.5),
        ("numpy.bool_(True)", True),
        ("numpy.str_('a')", "a"),
        ("pandas.Series([1, 2]).sum()", 3),
        ("  1 + 1  ", 2),
    ],
)
def test_plain_values_come_as_they_are(sandbox: Sandbox, probe: str, expected: object) -> None:
    found = value(sandbox, "import numpy, pandas", probe)
    assert found == Probed(expected)
    assert type(found.value) is type(expected)


@pytest.mark.parametrize(
    "probe",
    [
        "float('nan')", "float('inf')", "1j", "b'a'", "(1, 2)", "{1}", "{1: 2}", "object()", "len", "10**10_000",
        "'\\ud800'", "__import__('numpy').float64('nan')", "__import__('numpy').ones(3)", "Liar(42)", "[Liar(42)]",
        "Masked()", "Str('a')", "{Str('a'): 1}", "Keys()", "Endless()", "deep", "loop", "1 / 0", "missing_name",
        "exit()", "1 +", "x = 1",
    ],
)  # fmt: skip
def test_anything_else_is_an_error_of_that_probe(sandbox: Sandbox, probe: str) -> None:
    observed = sandbox.run(RunRequest(HOSTILE, ("1", probe, "2")))
    assert observed.status is RunStatus.DONE, observed
    assert (observed.probed[0], observed.probed[2]) == (Probed(1), Probed(2))
    assert observed.probed[1].value is None
    assert observed.probed[1].error.isprintable() and observed.probed[1].error


def test_what_is_printed_is_kept_also_of_a_run_that_failed(sandbox: Sandbox) -> None:
    observed = sandbox.run(RunRequest("print('xin chào')\n1 / 0"))
    assert (observed.status, observed.stdout) == (RunStatus.ERROR, "xin chào\n")
    assert observed.error == "ZeroDivisionError: division by zero"


def test_files_lie_in_the_folder(sandbox: Sandbox) -> None:
    request = RunRequest("text = open('a/b.csv').read()", ("text",), {"a/b.csv": b"1;2"})
    assert sandbox.run(request).probed == (Probed("1;2"),)


@pytest.mark.parametrize("name", ["../x", "/etc/x", "", ".", "a/../../x"])
def test_a_file_outside_the_folder_is_a_fault_of_the_caller(sandbox: Sandbox, name: str) -> None:
    with pytest.raises(ValueError, match="must lie in its folder"):
        sandbox.run(RunRequest("", (), {name: b""}))


def test_one_run_knows_nothing_of_the_one_before(sandbox: Sandbox) -> None:
    sandbox.run(RunRequest("import builtins, math; builtins.kept = math.pi = 3; open('kept', 'w').close()"))
    found = sandbox.run(
        RunRequest("import builtins, math, os", ("hasattr(builtins, 'kept')", "math.pi", "os.listdir()"))
    )
    assert [one.value for one in found.probed] == [False, 3.141592653589793, []]


def test_two_runs_at_once_do_not_see_each_other(sandbox: Sandbox) -> None:
    source = (
        "import os\nopen('here', 'w').close()\ntry: up = os.listdir('../..')\nexcept OSError: up = 'refused'"
    )
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(sandbox.run, [RunRequest(source, ("up", "os.listdir()"))] * 20))
    assert {tuple(map(str, (one.value for one in run.probed))) for run in runs} == {("refused", "['here']")}


def test_many_threads_share_one_warm_process(sandbox: Sandbox) -> None:
    with ThreadPoolExecutor(8) as pool:
        runs = pool.map(sandbox.run, [RunRequest(f"print({n})", (f"{n}",)) for n in range(60)])
    assert [(run.probed[0].value, run.stdout) for run in runs] == [(n, f"{n}\n") for n in range(60)]


def test_a_warm_process_that_was_killed_is_started_again(sandbox: Sandbox) -> None:
    sandbox.run(RunRequest("1"))
    assert sandbox._warmth
    before = sandbox._warmth.pid
    os.kill(before, signal.SIGKILL)
    assert sandbox.run(RunRequest("", ("1",))).probed == (Probed(1),)
    assert sandbox._warmth.pid != before


def test_closing_leaves_nothing_and_a_later_run_starts_again() -> None:
    sandbox = Sandbox(preload=())
    sandbox.run(RunRequest("open('x', 'w').close()"))
    assert sandbox._warmth
    base, warm = sandbox._warmth.base, psutil.Process(sandbox._warmth.pid)
    assert list(base.iterdir()) == []
    sandbox.close()
    assert not base.exists()
    assert not warm.is_running()
    assert sandbox.run(RunRequest("", ("1",))).probed == (Probed(1),)
    sandbox.close()
    sandbox.close()


def test_a_given_folder_is_the_one_place_to_write(sandbox: Sandbox, tmp_path: Path) -> None:
    """Whoever owns it; temporary files go elsewhere."""
    mine, other = tmp_path / "mine", tmp_path / "other"
    for folder in (mine, other):
        folder.mkdir()
        (folder / "data.txt").write_text("1")
        (folder / "data.txt").chmod(0o600)
    arguments = {
        "source": f"""
import os, tempfile
text = open('data.txt').read(); open('new.txt', 'w').write('2'); os.mkdir('sub'); os.rename('new.txt', 'sub/new.txt')
with tempfile.NamedTemporaryFile() as file: away = not file.name.startswith({str(mine)!r})
try: open({str(other / "data.txt")!r})
except OSError as error: other = 'refused'
""",
        "probes": ["text", "away", "other"],
    }
    ended = sandbox.call("congvu.kernels.sandbox._probing:observe", arguments, folder=mine)
    assert (ended.status, ended.value) == (RunStatus.DONE, [["1", ""], [True, ""], ["refused", ""]])
    assert sorted(path.name for path in mine.rglob("*")) == ["data.txt", "new.txt", "sub"]


def test_a_link_in_a_given_folder_leads_nowhere(sandbox: Sandbox, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "link").symlink_to("/etc/passwd")
    ended = sandbox.call("builtins:open", "link", folder=folder)
    assert ended.status is RunStatus.ERROR
    assert ended.error.startswith("PermissionError")


def test_a_given_folder_must_be_there(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError):
        sandbox.call("builtins:len", [], folder=tmp_path / "none")


def test_a_given_folder_that_grows_too_much_is_told(sandbox: Sandbox, tmp_path: Path) -> None:
    """Also when it was quick."""
    arguments = {"source": "for n in range(3): open(f'{n}', 'wb').write(b'a' * 2**20)", "probes": []}
    limits = Limits(folder_bytes=2**20)
    ended = sandbox.call("congvu.kernels.sandbox._probing:observe", arguments, folder=tmp_path, limits=limits)
    assert ended.status is RunStatus.KILLED


def test_a_call_returns_plain_values_or_an_error(sandbox: Sandbox) -> None:
    assert sandbox.call("builtins:len", [1, 2]).value == 2
    assert sandbox.call("builtins:tuple", [1, 2]).status is RunStatus.ERROR
    assert sandbox.call("builtins:int", "x").error.startswith("ValueError")


def test_a_function_that_is_not_there_runs_nothing(sandbox: Sandbox) -> None:
    assert sandbox.call("no.such:thing", None).status is RunStatus.REFUSED


def test_without_a_mechanism_nothing_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_landlock, "abi", lambda: 0)
    monkeypatch.setattr(_seccomp, "machine", lambda: "")
    assert missing() == ("x86_64/aarch64 (64 bit)", "Landlock (Linux ≥ 5.13)")
    with Sandbox() as sandbox:
        observed = sandbox.run(RunRequest("print(1)", ("1",)))
        assert (observed.status, observed.stdout, observed.probed) == (RunStatus.REFUSED, "", ())
        assert "Landlock" in observed.error
        assert sandbox.call("builtins:len", []).status is RunStatus.REFUSED
        assert sandbox._warmth is None


@pytest.mark.parametrize("executable", ["/bin/false", "/no/such/python"])
def test_a_start_that_fails_leaves_no_folder(
    executable: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", executable)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Sandbox() as sandbox:
        assert sandbox.run(RunRequest("1")).status is RunStatus.REFUSED
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="changing account takes root")
def test_root_runs_code_as_nobody_without_capabilities(sandbox: Sandbox) -> None:
    account = default_account()
    assert account
    source = """
import ctypes, os
header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
ctypes.CDLL(None).capget(header, data)
"""
    probes = (
        f"os.getresuid() == ({account.uid},) * 3",
        "os.getgroups()",
        "data[0] & ~6",
        "data[2] | data[3]",
    )
    found = sandbox.run(RunRequest(source, probes))
    assert [one.value for one in found.probed] == [True, [], 0, 0]


def test_the_mechanism_has_a_name() -> None:
    assert missing() == ()
    assert "Landlock" in mechanism() and "seccomp" in mechanism()


@pytest.mark.parametrize(
    ("version", "bits", "size"),
    [(1, 13, 8), (2, 14, 8), (3, 15, 8), (4, 15, 16), (5, 16, 16), (6, 16, 24), (9, 16, 24)],
)
def test_each_landlock_version_refuses_all_it_can(version: int, bits: int, size: int) -> None:
    """As include/uapi/linux/landlock.h of the kernels that brought them."""
    assert _landlock.handled(version) == 2**bits - 1
    assert len(_landlock.attributes(version)) == size


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_a_filter_is_short_enough_and_knows_each_judged_call(machine: str) -> None:
    code = _seccomp.program(machine, 1)
    assert len(code) % 8 == 0
    assert len(code) // 8 < 4096  # BPF_MAXINSNS


@pytest.mark.parametrize("version", [1, 2, 3, 4, 5])
def test_an_older_landlock_holds_as_well(
    monkeypatch: pytest.MonkeyPatch, version: int, tmp_path: Path
) -> None:
    """In a fork of this process that closes itself in as an older kernel would have it."""
    outside = tmp_path / "outside"
    outside.write_text("x")
    pid = os.fork()
    if pid == 0:
        os._exit(_closed_in(version, tmp_path, outside))
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def _closed_in(version: int, folder: Path, outside: Path) -> int:
    from congvu.kernels.sandbox import _linux, _places

    (folder / "work").mkdir()
    _linux.prctl(_linux.PR_SET_NO_NEW_PRIVS, 1)
    _landlock.restrict(version, [(_places.descriptor_of(folder / "work"), _landlock.WORK)])
    _seccomp.restrict(_seccomp.program(_seccomp.machine(), os.getpid()))
    (folder / "work" / "mine").write_text("y")
    for attempt in (
        outside.read_text,
        outside.unlink,
        lambda: os.truncate(outside, 0),
        lambda: outside.write_text("z"),
    ):
        try:
            attempt()
        except OSError:
            continue
        return 1
    return 0


def test_the_package_says_what_is_public() -> None:
    assert all(hasattr(package, name) for name in package.__all__)


def test_closing_ends_what_runs_and_starts_nothing_again(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "started")
    arguments = {"source": "open('started', 'w').write('1')\nwhile True: pass", "probes": []}
    with Sandbox(preload=()) as sandbox, ThreadPoolExecutor(1) as pool:
        run = pool.submit(sandbox.call, "congvu.kernels.sandbox._probing:observe", arguments, folder=tmp_path)
        assert (tmp_path / "started").read_text() == "1"
        sandbox.close()
        assert run.result().status is RunStatus.KILLED
        assert sandbox._warmth is None


def test_the_environment_holds_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does that of the warm process, from which it is forked."""
    monkeypatch.setenv("CONGVU_DATABASE_URL", "postgresql+psycopg://secret")
    monkeypatch.setenv("API_KEY", "secret")
    with Sandbox(preload=()) as sandbox:
        found = sandbox.run(RunRequest("import os", ("dict(os.environ)",))).probed[0].value
        assert sandbox._warmth
        warm = Path(f"/proc/{sandbox._warmth.pid}/environ")
        assert os.geteuid() != 0 or b"secret" not in warm.read_bytes()
    assert found
    assert "secret" not in str(found)


def test_what_is_closed_is_granted_around(tmp_path: Path) -> None:
    """As in a wheel's site-packages, of which our own package is one."""
    closed = tmp_path / "site-packages" / "congvu"
    for folder in (closed / "_content", tmp_path / "site-packages" / "numpy", tmp_path / "json"):
        folder.mkdir(parents=True)
    (tmp_path / "site-packages" / "alias").symlink_to(closed)
    granted = dict(_places._around(tmp_path, closed))
    assert granted == {
        tmp_path: _landlock.LIST,
        tmp_path / "json": _landlock.READ,
        tmp_path / "site-packages": _landlock.LIST,
        tmp_path / "site-packages" / "numpy": _landlock.READ,
    }


def test_our_own_package_is_in_no_grant() -> None:
    import congvu

    package = Path(congvu.__file__).parent.resolve()
    read = [path for path, rights in _places.readable().items() if rights != _landlock.LIST]
    assert not [
        path for path in read if path == package or path in package.parents or package in path.parents
    ]


def test_a_module_beside_the_program_can_be_imported(sandbox: Sandbox) -> None:
    request = RunRequest("import phí", ("phí.MỨC",), {"phí.py": "MỨC = 7".encode()})
    assert sandbox.run(request).probed == (Probed(7),)


def test_names_of_hostile_classes_stay_on_one_line(sandbox: Sandbox) -> None:
    found = value(sandbox, "T = type('a\\nb\\x1b[31m' + 'x' * 10_000, (), {})", "T()")
    assert found.error.isprintable()
    assert len(found.error) < 300
