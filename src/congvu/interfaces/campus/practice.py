"""Feedback on a practice, as the markup that its widget shows: first how it went, then a hint, then key and reason."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from congvu.interfaces.campus.backend import Backend
from congvu.interfaces.campus.citations import citation_href, citation_text
from congvu.interfaces.campus.views import CitationView, ReviewView
from congvu.model.norms import Register
from congvu.quizzes.kinds.contract import UnreadableAnswer
from congvu.quizzes.marking import verdicts
from congvu.services.learning import PracticeVerdict

T = TypeVar("T")
FULL = 1 - 1e-9


class Help(StrEnum):
    """What is told after a try."""

    OUTCOME = "outcome"
    """How it went, and nothing of the key: she may try again."""
    HINT = "hint"
    """What each part of her answer is worth, its feedback, and where the rule stands."""
    KEY = "key"
    """All: practices are there to learn from."""


def help_after(tries: int, share: float) -> Help:
    """What is told after so many tries, the last of which earned a share of the points."""
    if share >= FULL or tries > 2:
        return Help.KEY
    return Help.HINT if tries == 2 else Help.OUTCOME


def practice_feedback(
    backend: Backend,
    register: Register,
    view: Mapping[str, Any],
    verdict: PracticeVerdict,
    base_url: str,
    told: Help = Help.KEY,
) -> str:
    """The review of a practice, as far as ``told`` opens it."""
    review = _review(backend, register, view, verdict, base_url, told)
    template = backend.templates.get_template("practice_feedback.html.j2")
    return template.render(r=review, told=told.value, share=verdict.share)


def _review(
    backend: Backend,
    register: Register,
    view: Mapping[str, Any],
    verdict: PracticeVerdict,
    base_url: str,
    told: Help,
) -> ReviewView:
    item, key = verdict.item, verdict.key
    kind, opens_key = backend.services.kinds[item.kind], told is Help.KEY
    try:
        answer = kind.read(item.content, verdict.answer)
    except UnreadableAnswer:
        answer = None
    right = kind.key_answer(item.content, key.key) if opens_key else None
    feedback = key.feedback.get("options", {})
    judged = verdicts(kind, item.content, key.key, answer)
    return ReviewView(
        item.item_id,
        item.kind,
        item.content,
        tuple(view["arrangement"]),
        answer=answer,
        answer_text="" if answer is None else kind.text(item.content, answer),
        key_answer=right,
        key_text=kind.text(item.content, right) if opens_key else "",
        verdicts=judged if opens_key or judged is None else _of_own(judged, answer),
        option_feedback=feedback if opens_key else _of_own(_keyless(feedback, judged, answer), answer),
        why=key.feedback.get("why", "") if opens_key else "",
        citations=[
            CitationView(citation_text(register, c), citation_href(base_url, c)) for c in item.citations
        ],
        points=verdict.share,
        max_points=1.0,
    )


def _keyless(feedback: Mapping[str, T], judged: Mapping[str, bool], answer: Any) -> Mapping[str, T]:
    """Feedback that holds no key: of a gap or a rating it says what is right there, so only of what is right already."""
    if not isinstance(answer, dict):
        return feedback
    return {part: words for part, words in feedback.items() if judged.get(part)}


def _of_own(told: Mapping[str, T], answer: Any) -> dict[str, T]:
    """What is told of the parts of her own answer: of an option that she left alone it would be the key."""
    own = answer if isinstance(answer, list | dict) else [answer]
    return {part: words for part, words in told.items() if part in own}
