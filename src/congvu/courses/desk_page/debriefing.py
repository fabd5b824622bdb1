"""The debriefing of a day: by the five *rõ* what was right and what was not, what to learn first, and what each citizen
lived through."""

from __future__ import annotations

from collections import Counter
from typing import Any

from congvu import messages
from congvu.courses.day import Play, World, verdict
from congvu.courses.day.faults import Clear, PlantedFault
from congvu.courses.day.verdict import DayCheck, DayOutcome, Lived
from congvu.courses.desk_page import words
from congvu.courses.dossier import Channel, Rule, State

Json = dict[str, Any]
MOST_TO_LEARN = 3
"""How many faults a person is asked to learn from first."""


def debriefing(world: World, play: Play) -> Json:
    """The debriefing of a day that has ended."""
    told = verdict(world, play)
    return {
        "share": messages.percent(told.share),
        "points": f"{told.points}/{told.max_points} điểm",
        "source": words.CLEARS_SOURCE,
        "clears": [_clear(world, play, clear, told.checks) for clear in Clear],
        "learn": _learn(world, play, told.checks),
        "lives": [_life(world, play, lived) for lived in told.lived],
    }


def fault_words(play: Play, fault: PlantedFault) -> tuple[str, str]:
    """What was wrong, and what to do instead."""
    if fault.code is Rule.STOP_ON_REQUEST:
        if not play.rule_set.rules.stop_on_request:
            return words.STOPPED_IN_VAIN
        if play.dossiers[fault.subject].state is not State.STOPPED:
            return words.STOP_REFUSED
    return words.FAULTS[fault.code]


def _learn(world: World, play: Play, checks: tuple[DayCheck, ...]) -> list[Json]:
    """The faults that cost most, the dearest first. Of a check that several faults spoil, each costs all its points."""
    first: dict[tuple[str, str], PlantedFault] = {}
    cost: Counter[tuple[str, str]] = Counter()
    for check in checks:
        made = {fault_words(play, fault): fault for fault in reversed(check.faults)}
        for said, fault in made.items():
            cost[said] += check.points
            first[said] = min(first.get(said, fault), fault, key=lambda one: one.at)
    dearest = sorted(cost, key=lambda said: (-cost[said], first[said].at, said))[:MOST_TO_LEARN]
    return [_lesson(world, play, first[said], cost[said]) for said in dearest]


def _lesson(world: World, play: Play, fault: PlantedFault, cost: int) -> Json:
    text, mend = fault_words(play, fault)
    return {"text": text, "mend": mend, "cost": f"mất {cost} điểm", **_basis(world, play, fault)}


def _clear(world: World, play: Play, clear: Clear, checks: tuple[DayCheck, ...]) -> Json:
    own = [check for check in checks if check.clear is clear]
    earned = sum(check.points for check in own if check.right)
    return {
        "title": words.CLEARS[clear],
        "points": f"{earned}/{sum(check.points for check in own)} điểm",
        "right": [_name(play, check) for check in own if check.right],
        "wrong": [_wrong(world, play, check) for check in own if not check.right],
    }


def _name(play: Play, check: DayCheck) -> str:
    case = play.story.cases.get(check.subject)
    if case is None:
        return words.REQUESTS[check.subject]
    return f"{case.citizen}: {words.CHECKS.get((case.plan, check.clear), words.OTHER_CHECK)}"


def _wrong(world: World, play: Play, check: DayCheck) -> Json:
    faults = [_fault(world, play, fault) for fault in dict.fromkeys(check.faults)]
    return {
        "name": _name(play, check),
        "faults": faults or [{"text": words.UNCHECKED, "mend": "", "cites": []}],
    }


def _fault(world: World, play: Play, fault: PlantedFault) -> Json:
    text, mend = fault_words(play, fault)
    return {
        "text": f"{messages.spoken_clock(fault.at)}: {text}",
        "mend": mend,
        **_basis(world, play, fault),
    }


def _basis(world: World, play: Play, fault: PlantedFault) -> Json:
    """What a fault is held to rest on."""
    basis = play.rule_set.basis[fault.code]
    cites = [
        {"href": f"norm:{citation}", "text": world.labels.get(citation, citation)}
        for citation in basis.citations
    ]
    return {"cites": cites, "told": basis.told, "certain": basis.certain}


def _life(world: World, play: Play, lived: Lived) -> Json:
    case = play.story.cases[lived.case]
    parts = [_outcome(lived, case.dossier.channel)]
    if lived.waited_min is not None:
        parts.append(f"đợi {lived.waited_min} phút mới được tiếp")
    if case.dossier.channel is Channel.COUNTER:
        needless = f", {lived.needless} lần lẽ ra không phải đi" if lived.needless else ""
        parts.append(f"đi lại {lived.trips} lần{needless}")
    parts.append("được báo rõ, kịp thời" if lived.informed else "không được báo kịp thời")
    procedure = world.procedures[case.procedure].name
    return {"name": case.citizen, "sub": procedure, "text": "; ".join(parts) + "."}


def _outcome(lived: Lived, channel: Channel) -> str:
    if lived.outcome is DayOutcome.WAITING and channel is not Channel.COUNTER:
        return "hồ sơ nằm chờ, chưa ai trả lời"
    return words.OUTCOMES[lived.outcome]
