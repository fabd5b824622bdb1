"""Files made to harm: the child that reads them pays, the process that asked has an answer with a mend."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import hostile_files as hostile
import psutil
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Border, Side

from congvu.documents import foreign
from congvu.documents.foreign import ChildFailed, FileLimits, Why
from congvu.documents.item_book import read_item_book
from congvu.documents.sheets import read_grid, read_grid_of
from congvu.model.errors import UserError

MOST_HELD_MB = 300
"""What this process may have grown by after a hostile file: far less than any of them unfolds to."""


def answer(body: bytes, name: str = "ds.xlsx", limits: FileLimits | None = None) -> UserError | None:
    try:
        read_grid_of(name, body, limits=limits)
    except UserError as error:
        assert error.mend
        return error
    return None


@pytest.mark.parametrize("name", hostile.HOSTILE)
def test_a_hostile_file_has_an_answer_and_no_child_stays(name: str) -> None:
    make, code = hostile.HOSTILE[name]
    body = make()
    before = psutil.Process().memory_info().rss
    error = answer(body, limits=FileLimits(memory_bytes=400 << 20))
    assert psutil.Process().memory_info().rss - before < MOST_HELD_MB << 20
    assert not psutil.Process().children()
    if code:
        assert error
        assert error.code == code, error.message


def test_the_cell_far_out_is_named() -> None:
    error = answer(hostile.far_cell())
    assert error
    assert "XFD1048576" in error.message


def test_a_text_full_of_places_is_a_text() -> None:
    """Which took 82 seconds once; counted: a hundredth of the processor time that a child has."""
    grid = read_grid_of("ds.xlsx", hostile.places_in_a_text(), limits=FileLimits(cpu_s=5))
    assert len(grid.rows) == hostile.PEOPLE + 2


def test_a_border_far_out_leaves_the_list_what_it_is() -> None:
    grid = read_grid_of("ds.xlsx", hostile.border_far_out())
    people = [list(row) for row in grid.rows if any(row)]
    assert (len(people), people[1]) == (hostile.PEOPLE + 1, ["Nguyễn Thị An", "01/02/1990"])


@pytest.mark.parametrize("make", [hostile.laughs, hostile.outside_entity, hostile.deep])
def test_entities_and_depth_bring_nothing_in(make: object) -> None:
    try:
        grid = read_grid_of("ds.xlsx", make())  # type: ignore[operator]
    except UserError as error:
        assert error.mend
        return
    cells = [str(value) for row in grid.rows for value in row if value]
    assert not any("root:" in cell or len(cell) > 100_000 for cell in cells)


def test_a_line_of_200_mb_is_refused_by_its_size_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "long.csv").open("wb") as file:
        file.truncate(200 << 20)
    with pytest.raises(UserError) as caught:
        read_grid(tmp_path / "long.csv")
    assert caught.value.code == "CV-SHEET-001"


def test_what_is_no_regular_file_is_refused_without_opening_it(tmp_path: Path) -> None:
    """A pipe that nobody writes to would be waited for without end."""
    os.mkfifo(tmp_path / "pipe.xlsx")
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "zero.xlsx").symlink_to("/dev/zero")
    (tmp_path / "loop.xlsx").symlink_to(tmp_path / "loop.xlsx")
    for name in ("pipe", "folder", "zero", "loop", "none"):
        with pytest.raises(UserError) as caught:
            read_grid(tmp_path / f"{name}.xlsx")
        assert caught.value.code == "CV-SHEET-010", name


def test_a_link_to_a_list_is_read(tmp_path: Path) -> None:
    (tmp_path / "ds.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(tmp_path / "ds.csv")
    assert len(read_grid(tmp_path / "link.csv").rows) == 2


def test_a_child_that_is_late_is_ended_and_said_so() -> None:
    error = answer(b"a,b\n1,2\n", limits=FileLimits(wall_s=0.0))
    assert error
    assert (error.code, "quá lâu" in error.message) == ("CV-SHEET-009", True)
    assert not psutil.Process().children()


def test_a_child_without_memory_says_so() -> None:
    with pytest.raises(ChildFailed) as caught:
        list(
            foreign.replies("sheet", {"sheet": ""}, b"a,b\n" * 5_000_000, FileLimits(memory_bytes=120 << 20))
        )
    assert caught.value.why is Why.MEMORY


def test_a_child_cannot_write_and_knows_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Asked by a task of the test's own, in the child as it is."""
    monkeypatch.setenv("CONGVU_STORE_URL", "postgresql://secret")
    program = (
        "import os,sys,resource;from congvu.documents.foreign import FileLimits;"
        "from congvu.documents.foreign._limits import bind;bind(FileLimits());"
        f"f=open({str(tmp_path / 'x')!r},'wb',0)\ntry: f.write(b'x')\nexcept OSError: print('no')"
    )
    import subprocess
    import sys

    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert told.stdout.strip() == "no", told.stderr
    from congvu.documents.foreign import _process

    with _process._started("sheet", FileLimits(), "") as process:
        environ = psutil.Process(process.pid).environ()
    assert not [name for name in environ if name.startswith("CONGVU")]


@pytest.mark.parametrize("name", ["far cell in single quotes", "string of 600 MB", "many parts"])
def test_a_hostile_workbook_of_items_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "cau-hoi.xlsx"
    path.write_bytes(hostile.HOSTILE[name][0]())
    with pytest.raises(UserError) as caught:
        read_item_book(path)
    assert caught.value.code == "CV-SHEET-001"
    assert not list(Path(tempfile.gettempdir()).glob("congvu-file-*"))


def test_a_border_far_out_leaves_a_workbook_of_items_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "cau-hoi.xlsx"
    book = Workbook()
    for _ in range(3):
        book.active.append(["Câu hỏi", "Đáp án"])
    book.active["XFD1048576"].border = Border(left=Side("thin"))
    book.save(path)
    (read,) = read_item_book(path).sheets
    assert read.rows == [["Câu hỏi", "Đáp án"]] * 3


def test_the_files_of_this_module_are_workbooks_but_for_their_harm(tmp_path: Path) -> None:
    """What is refused above is refused for the harm, not for being made wrong."""
    path = tmp_path / "ds.xlsx"
    path.write_bytes(hostile.workbook(hostile.sheet(hostile.listed())))
    assert len(read_grid(path).rows) == hostile.PEOPLE + 1
    assert load_workbook(path).active.max_row == hostile.PEOPLE + 1
