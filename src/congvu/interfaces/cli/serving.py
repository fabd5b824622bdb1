"""``congvu serve`` and ``congvu author``."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated, NoReturn

import typer

from congvu.bootstrap import content_root, current_time, kernel_account_name, sweep_leftovers
from congvu.interfaces.cli.code_runs import CodeRounds
from congvu.interfaces.cli.output import console
from congvu.interfaces.cli.projecting import Projecting, ProjectorProcess
from congvu.interfaces.cli.session import CommandSession, open_session
from congvu.interfaces.cli.stopping import STOP_S, end_hard_after, leave, stop_on_signals
from congvu.model.errors import UserError
from congvu.services.keeping import projection_lag

app = typer.Typer()
PROJECT_EVERY_S = 5.0
IDLE_S = 180.0
"""How long a projector that has nothing to do stays: starting one takes seconds of a processor."""
PROJECT_UNIT = 50
"""Marking events between two looks at whether to stop."""
PROJECTOR_NICE = 10
OPEN_FILES = 16_384
_log = logging.getLogger("congvu.projector")


@app.command()
def serve() -> None:
    """Chạy campus cho tới khi bấm Ctrl-C."""
    with open_session() as session:
        serve_campus(session)
    leave()


def serve_afresh() -> NoReturn:
    """Serves in this process's place, so that what loading the sample has brought in is not held as well."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "congvu", "serve"])  # noqa: S606  # ourselves


def serve_campus(session: CommandSession) -> None:
    """Serves the campus in this process; raises :class:`UserError` for a taken port."""
    from congvu.interfaces.campus.assembly import build_campus

    require_free_port(session.settings.address, session.settings.campus_port)
    campus = build_campus(
        session.settings,
        session.store,
        session.services,
        current_time,
        cookie_secret=session.state.cookie_secret(),
        dashboards=content_root(session.settings) / "dashboards",
        kernel_user=kernel_account_name(session.settings),
    )
    console.print(
        f"Campus: http://{session.settings.address}:{session.settings.campus_port}/  (Ctrl-C để dừng)"
    )
    _allow_open_files()
    threading.Thread(target=sweep_leftovers, daemon=True).start()
    with projecting(session) as projector:

        def stopping() -> None:
            end_hard_after(STOP_S, projector.kill)
            projector.ask()

        asyncio.run(campus.run(stopping=stopping))


def _allow_open_files() -> None:
    """As many connections as the machine allows: the usual 1,024 are fewer than two halls and a stranger."""
    if sys.platform == "win32":  # it has no such limit
        return
    import resource

    with suppress(ValueError, OSError):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


def projecting(session: CommandSession) -> Projecting:
    """Keeps nbgrader's side up to date from a process of its own, which ends when this one does."""
    environ, rounds = os.environ | session.settings.environ(), CodeRounds(session)
    return Projecting(
        lambda: session.store.read(projection_lag) > 0 or rounds.waits(),
        lambda: ProjectorProcess(environ),
    )


@app.command(hidden=True)
def projector(idle_s: float = IDLE_S) -> None:
    """Chạy bài mã đang chờ và ghi kết quả vào sổ điểm nbgrader, cho tới khi đầu vào đóng lại hoặc hết việc một lúc."""
    ended = threading.Event()
    stop_on_signals(ended)
    threading.Thread(target=_wait_for_end, args=(ended,), daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(PROJECTOR_NICE)
    with suppress(SystemExit), open_session() as session:
        _project(session, ended, idle_s)
    leave()


def _project(session: CommandSession, ended: threading.Event, idle_s: float) -> None:
    """Rounds, until it is told to end or has had nothing to do for ``idle_s``."""
    rounds, worked_at = CodeRounds(session), time.monotonic()
    while not ended.is_set():
        ran = rounds.once(ended.is_set)
        lag = session.store.read(projection_lag)
        if lag:
            _project_once(session, ended.is_set)
        if ran or lag:
            worked_at = time.monotonic()
        elif time.monotonic() - worked_at >= idle_s:
            return
        ended.wait(PROJECT_EVERY_S)


def _wait_for_end(ended: threading.Event) -> None:
    sys.stdin.buffer.read()
    ended.set()


def _project_once(session: CommandSession, stopped: Callable[[], bool]) -> None:
    # here, because nbgrader takes seconds to import, which a campus that starts would lose
    from congvu.services.gradebook import ProjectorBusy, project_gradebook

    try:
        project_gradebook(
            session.store,
            session.course,
            session.services,
            clock=current_time,
            batch=PROJECT_UNIT,
            stopped=stopped,
        )
    except ProjectorBusy:
        _log.info("another projector is at work")
    except Exception:  # noqa: BLE001  # the next round tries again; doctor shows the lag
        _log.exception("projecting failed")


def require_free_port(address: str, port: int) -> None:
    """Raises :class:`UserError` if something listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise UserError(
                f"Cổng {port} trên {address} đã có chương trình khác dùng.",
                mend=f"Tắt chương trình đó, hoặc chọn cổng khác: CONGVU_CAMPUS_PORT={port + 1} congvu serve",
                code="CV-SERVE-001",
            ) from error


@app.command()
def author(
    browser: Annotated[bool, typer.Option(help="Mở trình duyệt.")] = True,
) -> None:
    """Mở JupyterLab để soạn bài; người soạn chạy được mã, nên đây là một máy chủ khác với campus."""
    with open_session() as session:
        root = content_root(session.settings)
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}"]
    subprocess.run(command if browser else [*command, "--no-browser"], check=False)  # noqa: S603  # our own program
