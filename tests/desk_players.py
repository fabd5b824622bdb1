"""Players of a day at the desk: one who knows the rules, one who takes whatever comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

from congvu.content import find_content_root
from congvu.content._desk import load_desk
from congvu.content._frame import FileFrame
from congvu.content.calendar import load_calendar
from congvu.courses.day import Act, Play, World, make_story, world_from_json
from congvu.courses.day.acts import Do
from congvu.courses.day.play import Player
from congvu.courses.day.state import REASON_OF_DELAY, REASON_OF_STOP
from congvu.courses.day.story import TODAY, Ask, Case, StoryPlan
from congvu.courses.desk import Desk
from congvu.courses.dossier import State
from congvu.model.content import Json
from congvu.quizzes.kinds import load_kinds

LATEST = 300
"""More acts than any day takes."""


@cache
def desk_body() -> Json:
    """The desk of the one-stop course, as it is published but for the labels of its citations."""
    root = find_content_root()
    frame = FileFrame(root, load_kinds())
    load_calendar(frame)
    body = load_desk(frame, root / "courses" / "one-stop")
    assert body is not None
    return body


@cache
def real_world() -> World:
    """The world of the one-stop course."""
    return world_from_json(desk_body())


def play_through(
    world: World, rules: str, seed: int, choose: Callable[[World, Play], Act]
) -> tuple[list[Act], Play]:
    """The acts that a player makes until the day has ended, and the day."""
    player, acts = Player(world, make_story(world, rules, seed)), []
    while not player.play.ended:
        assert len(acts) < LATEST, f"seed {seed}: the day does not end"
        acts.append(choose(world, player.play))
        player.do(acts[-1])
    return acts, player.play


def due(world: World, play: Play, case_id: str) -> date:
    """The right day to promise now."""
    desk = Desk((play.rule_set.rules,), world.calendar)
    return desk.due_on_receipt(play.dossiers[case_id], play.now).date()


def reference(world: World, play: Play) -> Act:
    """What the rules ask for, most urgent first."""
    return _request(world, play) or _return(play) or _hand_over(world, play) or _serve(world, play) or WAIT


def naive(world: World, play: Play) -> Act:
    """Receives everything unread, promises today, agrees to everything."""
    for ask in (Ask.BACKDATE, Ask.AGAIN):
        if _open(play, ask):
            return Act(Do.ANSWER, ask.value, agreed=True)
    for case_id in _at_counter(play):
        tried = any(line.act and line.act.do is Do.RECEIVE and line.subject == case_id for line in play.log)
        if not tried:
            return Act(Do.RECEIVE, case_id, promised_on=play.story.on)
    return _hand_over(world, play) or WAIT


WAIT = Act(Do.WAIT)


def _open(play: Play, ask: Ask) -> bool:
    return ask in play.open and ask not in play.answered


def _at_counter(play: Play) -> list[str]:
    cases = play.story.cases.items()
    return [
        one
        for one, case in cases
        if case.plan in TODAY and one in play.came and play.dossiers[one].state is State.FILED
    ]


def _request(world: World, play: Play) -> Act | None:
    if _open(play, Ask.STAND_IN):
        fit = next(
            one for one in world.colleagues if one.reserve and not one.away and one.service_months > 36
        )
        return Act(Do.STAND_IN, fit.id)
    for ask in (Ask.BACKDATE, Ask.AGAIN):
        if _open(play, ask):
            return Act(Do.ANSWER, ask.value, agreed=False)
    if _open(play, Ask.LATE):
        late = play.story.requests[Ask.LATE]
        return Act(Do.TELL_DELAY, late.case, late.by_on, choice=REASON_OF_DELAY, agreed=True)
    if _open(play, Ask.STOP):
        case_id = play.story.requests[Ask.STOP].case
        if play.rule_set.rules.stop_on_request:
            return Act(Do.STOP, case_id, choice=REASON_OF_STOP)
        return Act(Do.DECLINE_STOP, case_id)
    return None


def _return(play: Play) -> Act | None:
    waiting = [one for one in play.collecting if play.dossiers[one].state is State.SOLVED]
    return Act(Do.RETURN, min(waiting), agreed=True) if waiting else None


def _hand_over(world: World, play: Play) -> Act | None:
    for case_id, dossier in play.dossiers.items():
        if dossier.state is State.RECEIVED:
            return Act(
                Do.HAND_OVER, case_id, choice=world.procedures[play.story.cases[case_id].procedure].unit
            )
    return None


def _serve(world: World, play: Play) -> Act | None:
    for case_id in _at_counter(play):
        if case_id not in play.looked:
            return Act(Do.LOOK, case_id)
        return _decide(world, play, play.story.cases[case_id])
    return None


def _decide(world: World, play: Play, case: Case) -> Act:
    dossier = play.dossiers[case.dossier.id]
    if dossier.missing:
        return Act(Do.ASK, dossier.id, papers=dossier.missing)
    if case.plan is StoryPlan.UNFIT:
        return Act(Do.REFUSE, dossier.id, choice=case.ground)
    return Act(Do.RECEIVE, dossier.id, due(world, play, dossier.id))
