"""One item as its author looks at it: as a trainee meets it, with the key, with its figures.

The markup is that of papers and reviews. The campus's pages use this, and the widget in JupyterLab.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from congvu import messages
from congvu.content import own_arrangement
from congvu.interfaces.campus.reviews import Reviewer
from congvu.interfaces.campus.views import QuestionView, ReviewView
from congvu.law.norms import reasons
from congvu.model.content import ItemVersion, KeyRevision, PaperSlot
from congvu.quizzes.kinds import KindRegistry
from congvu.services.attempts import Opened
from congvu.services.statistics import SIGNS, ItemReport, figures_text
from congvu.services.statistics import reasons as reasons_text

_ASKED, _TOLD = "s01", "s02"
"""Names of the two views, which may stand on one page."""
_SHOWS = frozenset({"answers", "why", "provisions"})


def as_trainee(kinds: KindRegistry, item: ItemVersion) -> QuestionView:
    """The question as a paper shows it, shuffled if it is, with nothing of its key."""
    return QuestionView(_ASKED, item.kind, item.content, own_arrangement(kinds, item), 1, 1.0)


def with_key(reviewer: Reviewer, item: ItemVersion, key: KeyRevision) -> ReviewView:
    """The question as a review shows it that has opened everything: answers, explanation, provisions.

    Feedback of every option stands beside it: nothing was chosen.
    """
    slot = PaperSlot(_TOLD, item.id, 1.0, 0, own_arrangement(reviewer.kinds, item))
    opened = Opened(
        _SHOWS,
        (slot,),
        {item.id: item},
        keys={_TOLD: key.key},
        feedback={_TOLD: key.feedback},
        provisions={_TOLD: item.citations},
    )
    return reviewer.review(opened, slot, 1)


def standing(reviewer: Reviewer, item: ItemVersion, on: date) -> list[tuple[str, str]]:
    """Each norm that an item rests on, in words, and how it stands on a day."""
    cited = reviewer.citations(item.citations)
    return [
        (view.text, _standing(reviewer, citation, on))
        for view, citation in zip(cited, item.citations, strict=True)
    ]


def _standing(reviewer: Reviewer, citation: str, on: date) -> str:
    lapse_reasons = reasons(reviewer.register, [citation], on)
    return (
        str(lapse_reasons[0]).partition(": ")[2] if lapse_reasons else f"còn hiệu lực ngày {messages.day(on)}"
    )


def figures(report: ItemReport) -> dict[str, Any]:
    """The figures of an item in words: ``facts``, ``signs`` (what they call for) and ``options``."""
    text = figures_text(report.figures)
    why = reasons_text(report.figures.undefined)
    return {
        "facts": [
            ("Số lượt gặp", messages.number(report.figures.attempts)),
            ("Độ dễ", text["facility"]),
            ("Tác giả ước", messages.percent(report.estimate)),
            ("Độ phân biệt", text["discrimination"]),
            *([("Dấu – là do", why)] if why else []),
        ],
        "signs": [SIGNS[sign] for sign in report.signs],
        "options": [
            [
                f"{option.label} ✓" if option.right else option.label,
                messages.number(option.figures.count),
                messages.percent(option.figures.share),
            ]
            for option in report.options
        ],
    }
