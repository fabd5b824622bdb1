"""What a player can do with a dossier, as buttons with the acts that they stand for. Plain JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from congvu import messages
from congvu.courses.day import Act, Play, World
from congvu.courses.day.acts import Do
from congvu.courses.day.state import NO_REASON, REASON_OF_DELAY, REASON_OF_STOP
from congvu.courses.day.story import TODAY, Ask, Case
from congvu.courses.desk import Desk
from congvu.courses.dossier import State

Json = dict[str, Any]
QUARTER = 15


def actions(world: World, play: Play, case_id: str, case: Case) -> list[Json]:
    """What can be done with a dossier, rightly or wrongly."""
    state, offered = play.dossiers[case_id].state, []
    if state is State.FILED and case.plan in TODAY:
        if case_id not in play.looked:
            offered.append(action("Mở hồ sơ ra xem", Act(Do.LOOK, case_id)))
        offered += [_receive(world, play, case_id), _ask(world, case_id, case), _refuse(world, case_id, case)]
    if state is State.RECEIVED:
        offered.append(_hand_over(world, play, case_id))
    if state is State.SOLVED and case_id in play.collecting:
        offered.append(_return(play, case_id))
    if state in (State.RECEIVED, State.WITH_UNIT):
        offered += [tell_delay(world, play, case_id), _stop(play, case_id)]
        stop = play.story.requests[Ask.STOP]
        if stop.case == case_id and Ask.STOP in play.open and Ask.STOP not in play.answered:
            offered.append(action("Giải thích, không dừng", Act(Do.DECLINE_STOP, case_id), plain=True))
    return offered


def action(label: str, act: Act, *fields: Json, plain: bool = False, form: str = "") -> Json:
    """A button: the act that it stands for, and the fields that complete it. ``form`` names the paper it makes."""
    return {"label": label, "act": act.to_json(), "fields": list(fields), "plain": plain, "form": form}


def _choice(name: str, label: str, options: Sequence[tuple[Any, str]], kind: str = "choice") -> Json:
    return {
        "name": name,
        "kind": kind,
        "label": label,
        "options": [{"value": value, "text": text} for value, text in options],
    }


def _receive(world: World, play: Play, case_id: str) -> Json:
    days = _days_to_promise(world, play, case_id)
    field = _choice("promised_on", "Hẹn trả kết quả vào cuối ngày", [_day_option(on) for on in days], "day")
    form = play.rule_set.rules.forms
    return action(
        "Tiếp nhận, lập giấy hẹn", Act(Do.RECEIVE, case_id, play.story.on), field, form=_form(form, "receive")
    )


def _days_to_promise(world: World, play: Play, case_id: str) -> list[date]:
    """The right day among those that people count to by mistake: days off counted, the first day counted, one too many."""
    limit, on = play.dossiers[case_id].limit, play.story.on
    due = Desk((play.rule_set.rules,), world.calendar).due_on_receipt(play.dossiers[case_id], play.now).date()
    following = world.calendar.working_day(due, 1)
    before = world.calendar.last_working_day_until(due - timedelta(days=1))
    counted = on + timedelta(days=limit.days or 1)
    return sorted({on, due, following, max(before, on), counted})


def _day_option(on: date) -> tuple[str, str]:
    return on.isoformat(), messages.full_day(on)


def _ask(world: World, case_id: str, case: Case) -> Json:
    procedure = world.procedures[case.procedure]
    proxy = [procedure.proxy] if procedure.proxy else []
    papers = sorted((*procedure.papers, *proxy, *procedure.extra), key=lambda paper: paper.name)
    field = _choice("papers", "Giấy cần bổ sung", [(paper.id, paper.name) for paper in papers], "checks")
    return action("Yêu cầu bổ sung", Act(Do.ASK, case_id), field, plain=True)


def _refuse(world: World, case_id: str, case: Case) -> Json:
    grounds = [(ground.id, ground.text) for ground in world.procedures[case.procedure].grounds]
    others = [
        ("thieu-giay", "Hồ sơ còn thiếu giấy tờ"),
        ("qua-tai", "Quầy đang quá tải"),
        (NO_REASON, "Trả hồ sơ, không ghi lý do"),
    ]
    field = _choice("choice", "Lý do ghi trên phiếu", [*grounds, *others])
    return action("Từ chối", Act(Do.REFUSE, case_id), field, plain=True)


def _hand_over(world: World, play: Play, case_id: str) -> Json:
    field = _choice("choice", "Chuyển cho", list(world.units.items()))
    form = _form(play.rule_set.rules.forms, "hand_over")
    return action("Chuyển hồ sơ", Act(Do.HAND_OVER, case_id), field, form=form)


def _return(play: Play, case_id: str) -> Json:
    options = [(True, "Trả, ký nhận, ghi sổ và cập nhật hệ thống"), (False, "Trả luôn cho nhanh, ghi sổ sau")]
    form = _form(play.rule_set.rules.forms, "return")
    return action("Trả kết quả", Act(Do.RETURN, case_id), _choice("agreed", "Cách trả", options), form=form)


def tell_delay(world: World, play: Play, case_id: str) -> Json:
    """Telling a delay, with what its paper must say."""
    due = play.dossiers[case_id].promised_at
    days = {play.story.on}
    for request in (play.story.requests[Ask.LATE], play.story.requests[Ask.AGAIN]):
        days |= {request.by_on} if request.by_on and request.case == case_id else set()
    if due:
        days |= {due.date(), world.calendar.working_day(due.date(), 1)}
    day = _choice("promised_on", "Ngày hẹn mới", [_day_option(on) for on in sorted(days)], "day")
    reason = _choice(
        "choice",
        "Lý do",
        [(REASON_OF_DELAY, "Nơi giải quyết báo không kịp, còn chờ xác minh"), (NO_REASON, "Không ghi lý do")],
    )
    sorry = _choice("agreed", "Lời xin lỗi", [(True, "Có lời xin lỗi"), (False, "Chỉ báo ngày mới")])
    form = _form(play.rule_set.rules.forms, "tell_delay")
    act = Act(Do.TELL_DELAY, case_id, play.story.on)
    return action("Báo trễ và hẹn lại", act, day, reason, sorry, plain=True, form=form)


def _stop(play: Play, case_id: str) -> Json:
    options = [(REASON_OF_STOP, "Theo đơn của người nộp"), (NO_REASON, "Không ghi lý do")]
    form = _form(play.rule_set.rules.forms, "stop")
    return action(
        "Dừng giải quyết", Act(Do.STOP, case_id), _choice("choice", "Lý do", options), plain=True, form=form
    )


def _form(forms: Any, name: str) -> str:
    return str(forms.get(name, ""))


def tools() -> list[Json]:
    """What can be done at any time."""
    return [
        action("Chờ việc tiếp theo", Act(Do.WAIT)),
        action(f"Chờ {QUARTER} phút", Act(Do.WAIT, minutes=QUARTER), plain=True),
        action("Khóa quầy, hết ngày", Act(Do.FINISH), plain=True)
        | {"confirm": "Khóa quầy là hết ngày: ai đang chờ sẽ phải ra về. Anh/chị chắc chứ?"},
    ]
