"""Statistics of a campaign's quiz, for those who organise it and those who write its items."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import Any

from tornado.web import authenticated

from congvu import messages
from congvu.grading.advice import Sign
from congvu.interfaces.campus.pages.base import Page
from congvu.model.errors import UserError
from congvu.model.people import Role
from congvu.services.statistics import (
    SIGNS,
    WHICH,
    ItemReport,
    QuizStatistics,
    SlotReport,
    Which,
    campaigns_with_statistics,
    figures_text,
    heading,
    notes,
    quiz_lines,
    quiz_statistics,
    reasons,
    value_text,
    write_statistics,
)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class StatisticsPage(Page):
    """``/organise/statistics``: choose a campaign; with ``campaign`` its statistics, with ``out=xlsx`` as a workbook."""

    @authenticated
    async def get(self) -> None:
        """The page, or the workbook."""
        self.require(Role.ORGANISER, Role.AUTHOR)
        ctx, scope = self.context(self._role()), self.user.scope
        campaign_id, which = self.get_argument("campaign", ""), self._which()
        choices = await self.read(partial(campaigns_with_statistics, ctx=ctx, scope=scope))
        statistics = None
        if campaign_id:
            query = partial(quiz_statistics, ctx=ctx, scope=scope, campaign_id=campaign_id, which=which)
            statistics = await self.backend.read_long(query)
        if statistics and self.get_argument("out", "") == "xlsx":
            self._send(statistics)
            return
        self.show(
            "statistics.html.j2",
            title="Thống kê câu hỏi",
            choices=[
                (campaign.id, f"{campaign.title} – {quiz} ({count} lượt)")
                for campaign, quiz, count in choices
            ],
            whiches=[(option.value, WHICH[option]) for option in Which],
            campaign_id=campaign_id,
            which=which.value,
            found=statistics and _view(statistics),
        )

    def _role(self) -> Role:
        return Role.ORGANISER if self.user.scope.has(Role.ORGANISER) else Role.AUTHOR

    def _which(self) -> Which:
        asked = self.get_argument("attempts", Which.COUNTED.value)
        if asked not in set(Which):
            raise UserError("Không có cách chọn lượt này.", mend="Chọn lại trong danh sách.")
        return Which(asked)

    def _send(self, statistics: QuizStatistics) -> None:
        book = BytesIO()
        write_statistics(book, self.context(), statistics)
        self.set_header("Content-Type", _XLSX)
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Disposition", f'attachment; filename="thong-ke-{statistics.quiz_id}.xlsx"')
        self.finish(book.getvalue())


def _view(statistics: QuizStatistics) -> dict[str, Any]:
    """What the template is given. Holds no key of an item that the viewer may yet sit."""
    return {
        "heading": heading(statistics),
        "notes": notes(statistics),
        "computed": messages.moment(statistics.computed_at),
        "lines": quiz_lines(statistics.figures) if statistics.figures else [],
        "slots": [_slot(slot) for slot in statistics.slots],
        "items": [_item(item) for item in statistics.items],
    }


def _slot(slot: SlotReport) -> list[str]:
    text = figures_text(slot.figures)
    why = reasons(slot.figures.undefined)
    return [
        f"{slot.slot}: {slot.rule}",
        messages.number(slot.figures.max_mark or 0),
        text["facility"],
        text["discrimination"],
        text["efficiency"],
        text["intended"],
        text["effective"],
        _said(slot.signs) + (f" (–: {why})" if why else ""),
    ]


def _item(item: ItemReport) -> dict[str, Any]:
    text = figures_text(item.figures)
    why = reasons(item.figures.undefined)
    return {
        "id": item.item_id,
        "stem": item.stem,
        "veiled": item.veiled,
        "facility": text["facility"],
        "signs": [SIGNS[sign] for sign in item.signs],
        "facts": [
            ("Số lượt gặp", messages.number(item.figures.attempts)),
            ("Độ dễ", text["facility"]),
            ("Tác giả ước", messages.percent(item.estimate)),
            ("Đoán mò được", "–" if item.guess is None else messages.percent(item.guess)),
            ("Độ lệch chuẩn", text["sd"]),
            ("Độ phân biệt", text["discrimination"]),
            ("Hiệu quả phân biệt", text["efficiency"]),
            *([("Dấu – là do", why)] if why else []),
        ],
        "options": [
            [
                f"{option.label} ✓" if option.right else option.label,
                messages.number(option.figures.count),
                messages.percent(option.figures.share),
                value_text(option.figures.correlation, None),
            ]
            for option in item.options
        ],
    }


def _said(signs: tuple[Sign, ...]) -> str:
    return " ".join(SIGNS[sign] for sign in signs)
