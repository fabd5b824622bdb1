"""What is said of answers that came after their attempt's end: to the trainee, and to whoever organises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from congvu import messages
from congvu.services.attempts import AfterEnd, LateAnswer

SHOWN_MAX = 12
"""Questions that a sentence names; of more it says how many."""


def late_text(after: AfterEnd) -> str:
    """What the question of a late answer says."""
    return (
        f"Câu trả lời này đến lúc {instant_text(after.at)}, sau khi {ended_text(after)}: "
        f"đã ghi lại, không tính điểm{_who_sees(after)}."
    )


def late_list_text(answers: Sequence[LateAnswer]) -> str:
    """What the result says of all of an attempt's; empty where there are none."""
    if not answers:
        return ""
    newest = {answer.number: answer for answer in answers}
    named = [
        f"câu {number} lúc {instant_text(newest[number].after.at)}" for number in sorted(newest)[:SHOWN_MAX]
    ]
    rest = len(newest) - len(named)
    more = f" và {messages.number(rest)} câu khác" if rest else ""
    after = answers[0].after
    return (
        f"Có câu trả lời đến sau khi {ended_text(after)}: {', '.join(named)}{more}. "
        f"Đã ghi lại, không tính điểm{_who_sees(after)}."
    )


def ended_text(after: AfterEnd) -> str:
    """How and when the attempt ended, as a clause."""
    how = "nộp bài" if after.handed_in else "hết giờ làm bài"
    return f"{how} lúc {instant_text(after.ended_at)}"


def instant_text(value: datetime) -> str:
    """To the second, since a late answer and its deadline may share a minute."""
    return f"{messages.clock(value)} ngày {messages.day(value)}"


def _who_sees(after: AfterEnd) -> str:
    return "; người tổ chức xem được" if after.organised else ""
