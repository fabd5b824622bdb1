"""A campus that is told to stop stops, whatever waits, and goes on with that at its next start."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import psutil
import pytest
import requests
from campus_server import AN, CONDUCT, LAN, MAI, ONE_STOP, STOP_S, CampusServer, Visitor, wait_until

from congvu.services.attempts.start import start_attempt
from congvu.services.attempts.submit import submit_attempt
from congvu.services.keeping.doctor import projection_lag
from congvu.store import attempts, bookkeeping
from congvu.store.gradebook.course import Course, make_gradebook


@pytest.fixture
def server(tmp_path: Path) -> Iterator[CampusServer]:
    """Two submissions wait for the projector; nothing runs yet."""
    one = CampusServer(tmp_path)
    for officer_id in (AN, MAI):
        attempt = one.write(start_attempt, one.ctx(officer_id), one.campaigns[ONE_STOP])
        one.write(submit_attempt, one.ctx(officer_id), attempt.id)
    yield one
    one.stop()
    one.closing.close()
    one.store.close()


def ends(server: CampusServer, signum: int) -> None:
    """Told so by a signal it ends well, within a generous time, and nothing of it is left."""
    assert server.process is not None
    family = psutil.Process(server.process.pid).children(recursive=True)
    server.process.send_signal(signum)
    assert server.process.wait(STOP_S) == 0
    _, alive = psutil.wait_procs(family, timeout=STOP_S)
    assert not alive


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_though_its_projector_cannot_go_on_and_projects_at_its_next_start(
    server: CampusServer, signum: int
) -> None:
    """Somebody holds nbgrader's gradebook, so that the projector waits in the middle of its work."""
    course = Course(server.settings.nbgrader_root.absolute(), server.settings.nbgrader_db_url)
    make_gradebook(course)
    with closing(sqlite3.connect(course.root / "gradebook.db")) as gradebook:
        gradebook.execute("BEGIN EXCLUSIVE")
        server.start()
        wait_until(lambda: bool(server.read(bookkeeping.lease_holder, "project_gradebook")), 300)
        ends(server, signum)
    assert server.read(projection_lag) == 2
    if signum == signal.SIGTERM:
        goes_on(server)


def goes_on(server: CampusServer) -> None:
    """At its next start it projects what waited."""
    server.start()
    wait_until(lambda: server.read(projection_lag) == 0, 600)


def test_it_stops_while_its_first_dashboard_opens(server: CampusServer) -> None:
    """While Voilà is imported, or its processes start."""
    server.start()
    assert server.visitor(LAN).get("/dashboards/overview").status_code in {202, 307}
    ends(server, signal.SIGTERM)


def test_what_was_acknowledged_before_the_end_is_in_the_store(server: CampusServer) -> None:
    """SIGTERM amid a stream of answers from two windows of two people."""
    server.start()
    streams = [Stream(server.visitor(who)) for who in (AN, MAI)]
    for stream in streams:
        stream.start()
    wait_until(lambda: all(stream.acknowledged > 5 for stream in streams), 60)
    ends(server, signal.SIGTERM)
    for stream in streams:
        stream.join(60)
        stored = server.read(attempts.answers, stream.attempt_id)
        assert stored["s01"].sequence >= stream.acknowledged


class Stream(threading.Thread):
    """One answer after the other to the same question, until the campus does not answer any more."""

    def __init__(self, visitor: Visitor) -> None:
        super().__init__(daemon=True)
        self.visitor, self.address, self.acknowledged = visitor, visitor.start(CONDUCT), 0
        self.attempt_id = self.address.rpartition("/")[2]

    def run(self) -> None:
        with suppress(requests.RequestException):
            while True:
                fields = {"s01": ["ab"[self.acknowledged % 2]]}
                save = {"slot": "s01", "base": self.acknowledged, "key": f"k{self.acknowledged}"}
                done = self.visitor.write(
                    f"{self.address}/answers", json={"answers": [save | {"fields": fields}]}
                )
                (told,) = done.json()["results"]
                assert told["status"] == "saved"
                self.acknowledged = told["sequence"]


HUNG = """
import sys, threading, time
from congvu.interfaces.cli.stopping import end_hard_after
threading.Thread(target=time.sleep, args=(600,)).start()
end_hard_after(0.1, lambda: print("first", flush=True))
"""


def test_a_thread_that_cannot_be_told_to_stop_does_not_hold_the_process(tmp_path: Path) -> None:
    """As one that reads a long report."""
    done = subprocess.run(
        [sys.executable, "-c", HUNG], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (0, "first\n")


STUBBORN = """
import signal, sys, threading, time
from congvu.interfaces.cli.stopping import stop_on_signals
ended = threading.Event()
stop_on_signals(ended)
try:
    print("ready", flush=True)
    while True:
        time.sleep(0.01)
        if ended.is_set():
            print("asked", flush=True)
            ended.clear()
finally:
    print("unwound", flush=True)
"""


def test_the_projector_is_asked_by_ctrl_c_and_unwinds_at_sigterm() -> None:
    command = [sys.executable, "-c", STUBBORN]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "asked\n"
        process.terminate()
        assert process.stdout.read() == "unwound\n"
        assert process.wait(60) == 0
