"""The source notebook of a quiz as nbgrader takes it: one graded, locked cell a slot, and nothing secret."""

from __future__ import annotations

from collections.abc import Iterator

from congvu import messages
from congvu.content.notebooks import code_cell, make_notebook, markdown_cell
from congvu.model.content import Blueprint, Json

SCHEMA_VERSION = 3


def source_notebook(blueprint: Blueprint) -> dict[str, Json]:
    """The source notebook of a quiz. Points stand by slot position, which drawing keeps equal on every paper."""
    cells = [markdown_cell("title", f"# {blueprint.title}"), markdown_cell("rules", _rules(blueprint))]
    if blueprint.fixed_paper:
        cells.append(_widget_cell(blueprint.quiz_id))
    cells += [_slot_cell(number, points) for number, points in enumerate(_points(blueprint), 1)]
    return make_notebook(cells)


def _points(blueprint: Blueprint) -> Iterator[float]:
    for section in blueprint.sections:
        for rule in section.slots:
            for _ in range(rule.count):
                yield rule.points


def _rules(blueprint: Blueprint) -> str:
    time, share = messages.duration(blueprint.time_limit_s), messages.set_percent(blueprint.pass_mark)
    points = messages.number(blueprint.max_points)
    where = (
        "Trả lời ngay trong khung bên dưới rồi nộp bài."
        if blueprint.fixed_paper
        else "Mỗi lượt có đề riêng, nên bài này làm trên trang học, không làm trong sổ ghi."
    )
    return (
        f"Bài có {blueprint.slot_count} câu, tổng {points} điểm, làm trong {time}, "
        f"tối đa {blueprint.attempts} lượt. Đạt khi có từ {share} số điểm trở lên.\n\n{where}"
    )


def _widget_cell(quiz_id: str) -> dict[str, Json]:
    source = f'from congvu.interfaces.widgets import quiz\n\nquiz("{quiz_id}")'
    meta = {
        "schema_version": SCHEMA_VERSION,
        "grade": False,
        "solution": False,
        "locked": True,
        "task": False,
        "grade_id": "quiz",
    }
    return code_cell("quiz", source, {"nbgrader": meta})


def _slot_cell(number: int, points: float) -> dict[str, Json]:
    slot = f"s{number:02d}"
    source = (
        f"# Câu {number}\n"
        "### BEGIN HIDDEN TESTS\n"
        "from congvu.interfaces.nbgrader import mark_slot\n"
        "\n"
        f'mark_slot("{slot}")\n'
        "### END HIDDEN TESTS"
    )
    meta = {
        "schema_version": SCHEMA_VERSION,
        "grade": True,
        "solution": False,
        "locked": True,
        "task": False,
        "grade_id": slot,
        "points": points,
        "cell_type": "code",
    }
    return code_cell(slot, source, {"nbgrader": meta})
