"""Items as rows of a sheet, for colleagues who know Excel and no text files. Pure: no workbook is opened here.

A sheet holds one kind, or several that share their columns; what stands in a row beyond the fields of every item, the
kinds bring along (:class:`congvu.quizzes.kinds.contract.SheetKind`). A row is the text of its cells by column name; it is
read into an item as YAML has it and written back from one, so that what was exported comes back unchanged.
"""

from congvu.quizzes.item_sheets._header import Header, find_header
from congvu.quizzes.item_sheets._rows import EXAMPLE, ReadRow, example_row, is_example, read_row, write_row
from congvu.quizzes.item_sheets._same import same_item, same_stem
from congvu.quizzes.item_sheets._sheets import FAULTS, SheetForm, sheet_of, sheets_of

__all__ = [
    "EXAMPLE",
    "FAULTS",
    "Header",
    "ReadRow",
    "SheetForm",
    "example_row",
    "find_header",
    "is_example",
    "read_row",
    "same_item",
    "same_stem",
    "sheet_of",
    "sheets_of",
    "write_row",
]
