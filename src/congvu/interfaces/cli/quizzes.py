"""``congvu quiz``: marked anew, and its statistics."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from congvu.interfaces.cli._groups import noun
from congvu.interfaces.cli._regrade import Asked, regrade_quiz
from congvu.interfaces.cli._statistics import show_statistics
from congvu.model.errors import UserError
from congvu.services.regrade import Wish
from congvu.services.statistics import Which

app = noun()
_MANY = "Mã câu; lặp lại được."


@app.command()
def regrade(
    quiz: Annotated[str, typer.Argument(help="Mã bài kiểm tra.")] = "",
    full: Annotated[
        list[str] | None, typer.Option("--full", help=f"Cho mọi người trọn điểm một câu lỗi. {_MANY}")
    ] = None,
    drop: Annotated[
        list[str] | None, typer.Option("--drop", help=f"Hủy câu: không tính cho ai. {_MANY}")
    ] = None,
    restore: Annotated[
        list[str] | None,
        typer.Option("--restore", help=f"Tính lại một câu đã hủy hay cho trọn điểm. {_MANY}"),
    ] = None,
    keys_only: Annotated[
        bool, typer.Option("--keys-only", help="Chỉ theo đáp án mới; giữ điểm từng câu, mức đạt, cách tính.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Ghi danh sách thay đổi ra tệp .xlsx.")] = None,
    commit: Annotated[bool, typer.Option("--commit", help="Ghi; không có thì chỉ xem trước.")] = False,
    reason: Annotated[
        str, typer.Option("--reason", help="Lý do, vào nhật ký và cho học viên thấy; đừng ghi tên.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Không xem trước, không hỏi lại.")] = False,
    resume: Annotated[str, typer.Option("--resume", help="Làm tiếp việc bị dừng có mã này.")] = "",
    restart: Annotated[
        bool, typer.Option("--restart", help="Bỏ việc bị dừng, làm lại từ đầu theo nội dung mới nhất.")
    ] = False,
    project: Annotated[
        bool, typer.Option(help="Ghi tiếp sang sổ điểm nbgrader (campus đang chạy thì campus cũng tự ghi).")
    ] = True,
) -> None:
    """Chấm lại một bài sau khi đổi đáp án, điểm hoặc cách tính; mặc định chỉ xem trước."""
    if not quiz and not resume:
        raise UserError(
            "Chưa nói chấm lại bài nào.", mend="Ghi mã bài, ví dụ: congvu quiz regrade one-stop-final"
        )
    wish = Wish(tuple(full or ()), tuple(drop or ()), tuple(restore or ()), keys_only)
    regrade_quiz(Asked(quiz, wish, reason, out, commit, not yes, resume, restart, project))


@app.command()
def statistics(
    quiz: Annotated[str, typer.Argument(help="Mã bài kiểm tra.")],
    campaign: Annotated[
        str, typer.Option("--campaign", help="Chỉ một đợt, mã xem congvu campaign list.")
    ] = "",
    attempts: Annotated[
        Which, typer.Option("--attempts", help="Lượt được tính, lượt đầu, hay mọi lượt.")
    ] = Which.COUNTED,
    rasch: Annotated[bool, typer.Option("--rasch", help="Ước lượng thêm độ khó theo mô hình Rasch.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Ghi ra tệp .xlsx.")] = None,
) -> None:
    """Thống kê một bài và từng câu hỏi: độ dễ, độ phân biệt, độ nhất quán, phương án nào được chọn."""
    show_statistics(quiz, campaign, attempts, rasch=rasch, out=out)
