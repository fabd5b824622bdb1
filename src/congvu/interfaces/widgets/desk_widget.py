"""The widget of a day at the desk. Its kernel replays the acts and shows the day; the campus keeps and judges them."""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from congvu.courses.day import Unplayable, read_acts
from congvu.courses.desk_page import day_view, start_view
from congvu.interfaces.widgets import _markup
from congvu.interfaces.widgets.desk_runs import RunSource, ShownRun
from congvu.interfaces.widgets.port import NotAnswered

_FAILED = "Chưa làm được việc này. Anh/chị hãy tải lại trang."


class DeskDay(anywidget.AnyWidget):
    """A day at the desk.

    Messages in: ``hello``, ``begin {rules, code, number}``, ``play {run, acts}``, ``leave``. Messages out: ``start
    {view}``, ``day {run, acts, stale, view}``, ``failed {message}``. A list of acts is sent whole each time, so that
    one that was lost is made good by the next.
    """

    _esm = _markup.STATIC / "desk.js"
    _css = _markup.STATIC / "desk.css"
    mode = traitlets.Unicode("desk", read_only=True).tag(sync=True)

    def __init__(self, runs: RunSource) -> None:
        super().__init__()
        self._runs = runs
        self.on_msg(self._on_message)

    def _on_message(self, _: Any, message: Any, __: Any) -> None:
        """Answers every message, whatever it holds: an exception here would show source lines to a visitor."""
        try:
            self.send(self._answer(message if isinstance(message, dict) else {}))
        except (NotAnswered, Unplayable) as reason:
            self.send({"type": "failed", "message": str(reason)})
        except Exception:  # noqa: BLE001  # a traceback would show source lines to a visitor
            self.send({"type": "failed", "message": _FAILED})

    def _answer(self, message: dict[str, Any]) -> dict[str, Any]:
        match message.get("type"):
            case "begin":
                asked = [str(message.get(name) or "") for name in ("rules", "code", "number")]
                return self._day(self._runs.begin(*asked))
            case "play":
                return self._day(self._runs.keep(str(message.get("run")), message.get("acts")))
            case "leave":
                return self._start()
            case _:
                run = self._runs.newest()
                return self._day(run) if run else self._start()

    def _start(self) -> dict[str, Any]:
        return {"type": "start", "view": start_view(self._runs.world)}

    def _day(self, run: ShownRun) -> dict[str, Any]:
        view = day_view(run.world, run.rules, run.seed, read_acts(run.acts), supervised=run.supervised)
        return {"type": "day", "run": run.id, "acts": run.acts, "stale": run.stale, "view": view}
