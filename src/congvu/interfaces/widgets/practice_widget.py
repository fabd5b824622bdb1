"""The practice widget. Its traits hold what a trainee may see; the key is never among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import anywidget
import traitlets

from congvu.interfaces.campus.templating import question_html
from congvu.interfaces.campus.views import QuestionView
from congvu.interfaces.widgets import _markup, local
from congvu.interfaces.widgets.judge import NotJudged, PracticeJudge, PracticeJudgement

Judge = Callable[[str, Mapping[str, Sequence[str]]], PracticeJudgement]


def public_view(item_id: str) -> QuestionView:
    """What may be shown of a practice: from ``practices.json`` in the working folder, else in author mode.

    Raises :class:`congvu.interfaces.widgets.local.UnknownPractice`.
    """
    published = local.public_practice(item_id)
    if published is not None:
        return QuestionView(
            item_id, published["kind"], published["content"], tuple(published.get("arrangement", ()))
        )
    item = local.local_practice(item_id)
    return QuestionView(item_id, item.kind, item.content)


class Practice(anywidget.AnyWidget):
    """A question to practise on. ``state`` is blank, ``right``, ``partly``, ``wrong`` or ``failed``."""

    _esm = _markup.STATIC / "quiz.js"
    _css = _markup.STATIC / "quiz.css"
    mode = traitlets.Unicode("practice", read_only=True).tag(sync=True)
    html = traitlets.Unicode().tag(sync=True)
    state = traitlets.Unicode().tag(sync=True)
    feedback_html = traitlets.Unicode().tag(sync=True)

    def __init__(self, item_id: str, view: QuestionView, judge: Judge | None = None) -> None:
        super().__init__(html=question_html(_markup.templates(), view))
        self._item_id = item_id
        self._judge = judge or PracticeJudge()
        self.on_msg(self._on_message)

    def _on_message(self, _: Any, message: Any, __: Any) -> None:
        """Answers every message, whatever it holds: an exception here would show source lines to a visitor."""
        fields = _fields_of(message)
        if fields is None:
            return
        try:
            self._show(self._judge(self._item_id, fields))
        except NotJudged as reason:
            self._refuse(str(reason))
        except Exception:  # noqa: BLE001  # a traceback would show source lines to a visitor
            self._refuse("Chưa kiểm tra được câu trả lời này. Anh/chị hãy thử lại.")

    def _show(self, judgement: PracticeJudgement) -> None:
        share = judgement["share"]
        self.state = "right" if share >= 1 else "partly" if share > 0 else "wrong"
        self.feedback_html = judgement["feedback_html"]
        self.send({"type": "checked"})

    def _refuse(self, reason: str) -> None:
        self.state, self.feedback_html = "failed", ""
        self.send({"type": "unreadable", "slot": self._item_id, "message": reason})


def _fields_of(message: Any) -> dict[str, list[str]] | None:
    """The fields of a ``check`` message, or ``None`` if it is not of that form."""
    if not isinstance(message, dict) or message.get("type") != "check":
        return None
    fields = message.get("fields")
    if not isinstance(fields, dict):
        return None
    well_formed = all(
        isinstance(v, list) and all(isinstance(text, str) for text in v) for v in fields.values()
    )
    return fields if well_formed else None
