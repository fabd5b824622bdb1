"""Feedback on a practice, as the markup that its widget shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from congvu.interfaces.campus.backend import Backend
from congvu.interfaces.campus.citations import citation_href, citation_text
from congvu.interfaces.campus.templating import review_html
from congvu.interfaces.campus.views import CitationView, ReviewView
from congvu.model.norms import Register
from congvu.quizzes.kinds.contract import UnreadableAnswer
from congvu.quizzes.marking import verdicts
from congvu.services.learning import PracticeVerdict


def practice_feedback(
    backend: Backend, register: Register, view: Mapping[str, Any], verdict: PracticeVerdict, base_url: str
) -> str:
    """The review of a practice: all feedback is open, since practices are there to learn from."""
    item, key = verdict.item, verdict.key
    kind = backend.services.kinds[item.kind]
    try:
        answer = kind.read(item.content, verdict.answer)
    except UnreadableAnswer:
        answer = None
    right = kind.key_answer(item.content, key.key)
    return review_html(
        backend.templates,
        ReviewView(
            item.item_id,
            item.kind,
            item.content,
            tuple(view["arrangement"]),
            answer=answer,
            answer_text="" if answer is None else kind.text(item.content, answer),
            key_answer=right,
            key_text=kind.text(item.content, right),
            verdicts=verdicts(kind, item.content, key.key, answer),
            option_feedback=key.feedback.get("options", {}),
            why=key.feedback.get("why", ""),
            citations=[
                CitationView(citation_text(register, c), citation_href(base_url, c)) for c in item.citations
            ],
            points=verdict.share,
            max_points=1.0,
        ),
    )
