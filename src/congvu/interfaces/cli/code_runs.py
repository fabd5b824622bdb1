"""Running the code that waits: once for ``congvu attempt run-code``, in rounds beside the campus."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from congvu import messages
from congvu.bootstrap import RunnerOnDemand, current_time, sandbox_lacks
from congvu.interfaces.cli.output import console
from congvu.interfaces.cli.session import CommandSession
from congvu.model.errors import UserError
from congvu.services.marks import RunReport, RunsBusy, run_waiting, waiting_for_runs

ROUND_S = 30.0
"""How long a round of the projector may run code before marks are projected."""
_log = logging.getLogger("congvu.run_code")


def run_all(session: CommandSession) -> None:
    """Runs and marks all that waits, and tells how much. Raises :class:`UserError` for what could not be run."""
    context = session.context
    if not session.store.read(lambda tx: waiting_for_runs(tx, context)):
        console.print("Không có bài mã nào chờ chạy.")
        return
    if lacks := sandbox_lacks():
        raise UserError(
            "Máy này không chạy được hộp cát nên không chạy bài mã nào: " + "; ".join(lacks) + ".",
            mend="Bổ sung những thứ trên rồi chạy lại, hoặc để người chấm cho điểm các câu này.",
            code="CV-RUN-001",
        )
    with RunnerOnDemand(session.settings) as runner:
        _tell(run_waiting(session.store, context, runner, clock=current_time))


@dataclass(slots=True)
class CodeRounds:
    """Rounds of the process that runs beside the campus, and the campus's looks whether it is needed.

    Nothing is started while nothing waits.

    It remembers which attempts hold no code, and what it has said of a missing sandbox.
    """

    session: CommandSession
    _without: set[str] = field(default_factory=set)
    _told: tuple[str, ...] = ()

    def once(self, stopped: Callable[[], bool]) -> bool:
        """Runs what waits, for :data:`ROUND_S` at most; returns whether there was anything to do.

        Never raises: the next round tries again.
        """
        try:
            return self._once(stopped)
        except RunsBusy:
            _log.info("another process runs code")
        except Exception:  # noqa: BLE001  # the marks stay pending, and doctor tells
            _log.exception("running code failed")
        return True

    def waits(self) -> bool:
        """Whether code waits that can be run here. What the machine lacks to run it is said once."""
        context = self.session.context
        if not self.session.store.read(lambda tx: waiting_for_runs(tx, context, self._without)):
            return False
        lacks = sandbox_lacks()
        if lacks and lacks != self._told:
            _log.warning("code waits, but there can be no sandbox here: %s", "; ".join(lacks))
        self._told = lacks
        return not lacks

    def _once(self, stopped: Callable[[], bool]) -> bool:
        session, context = self.session, self.session.context
        if not self.waits():
            return False
        end = time.monotonic() + ROUND_S
        with RunnerOnDemand(session.settings) as runner:
            run_waiting(
                session.store,
                context,
                runner,
                clock=current_time,
                without=self._without,
                stopped=lambda: stopped() or time.monotonic() > end,
            )
        return True


def _tell(report: RunReport) -> None:
    console.print(f"Đã chạy và chấm {messages.number(report.marked)} câu.")
    if report.left or report.failed:
        raise UserError(
            f"Còn {messages.number(report.left)} câu chưa chạy được; {len(report.failed)} bài gặp lỗi.",
            mend="Xem congvu doctor, rồi chạy lại lệnh này.",
            code="CV-RUN-002",
        )
