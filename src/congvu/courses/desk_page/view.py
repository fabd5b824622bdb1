"""A day at the desk as its page shows it: cards with what can be done, and what has just happened. Plain JSON.

The page knows no rule: each action carries the act that it stands for, and the fields that the player fills in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from congvu import messages
from congvu.courses.day import Act, Play, World, make_story
from congvu.courses.day.acts import Do
from congvu.courses.day.play import Player
from congvu.courses.day.story import TODAY, Ask, Case, StoryPlan
from congvu.courses.desk_page import words
from congvu.courses.desk_page.actions import action, actions, tell_delay, tools
from congvu.courses.desk_page.debriefing import debriefing, fault_words
from congvu.courses.desk_page.news import news
from congvu.courses.dossier import Channel, State

Json = dict[str, Any]


def start_view(world: World) -> Json:
    """What is shown before a day begins."""
    rules = [
        {"id": rule_set.rules.id, "title": rule_set.title, "note": rule_set.note}
        for rule_set in world.rule_sets.values()
    ]
    return {"phase": "start", "place": f"{world.office}, {world.province}", "rules": rules}


def day_view(world: World, rules: str, seed: int, acts: Sequence[Act], *, supervised: bool) -> Json:
    """The day after these acts. Raises :class:`congvu.courses.day.Unplayable`."""
    player = Player(world, make_story(world, rules, seed))
    for act in acts[:-1]:
        player.do(act)
    told, faulted = (len(player.play.log), len(player.play.faults)) if acts else (0, 0)
    for act in acts[-1:]:
        player.do(act)
    play = player.play
    rule_set = play.rule_set
    view = {
        "phase": "end" if play.ended else "day",
        "place": f"{world.office}, {world.province}",
        "day": messages.full_day(play.story.on),
        "clock": messages.spoken_clock(play.now),
        "rules": rule_set.title,
        "note": rule_set.note,
        "number": "" if supervised else str(seed),
        "supervised": supervised,
        "news": news(world, play, play.log[told:]),
        "blocked": _blocked(play, faulted, acts),
    }
    if play.ended:
        return view | {"debriefing": debriefing(world, play)}
    return view | {"groups": _groups(world, play), "tools": tools(), "log": news(world, play, play.log)}


def _blocked(play: Play, before: int, acts: Sequence[Act]) -> list[str]:
    """What kept the last act from being done."""
    if play.ended or not acts or acts[-1].do is Do.WAIT:
        return []
    return [f"{fault_words(play, fault)[0]}" for fault in play.faults[before:] if fault.stopped_act]


# -- cards -----------------------------------------------------------------------------------------------------


def _groups(world: World, play: Play) -> list[Json]:
    cases = play.story.cases.items()
    here = [(case_id, case) for case_id, case in cases if _is_here(play, case_id, case)]
    waiting = [_card(world, play, case_id, case) for case_id, case in here if _wants_desk(play, case_id)]
    rest = [_card(world, play, case_id, case) for case_id, case in here if not _wants_desk(play, case_id)]
    asked = _request_cards(world, play)
    return [
        _group("asked", "Có việc cần trả lời", "", asked),
        _group("desk", "Ở quầy, đang chờ", "Chưa có ai chờ.", waiting),
        _group("work", "Hồ sơ đã xử lý hoặc đang giải quyết", "Chưa có.", rest) | {"folded": True},
    ]


def _group(name: str, title: str, empty: str, cards: list[Json]) -> Json:
    return {"id": name, "title": title, "empty": empty, "cards": cards, "folded": False}


def _is_here(play: Play, case_id: str, case: Case) -> bool:
    return case.plan not in TODAY or case_id in play.came


def _wants_desk(play: Play, case_id: str) -> bool:
    state = play.dossiers[case_id].state
    stop = play.story.requests[Ask.STOP]
    asked = case_id == stop.case and Ask.STOP in play.open and Ask.STOP not in play.answered
    return (
        asked
        or state in (State.FILED, State.RECEIVED)
        or (state is State.SOLVED and case_id in play.collecting)
    )


def _card(world: World, play: Play, case_id: str, case: Case) -> Json:
    dossier, procedure = play.dossiers[case_id], world.procedures[case.procedure]
    terms = procedure.channels[dossier.channel]
    lines = [_when(case), f"Phí, lệ phí: {terms.fee}.", *([procedure.note] if procedure.note else [])]
    if dossier.promised_at:
        lines.append(
            f"Hẹn trả: {messages.full_day(dossier.promised_at.date())}, {messages.spoken_clock(dossier.promised_at)}."
        )
    lines += _asks(play, case_id)
    papers = _papers(world, case, play) if case_id in play.looked else []
    return {
        "id": case_id,
        "title": case.citizen,
        "sub": f"{procedure.name} · {words.CHANNELS[dossier.channel]}",
        "status": words.STATES[dossier.state],
        "lines": lines,
        "papers": papers,
        "remark": _remark(world, play, case),
        "actions": actions(world, play, case_id, case),
    }


def _when(case: Case) -> str:
    filed = case.dossier.filed_at
    if case.plan not in TODAY:
        return f"Đồng nghiệp tiếp nhận {messages.spoken_clock(filed)} {messages.full_day(filed.date())}."
    if case.dossier.channel is Channel.ONLINE:
        return f"Hệ thống nhận lúc {messages.spoken_clock(filed)} {messages.full_day(filed.date())}."
    proxy = " Người nộp đi thay cho người thân." if case.proxy else ""
    verb = "Thư đến" if case.dossier.channel is Channel.POST else "Đến quầy"
    return f"{verb} lúc {messages.spoken_clock(case.comes_at)}.{proxy}"


def _asks(play: Play, case_id: str) -> list[str]:
    stop = play.story.requests[Ask.STOP]
    lines = []
    if stop.case == case_id and Ask.STOP in play.open and Ask.STOP not in play.answered:
        lines.append("Người nộp đến quầy, viết đơn xin dừng giải quyết vì không cần kết quả nữa.")
    if case_id in play.collecting and play.dossiers[case_id].state is State.SOLVED:
        lines.append("Người dân đang chờ nhận kết quả.")
    return lines


def _papers(world: World, case: Case, play: Play) -> list[Json]:
    dossier, entries = play.dossiers[case.dossier.id], []
    procedure = world.procedures[case.procedure]
    for paper in (*procedure.papers, *([procedure.proxy] if procedure.proxy and case.proxy else [])):
        held = paper.id in dossier.papers
        told = (
            paper.found if paper.id in case.found and held else ("có" if held else "không thấy trong hồ sơ")
        )
        entries.append({"name": paper.name, "there": held, "told": told})
    return entries


def _remark(world: World, play: Play, case: Case) -> str:
    if case.dossier.id not in play.looked or case.plan is not StoryPlan.UNFIT:
        return ""
    grounds = world.procedures[case.procedure].grounds
    return next(ground.seen for ground in grounds if ground.id == case.ground)


# -- requests --------------------------------------------------------------------------------------------------


def _request_cards(world: World, play: Play) -> list[Json]:
    makers = {Ask.STAND_IN: _stand_in, Ask.BACKDATE: _backdate, Ask.AGAIN: _again, Ask.LATE: _late}
    return [
        make(world, play) for ask, make in makers.items() if ask in play.open and ask not in play.answered
    ]


def _request(title: str, lines: list[str], actions: list[Json]) -> Json:
    return {
        "id": title,
        "title": title,
        "sub": "",
        "status": "",
        "lines": lines,
        "papers": [],
        "remark": "",
        "actions": actions,
    }


def _stand_in(world: World, play: Play) -> Json:
    name, why = play.story.absentee
    staff = play.rule_set.rules
    line = f"{name} trực quầy 2 {why}. Người dân ở quầy 2 đã bắt đầu đến."
    years = f"Tiêu chuẩn: thâm niên từ {staff.seniority_years:02d} năm."
    if not play.rule_set.service_in_communes:
        years = f"Thâm niên {staff.seniority_years:02d} năm chỉ đòi ở cấp bộ, tỉnh, huyện."
    actions = [
        action(f"Gọi {colleague.name}", Act(Do.STAND_IN, colleague.id), plain=True)
        for colleague in world.colleagues
    ]
    people = [
        f"{colleague.name}: {colleague.post}; {colleague.service_months // 12} năm "
        f"{colleague.service_months % 12} tháng công tác"
        f"{'; ' + colleague.away if colleague.away else ''}."
        for colleague in world.colleagues
    ]
    return _request("Quầy 2 vắng người", [line, years, *people], actions)


def _case_name(world: World, play: Play, ask: Ask) -> tuple[str, str]:
    case = play.story.cases[play.story.requests[ask].case]
    procedure = world.procedures[case.procedure]
    return f"{case.citizen} ({procedure.name})", world.units[procedure.unit]


def _late(world: World, play: Play) -> Json:
    who, unit = _case_name(world, play, Ask.LATE)
    by_on = play.story.requests[Ask.LATE].by_on
    assert by_on is not None
    line = f"{unit} báo hồ sơ của {who} không kịp hẹn; đến {messages.full_day(by_on)} mới xong."
    return _request(
        "Nơi giải quyết báo trễ", [line], [tell_delay(world, play, play.story.requests[Ask.LATE].case)]
    )


def _backdate(world: World, play: Play) -> Json:
    who, unit = _case_name(world, play, Ask.BACKDATE)
    line = f"{unit} nhờ: «Sửa giúp ngày nhận trên giấy hẹn của {who} cho khớp, khỏi phải mang tiếng trễ»."
    actions = [
        action("Từ chối, giữ nguyên giấy hẹn", Act(Do.ANSWER, Ask.BACKDATE.value), plain=True),
        action("Sửa giúp cho êm chuyện", Act(Do.ANSWER, Ask.BACKDATE.value, agreed=True), plain=True),
    ]
    return _request("Nhờ sửa ngày trên giấy hẹn", [line], actions)


def _again(world: World, play: Play) -> Json:
    who, unit = _case_name(world, play, Ask.AGAIN)
    by_on = play.story.requests[Ask.AGAIN].by_on
    assert by_on is not None
    line = f"{unit} lại xin lùi hồ sơ của {who} đến {messages.full_day(by_on)}."
    actions = [
        action("Không hẹn lại nữa, đề nghị làm cho kịp", Act(Do.ANSWER, Ask.AGAIN.value), plain=True),
        action("Đồng ý hẹn lại lần nữa", Act(Do.ANSWER, Ask.AGAIN.value, agreed=True), plain=True),
    ]
    return _request("Xin hẹn lại lần thứ hai", [line], actions)
