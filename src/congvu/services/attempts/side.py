"""Quizzes of a course beside its final: one at the end of a lesson, one before the course.

They are sat in a side campaign, which stands beside the trainee's campaign of the course: same unit, same days, but its
own quiz, attempts and results. So they are drawn, marked, reviewed, regraded and carried to the gradebook like any
other quiz, and nothing of them touches whether somebody passes the course. It is made when the first trainee begins
its quiz, with the publication that is newest then, and holds only those who have begun.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from congvu.model.attempts import Attempt, AttemptState
from congvu.model.campaigns import Campaign, side_id
from congvu.model.content import Json
from congvu.model.errors import NotFound
from congvu.services.attempts.overview import QuizOverview, overview_of, why_blocked
from congvu.services.attempts.start import require_startable, start_attempt
from congvu.services.context import Context
from congvu.services.learning import campaign_for, find_lesson
from congvu.store import Tx, attempts, campaigns, content

_NONE = "Không tìm thấy bài kiểm tra này."


@dataclass(frozen=True, slots=True)
class SideQuiz:
    """A quiz beside the final, as a course's page lists it. ``title`` is its one name, here and on its own pages.

    ``done`` attempts were handed in; ``running``: one is under way; ``startable``: another one may start now.
    """

    title: str
    done: int
    running: bool
    startable: bool


def side_quiz_id(body: Json, lesson_id: str = "") -> str:
    """The quiz of a lesson of a published course, without a lesson that before the course; empty if there is none.

    Raises :class:`NotFound` for a lesson that is not in the course.
    """
    holder = find_lesson(body, lesson_id) if lesson_id else body
    return str(holder.get("quiz_id" if lesson_id else "diagnostic_id", ""))


def side_quiz_ids(body: Json) -> Iterator[str]:
    """All quizzes of a published course beside its final."""
    yield from (quiz_id for lesson in body["lessons"] if (quiz_id := side_quiz_id(body, lesson["lesson_id"])))
    if before := side_quiz_id(body):
        yield before


def side_quizzes(tx: Tx, ctx: Context, course_id: str) -> dict[str, SideQuiz]:
    """The quizzes beside the final of the caller's campaign of a course, by lesson; the one before the course by "".

    None without a campaign.
    """
    main = campaign_for(tx, ctx, course_id)
    if main is None:
        return {}
    body = ctx.services.cache.course(tx, course_id).body
    holders = ["", *(lesson["lesson_id"] for lesson in body["lessons"])]
    beside = {holder: _side_campaign(tx, ctx, main, side_quiz_id(body, holder)) for holder in holders}
    return {holder: _listed(tx, ctx, campaign) for holder, campaign in beside.items() if campaign}


def _listed(tx: Tx, ctx: Context, campaign: Campaign) -> SideQuiz:
    blueprint = ctx.services.cache.publication(tx, campaign.publication_id).blueprint
    tries = attempts.attempts_of(tx, campaign.id, ctx.actor)
    running = any(attempt.state is AttemptState.OPEN for attempt in tries)
    startable = not why_blocked(ctx, campaign, blueprint, len(tries))
    return SideQuiz(blueprint.title, len(tries) - running, running, startable)


def quiz_titles(tx: Tx, ctx: Context, main: Campaign | None, body: Json, lesson_id: str) -> tuple[str, str]:
    """The titles of a campaign's quiz and of a lesson's beside it (``body`` is the course's); empty where there is none."""
    if main is None:
        return "", ""
    cache = ctx.services.cache
    beside = _side_campaign(tx, ctx, main, side_quiz_id(body, lesson_id))
    found = [
        cache.publication(tx, one.publication_id).blueprint.title if one else "" for one in (main, beside)
    ]
    return found[0], found[1]


def side_overview(tx: Tx, ctx: Context, course_id: str, lesson_id: str = "") -> QuizOverview:
    """The caller's view of a lesson's quiz, or of the one before the course; raises :class:`NotFound`."""
    campaign, _ = _beside(tx, ctx, course_id, lesson_id)
    return overview_of(tx, ctx, campaign)


def start_side_attempt(tx: Tx, ctx: Context, course_id: str, lesson_id: str = "") -> Attempt:
    """Starts the caller's next attempt at a lesson's quiz, or gives back the one that is open.

    Raises as :func:`~congvu.services.attempts.start.start_attempt` does.
    """
    campaign, main_id = _beside(tx, ctx, course_id, lesson_id)
    unit_id = campaigns.unit_of_enrolment(tx, main_id, ctx.actor)
    assert unit_id is not None  # she is enrolled, or there would be no campaign
    if not campaigns.is_enrolled(tx, campaign.id, ctx.actor):
        require_startable(
            ctx, campaign, ctx.services.cache.publication(tx, campaign.publication_id).blueprint, 0
        )
        campaigns.join_campaign(tx, campaign, ctx.actor, unit_id, ctx.now)
        ctx.record(tx, "join_side_quiz", campaign.id, unit_id=campaign.unit_id)
    return start_attempt(tx, ctx, campaign.id)


def _beside(tx: Tx, ctx: Context, course_id: str, lesson_id: str) -> tuple[Campaign, str]:
    """The side campaign, as it is or as it would be, and the id of the campaign it stands beside."""
    main = campaign_for(tx, ctx, course_id)
    quiz_id = side_quiz_id(ctx.services.cache.course(tx, course_id).body, lesson_id) if main else ""
    campaign = _side_campaign(tx, ctx, main, quiz_id) if main else None
    if main is None or campaign is None:
        raise NotFound(_NONE)
    return campaign, main.id


def _side_campaign(tx: Tx, ctx: Context, main: Campaign, quiz_id: str) -> Campaign | None:
    """As it is, or as it would be; ``None`` for a quiz that there is not."""
    if not quiz_id:
        return None
    return campaigns.get_campaign(tx, side_id(main.id, quiz_id)) or _made(tx, ctx, main, quiz_id)


def _made(tx: Tx, ctx: Context, main: Campaign, quiz_id: str) -> Campaign | None:
    publication = content.latest_publication(tx, quiz_id)
    if publication is None:
        return None
    blueprint = ctx.services.cache.publication(tx, publication.id).blueprint
    return replace(
        main,
        id=side_id(main.id, quiz_id),
        publication_id=publication.id,
        pass_mark=blueprint.pass_mark,
    )
