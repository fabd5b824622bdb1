"""Who else has seen the caller's data: role and office of whoever looked, never a name; when, and at what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from congvu.model.campaigns import Scope
from congvu.model.people import Role
from congvu.services.campaigns.own_tables import MOMENT, ROLES, K, OwnTable, local_to, own_table
from congvu.services.context import SYSTEM, Context
from congvu.services.people import Looking
from congvu.store import Tx, campaigns, own_data, people, units
from congvu.store.audit import AuditEntry

MOST = 1_000
"""So many looks are told, the newest."""
_WHAT = {
    Looking.MARKS: "xem các lượt làm bài và điểm của anh/chị",
    Looking.PERSON: "tìm tên anh/chị",
    Looking.ATTEMPTS: "xem danh sách bài đã nộp của đợt «{}»",
    Looking.REPORT: "xem kết quả của đợt «{}»",
    Looking.REPORT_FILE: "tải tệp Excel kết quả của đợt «{}»",
    Looking.REGRADE: "xem ai đổi điểm khi chấm lại bài",
    Looking.DESK_DAYS: "xem danh sách các ngày ở quầy",
    Looking.STAFF_LIST: "so một danh sách cán bộ với đơn vị của anh/chị",
}


@dataclass(slots=True)
class _Reach:
    """Who could see somebody of these units on which day, by grants of that day, looked up once each."""

    tx: Tx
    own_units: frozenset[str]
    _known: dict[tuple[str, date], tuple[Scope, bool]] = field(default_factory=dict)

    def of(self, actor: str, on: date) -> tuple[Scope, bool]:
        """The grants of that day, and whether they reached her. Of who has none left, that she was reached."""
        if (actor, on) not in self._known:
            scope = people.scope_of(self.tx, actor, on)
            roots = {grant.unit_id for grant in scope.grants}
            reached = not roots or any(units.reaches(self.tx, scope, one, *Role) for one in self.own_units)
            self._known[actor, on] = (scope, reached)
        return self._known[actor, on]


def looks_at(tx: Tx, ctx: Context) -> OwnTable:
    """The looks of others at the caller's own page, and at lists that she stands in."""
    local = local_to(ctx)
    joined = campaigns.campaigns_of(tx, ctx.actor)
    titles = {campaign.id: campaign.title for campaign in joined}
    cache = ctx.services.cache
    quizzes = {cache.publication(tx, campaign.publication_id).blueprint.quiz_id for campaign in joined}
    own_units = {campaigns.unit_of_enrolment(tx, campaign_id, ctx.actor) for campaign_id in titles}
    own_units |= {grant.unit_id for _, grant in own_data.grants(tx, ctx.actor)}
    own_units |= {posting.unit_id for posting in people.postings_of(tx, ctx.actor, ctx.today)}
    actions = [what.value for what in Looking]
    above = _units_above(tx, frozenset(filter(None, own_units)), ctx)
    objects = [ctx.actor, "", *titles, *quizzes, *above]
    reach = _Reach(tx, frozenset(filter(None, own_units)))
    rows = [
        (local(entry.at), _who(tx, reach, entry, ctx), _what(entry, titles))
        for entry in own_data.audited(tx, actions, objects, ctx.actor, MOST)
        if entry.actor == SYSTEM or reach.of(entry.actor, _day(entry, ctx))[1]
    ]
    columns = (("at", "Lúc", MOMENT, 18), ("who", "Ai", K.TEXT, 44), ("what", "Việc", K.TEXT, 60))
    note = "Ghi vai trò và đơn vị của người xem, không ghi tên. Xem lại trong vòng 15 phút tính là một lần."
    return own_table("looks", "Ai đã xem dữ liệu của anh/chị", columns, rows, note)


def _units_above(tx: Tx, own: frozenset[str], ctx: Context) -> set[str]:
    """The units themselves and all above them today: a staff list of any of them may hold her."""
    found: set[str] = set()
    waiting = [*own]
    while waiting:
        unit_id = waiting.pop()
        above = units.parent_of(tx, unit_id, ctx.today)
        found.add(unit_id)
        if above and above not in found:
            waiting.append(above)
    return found


def _day(entry: AuditEntry, ctx: Context) -> date:
    return entry.at.astimezone(ctx.services.zone).date()


def _who(tx: Tx, reach: _Reach, entry: AuditEntry, ctx: Context) -> str:
    if entry.actor == SYSTEM:
        return "quản trị viên, bằng dòng lệnh"
    role = Role(entry.role)
    scope, _ = reach.of(entry.actor, _day(entry, ctx))
    on = next((grant.unit_id for grant in scope.grants if grant.role is role), None)
    unit = units.get_unit(tx, on) if on else None
    return f"{ROLES[role]}, {unit.full_name}" if unit else ROLES[role]


def _what(entry: AuditEntry, titles: Mapping[str, str]) -> str:
    return _WHAT[Looking(entry.action)].format(titles.get(entry.object, ""))
