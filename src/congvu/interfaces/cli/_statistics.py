"""The work of ``congvu quiz statistics``: how a quiz and its questions do."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from congvu import messages
from congvu.grading import rasch as rasch_rules
from congvu.interfaces.cli.output import console, simple_table
from congvu.interfaces.cli.session import open_session
from congvu.model.errors import UserError
from congvu.services.statistics import (
    SIGNS,
    QuizStatistics,
    Which,
    figures_text,
    heading,
    notes,
    quiz_lines,
    quiz_statistics,
    rasch_note,
    value_text,
    write_statistics,
)

_ITEM_HEAD = ["Mã", "Lượt", "Độ dễ", "Tác giả ước", "Phân biệt", "Hiệu quả", "Nên làm gì"]


def show_statistics(quiz: str, campaign: str, which: Which, *, rasch: bool, out: Path | None) -> None:
    """Computes and prints them; to ``out`` as a workbook as well."""
    if rasch and not rasch_rules.available():
        raise UserError(
            "Chưa cài thư viện ước lượng Rasch.", mend='Chạy pip install "congvu[psychometrics]".'
        )
    with open_session() as session:
        ctx = session.context
        statistics = session.store.read(
            partial(
                quiz_statistics,
                ctx=ctx,
                scope=session.scope(),
                quiz_id=quiz,
                campaign_id=campaign,
                which=which,
                with_rasch=rasch,
            )
        )
    _show(statistics, asked_for_rasch=rasch)
    if out:
        write_statistics(out, ctx, statistics)
        console.print(f"Đã ghi {out}.", markup=False)


def _show(statistics: QuizStatistics, *, asked_for_rasch: bool) -> None:
    console.print(heading(statistics), style="bold", markup=False)
    for note in notes(statistics):
        console.print(f"! {note}", markup=False)
    if statistics.figures is None:
        return
    lines = [[line.name, line.value, line.says] for line in quiz_lines(statistics.figures)]
    console.print(simple_table("Cả bài", ["Chỉ số", "Giá trị", "Ý nghĩa"], lines))
    console.print(simple_table("Từng câu hỏi", _ITEM_HEAD, _item_rows(statistics), numbers=(1, 2, 3, 4, 5)))
    if statistics.rasch:
        rows = [
            [item.item, messages.number(item.difficulty), value_text(item.standard_error, None)]
            for item in sorted(statistics.rasch.items, key=lambda item: item.difficulty)
        ]
        console.print(simple_table("Rasch", ["Mã", "Độ khó (logit)", "Sai số chuẩn"], rows, numbers=(1, 2)))
        console.print(rasch_note(statistics.rasch), markup=False)
    elif asked_for_rasch:
        console.print(
            f"Chưa đủ {rasch_rules.FEWEST} lượt, hoặc chưa đủ câu có người đúng người sai, cho Rasch."
        )


def _item_rows(statistics: QuizStatistics) -> list[list[str]]:
    rows = []
    for item in statistics.items:
        text = figures_text(item.figures)
        rows.append(
            [
                item.item_id,
                messages.number(item.figures.attempts),
                text["facility"],
                messages.percent(item.estimate),
                text["discrimination"],
                text["efficiency"],
                "\n".join(SIGNS[sign] for sign in item.signs),
            ]
        )
    return rows
