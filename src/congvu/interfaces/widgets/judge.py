"""Who judges a practice: the campus, over the kernel's loopback port, or, for authors, the local files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import quote

from congvu.interfaces.widgets.port import CampusPort, NotAnswered, campus_port

if TYPE_CHECKING:
    from congvu.interfaces.widgets.local import LocalItem


class PracticeJudgement(TypedDict):
    """What a judge says: the share of the points in [0, 1], and feedback as HTML."""

    share: float
    feedback_html: str


class NotJudged(Exception):
    """No judgement could be had; the message is Vietnamese, ready to show."""


class PracticeJudge:
    """Judges practices.

    ``CONGVU_TICKET`` and ``CONGVU_PORT`` are read at each call: they appear only after the kernel has been forked.
    """

    def __call__(self, item_id: str, fields: Mapping[str, Sequence[str]]) -> PracticeJudgement:
        """The judgement of the fields of one practice. Raises :class:`NotJudged`."""
        port = campus_port()
        return _judge_locally(item_id, fields) if port is None else _ask_campus(port, item_id, fields)


def _ask_campus(port: CampusPort, item_id: str, fields: Mapping[str, Sequence[str]]) -> PracticeJudgement:
    try:
        body = port.post(f"/v1/practice/{quote(item_id)}", {"fields": fields})
    except NotAnswered as reason:
        raise NotJudged(str(reason)) from None
    return {"share": float(body["share"]), "feedback_html": str(body["feedback_html"])}


def _judge_locally(item_id: str, fields: Mapping[str, Sequence[str]]) -> PracticeJudgement:
    """In author mode the key lies in the author's own files, so the kernel may judge."""
    from congvu.interfaces.widgets import _markup, local
    from congvu.model.attempts import Marked
    from congvu.quizzes.kinds import load_kinds
    from congvu.quizzes.kinds.contract import UnreadableAnswer
    from congvu.quizzes.kinds.rules import rule_of
    from congvu.quizzes.marking import unread

    item = local.local_practice(item_id)
    kind = load_kinds()[item.kind]
    try:
        answer = kind.read(
            item.content, _markup.forms()[item.kind].read_fields(item_id, item.content, fields)
        )
    except UnreadableAnswer as unreadable:
        raise NotJudged(str(unreadable)) from None
    if answer is None:
        raise NotJudged("Anh/chị hãy trả lời trước khi kiểm tra.")
    if dark := unread(kind, item.content, rule_of(item.key), answer):
        raise NotJudged(" ".join(dark.values()))
    mark = kind.mark(item.content, item.key, answer)
    if not isinstance(mark, Marked):
        raise NotJudged("Câu này cần người chấm, không kiểm tra ngay được.")
    return {"share": mark.share, "feedback_html": _review(item_id, item, answer, mark.share)}


def _review(item_id: str, item: LocalItem, answer: Any, share: float) -> str:
    """All feedback, as on the campus: practices are there to learn from."""
    from congvu.interfaces.campus.templating import review_html
    from congvu.interfaces.campus.views import CitationView, ReviewView
    from congvu.interfaces.widgets import _markup
    from congvu.quizzes.kinds import load_kinds
    from congvu.quizzes.marking import verdicts

    kind = load_kinds()[item.kind]
    right = kind.key_answer(item.content, item.key)
    review = ReviewView(
        slot=item_id,
        kind=item.kind,
        content=item.content,
        answer=answer,
        answer_text=kind.text(item.content, answer),
        key_answer=right,
        key_text=kind.text(item.content, right),
        verdicts=verdicts(kind, item.content, item.key, answer),
        option_feedback=item.feedback.get("options", {}),
        why=item.feedback["why"],
        citations=[CitationView(text) for text in item.citations],
        points=share,
        max_points=1.0,
    )
    return review_html(_markup.templates(), review)
