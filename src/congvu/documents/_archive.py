"""A look at a zip before a library unfolds it: how much it really holds, whatever it says of itself."""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import IO

from congvu.documents.foreign import FileRefused

MOST_UNPACKED_BYTES = 256 << 20
MOST_PARTS = 5_000
"""A workbook has some parts for each sheet, and one for each picture."""
_MOST_DIRECTORY_BYTES = 200 * MOST_PARTS
_CHUNK = 1 << 20
_END, _END_BYTES, _MOST_COMMENT = b"PK\5\6", 22, 0xFFFF
_ELSEWHERE = 0xFFFFFFFF  # the directory's size stands in a zip64 record
BROKEN_ZIP = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError),
    *(RuntimeError, ValueError, KeyError, struct.error),
)
"""What ``zipfile`` raises for a file that is damaged, encrypted, or no zip."""


def opened_zip(file: IO[bytes], most_parts: int = MOST_PARTS) -> zipfile.ZipFile:
    """A zip of not more than so many parts; raises :class:`FileRefused`, and :data:`BROKEN_ZIP` for what is none.

    The size of its directory is looked at before ``zipfile`` reads that: an object for each of a million parts would
    fill the memory.
    """
    if _directory_bytes(file) > most_parts * _MOST_DIRECTORY_BYTES // MOST_PARTS:
        raise FileRefused("too_large", "có quá nhiều phần bên trong")
    archive = zipfile.ZipFile(file)
    if len(archive.infolist()) > most_parts:
        raise FileRefused("too_large", f"có {len(archive.infolist())} phần bên trong")
    return archive


def _directory_bytes(file: IO[bytes]) -> int:
    size = file.seek(0, 2)
    file.seek(max(0, size - _MOST_COMMENT - _END_BYTES))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_BYTES:
        raise zipfile.BadZipFile
    stated: int = struct.unpack_from("<I", tail, at + 12)[0]
    return 0 if stated == _ELSEWHERE else stated


def part_of(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    """A part to read to its real end, and not to the one that the directory states."""
    info.file_size = 1 << 62
    return archive.open(info)


def check_workbook(file: IO[bytes]) -> None:
    """Raises :class:`FileRefused` for a zip that is no .xlsx workbook, or that unpacks to more than a list can need."""
    try:
        with opened_zip(file) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" not in names:
                raise FileRefused("old_workbook" if _is_other_kind(names) else "not_a_workbook")
            left = MOST_UNPACKED_BYTES
            for info in archive.infolist():
                left -= _unpacked_bytes(archive, info, left)
    except BROKEN_ZIP as error:
        raise FileRefused("not_a_workbook") from error
    finally:
        file.seek(0)


def _is_other_kind(names: set[str]) -> bool:
    return "xl/workbook.bin" in names or "content.xml" in names


def _unpacked_bytes(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> int:
    count = 0
    with part_of(archive, info) as part:
        while chunk := part.read(_CHUNK):
            count += len(chunk)
            if count > most:
                raise FileRefused("too_large", f"dữ liệu bên trong hơn {MOST_UNPACKED_BYTES >> 20} MB")
    return count
