"""Reading CSV as Vietnamese offices have it: UTF-8 with a mark or none, UTF-16, Windows-1258; , ; or tab."""

from __future__ import annotations

import csv
import io

from congvu.documents import _grid
from congvu.documents.foreign import FileRefused
from congvu.model.letters import nfc
from congvu.roster.cells import CellValue
from congvu.roster.header import SCANNED_ROWS, find_header
from congvu.roster.legacy import from_tcvn3, from_vni, syllable_share

_DELIMITERS = (",", ";", "\t")
_SAMPLED_CHARACTERS = 200_000
# Of the words with accents, this share must be Vietnamese syllables for an encoding to be believed.
_BELIEVED = 0.6


def read_delimited(data: bytes) -> list[list[CellValue]]:
    """The records of a CSV file. Raises :class:`FileRefused`."""
    text = _decode(data)
    if not text.strip(" \t\r\n,;"):
        raise FileRefused("empty")
    text, stated = _take_separator_line(text)
    return _records(text, stated or _delimiter(text))


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode_as(data, "utf-16")
    if b"\0" in data:
        raise FileRefused("not_a_workbook")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decode_eight_bit(data)


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileRefused("wrong_encoding") from error


def _decode_eight_bit(data: bytes) -> str:
    """Windows-1258 where that makes Vietnamese words; TCVN3 and VNI come through raw, for the roster to refuse."""
    if sum(byte >= 0x80 for byte in data[:_SAMPLED_CHARACTERS]) * 2 > min(len(data), _SAMPLED_CHARACTERS):
        # Vietnamese is mostly ASCII in each of these encodings; noise can look like vowels by chance.
        raise FileRefused("wrong_encoding")
    latin = data.decode("latin-1")
    shares = {"tcvn3": _share(from_tcvn3(_sample(latin))), "vni": _share(from_vni(_sample(latin)))}
    try:
        text = nfc(data.decode("cp1258"))
    except UnicodeDecodeError:
        text = ""
    best = max(shares.values())
    share = _share(_sample(text)) if text else 0.0
    if share >= _BELIEVED and share >= best:
        return text
    if best >= _BELIEVED:
        return latin
    raise FileRefused("wrong_encoding")


def _sample(text: str) -> str:
    return text[:_SAMPLED_CHARACTERS].replace(",", " ").replace(";", " ")


def _share(text: str) -> float:
    return syllable_share(text)


def _take_separator_line(text: str) -> tuple[str, str]:
    """Excel obeys a first line ``sep=;``, hides it, and counts rows from the next."""
    first, _, rest = text.partition("\n")
    stated = first.strip().lower()
    if stated.startswith("sep=") and len(stated) == len("sep=,"):
        return rest, stated[-1]
    return (rest, "\t") if stated == "sep=" else (text, "")


def _delimiter(text: str) -> str:
    """The delimiter under which the list has a header with the most columns; failing that, the commonest."""
    top = "\n".join(text[:_SAMPLED_CHARACTERS].splitlines()[: SCANNED_ROWS * 2])
    scores = {delimiter: _header_width(top, delimiter) for delimiter in _DELIMITERS}
    return max(_DELIMITERS, key=lambda delimiter: (scores[delimiter], top.count(delimiter)))


def _header_width(top: str, delimiter: str) -> int:
    try:
        layout = find_header("", [list(row) for row in csv.reader(io.StringIO(top), delimiter=delimiter)])
    except csv.Error:
        return 0
    return len(layout.headings) if layout else 0


def _records(text: str, delimiter: str) -> list[list[CellValue]]:
    csv.field_size_limit(_grid.MOST_CELL_CHARACTERS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    rows: list[list[CellValue]] = []
    try:
        for record in reader:
            rows.append([cell or None for cell in record])
            if len(rows) > _grid.MOST_ROWS:
                raise FileRefused("too_large", f"có hơn {_grid.MOST_ROWS} dòng")
    except csv.Error as error:
        raise FileRefused("broken_csv", str(len(rows) + 1)) from error
    return rows
