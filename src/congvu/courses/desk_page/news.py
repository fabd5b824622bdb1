"""The log of a day in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from congvu import messages
from congvu.courses.day import Play, World
from congvu.courses.day.acts import Do
from congvu.courses.day.state import QueueLine, Seen
from congvu.courses.day.story import Ask
from congvu.courses.dossier import Channel

_DONE: Mapping[Do, str] = {
    Do.LOOK: "Xem hồ sơ của {who}",
    Do.RECEIVE: "Tiếp nhận hồ sơ của {who}",
    Do.ASK: "Yêu cầu {who} bổ sung",
    Do.REFUSE: "Từ chối hồ sơ của {who}",
    Do.HAND_OVER: "Chuyển hồ sơ của {who}",
    Do.RETURN: "Trả kết quả cho {who}",
    Do.TELL_DELAY: "Báo trễ cho {who}",
    Do.STOP: "Dừng hồ sơ của {who}",
    Do.DECLINE_STOP: "Giải thích với {who}, không dừng",
    Do.STAND_IN: "Tìm người thay ở quầy 2",
    Do.ANSWER: "Trả lời đề nghị của nơi giải quyết",
}
_CAME: Mapping[Channel, str] = {
    Channel.COUNTER: "{who} đến quầy: {what}",
    Channel.POST: "Bưu chính giao hồ sơ của {who}: {what}",
    Channel.ONLINE: "Trên hệ thống có hồ sơ của {who}: {what}",
}
_SEEN: Mapping[Seen, str] = {
    Seen.BACK: "{who} quay lại, mang giấy bổ sung",
    Seen.READY: "Có kết quả của {who}",
    Seen.COLLECTS: "{who} chờ nhận kết quả",
}
_ASKED: Mapping[str, str] = {
    Ask.STAND_IN: "Quầy 2 vắng người",
    Ask.LATE: "Nơi giải quyết báo một hồ sơ sẽ trễ",
    Ask.BACKDATE: "Có người nhờ sửa ngày trên giấy hẹn",
    Ask.AGAIN: "Nơi giải quyết xin hẹn lại lần nữa",
    Ask.STOP: "Có người đến xin dừng giải quyết hồ sơ",
}


def news(world: World, play: Play, lines: Sequence[QueueLine]) -> list[str]:
    """Lines of the log as sentences, oldest first."""
    return [f"{messages.spoken_clock(line.at)}: {_told(world, play, line)}." for line in lines]


def _told(world: World, play: Play, line: QueueLine) -> str:
    case = play.story.cases.get(line.subject)
    who = case.citizen if case else ""
    if line.seen is Seen.DONE and line.act:
        return _DONE[line.act.do].format(who=who)
    if line.seen is Seen.ASKED:
        return _ASKED[line.subject]
    if line.seen is Seen.CAME and case:
        what = world.procedures[case.procedure].name
        return _CAME[case.dossier.channel].format(who=who, what=what)
    return _SEEN[line.seen].format(who=who)
