"""What is left of an erased officer must not name her: no position, no post, and no unit that holds too few people.

A position held by one person, or an office of one, is a name to whoever knows the office. Postings and grants go. The
unit of an enrolment, which reports count by, is lifted to the unit above until at least :data:`FEWEST` others are in
the campaign from there; never above the unit that the campaign is for, since the campaign says that anyway.
"""

from __future__ import annotations

from congvu import messages
from congvu.model.campaigns import is_side
from congvu.services.context import Context
from congvu.services.people.leaving import fix_leaving
from congvu.store import Tx, accounts, erasure, people, units
from congvu.store.erasure import EnrolledFrom

FEWEST = 3
"""So many others, at least, among whom an erased officer is not to be told apart."""
_TELLING = 6
"""A single word shorter than this is a part of many others, and says nothing wherever it stands."""
_PLACES = {
    "free_text": "đoạn chữ do người khác gõ",
    "campaign": "tên đợt tập huấn",
    "unit": "tên đơn vị",
    "audit": "lý do trong nhật ký",
    "regrade_job": "lý do chấm lại",
    "stale_output": "lý do đổi điểm",
}


def coarsen(tx: Tx, ctx: Context, officer_id: str) -> int:
    """Takes an erased officer's postings and grants away and widens her enrolments; returns how many were widened.

    In which campaigns she counts no more is kept: figures do not move because somebody is erased.
    """
    fix_leaving(tx, ctx, officer_id)
    erasure.remove_postings(tx, officer_id)
    widened = 0
    for place in erasure.places_of(tx, officer_id):
        unit_id = _wide_enough(tx, ctx, officer_id, place)
        if unit_id != place.unit_id:
            erasure.move_enrolment(tx, place.campaign_id, officer_id, unit_id)
            widened += 1
    return widened


def _wide_enough(tx: Tx, ctx: Context, officer_id: str, place: EnrolledFrom) -> str:
    on = place.enrolled_at.astimezone(ctx.services.zone).date()
    unit_id = place.unit_id
    while unit_id != place.campaign_unit_id:
        if erasure.others_from(tx, place.campaign_id, unit_id, on, officer_id) >= FEWEST:
            break
        above = units.parent_of(tx, unit_id, on)
        if above is None:
            break
        unit_id = above
    return unit_id


def details_of(tx: Tx, officer_id: str) -> list[str]:
    """What an officer is known by: name, staff code, addresses, log-in name; nothing of who was erased."""
    person, credential = people.get_person(tx, officer_id), accounts.credential_of(tx, officer_id)
    known = [person.full_name, person.staff_code, person.email, person.phone] if person else []
    known += [credential.login] if credential else []
    return [detail for detail in known if detail.strip()]


def still_names(tx: Tx, ctx: Context, officer_id: str) -> list[str]:
    """What an erasure cannot take back, a sentence each, for who is about to erase; names nobody."""
    told = [_small(tx, ctx, officer_id, place) for place in erasure.places_of(tx, officer_id)]
    entries = erasure.audited_with_unit(tx, officer_id)
    if entries:
        told.append(
            f"Nhật ký không sửa được: {messages.number(entries)} dòng ghi mã của người này cùng một đơn vị"
            " (việc đã làm theo vai trò, vai trò được giao)."
        )
    for place, count in erasure.written_by_others(tx, _long(details_of(tx, officer_id)), officer_id).items():
        told.append(
            f"{messages.number(count)} {_PLACES[place]} có tên hoặc mã của người này; hãy tự sửa nếu cần."
        )
    told.append(
        "Tệp Excel, phiếu và báo cáo đã tải hoặc in, bản sao lưu đã làm từ trước: vẫn còn tên, hãy tự hủy."
    )
    told.append("Ai còn giữ danh sách đầy đủ của đơn vị có thể suy ra người vắng tên.")
    return [line for line in told if line]


def _small(tx: Tx, ctx: Context, officer_id: str, place: EnrolledFrom) -> str:
    """Of a campaign for so few people that no unit hides her; empty for others."""
    if is_side(place.campaign_id):
        return ""
    unit_id = _wide_enough(tx, ctx, officer_id, place)
    on = place.enrolled_at.astimezone(ctx.services.zone).date()
    others = erasure.others_from(tx, place.campaign_id, unit_id, on, officer_id)
    if others >= FEWEST:
        return ""
    return (
        f"Đợt «{place.title}» ngoài người này chỉ có {messages.number(others)} người:"
        " dòng «(đã xóa)» trong kết quả vẫn cho biết là ai."
    )


def _long(details: list[str]) -> list[str]:
    return [detail for detail in details if len(detail) >= _TELLING or " " in detail]
