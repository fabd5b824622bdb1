"""Statistics in words: what each figure says, what a sign calls for, and the workbook to keep or send on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from congvu import messages
from congvu.documents.sheets import Column, ColumnKind, SheetTable, TableValue, write_table
from congvu.grading.advice import Sign
from congvu.grading.rasch import RaschFit
from congvu.grading.statistics import QuestionFigures, QuizFigures, Undefined
from congvu.messages.formats import LOCAL_ZONE
from congvu.services.context import Context
from congvu.services.statistics.quiz import FEWEST, ItemReport, QuizStatistics, Which

NONE = "–"
WHICH = {
    Which.COUNTED: "Lượt được tính điểm",
    Which.FIRST: "Lượt đầu của mỗi người",
    Which.ALL: "Mọi lượt đã nộp",
}
WHY = {
    Undefined.TOO_FEW: "chưa đủ lượt làm",
    Undefined.NO_SPREAD: "mọi người cùng điểm, không có gì để so",
    Undefined.ONE_SLOT: "bài chỉ có một câu",
    Undefined.NEGATIVE: "câu đi ngược tổng điểm nên không có trọng số",
    Undefined.MIXED_POINTS: "câu đứng ở những ô khác điểm nhau",
}
SIGNS = {
    Sign.NEGATIVE: "Độ phân biệt âm: người giỏi lại sai nhiều hơn. Xem lại đáp án và cách hỏi.",
    Sign.WEAK: "Phân biệt yếu: đúng sai ít liên quan tới phần còn lại. Xem lời dẫn có mơ hồ không.",
    Sign.TOO_EASY: "Quá dễ: gần như ai cũng đúng. Giữ nếu là điều bắt buộc phải biết, không thì thay.",
    Sign.TOO_HARD: "Quá khó: rất ít người đúng. Xem bài học đã dạy điều này chưa, đáp án có đúng không.",
    Sign.NO_BETTER_THAN_GUESSING: "Không hơn đoán mò. Xem lại đáp án, rồi xem bài học.",
    Sign.OFF_ESTIMATE: "Khác xa ước lượng của tác giả. Sửa difficulty theo tỷ lệ thực tế.",
    Sign.DISTRACTOR_DRAWS_THE_BETTER: "Có phương án sai hút người giỏi. Xem phương án đó có đúng một phần không.",
    Sign.DISTRACTOR_UNUSED: "Có phương án sai không ai chọn. Thay bằng lỗi hay gặp thật.",
}


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure of the quiz: its name, its value in words, and what it says."""

    name: str
    value: str
    says: str


def value_text(value: float | None, why: Undefined | None, unit: str = "", places: int = 2) -> str:
    """A figure in words; ``–`` with the reason where it is not defined."""
    if value is None:
        return f"{NONE} ({WHY[why]})" if why else NONE
    return messages.number(value, places) + unit


def quiz_lines(found: QuizFigures) -> list[FigureLine]:
    """The figures of the whole quiz."""
    most, why = found.max_mark, found.undefined

    def line(name: str, field: str, says: str, unit: str = "") -> FigureLine:
        return FigureLine(name, value_text(getattr(found, field), why.get(field), unit), says)

    of = f" trên {messages.number(most)}"
    return [
        line("Điểm trung bình", "mean", "", of),
        line("Trung vị", "median", "Một nửa số lượt đạt từ mức này trở lên.", of),
        line("Độ lệch chuẩn", "sd", "Điểm tản ra quanh trung bình bao nhiêu.", " điểm"),
        line("Độ lệch của phân bố", "skewness", "Âm: nhiều lượt điểm cao; dương: nhiều lượt điểm thấp."),
        line("Độ nhọn của phân bố", "kurtosis", "0 là như phân bố chuẩn; trên 1 là điểm dồn vào một chỗ."),
        line(
            "Độ nhất quán (CIC)",
            "cic",
            "Từ 75% là tốt, dưới 60% là yếu; âm nghĩa là các câu không đo cùng một thứ.",
            "%",
        ),
        line("Tỷ lệ sai số", "error_ratio", "Bao nhiêu phần của chênh lệch điểm là do may rủi.", "%"),
        line("Sai số chuẩn", "standard_error", "Điểm của một người có thể lệch chừng này.", " điểm"),
    ]


def figures_text(found: QuestionFigures) -> dict[str, str]:
    """The figures of a slot or an item in words, without reasons: the table says them below it."""
    percent = None if found.facility is None else 100 * found.facility
    spread = None if found.sd is None or not found.max_mark else 100 * found.sd / found.max_mark
    return {
        "facility": value_text(percent, None, "%", 1),
        "sd": value_text(spread, None, "%", 1),
        "intended": value_text(found.intended_weight, None, "%", 1),
        "effective": value_text(found.effective_weight, None, "%", 1),
        "discrimination": value_text(found.discrimination, None, "%", 1),
        "efficiency": value_text(found.efficiency, None, "%", 1),
    }


def reasons(found: Mapping[str, Undefined]) -> str:
    """Why figures are missing, each reason once."""
    return "; ".join(dict.fromkeys(WHY[reason] for reason in found.values()))


def notes(found: QuizStatistics) -> list[str]:
    """What a reader must know beside the figures."""
    told = []
    if found.figures is None:
        told.append(
            f"Mới có {found.attempts} lượt đã chấm xong. Thống kê chỉ hiện từ {FEWEST} lượt, để không lộ bài của "
            "từng người và để con số có nghĩa."
        )
    if found.waiting:
        told.append(f"{messages.number(found.waiting)} lượt còn chờ chấm nên chưa tính vào đây.")
    if found.elsewhere:
        told.append(
            f"{messages.number(found.elsewhere)} lượt làm theo bản phát hành khác, không gộp vì câu hỏi khác nhau."
        )
    if found.off_target:
        told.append(
            f"{messages.number(found.off_target)} đề nằm ngoài độ khó đã định ({found.aim}) vì có câu hết hiệu lực. "
            "Báo người soạn bổ sung câu hỏi."
        )
    if any(item.veiled for item in found.items):
        told.append(
            "Anh/chị còn có thể làm bài có những câu này, nên lời câu hỏi, phương án và đáp án chưa hiện. "
            "Chúng hiện khi đợt tập huấn của anh/chị kết thúc."
        )
    return told


def veiled_or(item: ItemReport) -> str:
    """The stem on one line."""
    return "(chưa hiện)" if item.veiled else " ".join(item.stem.split())


# -- the workbook ------------------------------------------------------------------------------------
_N, _P, _I = ColumnKind.NUMBER, ColumnKind.PERCENT, ColumnKind.INTEGER
_QUIZ = (Column("Chỉ số", width=26), Column("Giá trị", width=34), Column("Ý nghĩa", width=80))
_COUNTED = Column("Số lượt", _I, 9)
_SPREAD = Column("Độ lệch chuẩn (điểm)", _N, 12)
_DISCRIMINATION = (Column("Độ phân biệt", _P, 11), Column("Hiệu quả phân biệt", _P, 11))
_ADVICE = (Column("Chưa tính được vì", width=34), Column("Nên làm gì", width=80))
_SLOTS = (
    Column("Ô câu", width=8),
    Column("Nội dung", width=44),
    _COUNTED,
    Column("Điểm tối đa", _N, 11),
    Column("Độ dễ", _P, 10),
    _SPREAD,
    Column("Trọng số định", _P, 11),
    Column("Trọng số thực", _P, 11),
    *_DISCRIMINATION,
    *_ADVICE,
)
_ITEMS = (
    Column("Mã câu", width=18),
    Column("Dạng", width=12),
    Column("Năng lực", width=24),
    Column("Câu hỏi", width=60),
    Column("Ô câu", width=16),
    _COUNTED,
    Column("Độ dễ", _P, 10),
    Column("Tác giả ước", _P, 10),
    Column("Đoán mò được", _P, 10),
    _SPREAD,
    *_DISCRIMINATION,
    *_ADVICE,
)
_OPTIONS = (
    Column("Mã câu", width=18),
    Column("Phương án", width=60),
    Column("Đáp án", width=9),
    Column("Số lần", _I, 9),
    Column("Tỷ lệ", _P, 10),
    Column("Tương quan với phần còn lại", _N, 14),
)
_RASCH = (
    Column("Mã câu", width=18),
    Column("Độ khó (logit)", _N, 12),
    Column("Sai số chuẩn", _N, 12),
    _COUNTED,
)


def write_statistics(target: Path | IO[bytes], ctx: Context, found: QuizStatistics) -> None:
    """The workbook: the quiz, its slots, its items, their options, and the Rasch fit where it was made."""
    head = [heading(found), *notes(found), f"Tính lúc {messages.moment(found.computed_at)}"]
    lines = quiz_lines(found.figures) if found.figures else []
    sheets = [SheetTable("Cả bài", _QUIZ, [[line.name, line.value, line.says] for line in lines], head)]
    if found.figures:
        sheets += [
            SheetTable("Từng ô câu", _SLOTS, _slot_rows(found), head),
            SheetTable("Từng câu hỏi", _ITEMS, _item_rows(found), head),
            SheetTable("Phương án", _OPTIONS, _option_rows(found), head),
        ]
    if found.rasch:
        sheets.append(SheetTable("Rasch", _RASCH, _rasch_rows(found.rasch), [*head, rasch_note(found.rasch)]))
    write_table(target, sheets, made_at=ctx.now.astimezone(LOCAL_ZONE).replace(tzinfo=None))


def heading(found: QuizStatistics) -> str:
    """Quiz, campaign, which attempts and how many."""
    where = found.campaign.title if found.campaign else "mọi đợt trong phạm vi"
    sample = " (dữ liệu mẫu, mô phỏng)" if found.campaign and found.campaign.simulated else ""
    return (
        f"{found.title} – {where}{sample} – {WHICH[found.which].lower()}: "
        f"{messages.number(found.attempts)} lượt, bản phát hành {found.publication}"
    )


def rasch_note(fit: RaschFit) -> str:
    """How a fit is to be read."""
    left = (
        f" Không ước lượng được (ai cũng đúng, hoặc ai cũng sai): {', '.join(fit.left_out)}."
        if fit.left_out
        else ""
    )
    shaky = "" if fit.converged else " Ước lượng chưa hội tụ: chỉ để tham khảo."
    return (
        "Độ khó Rasch: 0 là người học trung bình đúng một nửa; số càng lớn câu càng khó. Năng lực người học có độ "
        f"lệch chuẩn {messages.number(fit.spread)} logit, {messages.number(fit.persons)} lượt.{left}{shaky}"
    )


def _share(percent: float | None) -> float | None:
    return None if percent is None else percent / 100


def _slot_rows(statistics: QuizStatistics) -> Iterator[list[TableValue]]:
    for slot in statistics.slots:
        figures = slot.figures
        weights = [_share(figures.intended_weight), _share(figures.effective_weight)]
        yield [
            slot.slot,
            slot.rule,
            figures.attempts,
            figures.max_mark,
            figures.facility,
            figures.sd,
            *weights,
            _share(figures.discrimination),
            _share(figures.efficiency),
            reasons(figures.undefined),
            " ".join(SIGNS[sign] for sign in slot.signs),
        ]


def _item_rows(statistics: QuizStatistics) -> Iterator[list[TableValue]]:
    for item in statistics.items:
        figures = item.figures
        yield [
            item.item_id,
            item.kind,
            item.competency,
            veiled_or(item),
            ", ".join(item.slots),
            figures.attempts,
            figures.facility,
            item.estimate,
            item.guess,
            figures.sd,
            _share(figures.discrimination),
            _share(figures.efficiency),
            reasons(figures.undefined),
            " ".join(SIGNS[sign] for sign in item.signs),
        ]


def _option_rows(statistics: QuizStatistics) -> Iterator[list[TableValue]]:
    for item in statistics.items:
        for option in item.options:
            figures = option.figures
            right = "có" if option.right else ""
            yield [item.item_id, option.label, right, figures.count, figures.share, figures.correlation]


def _rasch_rows(fit: RaschFit) -> Iterator[list[TableValue]]:
    for estimate in sorted(fit.items, key=lambda item: item.difficulty):
        yield [estimate.item, estimate.difficulty, estimate.standard_error, estimate.met]
