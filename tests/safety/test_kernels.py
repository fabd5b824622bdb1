"""What can be seen and done from inside a kernel, and through the websocket, on the real campus."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import websocket
from campus_server import AN, BINH, CONDUCT, CUC, EN, LAN, MAI, NEIGHBOURS, CampusServer, Visitor, inside
from voila_client import V1, Channel

from congvu.interfaces.campus.identity import COOKIE

LESSON, DASHBOARD = "/lessons/probe/01-probe", "/dashboards/overview"
ROOT = os.getuid() == 0
TICKET = "import os; found = [os.environ['CONGVU_TICKET'], int(os.environ['CONGVU_PORT'])]"
ALLOWED = {"PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "PYTHONUTF8", "HOME", "TMPDIR", "IPYTHONDIR"}
ALLOWED |= {"JUPYTER_RUNTIME_DIR", "MPLBACKEND", "CONGVU_TICKET", "CONGVU_PORT"}
SELF = """
import os
def read(path):
    try:
        return open(path, "rb").read().decode("utf-8", "replace")
    except OSError as error:
        return type(error).__name__
def links(path):
    try:
        return [os.readlink(path + "/" + name) for name in os.listdir(path)]
    except OSError as error:
        return [type(error).__name__]
me = "/proc/self/"
found = {name: read(me + name) for name in ("environ", "cmdline", "maps", "mountinfo")}
found |= {"fd": links(me + "fd"), "cwd": os.getcwd(), "env": dict(os.environ), "uid": os.getuid()}
found["parent"] = read("/proc/%d/environ" % os.getppid())
found["argv"] = __import__("sys").orig_argv
"""
MEMORY = """
import gc, re, sys
pattern = re.compile("kho" + "-[0-9a-f]{8}|sqlite" + ":///|postgresql" + r"\\+|cookie" + "-secret")
modules = [name for name in sys.modules if name.startswith(("congvu.store", "congvu.settings", "congvu.bootstrap"))]
instances = [type(o).__qualname__ for o in gc.get_objects() if type(o).__module__.startswith(tuple(modules or ["-"]))]
def texts():
    for o in gc.get_objects():
        if isinstance(o, dict):
            yield from (v for v in list(o.values()) if isinstance(v, (str, bytes)))
        elif isinstance(o, (list, tuple, set)):
            yield from (v for v in list(o) if isinstance(v, (str, bytes)))
texts = {t if isinstance(t, str) else t.decode("latin-1") for t in texts()}
found = [sorted(set(instances)), sorted(t[:200] for t in texts if pattern.search(t))]
"""


@pytest.fixture(scope="module")
def kernels(known: Callable[[str], Visitor]) -> Iterator[Callable[[str, str], Channel]]:
    """A channel to a kernel of somebody's, at a page; the same one each time."""
    opened: dict[tuple[str, str], Channel] = {}

    def get(who: str, path: str) -> Channel:
        if (who, path) not in opened:
            opened[who, path] = known(who).connect(known(who).open_kernel(path))
        return opened[who, path]

    yield get
    for channel in opened.values():
        channel.sock.close()


Kernels = Callable[[str, str], Channel]
BOTH = pytest.mark.parametrize(("who", "path"), [(AN, LESSON), (LAN, DASHBOARD)], ids=["lesson", "dashboard"])


# -- what a kernel holds -----------------------------------------------------------------------------------------
@BOTH
def test_a_kernel_is_told_nothing_of_the_store(campus: CampusServer, kernels: Kernels, who: str, path: str) -> None:
    """Environment, command line, open files, mapped files, working folder; its parent's environment as well."""
    found = inside(kernels(who, path), SELF)
    assert set(found["env"]) <= ALLOWED
    assert found["uid"] == (65534 if ROOT else os.getuid())
    told = json.dumps(found)
    for secret in (campus.state.name, "congvu.db", "sqlite:", "cookie-secret", campus.secret.decode()):
        assert secret not in told
    assert campus.settings.store_url not in told


@BOTH
def test_no_setting_and_no_store_is_left_in_a_kernels_memory(kernels: Kernels, who: str, path: str) -> None:
    """Nothing that was imported before the fork holds an address, a path or a secret."""
    assert inside(kernels(who, path), MEMORY) == [[], []]


@BOTH
@pytest.mark.skipif(not ROOT, reason="only root can give kernels an account of their own")
def test_a_kernel_cannot_read_the_state_folder(campus: CampusServer, kernels: Kernels, who: str, path: str) -> None:
    """Nor write to it, nor to the published lessons, nor look into the campus or another kernel."""
    assert campus.process is not None
    files = [campus.state, *campus.state.iterdir(), Path(f"/proc/{campus.process.pid}/environ")]
    files += [Path(f"/proc/{campus.process.pid}/mem"), Path("/root"), Path("/etc/shadow")]
    code = f"""
import os
def tried(path):
    for use in (os.listdir, lambda p: open(p, "rb").read(1), lambda p: open(p, "ab"), os.unlink):
        try:
            use(path)
        except OSError:
            continue
        yield path
found = [path for path in {[str(path) for path in files]!r} for _ in tried(path)]
found += [p for p, _, _ in os.walk("/tmp") if "congvu-lessons-" in p and os.access(p, os.W_OK)]
"""
    assert inside(kernels(who, path), code) == []


def test_two_kernels_do_not_see_into_each_other(kernels: Kernels) -> None:
    """They share an account, but not their memory and environment."""
    mai = inside(kernels(MAI, LESSON), "import os; found = os.getpid()")
    code = f"""
found = []
for name in ("environ", "mem", "maps", "fd/0"):
    try:
        found.append(open("/proc/{mai}/" + name, "rb").read(1) and name)
    except OSError:
        pass
"""
    assert inside(kernels(AN, LESSON), code) == []


# -- what its ticket opens ---------------------------------------------------------------------------------------
def ask(channel: Channel, path: str, method: str = "GET", **options: Any) -> requests.Response:
    """The data port, with the ticket of the kernel behind the channel."""
    ticket, port = inside(channel, TICKET)
    headers = {"Authorization": f"Bearer {ticket}"} | options.pop("headers", {})
    return requests.request(method, f"http://127.0.0.1:{port}{path}", headers=headers, timeout=20, **options)


PRACTICE = "/v1/practice/conduct-p01b"
FIELDS = {"fields": {"conduct-p01b": ["a"]}}
#        endpoint                          An's lesson, An at the probe, Lan, Bình, Cúc, Én at the dashboard
PORT = {
    "/v1/me": (200, 200, 200, 200, 200, 200),
    "/v1/campaigns": (403, 403, 200, 200, 200, 200),
    "/v1/campaigns/{mine}/report": (403, 403, 200, 404, 200, 200),
    "/v1/campaigns/{theirs}/report": (403, 403, 404, 200, 404, 200),
    "/v1/campaigns/00/report": (403, 403, 404, 404, 404, 404),
    PRACTICE: (200, 404, 403, 403, 403, 403),
    "/v1/nothing": (404, 404, 404, 404, 404, 404),
}
REAL_LESSON = "/lessons/conduct/01-van-hoa-cong-vu"


@pytest.fixture(scope="module")
def tickets(campus: CampusServer, known: Callable[[str], Visitor], kernels: Kernels) -> list[tuple[str, int]]:
    """The tickets of the table's columns. That of the real lesson is the one that its kernel judges with."""
    probes = [(AN, LESSON), (LAN, DASHBOARD), (BINH, DASHBOARD), (CUC, DASHBOARD), (EN, DASHBOARD)]
    found = [tuple(inside(kernels(who, path), TICKET)) for who, path in probes]
    return [*found[:1], *found]  # type: ignore[list-item]


def test_every_endpoint_of_the_port_has_its_row() -> None:
    """A new address of the data port needs a decision about each ticket."""
    source = Path(__import__("congvu.interfaces.campus.data_port", fromlist=["x"]).__file__).read_text()
    patterns = re.findall(r'\(r"(/v1/[^"]+)", ', source)
    paths = [path.format(mine="0a", theirs="0b") for path in PORT]
    assert patterns
    assert [p for p in patterns if not any(re.fullmatch(p, path) for path in paths)] == []
