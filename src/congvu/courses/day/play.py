"""A day as it is played: acts go through the desk's state machine, the clock moves, people come and go."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from congvu.courses.day.acts import Act, Do, Unplayable
from congvu.courses.day.faults import Code, PlantedFault, Slip
from congvu.courses.day.state import NO_REASON, Life, Play, QueueLine, Seen
from congvu.courses.day.story import TODAY, Ask, Case, Story, StoryPlan, awake, make_story
from congvu.courses.day.world import World
from congvu.courses.desk import Desk
from congvu.courses.dossier import Action, Channel, Dossier, Rule, State, Step

MINUTES = {
    Do.LOOK: 3,
    Do.RECEIVE: 5,
    Do.ASK: 5,
    Do.REFUSE: 5,
    Do.HAND_OVER: 2,
    Do.RETURN: 4,
    Do.TELL_DELAY: 6,
    Do.STOP: 5,
    Do.DECLINE_STOP: 4,
    Do.STAND_IN: 5,
    Do.ANSWER: 3,
}
"""What each act takes; a forbidden one takes as long."""
LAST_BACK = timedelta(minutes=35)
"""Who cannot be back so long before closing comes another day."""
COLLECTS_AFTER = timedelta(minutes=12)


def replay(world: World, rules_id: str, seed: int, acts: Sequence[Act]) -> Play:
    """The day after these acts. Raises :class:`Unplayable` for acts that nobody at this desk can have made."""
    if rules_id not in world.rule_sets:
        raise Unplayable("Không có bộ quy tắc này. Tải lại trang rồi bắt đầu ngày mới.")
    player = Player(world, make_story(world, rules_id, seed))
    for act in acts:
        player.do(act)
    return player.play


class Player:
    """A day in the making: each act changes :attr:`play`."""

    def __init__(self, world: World, story: Story) -> None:
        self.world, self.story = world, story
        rule_set = world.rule_sets[story.rules]
        self.desk = Desk((rule_set.rules,), world.calendar)
        self.closing = world.calendar.closing(story.on)
        dossiers = {case_id: case.dossier for case_id, case in story.cases.items()}
        self.play = Play(story, rule_set, world.calendar.opening(story.on), dossiers)
        self._coming: list[tuple[datetime, int, Callable[[], None]]] = []
        self._number = 0
        self._plant()
        self._pass(self.play.now)

    # -- what comes by itself ------------------------------------------------------------------------------

    def _plant(self) -> None:
        for case_id, case in self.story.cases.items():
            if case.plan in TODAY:
                self._at(case.comes_at, partial(self._arrives, case_id))
            elif case.ready_at:
                self._at(case.ready_at, partial(self._solves, case_id))
                self._at(case.comes_at, partial(self._collects, case_id))
        for ask, request in self.story.requests.items():
            if ask is not Ask.AGAIN:
                self._at(request.at, partial(self._asks, ask))
        for case_id, case in self.story.cases.items():
            self.play.lives[case_id] = Life(case.comes_at)

    def _at(self, at: datetime, happens: Callable[[], None]) -> None:
        self._number += 1
        heapq.heappush(self._coming, (at, self._number, happens))

    def _pass(self, until: datetime) -> None:
        """Time goes on until then, and all that comes meanwhile comes at its instant."""
        while self._coming and self._coming[0][0] <= until:
            at, _, happens = heapq.heappop(self._coming)
            self.play.now = max(self.play.now, at)
            happens()
        self.play.now = max(self.play.now, until)

    def _arrives(self, case_id: str, seen: Seen = Seen.CAME) -> None:
        self.play.came.add(case_id)
        self._note(seen, case_id)

    def _asks(self, ask: Ask) -> None:
        self.play.open[ask] = self.play.now
        self._note(Seen.ASKED, ask.value)

    def _solves(self, case_id: str) -> None:
        self._step(case_id, Step(Action.SOLVE, self.play.now))
        self._note(Seen.READY, case_id)

    def _collects(self, case_id: str) -> None:
        self.play.collecting.add(case_id)
        self._note(Seen.COLLECTS, case_id)

    def _brings(self, case_id: str, papers: frozenset[str]) -> None:
        self._step(case_id, Step(Action.SUPPLEMENT, self.play.now, missing=papers))
        self.play.looked.discard(case_id)
        self._note(Seen.BACK, case_id)

    def _note(self, seen: Seen, subject: str, act: Act | None = None) -> None:
        self.play.log.append(QueueLine(self.play.now, seen, subject, act))

    # -- what the player does ------------------------------------------------------------------------------

    def do(self, act: Act) -> None:
        """One act. Raises :class:`Unplayable`; the day is then of no more use."""
        if self.play.ended:
            raise Unplayable("Ngày này đã khóa quầy. Hãy bắt đầu ngày mới.")
        getattr(self, f"_do_{act.do.value}")(act)
        if act.do not in (Do.WAIT, Do.FINISH):
            self._note(Seen.DONE, act.subject, act)
            self._pass(self.play.now + timedelta(minutes=MINUTES[act.do]))
        if self.play.now >= self.closing:
            self._close()

    def _do_wait(self, act: Act) -> None:
        until = self.play.now + timedelta(minutes=act.minutes)
        if act.minutes == 0:
            until = self._coming[0][0] if self._coming else self.closing
        self._pass(min(until, self.closing))

    def _do_finish(self, _: Act) -> None:
        self._pass(self.closing)

    def _do_look(self, act: Act) -> None:
        self._present(act.subject)
        self.play.looked.add(act.subject)

    def _do_receive(self, act: Act) -> None:
        case, dossier = self._present(act.subject)
        due = self.desk.due_on_receipt(dossier, self.play.now).date()
        promised = self._end_of(act.promised_on)
        if not self._step(act.subject, Step(Action.RECEIVE, self.play.now, promised_at=promised)):
            return
        self._checked(act.subject)
        self._dealt(act.subject)
        if case.plan is StoryPlan.UNFIT:
            self._fault(Slip.RECEIVED_UNFIT, act.subject)
        if act.promised_on and act.promised_on < due:
            self._fault(Slip.PROMISED_EARLY, act.subject)

    def _do_ask(self, act: Act) -> None:
        case, dossier = self._present(act.subject)
        self._dealt(act.subject)
        if not self._step(act.subject, Step(Action.ASK, self.play.now, missing=act.papers)):
            return
        self._checked(act.subject)
        life = self.play.lives[act.subject]
        life.trips += case.dossier.channel is Channel.COUNTER
        if dossier.missing - act.papers:
            self._fault(Slip.ASKED_IN_PART, act.subject)
            life.needless += 1
        if case.supplement_min:
            back_at = awake(self.world.calendar, self.play.now + timedelta(minutes=case.supplement_min))
            if back_at <= self.closing - LAST_BACK:
                self._at(back_at, partial(self._brings, act.subject, act.papers))

    def _do_refuse(self, act: Act) -> None:
        case, _ = self._present(act.subject)
        reasons = "" if act.choice == NO_REASON else act.choice
        if not self._step(act.subject, Step(Action.REFUSE, self.play.now, reasons=reasons)):
            return
        self._dealt(act.subject)
        self._checked(act.subject)
        if case.plan is not StoryPlan.UNFIT:
            self._fault(Slip.REFUSED_WRONGLY, act.subject)
            self.play.lives[act.subject].needless += 1
        elif act.choice != case.ground:
            self._fault(Slip.WRONG_GROUND, act.subject)

    def _do_hand_over(self, act: Act) -> None:
        case, _ = self._present(act.subject)
        if act.choice not in self.world.units:
            raise Unplayable("Không có đơn vị này trong danh sách.")
        if act.choice != self.world.procedures[case.procedure].unit:
            self._fault(Slip.WRONG_UNIT, act.subject)
        elif self._step(act.subject, Step(Action.HAND_OVER, self.play.now)):
            self._starts(case)

    def _starts(self, case: Case) -> None:
        """The unit begins; what is due today comes back, and she who waits at the counter collects it."""
        dossier = self.play.dossiers[case.dossier.id]
        if dossier.promised_at is None or dossier.promised_at.date() > self.story.on:
            return
        solved_at = self.world.calendar.add_hours(self.play.now, case.solve_min / 60)
        if solved_at < self.closing:
            self._at(solved_at, partial(self._solves, case.dossier.id))
            self._at(solved_at + COLLECTS_AFTER, partial(self._collects, case.dossier.id))

    def _do_return(self, act: Act) -> None:
        self._present(act.subject)
        if self.play.dossiers[act.subject].state is State.SOLVED:
            if act.subject not in self.play.collecting:
                raise Unplayable("Chưa có ai đến nhận kết quả này.")
            if not act.agreed:
                self._fault(Rule.RECORD, act.subject)
                return
        self._step(act.subject, Step(Action.RETURN, self.play.now))

    def _do_tell_delay(self, act: Act) -> None:
        self._present(act.subject)
        reasons = "" if act.choice == NO_REASON else act.choice
        if not act.agreed:
            self._fault(Slip.NO_APOLOGY, act.subject)
            return
        request = self.story.requests[Ask.LATE]
        told = Ask.LATE in self.play.open and request.case == act.subject
        first = self.play.dossiers[act.subject].times(Action.TELL_DELAY) == 0
        step = Step(
            Action.TELL_DELAY, self.play.now, reasons=reasons, promised_at=self._end_of(act.promised_on)
        )
        if not self._step(act.subject, step):
            return
        if not (told and first):
            self._fault(Slip.NO_CAUSE, act.subject)
            return
        self.play.answered[Ask.LATE] = self.play.now
        if act.promised_on != request.by_on:
            self._fault(Slip.UNFIT_DATE, act.subject)
        self._at(max(self.story.requests[Ask.AGAIN].at, self.play.now), partial(self._asks, Ask.AGAIN))

    def _do_stop(self, act: Act) -> None:
        self._present(act.subject)
        asked = Ask.STOP in self.play.open and self.story.requests[Ask.STOP].case == act.subject
        reasons = "" if act.choice == NO_REASON else act.choice
        if self._step(act.subject, Step(Action.STOP, self.play.now, reasons=reasons, by_citizen=asked)):
            self.play.answered[Ask.STOP] = self.play.now

    def _do_decline_stop(self, act: Act) -> None:
        """Explains that the rules of the time know no such step; where they do, she is sent away wrongly."""
        self._asked(Ask.STOP)
        if self.story.requests[Ask.STOP].case != act.subject:
            raise Unplayable("Hồ sơ này không có đề nghị dừng.")
        self.play.answered[Ask.STOP] = self.play.now
        if self.play.rule_set.rules.stop_on_request:
            self._fault(Rule.STOP_ON_REQUEST, act.subject)
            self.play.lives[act.subject].needless += 1

    def _do_stand_in(self, act: Act) -> None:
        self._asked(Ask.STAND_IN)
        person = next((colleague for colleague in self.world.colleagues if colleague.id == act.subject), None)
        if person is None:
            raise Unplayable("Không có người này trong danh sách.")
        if person.away:
            self._fault(Slip.UNFIT_STAND_IN, Ask.STAND_IN)
            return
        rules = self.play.rule_set
        green = rules.service_in_communes and person.service_months < 12 * rules.rules.seniority_years
        if green or not person.reserve:
            self._fault(Slip.UNFIT_STAND_IN, Ask.STAND_IN)
        self.play.stand_in = person.id
        self.play.answered[Ask.STAND_IN] = self.play.now

    def _do_answer(self, act: Act) -> None:
        ask = {proposal.value: proposal for proposal in (Ask.BACKDATE, Ask.AGAIN)}.get(act.subject)
        if ask is None:
            raise Unplayable("Không có đề nghị này.")
        self._asked(ask)
        self.play.answered[ask] = self.play.now
        if act.agreed:
            self._fault(Rule.NO_BACKDATING if ask is Ask.BACKDATE else Rule.EXTEND_ONCE, ask)

    # -- parts ---------------------------------------------------------------------------------------------

    def _present(self, case_id: str) -> tuple[Case, Dossier]:
        case = self.story.cases.get(case_id)
        if case is None or (case.plan in TODAY and case_id not in self.play.came):
            raise Unplayable("Hồ sơ này không có ở quầy. Tải lại trang rồi làm tiếp.")
        return case, self.play.dossiers[case_id]

    def _asked(self, ask: Ask) -> None:
        if ask not in self.play.open or ask in self.play.answered:
            raise Unplayable("Lúc này không ai đề nghị việc đó. Tải lại trang rồi làm tiếp.")

    def _step(self, case_id: str, step: Step) -> bool:
        """Takes a step; what it breaks is noted. Whether it was taken."""
        outcome = self.desk.take(self.play.dossiers[case_id], step)
        self.play.dossiers[case_id] = outcome.dossier
        for breach in outcome.breaches:
            self._fault(breach.rule, case_id)
        return outcome.taken

    def _fault(self, code: Code, subject: str) -> None:
        self.play.faults.append(PlantedFault(code, subject, self.play.now))

    def _dealt(self, case_id: str) -> None:
        life = self.play.lives[case_id]
        life.dealt_at = life.dealt_at or self.play.now

    def _checked(self, case_id: str) -> None:
        if case_id not in self.play.looked:
            self._fault(Slip.NOT_CHECKED, case_id)

    def _end_of(self, day: date | None) -> datetime | None:
        return self.world.calendar.closing(day) if day else None

    def _close(self) -> None:
        self.play.now = self.closing
        self.play.ended = True
