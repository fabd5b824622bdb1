"""The workbook in which colleagues write items: made, read as untidy as it comes back, and marked where it has faults.

openpyxl, and not the pair that reads and writes staff lists: calamine reads values alone and XlsxWriter starts from
nothing, but here the colleague's own sheet comes back, as it is, with its faults beside the rows.
"""

from congvu.documents.item_book._marking import RowMark, SheetMarks, write_marked_copy
from congvu.documents.item_book._reading import ItemBook, ItemSheet, read_item_book
from congvu.documents.item_book._writing import Lists, write_item_book

__all__ = [
    "ItemBook",
    "ItemSheet",
    "Lists",
    "RowMark",
    "SheetMarks",
    "read_item_book",
    "write_item_book",
    "write_marked_copy",
]
