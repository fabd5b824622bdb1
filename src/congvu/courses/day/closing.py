"""What is still open when the desk closes, as faults."""

from __future__ import annotations

from collections.abc import Iterator

from congvu.courses.day.faults import Code, PlantedFault, Slip
from congvu.courses.day.state import Play
from congvu.courses.day.story import TODAY, Ask, Case, StoryPlan
from congvu.courses.day.world import World
from congvu.courses.dossier import Channel, Dossier, Rule, State
from congvu.law.deadlines import answer_online_by, hand_over_by

_IN_WORK = frozenset({State.RECEIVED, State.WITH_UNIT, State.SOLVED})


def left_over(world: World, play: Play) -> list[PlantedFault]:
    """The faults of a day that has ended, beside those that were made in it."""
    faults = [
        PlantedFault(code, case_id, play.now)
        for case_id, case in play.story.cases.items()
        for code in _of_dossier(world, play, case, play.dossiers[case_id])
    ]
    return faults + [PlantedFault(code, subject, play.now) for subject, code in _of_requests(play)]


def _of_dossier(world: World, play: Play, case: Case, dossier: Dossier) -> Iterator[Code]:
    if dossier.state is State.FILED and case.plan in TODAY:
        if dossier.channel is not Channel.ONLINE:
            yield Slip.LEFT_WAITING
        elif not dossier.record and answer_online_by(dossier.filed_at, world.calendar) <= play.now:
            yield Rule.ANSWER_ONLINE
    accepted = dossier.accepted_at if dossier.state is State.RECEIVED else None
    if accepted and hand_over_by(accepted, world.calendar) <= play.now:
        yield Rule.HAND_OVER
    due = dossier.promised_at
    if dossier.state in _IN_WORK and due is not None and due <= play.now:
        if dossier.state is not State.SOLVED:
            yield Rule.ON_TIME
        elif dossier.id in play.collecting:
            yield Slip.NOT_RETURNED


def _of_requests(play: Play) -> Iterator[tuple[str, Code]]:
    open_ = {ask for ask in play.open if ask not in play.answered}
    late, stop = play.story.requests[Ask.LATE], play.story.requests[Ask.STOP]
    if Ask.LATE in open_:
        yield late.case, Rule.TELL_BEFORE
    if Ask.STOP in open_:
        yield stop.case, Slip.UNANSWERED
    for ask in (Ask.BACKDATE, Ask.AGAIN):
        if ask in open_:
            yield ask, Slip.UNANSWERED
    if not play.stand_in:
        yield Ask.STAND_IN, Slip.NO_STAND_IN


def expected(play: Play, case: Case) -> bool:
    """Whether the dossier should have been received today: it is complete, or was made so."""
    dossier = play.dossiers[case.dossier.id]
    if case.plan is StoryPlan.MISSING:
        return not dossier.missing
    return case.plan is StoryPlan.COMPLETE
