"""What is kept about the caller, for herself: shown on a page, and hers to take away.

Nothing is in it that she may not see: no key, no wording of a question, no mark whose phase has not opened it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from congvu.documents.sheets import TableValue
from congvu.model.attempts import AttemptState
from congvu.model.campaigns import Campaign
from congvu.model.errors import NotFound
from congvu.model.people import StaffGroup
from congvu.services.attempts import open_marks, opened_text
from congvu.services.campaigns.own_looks import looks_at
from congvu.services.campaigns.own_tables import DAY, MOMENT, ROLES, K, OwnTable, local_to, own_table
from congvu.services.context import Context
from congvu.services.people import SESSION_IDLE
from congvu.store import Tx, accounts, attempts, campaigns, own_data, people, results, units

_GROUPS = {
    StaffGroup.OFFICIAL: "cán bộ",
    StaffGroup.CIVIL_SERVANT: "công chức",
    StaffGroup.PUBLIC_EMPLOYEE: "viên chức",
    StaffGroup.CONTRACT: "người lao động",
}
_NOTED = {
    "opened": "mở bài",
    "section": "đọc xong mục",
    "practice": "làm bài luyện",
    "position": "đang đọc ở",
}
_NOT_YET = "chưa mở cho người làm bài"


@dataclass(frozen=True, slots=True)
class OwnData:
    """All that is kept about an officer, as of ``made_at`` (UTC)."""

    full_name: str
    made_at: datetime
    tables: tuple[OwnTable, ...]


def own_everything(tx: Tx, ctx: Context) -> OwnData:
    """The caller's own data. Raises :class:`NotFound` for whoever has no identity."""
    person = people.get_person(tx, ctx.actor)
    if person is None:
        raise NotFound("Không tìm thấy thông tin của anh/chị.")
    makers = (_person, _postings, _roles, _campaigns, _attempts, _typed, _late, _reading, _desk, _sessions)
    tables: list[OwnTable] = [make(tx, ctx) for make in makers]
    return OwnData(person.full_name, ctx.now, (*tables, looks_at(tx, ctx)))


def _person(tx: Tx, ctx: Context) -> OwnTable:
    person, own = people.get_person(tx, ctx.actor), accounts.credential_of(tx, ctx.actor)
    assert person is not None  # asked before
    set_at = local_to(ctx)(own_data.password_set_at(tx, ctx.actor))
    facts: list[tuple[str, str, TableValue]] = [
        ("full_name", "Họ và tên", person.full_name),
        ("born_on", "Ngày sinh", person.born_on),
        ("staff_code", "Mã CBCCVC", person.staff_code),
        ("email", "Email", person.email),
        ("phone", "Điện thoại", person.phone),
        ("login", "Tên đăng nhập", own.login if own else ""),
        ("password_set_at", "Đặt mật khẩu lúc", set_at),
        ("officer_id", "Mã trong hệ thống", person.officer_id),
    ]
    columns = (
        ("key", "Tên trường", K.TEXT, 18),
        ("what", "Mục", K.TEXT, 22),
        ("value", "Nội dung", K.TEXT, 40),
    )
    note = "Mật khẩu không được giữ, chỉ giữ dấu của nó. Sai chỗ nào, anh/chị báo người tổ chức sửa trong danh sách."
    return own_table("person", "Thông tin của anh/chị", columns, facts, note)


def _postings(tx: Tx, ctx: Context) -> OwnTable:
    rows = [
        (name, position, _GROUPS[StaffGroup(group)], ", ".join(fields), from_on, to_on)
        for name, position, group, fields, from_on, to_on in own_data.postings(tx, ctx.actor)
    ]
    columns = (
        *(("unit", "Đơn vị", K.TEXT, 36), ("position", "Chức vụ", K.TEXT, 28), ("group", "Nhóm", K.TEXT, 14)),
        *(
            ("fields", "Lĩnh vực", K.TEXT, 24),
            ("from_on", "Từ ngày", DAY, 12),
            ("to_on", "Đến ngày", DAY, 12),
        ),
    )
    return own_table("postings", "Đơn vị và chức vụ", columns, rows)


def _roles(tx: Tx, ctx: Context) -> OwnTable:
    rows = [
        (ROLES[grant.role], unit, grant.from_on, grant.to_on)
        for unit, grant in own_data.grants(tx, ctx.actor)
    ]
    columns = (
        *(("role", "Vai trò", K.TEXT, 20), ("unit", "Trên đơn vị", K.TEXT, 36)),
        *(("from_on", "Từ ngày", DAY, 12), ("to_on", "Đến ngày", DAY, 12)),
    )
    return own_table("roles", "Vai trò được giao", columns, rows)


def _campaigns(tx: Tx, ctx: Context) -> OwnTable:
    local = local_to(ctx)
    rows = []
    for campaign in campaigns.campaigns_of(tx, ctx.actor):
        unit = units.get_unit(tx, campaigns.unit_of_enrolment(tx, campaign.id, ctx.actor) or "")
        days = (local(campaign.opens_at), local(campaign.closes_at))
        rows.append((_title(campaign), unit.full_name if unit else "", *days))
    columns = (
        *(("title", "Đợt tập huấn", K.TEXT, 40), ("unit", "Ghi danh từ đơn vị", K.TEXT, 36)),
        *(("opens_at", "Mở lúc", MOMENT, 18), ("closes_at", "Đóng lúc", MOMENT, 18)),
    )
    return own_table("campaigns", "Đợt tập huấn đã ghi danh", columns, rows)


def _title(campaign: Campaign) -> str:
    return f"{campaign.title} (bài kèm theo)" if campaign.side else campaign.title


def _attempts(tx: Tx, ctx: Context) -> OwnTable:
    rows = [row for campaign in campaigns.campaigns_of(tx, ctx.actor) for row in _tries(tx, ctx, campaign)]
    columns = (
        *(("campaign", "Đợt tập huấn", K.TEXT, 40), ("number", "Lượt", K.INTEGER, 8)),
        *(("started_at", "Bắt đầu lúc", MOMENT, 18), ("submitted_at", "Nộp lúc", MOMENT, 18)),
        *(("points", "Điểm", K.NUMBER, 10), ("max_points", "Điểm tối đa", K.NUMBER, 10)),
        *(("result", "Kết quả", K.TEXT, 26), ("attempt_id", "Mã lượt", K.TEXT, 24)),
    )
    note = "Điểm chỉ có ở đây khi quy định xem lại của bài đã mở điểm cho anh/chị."
    return own_table("attempts", "Lượt làm bài", columns, rows, note)


def _tries(tx: Tx, ctx: Context, campaign: Campaign) -> Iterable[tuple[TableValue, ...]]:
    local = local_to(ctx)
    blueprint = ctx.services.cache.publication(tx, campaign.publication_id).blueprint
    stored = {mark.attempt_id: mark for mark in results.results_of(tx, campaign.id, ctx.actor)}
    opened = open_marks(tx, ctx, campaign, blueprint, stored.values())
    for attempt in attempts.attempts_of(tx, campaign.id, ctx.actor):
        shown, own = opened.get(attempt.id), stored.get(attempt.id)
        told: tuple[TableValue, ...] = (
            None,
            None,
            "đang làm" if attempt.state is AttemptState.OPEN else _NOT_YET,
        )
        if shown:
            verdict = "chờ chấm" if shown.result.pending else ("đạt" if shown.result.passed else "chưa đạt")
            told = (shown.result.points, shown.result.max_points, verdict)
        moments = (local(attempt.started_at), local(own.submitted_at if own else None))
        yield (_title(campaign), attempt.number, *moments, *told, attempt.id)


def _typed(tx: Tx, ctx: Context) -> OwnTable:
    local = local_to(ctx)
    rows = [
        (attempt_id, slot, local(at), words)
        for attempt_id, slot, at, words in own_data.typed_answers(tx, ctx.actor)
    ]
    columns = (
        *(("attempt_id", "Mã lượt", K.TEXT, 24), ("slot", "Câu", K.TEXT, 8)),
        *(("at", "Gõ lúc", MOMENT, 18), ("words", "Chữ anh/chị đã gõ", K.TEXT, 60)),
    )
    return own_table("typed", "Câu trả lời tự gõ", columns, rows)


def _late(tx: Tx, ctx: Context) -> OwnTable:
    local = local_to(ctx)
    rows = [
        (attempt_id, late.slot, local(late.at), opened_text(late.opened))
        for attempt_id, late in own_data.late_answers(tx, ctx.actor)
    ]
    columns = (
        *(("attempt_id", "Mã lượt", K.TEXT, 24), ("slot", "Câu", K.TEXT, 8)),
        *(("at", "Đến lúc", MOMENT, 18), ("opened", "Khi ấy đã mở cho anh/chị", K.TEXT, 30)),
    )
    note = "Được ghi lại, không tính điểm; người tổ chức của đợt xem được. Chữ anh/chị gõ nằm ở bảng «Câu trả lời tự gõ»."
    return own_table("late", "Câu trả lời đến sau khi bài kết thúc", columns, rows, note)


def _reading(tx: Tx, ctx: Context) -> OwnTable:
    local = local_to(ctx)
    rows = [
        (mark.course_id, mark.lesson, _NOTED.get(mark.kind, mark.kind), mark.ref, mark.share, local(mark.at))
        for mark in own_data.progress(tx, ctx.actor)
    ]
    columns = (
        *(("course", "Khóa học", K.TEXT, 18), ("lesson", "Bài", K.TEXT, 30), ("what", "Việc", K.TEXT, 16)),
        *(
            ("ref", "Mục hoặc bài luyện", K.TEXT, 30),
            ("share", "Kết quả", K.PERCENT, 10),
            ("at", "Lúc", MOMENT, 18),
        ),
    )
    return own_table("reading", "Việc đọc và luyện tập", columns, rows)


def _desk(tx: Tx, ctx: Context) -> OwnTable:
    local = local_to(ctx)
    rows = [
        (
            run.course_id,
            "có giám sát" if run.session_id else "tự luyện",
            local(run.started_at),
            local(verdict.at if verdict else None),
            verdict.points if verdict else None,
            verdict.max_points if verdict else None,
        )
        for run, verdict in own_data.desk_days(tx, ctx.actor)
    ]
    columns = (
        *(("course", "Khóa học", K.TEXT, 18), ("kind", "Cách làm", K.TEXT, 16)),
        *(("started_at", "Bắt đầu lúc", MOMENT, 18), ("ended_at", "Xong lúc", MOMENT, 18)),
        *(("points", "Điểm", K.INTEGER, 10), ("max_points", "Điểm tối đa", K.INTEGER, 10)),
    )
    return own_table("desk", "Một ngày ở quầy", columns, rows)


def _sessions(tx: Tx, ctx: Context) -> OwnTable:
    local = local_to(ctx)
    rows = [map(local, row) for row in own_data.sessions(tx, ctx.actor, ctx.now - SESSION_IDLE)]
    columns = (("since", "Đăng nhập lúc", MOMENT, 18), ("seen_at", "Thao tác gần nhất", MOMENT, 18))
    note = "Thấy phiên lạ, anh/chị đổi mật khẩu bằng mã mới của người tổ chức: mọi phiên cũ kết thúc ngay."
    return own_table("sessions", "Phiên đang mở", columns, rows, note)
