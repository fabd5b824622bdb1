"""The pictures, as plotly figures; and how a page gets them.

A figure goes to the page as plotly's MIME type in an Output widget, not as a FigureWidget: a FigureWidget
carries plotly's script in its state, 5 MB each, over the websocket on every load, never kept by the browser.
Measured on the campus in Chromium, two figures: FigureWidget 10.2 MB a load and 3.2-8.4 s to the picture;
MIME type 0.03 MB and 1.8-2.2 s, its script (jupyterlab-plotly's, hashed) asked for once.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go  # type: ignore[import-untyped]

from congvu import messages
from congvu.interfaces.dashboards.frames import NOT_PASSED, PASSED, ReportFrames, distribution

MOST_UNITS = 40
_MIME = "application/vnd.plotly.v1+json"
_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif'
_INK, _LINE = "#1a2129", "#c9d1d9"
# Blue and orange stay apart for every kind of colour blindness; the pattern says the same without colour.
_STRONG, _WEAK, _MARK = "#0b4a85", "#d98a00", "#9b1c1c"
_HATCH = {"shape": "/", "size": 6, "solidity": 0.35, "fgcolor": "#7a4b00", "bgcolor": "#f6c66b"}
_MOST_LETTERS = 36
_ROW_PX, _FRAME_PX = 74, 96
_FIFTHS = [0, 0.2, 0.4, 0.6, 0.8, 1]
_CONFIG = {"displayModeBar": False, "responsive": True, "scrollZoom": False, "doubleClick": False}


def units_figure(units: pd.DataFrame) -> go.Figure:
    """Horizontal bars: the share that finished and the share that passed, for the first ``MOST_UNITS`` units.

    The name stands above its bars, so that on a phone the bars keep the width.
    """
    shown = units.head(MOST_UNITS)
    figure = go.Figure(layout=_layout(_FRAME_PX + _ROW_PX * max(1, len(shown))))
    figure.add_trace(_unit_bars(shown, "finished", "Đã hoàn thành", {"color": _WEAK, "pattern": _HATCH}))
    figure.add_trace(_unit_bars(shown, "passed", "Đạt", {"color": _STRONG}))
    for place, unit in enumerate(shown["unit"]):
        figure.add_annotation(_unit_name(place, unit))
    figure.update_layout(barmode="group", bargap=0.42, bargroupgap=0.06)
    figure.update_xaxes(range=[0, 1.34], tickformat=".0%", tickvals=[0, 0.25, 0.5, 0.75, 1])
    figure.update_yaxes(
        range=[max(1, len(shown)) - 0.5, -0.62], showticklabels=False, showgrid=False, zeroline=False
    )
    return figure


def _unit_bars(units: pd.DataFrame, count: str, name: str, marker: dict[str, Any]) -> go.Bar:
    shares = [float(share) for share in units[f"{count}_share"]]
    texts = [
        f"{messages.number(done)}/{messages.number(of)} ({messages.percent(share)})"
        for done, of, share in zip(units[count], units["enrolled"], shares, strict=True)
    ]
    return go.Bar(
        name=name,
        orientation="h",
        y=list(range(len(units))),
        x=shares,
        text=texts,
        textposition="outside",
        cliponaxis=False,
        customdata=[escape(unit) for unit in units["unit"]],
        hovertemplate="%{customdata}<br>" + name + ": %{text}<extra></extra>",
        marker=marker,
    )


def _unit_name(place: int, unit: str) -> dict[str, Any]:
    text = unit if len(unit) <= _MOST_LETTERS else unit[: _MOST_LETTERS - 1] + "…"
    at: dict[str, Any] = {"x": 0, "xref": "paper", "xanchor": "left", "y": place - 0.29, "yanchor": "bottom"}
    return at | {"text": f"<b>{escape(text)}</b>", "showarrow": False, "align": "left"}


def marks_figure(report: ReportFrames, rows: pd.DataFrame) -> go.Figure:
    """Histogram of counted marks, passed and not, with a line at the pass mark."""
    table = distribution(rows)
    figure = go.Figure(layout=_layout(340))
    figure.add_trace(_mark_bars(table, NOT_PASSED, "Chưa đạt", {"color": _WEAK, "pattern": _HATCH}))
    figure.add_trace(_mark_bars(table, PASSED, "Đạt", {"color": _STRONG}))
    figure.add_vline(x=report.pass_mark, line={"color": _MARK, "width": 2, "dash": "dash"})
    figure.add_annotation(_mark_note(report.pass_mark))
    figure.update_layout(barmode="stack", bargap=0.08)
    figure.update_xaxes(
        range=[0, 1.005],
        tickformat=".0%",
        tickvals=_FIFTHS,
        ticks="outside",
        title_text="Điểm (phần của điểm tối đa)",
    )
    figure.update_yaxes(title_text="Số người", rangemode="tozero", tickformat=",d", nticks=6)
    if not table[[PASSED, NOT_PASSED]].to_numpy().any():
        figure.update_yaxes(range=[0, 4])
    return figure


def _mark_bars(table: pd.DataFrame, standing: str, name: str, marker: dict[str, Any]) -> go.Bar:
    bins = [
        f"{messages.set_percent(low)} đến {'' if high == 1 else 'dưới '}{messages.set_percent(high)}"
        for low, high in zip(table["low"], table["high"], strict=True)
    ]
    return go.Bar(
        name=name,
        x=[float(middle) for middle in (table["low"] + table["high"]) / 2],
        y=[int(count) for count in table[standing]],
        width=float(table["high"].iloc[0] - table["low"].iloc[0]) * 0.92,
        customdata=bins,
        hovertemplate="%{customdata}<br>" + name + ": %{y} người<extra></extra>",
        marker=marker,
    )


def _mark_note(pass_mark: float) -> dict[str, Any]:
    left = pass_mark > 0.5
    text = f"Mức đạt {messages.set_percent(pass_mark)}"
    at: dict[str, Any] = {"x": pass_mark, "xanchor": "right" if left else "left", "y": 1, "yref": "paper"}
    return at | {"yanchor": "bottom", "text": text, "showarrow": False, "font": {"color": _MARK}}


def _layout(height_px: int) -> go.Layout:
    axis = {"fixedrange": True, "gridcolor": _LINE, "zerolinecolor": _LINE, "automargin": True}
    return go.Layout(
        template="none",
        autosize=True,
        height=height_px,
        margin={"l": 16, "r": 24, "t": 56, "b": 32},
        font={"family": _FONT, "size": 14, "color": _INK},
        separators=",.",
        dragmode=False,
        paper_bgcolor="#fff",
        plot_bgcolor="#fff",
        legend={"orientation": "h", "x": 0, "y": 1, "yref": "container", "yanchor": "top"},
        hoverlabel={"font": {"family": _FONT, "size": 14}, "align": "left"},
        xaxis=axis,
        yaxis=axis,
    )


def as_output(figure: go.Figure) -> dict[str, Any]:
    """The figure as an entry of ``ipywidgets.Output.outputs``."""
    bundle = {_MIME: {**json.loads(figure.to_json()), "config": _CONFIG}}
    return {"output_type": "display_data", "data": bundle, "metadata": {}}
