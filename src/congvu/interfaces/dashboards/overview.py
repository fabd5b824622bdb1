"""The organiser's overview of a campaign, as a Voilà dashboard. A notebook calls :func:`overview`."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

import ipywidgets as widgets  # type: ignore[import-untyped]
import plotly.graph_objects as go  # type: ignore[import-untyped]
from IPython.display import HTML, display

from congvu import messages
from congvu.interfaces.dashboards import _markup as markup
from congvu.interfaces.dashboards._download import Download, MadeFile
from congvu.interfaces.dashboards._watch import start_watch
from congvu.interfaces.dashboards.charts import MOST_UNITS, as_output, marks_figure, units_figure
from congvu.interfaces.dashboards.client import AccessEnded, DataPort, PortError
from congvu.interfaces.dashboards.export import MEDIA_TYPE, file_name, workbook
from congvu.interfaces.dashboards.frames import ReportFrames, UnitOrder, by_unit, read_report

_log = logging.getLogger(__name__)
_ORDERS = (
    ("Tên đơn vị", UnitOrder.NAME),
    ("Tỷ lệ đạt thấp trước", UnitOrder.LEAST_PASSED),
    ("Tỷ lệ hoàn thành thấp trước", UnitOrder.LEAST_FINISHED),
    ("Nhiều người chưa bắt đầu trước", UnitOrder.MOST_NOT_STARTED),
)
BY_UNIT = "Kết quả theo đơn vị"
_NO_UNIT = ("Chọn một đơn vị", "")
_EMPTY = "Chưa có đợt tập huấn nào trong phạm vi anh/chị phụ trách."
_GONE = "Đợt tập huấn này không còn trong phạm vi anh/chị phụ trách."
_BROKEN = "Chưa hiện được số liệu. Lỗi đã được ghi lại; anh/chị hãy thử lại sau ít phút."


class Port(Protocol):
    """What the dashboard asks of the data port; :class:`DataPort` in a kernel."""

    def me(self) -> dict[str, Any]:
        """Whose ticket this is."""

    def campaigns(self) -> list[dict[str, Any]]:
        """The campaigns in scope, newest first."""

    def report(self, campaign_id: str) -> dict[str, Any]:
        """A campaign's report, in the form of the wire."""

    def note_export(self, campaign_id: str) -> None:
        """Has it written down that a file is made of the report; raises if it cannot be."""


def overview(port: Port | None = None) -> None:
    """Display the overview: first plain HTML with the headline figures, then the live page.

    Whatever goes wrong is said in a sentence; nothing is raised. ``port`` is for tests.
    """
    try:
        port = port or DataPort.from_environment()
        campaigns = port.campaigns()
        if not campaigns:
            _put(markup.notice(_EMPTY))
            return
        page = Overview(port, campaigns, read_report(port.report(campaigns[0]["id"])))
    except PortError as error:
        _put(markup.notice(error.message, trouble=True))
    except Exception:  # noqa: BLE001  # a traceback would show source lines to a visitor
        _log.exception("the overview could not be made")
        _put(markup.notice(_BROKEN, trouble=True))
    else:
        _put(page.first_sight())
        display(page.root)  # type: ignore[no-untyped-call]
        page.watched = start_watch(page.probe, page.end)


class Overview:
    """The live page. ``root`` is the widget to display; after :meth:`end` only a sentence is left of it."""

    def __init__(self, port: Port, campaigns: Sequence[dict[str, Any]], report: ReportFrames) -> None:
        self._port = port
        self._report = report
        self.watched: object = None
        self.notice = widgets.HTML()
        self.campaign = _dropdown("Đợt tập huấn", [(_label(c), c["id"]) for c in campaigns])
        self.refresh = widgets.Button(description="Làm mới số liệu")
        self.summary = widgets.HTML()
        self.order = _dropdown("Xếp theo", _ORDERS)
        self.units_picture = widgets.Output()
        self.units_table = widgets.HTML()
        self.marks_picture = widgets.Output()
        self.outstanding = widgets.HTML()
        self.unit = _dropdown("Đơn vị", [_NO_UNIT])
        self.people = widgets.HTML()
        self.download = Download(self._make_file)
        self.root = self._assemble()
        self._show()
        self._listen()

    def first_sight(self) -> str:
        """The figures as plain HTML, for as long as the scripts are not there."""
        units = markup.title(BY_UNIT) + markup.unit_table(by_unit(self._report.rows))
        return markup.summary(self._report) + units

    def _assemble(self) -> widgets.VBox:
        bar = widgets.HBox([self.campaign, self.refresh])
        bar.add_class("cvd-bar")
        for picture in (self.units_picture, self.marks_picture):
            picture.add_class("cvd-picture")
        parts = [
            self.notice,
            bar,
            self.summary,
            self.download,
            _section(BY_UNIT),
            self.order,
            self.units_picture,
            self.units_table,
            _section("Phân bố điểm"),
            self.marks_picture,
            _section("Chưa làm, chờ chấm, chưa đạt"),
            self.outstanding,
            _section("Xem một đơn vị"),
            self.unit,
            self.people,
        ]
        root = widgets.VBox(parts)
        root.add_class("cvd-root")
        return root

    def _listen(self) -> None:
        self.campaign.observe(self._guarded(self._choose), "value")
        self.refresh.on_click(self._guarded(self._fetch))
        self.order.observe(self._guarded(self._show_units), "value")
        self.unit.observe(self._guarded(self._show_people), "value")

    def _guarded(self, action: Callable[[], None]) -> Callable[[Any], None]:
        """A callback that says what went wrong instead of raising; the page empties when access ended."""

        def callback(_: Any) -> None:
            self._say("")
            try:
                action()
            except AccessEnded as error:
                self.end(error.message)
            except PortError as error:
                self._say(error.message)
            except Exception:  # noqa: BLE001  # a traceback would show source lines to a visitor
                _log.exception("the overview failed")
                self._say(_BROKEN)

        return callback

    # --- fetching -----------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        if self.campaign.value != self._report.campaign_id:
            self._fetch()

    def _fetch(self) -> None:
        """Figures of the campaign that is selected. On failure the old ones stay, under their own name."""
        wanted = self.campaign.value
        try:
            report = read_report(self._port.report(wanted))
        except Exception:
            self.campaign.value = self._report.campaign_id
            raise
        self._report = report
        self._show()

    def probe(self) -> None:
        """Raise :class:`AccessEnded` unless the visitor may still see the campaign that is shown."""
        self._port.me()
        if self._report.campaign_id not in {campaign["id"] for campaign in self._port.campaigns()}:
            raise AccessEnded(_GONE, 404)

    def end(self, reason: str) -> None:
        """Empty the page, in the browser and here, and say why."""
        first, *rest = self.root.children
        self._say(reason)
        self.root.children = (first,)
        self._report = replace(self._report, rows=self._report.rows.iloc[:0])
        for widget in rest:
            _close(widget)

    # --- showing ------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        report = self._report
        self._say("")
        self.summary.value = markup.live(markup.summary(report))
        self._show_units()
        _show_figure(self.marks_picture, marks_figure(report, report.rows))
        self.outstanding.value = markup.live(markup.outstanding_lists(report))
        self._offer_units()

    def _show_units(self) -> None:
        units = by_unit(self._report.rows, self.order.value)
        _show_figure(self.units_picture, units_figure(units))
        self.units_table.value = markup.live(markup.unit_table(units, pictured=MOST_UNITS))

    def _offer_units(self) -> None:
        """The units of this report; the one that was chosen stays chosen, an only one is chosen."""
        units = by_unit(self._report.rows)
        offered = _distinct(zip(units["unit"], units["unit_id"], strict=True))
        before, ids = self.unit.value, [unit_id for _, unit_id in offered]
        self.unit.options = [_NO_UNIT, *offered]
        self.unit.value = before if before in ids else ids[0] if len(ids) == 1 else ""
        self._show_people()

    def _show_people(self) -> None:
        self.people.value = markup.live(markup.people(self._report, self.unit.value))

    def _say(self, text: str) -> None:
        self.notice.value = markup.HIDE_FIRST + markup.live(markup.notice(text, trouble=True))

    def _make_file(self) -> MadeFile:
        self._port.note_export(self._report.campaign_id)
        return MadeFile(file_name(self._report), MEDIA_TYPE, workbook(self._report))


def _put(inner: str) -> None:
    """Plain HTML, marked for the campus's template to put into the page itself, before any script."""
    output = HTML(markup.first_sight(inner))  # type: ignore[no-untyped-call]
    display(output, metadata={"congvu": "figures"})  # type: ignore[no-untyped-call]


def _show_figure(picture: widgets.Output, figure: go.Figure) -> None:
    """The box gets the figure's height, or plotly would shrink it to nothing when a phone is turned."""
    picture.layout.height = f"{figure.layout.height}px"
    picture.outputs = (as_output(figure),)


def _dropdown(description: str, options: Sequence[tuple[str, str]]) -> widgets.Dropdown:
    return widgets.Dropdown(description=description, options=options, style={"description_width": "initial"})


def _section(title: str) -> widgets.HTML:
    return widgets.HTML(markup.live(markup.title(title)))


def _label(campaign: dict[str, Any]) -> str:
    opens_at, closes_at = (datetime.fromisoformat(campaign[name]) for name in ("opens_at", "closes_at"))
    return f"{campaign['title']} ({messages.day(opens_at)} – {messages.last_day(closes_at)})"


def _distinct(units: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Name and id; where two units bear one name, a piece of the id is added to it."""
    listed = list(units)
    times = Counter(name for name, _ in listed)
    return [(f"{name} ({unit_id[:8]})" if times[name] > 1 else name, unit_id) for name, unit_id in listed]


def _close(widget: widgets.Widget) -> None:
    """Take the content out before the widget goes: a browser may keep a view that its model has left."""
    for child in getattr(widget, "children", ()):
        _close(child)
    if isinstance(widget, widgets.HTML):
        widget.value = ""
    if isinstance(widget, widgets.Output):
        widget.outputs = ()
    widget.close()
