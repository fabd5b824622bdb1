"""Figures of an item for an author's notebook, from the store of the settings."""

from __future__ import annotations

import html
import os
from typing import Any

from congvu.bootstrap import current_time, open_store
from congvu.interfaces.campus.item_preview import figures
from congvu.model.campaigns import Grant, Scope
from congvu.model.errors import UserError
from congvu.model.people import Role
from congvu.services.authoring import item_figures
from congvu.services.context import Context, Services
from congvu.services.people import ROOT_ID
from congvu.settings import read_settings

_NONE = "<p>Chưa có lượt làm bài nào có câu này, hoặc chưa đủ lượt để có số liệu.</p>"
_NO_STORE = (
    "<p>Máy này chưa có kho kết quả; đặt CONGVU_STATE, hoặc xem số liệu ở trang Câu hỏi của campus.</p>"
)


def figures_of(item_id: str) -> str:
    """The figures as HTML. Whoever may read the store's file may read them, as with ``congvu quiz statistics``."""
    settings = read_settings(os.environ)
    local = settings.store_url.startswith("sqlite")
    if local and not (settings.state / "congvu.db").is_file():
        return _NO_STORE
    try:
        with open_store(settings) as store:
            ctx = Context(current_time(), Services())
            scope = Scope(ctx.actor, ctx.today, (Grant(ctx.actor, Role.ADMINISTRATOR, ROOT_ID, ctx.today),))
            entries = store.read(lambda tx: item_figures(tx, ctx, scope, item_id))
    except UserError as error:
        return f"<p>{html.escape(f'{error.message} {error.mend}')}</p>"
    return "".join(_section(entry.quiz, figures(entry.report)) for entry in entries) or _NONE


def _section(quiz: str, told: dict[str, Any]) -> str:
    facts = "".join(
        f"<dt>{html.escape(term)}</dt><dd>{html.escape(str(text))}</dd>" for term, text in told["facts"]
    )
    signs = "".join(f"<p><strong>{html.escape(str(sign))}</strong></p>" for sign in told["signs"])
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>"
        for row in told["options"]
    )
    return f"<h4>{html.escape(quiz)}</h4>{signs}<dl>{facts}</dl><table>{rows}</table>"
