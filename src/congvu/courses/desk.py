"""The one-stop desk: what may be done with a dossier, when, and what breaks which rule. Pure.

The rules are data with effective dates (:class:`DeskRules`): a dossier goes by the set in force when it was filed. A
step that a rule forbids is not taken; it gives a :class:`Breach` that names the rule. So on no path is a supplement
asked for twice, a delay excused twice, or a result returned without a record, and nothing is dated back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from congvu.courses.dossier import Action, Breach, Channel, DeskRules, Dossier, Rule, State, Step
from congvu.law.calendar import WorkCalendar
from congvu.law.deadlines import answer_online_by, hand_over_by, promised_at, tell_delay_by

FORBIDDING = frozenset(Rule) - {Rule.ANSWER_ONLINE, Rule.HAND_OVER, Rule.ON_TIME, Rule.PROMISE}
"""Rules whose breach leaves the dossier as it was; of the others the step is taken, and told."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The dossier after a step, and what the step broke; with a forbidden step the dossier is as it was."""

    dossier: Dossier
    breaches: tuple[Breach, ...] = ()

    @property
    def taken(self) -> bool:
        """Whether the step was taken."""
        return not any(breach.rule in FORBIDDING for breach in self.breaches)


@dataclass(frozen=True, slots=True)
class Desk:
    """What judges steps: the rule sets and the calendar of an office."""

    rule_sets: Sequence[DeskRules]
    calendar: WorkCalendar = field(default_factory=WorkCalendar)

    def rules_for(self, dossier: Dossier) -> DeskRules:
        """The set in force when the dossier was filed; raises ``LookupError`` if there is none."""
        day = dossier.filed_at.date()
        in_force = next((rules for rules in self.rule_sets if rules.holds(day)), None)
        if in_force is None:
            raise LookupError(f"no rules of the desk on {day}")
        return in_force

    def due_on_receipt(self, dossier: Dossier, accepted_at: datetime) -> datetime:
        """The latest time that a receipt slip may promise."""
        restarts = self.rules_for(dossier).restarts
        return promised_at(dossier.limit, accepted_at if restarts else dossier.filed_at, self.calendar)

    def take(self, dossier: Dossier, step: Step) -> Outcome:
        """Takes a step, unless a rule forbids it."""
        rules = self.rules_for(dossier)
        broken = _broken(_Case(self, rules, dossier, step))
        breaches = tuple(Breach(rule, step.action, step.at, rules.citations.get(rule, "")) for rule in broken)
        if FORBIDDING & set(broken):
            return Outcome(dossier, breaches)
        return Outcome(self._after(dossier, step), breaches)

    def _after(self, dossier: Dossier, step: Step) -> Dossier:
        changed = replace(dossier, state=_TO[step.action], record=(*dossier.record, step))
        match step.action:
            case Action.SUPPLEMENT:
                return replace(changed, papers=dossier.papers | step.missing)
            case Action.RECEIVE:
                due = step.promised_at or self.due_on_receipt(dossier, step.at)
                return replace(changed, accepted_at=step.at, promised_at=due)
            case Action.TELL_DELAY:
                return replace(changed, state=dossier.state, promised_at=step.promised_at)
            case _:
                return changed


@dataclass(frozen=True, slots=True)
class _Case:
    desk: Desk
    rules: DeskRules
    dossier: Dossier
    step: Step


def _broken(case: _Case) -> list[Rule]:
    step = case.step
    if case.dossier.state not in _FROM[step.action]:
        return [Rule.RECORD if step.action is Action.RETURN else Rule.ORDER]
    last = max((done.at for done in case.dossier.record), default=case.dossier.filed_at)
    dated_back = step.at < last or (step.written_at or step.at) < step.at
    broken = [Rule.NO_BACKDATING] if dated_back else []
    for check in _CHECKS.get(step.action, ()):
        broken += check(case)
    return broken


def _complete_first(case: _Case) -> list[Rule]:
    return [Rule.COMPLETE_FIRST] if case.dossier.missing else []


def _promise_in_time(case: _Case) -> list[Rule]:
    due, promised = case.desk.due_on_receipt(case.dossier, case.step.at), case.step.promised_at
    return [Rule.PROMISE] if promised is not None and promised > due else []


def _ask_once(case: _Case) -> list[Rule]:
    return [Rule.ASK_ONCE] if case.dossier.times(Action.ASK) >= case.rules.asks else []


def _nothing_extra(case: _Case) -> list[Rule]:
    asked = case.step.missing
    return [Rule.NOTHING_EXTRA] if not asked or asked - case.dossier.missing else []


def _answer_online(case: _Case) -> list[Rule]:
    dossier = case.dossier
    if dossier.channel is not Channel.ONLINE or dossier.record:
        return []
    late = case.step.at > answer_online_by(dossier.filed_at, case.desk.calendar)
    return [Rule.ANSWER_ONLINE] if late else []


def _reasons(case: _Case) -> list[Rule]:
    return [] if case.step.reasons.strip() else [Rule.REASONS]


def _hand_over(case: _Case) -> list[Rule]:
    accepted = case.dossier.accepted_at or case.dossier.filed_at
    return [Rule.HAND_OVER] if case.step.at > hand_over_by(accepted, case.desk.calendar) else []


def _extend_once(case: _Case) -> list[Rule]:
    return [Rule.EXTEND_ONCE] if case.dossier.times(Action.TELL_DELAY) >= case.rules.extensions else []


def _tell_before(case: _Case) -> list[Rule]:
    due = case.dossier.promised_at
    late = due is not None and case.step.at.date() > tell_delay_by(due, case.desk.calendar)
    return [Rule.TELL_BEFORE] if late else []


def _later_date(case: _Case) -> list[Rule]:
    due, new = case.dossier.promised_at, case.step.promised_at
    return [Rule.NEW_DATE] if new is None or (due is not None and new <= due) else []


def _stop_on_request(case: _Case) -> list[Rule]:
    return [] if case.rules.stop_on_request and case.step.by_citizen else [Rule.STOP_ON_REQUEST]


def _on_time(case: _Case) -> list[Rule]:
    due = case.dossier.promised_at
    return [Rule.ON_TIME] if due is not None and case.step.at > due else []


_CHECKS: Mapping[Action, tuple[Callable[[_Case], list[Rule]], ...]] = {
    Action.RECEIVE: (_complete_first, _promise_in_time, _answer_online),
    Action.ASK: (_ask_once, _nothing_extra, _answer_online),
    Action.REFUSE: (_reasons, _answer_online),
    Action.HAND_OVER: (_hand_over,),
    Action.TELL_DELAY: (_reasons, _extend_once, _tell_before, _later_date),
    Action.STOP: (_stop_on_request, _reasons),
    Action.RETURN: (_on_time,),
}
_FROM: Mapping[Action, frozenset[State]] = {
    Action.RECEIVE: frozenset({State.FILED}),
    Action.ASK: frozenset({State.FILED}),
    Action.SUPPLEMENT: frozenset({State.WAITING}),
    Action.REFUSE: frozenset({State.FILED}),
    Action.HAND_OVER: frozenset({State.RECEIVED}),
    Action.SOLVE: frozenset({State.RECEIVED, State.WITH_UNIT}),
    Action.TELL_DELAY: frozenset({State.RECEIVED, State.WITH_UNIT}),
    Action.STOP: frozenset({State.RECEIVED, State.WITH_UNIT}),
    Action.RETURN: frozenset({State.SOLVED}),
}
_TO: Mapping[Action, State] = {
    Action.RECEIVE: State.RECEIVED,
    Action.ASK: State.WAITING,
    Action.SUPPLEMENT: State.FILED,
    Action.REFUSE: State.REFUSED,
    Action.HAND_OVER: State.WITH_UNIT,
    Action.SOLVE: State.SOLVED,
    Action.TELL_DELAY: State.WITH_UNIT,
    Action.STOP: State.STOPPED,
    Action.RETURN: State.RETURNED,
}
