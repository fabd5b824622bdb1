"""A campaign in words, to one trainee: how long it is open, how she stands, what there is to press."""

from __future__ import annotations

from datetime import datetime

from congvu import messages
from congvu.grading.policies import last_call
from congvu.interfaces.campus.pages.links import Link, quiz_link
from congvu.model.content import Json
from congvu.services.campaigns import Deed, HomeEntry, NextStep


def when_text(entry: HomeEntry, now: datetime) -> str:
    """How long the campaign is open, or since when it is not."""
    campaign, last = entry.campaign, last_call(entry.blueprint.late, entry.campaign.closes_at)
    if now < campaign.opens_at:
        return f"mở từ {messages.since(campaign.opens_at)}"
    if now < campaign.closes_at:
        return messages.due(campaign.closes_at, now)
    if now < last:
        return f"đã quá hạn, vẫn nhận bài nộp muộn nhưng trừ điểm: {messages.due(last, now)}"
    return f"đã kết thúc {messages.until(last)}"


def state_texts(entry: HomeEntry, now: datetime) -> list[str]:
    """How she stands: what she has read, then as :func:`quiz_states`."""
    return [f"đã học {messages.progress(entry.course.share)}", *quiz_states(entry, now)]


def quiz_states(entry: HomeEntry, now: datetime) -> list[str]:
    """What the quiz has come to, as far as its marks are open, and how often it may be sat again."""
    told = ["đang làm dở"] if entry.open_attempt else []
    if entry.best:
        told.append(
            f"kết quả {messages.percent(entry.share, mark=entry.campaign.pass_mark, passed=entry.passed)}"
        )
    if entry.passed is not None:
        told.append("đạt" if entry.passed else "chưa đạt")
    if entry.waiting:
        told.append(_waiting(entry))
    if not told:
        told.append("đã nộp bài kiểm tra" if entry.shown_attempt else "chưa làm bài kiểm tra")
    if entry.attempts and not entry.passed and entry.takes_attempts(now):
        told.append(f"còn {entry.attempts_left} lượt" if entry.attempts_left else "đã hết lượt")
    return told


def _waiting(entry: HomeEntry) -> str:
    undecided = "" if entry.passed is not None else ", chấm xong mới biết đạt hay chưa"
    return f"đang chờ chấm {entry.waiting} câu{undecided}"


def entry_links(entry: HomeEntry, base_url: str, now: datetime) -> list[Link]:
    """The result, where there is one, and the quiz, where it may be sat or has several attempts to look at."""
    links = []
    if entry.shown_attempt:
        links.append({"href": f"{base_url}attempt/{entry.shown_attempt}/result", "text": "Xem kết quả"})
    may_sit = entry.takes_attempts(now) and entry.attempts_left
    if entry.open_attempt or may_sit or len(entry.attempts) > 1:
        href = base_url + _quiz_path(entry)
        links.append(quiz_link(href, entry.blueprint.title, entry.course_title))
    return links


def _quiz_path(entry: HomeEntry) -> str:
    """Right to the paper where one is open."""
    return f"attempt/{entry.open_attempt.id}" if entry.open_attempt else f"quiz/{entry.campaign.id}"


def course_link(entry: HomeEntry, base_url: str) -> Link:
    """To the course's page, by its name."""
    return {"href": f"{base_url}courses/{entry.campaign.course_id}", "text": entry.course_title}


def step_button(step: NextStep, base_url: str) -> Link:
    """What is to be pressed now."""
    entry = step.entry
    if step.deed is Deed.LEARN:
        return lesson_button(base_url, entry.campaign.course_id, entry.lesson, begun=bool(entry.course.share))
    going_on = "Làm tiếp: " if step.deed is Deed.GO_ON else ""
    return {"href": base_url + _quiz_path(entry), "text": going_on + entry.blueprint.title}


def lesson_button(base_url: str, course_id: str, lesson: Json, *, begun: bool) -> Link:
    """To the lesson to go on with; ``begun``: something of the course has been read."""
    verb = "Học tiếp" if begun else "Bắt đầu học"
    return {
        "href": f"{base_url}lessons/{course_id}/{lesson['lesson_id']}",
        "text": f"{verb}: {lesson['title']}",
    }


def clock_note(entry: HomeEntry, now: datetime) -> str:
    """What presses, while an attempt is under way; empty without one."""
    attempt = entry.open_attempt
    if attempt is None or attempt.deadline_at <= now:
        return ""
    return f"Đồng hồ vẫn chạy: nộp trước {messages.moment(attempt.deadline_at)}."
