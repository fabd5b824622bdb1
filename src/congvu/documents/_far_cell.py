"""Which cell made a workbook too large for its reader: looked for only where the reader came to nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import IO, Any
from xml.parsers import expat

from congvu.documents import _grid
from congvu.documents._archive import opened_zip, part_of
from congvu.documents.foreign import FileRefused

_CHUNK = 1 << 20
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_VALUES = frozenset({"v", "t"})


def far_cell_pieces(body: BytesIO, _args: dict[str, Any]) -> Iterator[Any]:
    """The first cell with a value that lies beyond what a list may have, as a refusal; nothing if there is none."""
    with opened_zip(body) as archive:
        for info in archive.infolist():
            if info.filename.lower().endswith(".xml") and "sharedstrings" not in info.filename.lower():
                with part_of(archive, info) as part:
                    _look_through(part)
    yield from ()


def _look_through(part: IO[bytes]) -> None:
    try:
        _Cells().parser.ParseFile(part)
    except expat.ExpatError:
        return  # no sheet, or one that nobody can read


class _Cells:
    """Follows the cells of a sheet; entities are not followed, so nothing grows."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.CharacterDataHandler = self._text
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = self._entity
        self._far = ""
        self._depth_of_value = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "c":
            self._far = _far_place(attributes.get("r", ""))
        elif local in _VALUES:
            self._depth_of_value += 1

    def _text(self, text: str) -> None:
        if self._far and self._depth_of_value and text.strip():
            raise FileRefused("too_large", f"có dữ liệu ở ô {self._far}")

    def _end(self, name: str) -> None:
        if name.rpartition(":")[2] in _VALUES:
            self._depth_of_value -= 1

    def _entity(self, *_: Any) -> None:
        raise expat.ExpatError("no workbook declares entities")


def _far_place(place: str) -> str:
    found = _PLACE.fullmatch(place)
    if not found:
        return ""
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return place if column > _grid.MOST_COLUMNS or int(found[2]) > _grid.MOST_ROWS else ""
