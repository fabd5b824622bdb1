"""Days at the desk: begun and judged here, kept act by act, so that nothing which a browser holds is believed.

A run belongs to one officer and one version of a course's desk. Its acts are appended as they are made: a list that
does not continue what is kept changes nothing, so a retry counts once and a second window cannot take a step back. The
act that ends the day brings the verdict, in the same transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from congvu.courses.day import DayVerdict, Play, Unplayable, read_acts, replay, verdict
from congvu.courses.day.story import SEEDS
from congvu.model.campaigns import Scope
from congvu.model.content import Json
from congvu.model.errors import Conflict, Forbidden, NotFound, UserError
from congvu.model.people import Role
from congvu.services.cache import PublishedDesk
from congvu.services.context import Context
from congvu.services.learning.lessons import may_read
from congvu.store import Tx, campaigns, content, desk, units
from congvu.store.desk import DeskResult, DeskRun, DeskSession, DeskVerdict

CODE_LETTERS = "ABCDEFGHKMNPQRSTUVWXYZ23456789"
"""No letter or digit that is taken for another."""
CODE_LENGTH = 6
MOST_HOURS = 8
RESULTS_SHOWN = 200
SAME_WISH = timedelta(minutes=2)
"""Within which a second wish for a day that nobody has played is taken for the first, come twice over a bad line."""


@dataclass(frozen=True, slots=True)
class RunView:
    """A run as its player's kernel needs it. ``stale``: what was sent did not continue what is kept."""

    run: DeskRun
    acts: list[Json]
    desk: PublishedDesk
    ended: bool
    stale: bool = False


def newest_run(tx: Tx, ctx: Context, course_id: str) -> RunView | None:
    """The caller's newest run of a course: to go on with or, once it has ended, to read its debriefing again.

    One that its session has left unfinished is not shown: nothing can be done with it.
    """
    _require_reader(tx, ctx, course_id)
    run = desk.newest_run(tx, ctx.actor, course_id)
    view = _view(tx, ctx, run) if run else None
    return view if view and (view.ended or not _over(tx, ctx, view.run)) else None


def todays_desk(tx: Tx, ctx: Context, course_id: str) -> PublishedDesk:
    """The desk of a course as it was published last; raises :class:`NotFound` if it has none."""
    return ctx.services.cache.desk(tx, course_id, content.latest_course_number(tx, course_id))


def begin_run(
    tx: Tx, ctx: Context, course_id: str, rules: str, code: str = "", seed: int | None = None
) -> RunView:
    """Begins a day. With a session's code it is supervised: the seed is the server's, and there is one run a session.

    Raises :class:`NotFound` for a course that is not the caller's, a desk or rule set that is not there, a code that
    is not valid now; :class:`UserError` for a seed that is none.
    """
    _require_reader(tx, ctx, course_id)
    published = todays_desk(tx, ctx, course_id)
    session = _session(tx, ctx, course_id, code) if code.strip() else None
    if session:
        known = desk.run_in_session(tx, session.id, ctx.actor)
        if known:
            return _view(tx, ctx, known)
        rules, seed = next(iter(published.world.rule_sets)), None
    if rules not in published.world.rule_sets:
        raise NotFound("Không có bộ quy tắc này.")
    if seed is not None and not 0 <= seed < SEEDS:
        raise UserError("Số của ngày không đúng.", mend=f"Dùng một số từ 0 đến {SEEDS - 1}.")
    if not session and (again := _begun_again(tx, ctx, course_id, rules, seed)):
        return again
    chosen = ctx.seed() % SEEDS if seed is None else seed
    run = DeskRun(
        ctx.new_id(),
        ctx.actor,
        course_id,
        published.number,
        published.digest,
        rules,
        chosen,
        session.id if session else None,
        ctx.now,
    )
    desk.add_run(tx, run)
    if session:
        ctx.record(tx, "begin_supervised_day", run.id, after=published.digest)
    return RunView(run, [], published, ended=False)


def _begun_again(tx: Tx, ctx: Context, course_id: str, rules: str, seed: int | None) -> RunView | None:
    """The day that the same wish has begun a moment ago and nobody has played yet: a bad line may bring it twice."""
    run = desk.newest_run(tx, ctx.actor, course_id)
    if run is None or run.session_id or run.rules != rules or seed not in {None, run.seed}:
        return None
    if ctx.now - run.started_at > SAME_WISH or desk.acts_of(tx, run.id):
        return None
    view = _view(tx, ctx, run)
    return view if view.desk.number == content.latest_course_number(tx, course_id) else None


@dataclass(frozen=True, slots=True)
class PlannedActs:
    """A list of acts that was played through, and what it brings; ``play`` is ``None`` if it does not go on from what is kept."""

    run: DeskRun
    sent: list[Json]
    play: Play | None = None
    verdict: DayVerdict | None = None


def plan_acts(tx: Tx, ctx: Context, run_id: str, acts: object) -> PlannedActs:
    """Plays the whole list of a run's acts, and judges the day if it has ended; writes nothing.

    Raises :class:`NotFound` for another's run, and :class:`UserError` for a list that no player can have made.
    """
    run = _own(tx, ctx, run_id)
    try:
        given = read_acts(acts)
        sent = [act.to_json() for act in given]
        if not _goes_on(sent, desk.acts_of(tx, run.id)):
            return PlannedActs(run, sent)
        world = ctx.services.cache.desk(tx, run.course_id, run.course_number).world
        play = replay(world, run.rules, run.seed, given)
    except Unplayable as error:
        raise UserError(str(error)) from None
    return PlannedActs(run, sent, play, verdict(world, play) if play.ended else None)


def keep_acts(tx: Tx, ctx: Context, planned: PlannedActs) -> RunView:
    """Appends what is new of a list that was played through, and its verdict.

    Raises :class:`Conflict` for a supervised run after its session.
    """
    run, sent, kept = planned.run, planned.sent, desk.acts_of(tx, planned.run.id)
    if planned.play is None or not _goes_on(sent, kept):
        return _view(tx, ctx, run, stale=sent != kept[: len(sent)])
    if _over(tx, ctx, run):
        raise Conflict("Buổi làm có giám sát đã kết thúc.", mend="Các thao tác trước đó vẫn được giữ.")
    desk.add_acts(tx, run.id, len(kept), sent[len(kept) :], ctx.now)
    if planned.verdict:
        _keep_verdict(tx, ctx, run, planned.verdict)
    published = ctx.services.cache.desk(tx, run.course_id, run.course_number)
    return RunView(run, sent, published, planned.play.ended)


def play_acts(tx: Tx, ctx: Context, run_id: str, acts: object) -> RunView:
    """Both at once, for who need not spare the writer."""
    return keep_acts(tx, ctx, plan_acts(tx, ctx, run_id, acts))


def _goes_on(sent: list[Json], kept: list[Json]) -> bool:
    return len(sent) > len(kept) and sent[: len(kept)] == kept


def _keep_verdict(tx: Tx, ctx: Context, run: DeskRun, told: DayVerdict) -> None:
    faults = [
        {"code": fault.code.value, "subject": str(fault.subject), "at": fault.at.isoformat()}
        for fault in told.faults
    ]
    new = DeskVerdict(run.id, told.points, told.max_points, told.share, faults, ctx.now)
    desk.add_verdict(tx, new)
    ctx.record(tx, "judge_day", run.id, after=[new.points, new.max_points, faults])


def open_session(tx: Tx, ctx: Context, scope: Scope, campaign_id: str, hours: int) -> DeskSession:
    """Opens a supervised session for the officers of a campaign; its code holds for so many hours.

    Raises :class:`Forbidden` outside the organiser's scope and :class:`UserError` for a time or course that cannot be.
    """
    campaign = campaigns.get_campaign(tx, campaign_id)
    if campaign is None or not units.reaches(tx, scope, campaign.unit_id, Role.ORGANISER):
        raise Forbidden("Anh/chị chỉ mở buổi có giám sát cho đợt tập huấn mình phụ trách.")
    if not 1 <= hours <= MOST_HOURS:
        raise UserError(f"Một buổi dài từ 1 đến {MOST_HOURS} giờ.", mend="Chọn lại số giờ.")
    todays_desk(tx, ctx, campaign.course_id)
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    closes_at = ctx.now + timedelta(hours=hours)
    made = DeskSession(ctx.new_id(), campaign_id, code, ctx.actor, ctx.now, closes_at)
    desk.add_session(tx, made)
    ctx.record(tx, "open_desk_session", made.id, unit_id=campaign.unit_id)
    return made


def courses_with_desk(tx: Tx, ctx: Context) -> set[str]:
    """The published courses that have a desk."""
    cache = ctx.services.cache
    return {course_id for course_id in content.course_ids(tx) if "desk" in cache.course(tx, course_id).body}


def sessions_in_scope(tx: Tx, ctx: Context, scope: Scope) -> list[tuple[DeskSession, str]]:
    """Sessions under way that the organiser may show the code of, each with its campaign's title."""
    own = {
        campaign.id: campaign.title
        for campaign in campaigns.campaigns_in_scope(tx, scope)
        if units.reaches(tx, scope, campaign.unit_id, Role.ORGANISER)
    }
    return [(session, own[session.campaign_id]) for session in desk.sessions_since(tx, own, ctx.now)]


def results_in_scope(tx: Tx, scope: Scope) -> Sequence[DeskResult]:
    """The newest days played by officers within the scope."""
    return desk.results_in_scope(tx, scope, RESULTS_SHOWN)


# -- parts -----------------------------------------------------------------------------------------------------


def _require_reader(tx: Tx, ctx: Context, course_id: str) -> None:
    if not may_read(tx, ctx, course_id):
        raise NotFound("Không tìm thấy khóa học này.")


def _session(tx: Tx, ctx: Context, course_id: str, code: str) -> DeskSession:
    session = desk.session_by_code(tx, code.strip().upper())
    campaign = campaigns.get_campaign(tx, session.campaign_id) if session else None
    valid = (
        session is not None
        and campaign is not None
        and campaign.course_id == course_id
        and campaigns.is_enrolled(tx, campaign.id, ctx.actor)
        and session.opens_at <= ctx.now < session.closes_at
    )
    if session is None or not valid:
        raise NotFound("Mã buổi có giám sát không đúng hoặc đã hết giờ.", mend="Hỏi lại người tổ chức.")
    return session


def _own(tx: Tx, ctx: Context, run_id: str) -> DeskRun:
    run = desk.get_run(tx, run_id)
    if run is None or run.officer_id != ctx.actor or not may_read(tx, ctx, run.course_id):
        raise NotFound("Không tìm thấy ngày này.", mend="Bắt đầu ngày mới.")
    return run


def _over(tx: Tx, ctx: Context, run: DeskRun) -> bool:
    return run.session_id is not None and ctx.now >= desk.get_session(tx, run.session_id).closes_at


def _view(tx: Tx, ctx: Context, run: DeskRun, *, stale: bool = False) -> RunView:
    published = ctx.services.cache.desk(tx, run.course_id, run.course_number)
    ended = desk.verdict_of(tx, run.id) is not None
    return RunView(run, desk.acts_of(tx, run.id), published, ended, stale)
