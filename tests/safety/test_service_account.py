"""The campus as the guide's service runs it: under an account of its own that owns the state folder and nothing else."""

from __future__ import annotations

import os
import pwd
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import psutil
import pytest
from campus_server import AN, CONDUCT, LAN, CampusServer, wait_until

ACCOUNT = "nobody"
CAPABILITY = "+dac_read_search"
"""Reading alone: the Python of a test may lie where no other account may look. It writes what ``nobody`` may."""
AS_ACCOUNT = (
    *("setpriv", f"--reuid={ACCOUNT}", "--regid=nogroup", "--clear-groups", "--no-new-privs"),
    *(f"--inh-caps=-all,{CAPABILITY}", f"--ambient-caps={CAPABILITY}", f"--bounding-set=-all,{CAPABILITY}"),
)
pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root can start it under another account"
)


@pytest.fixture
def campus() -> Iterator[CampusServer]:
    """One whose state belongs to the account, in a folder that it may enter."""
    folder = Path(mkdtemp(prefix="congvu-service-"))
    folder.chmod(0o755)
    try:
        made = CampusServer(folder, launcher=AS_ACCOUNT)
        give(made.state)
        with made:
            yield made
    finally:
        shutil.rmtree(folder)


def give(folder: Path) -> None:
    """``chown -R``."""
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, ACCOUNT)


def test_it_serves_quizzes_and_dashboards_and_stops(campus: CampusServer) -> None:
    """No process of it runs as root; what it writes is its own."""
    assert campus.process is not None
    an, lan = campus.visitor(AN), campus.visitor(LAN)
    give(campus.state)  # the sessions were opened beside it
    address = an.start(CONDUCT)
    assert an.write(f"{address}/submit", json={"answers": []}).status_code == 200
    lan.open_kernel("/dashboards/overview")
    server = psutil.Process(campus.process.pid)
    wait_until(lambda: any("projector" in one.cmdline() for one in server.children()))
    assert {one.username() for one in (server, *server.children(recursive=True))} == {ACCOUNT}
    owners = {pwd.getpwuid(path.stat().st_uid).pw_name for path in campus.state.rglob("*")}
    assert owners == {ACCOUNT}
