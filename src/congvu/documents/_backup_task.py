"""In the child: a backup looked through, line by line, before anything of it goes into the store."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from congvu.documents._archive import BROKEN_ZIP, opened_zip, part_of
from congvu.documents.foreign import FileRefused

MOST_TABLES = 500
MOST_LINE_BYTES = 64 << 20
"""A published lesson with its pictures is a line of some MB."""
MANIFEST_BYTES = 4 << 20
SMALL_BYTES, MOST_RATIO = 256 << 20, 100
"""Rows of a store pack to a twentieth; what packs to less than a hundredth is a bomb."""
_TABLE = re.compile(r"[a-z][a-z0-9_]{0,62}\.jsonl")
_MANIFEST = "manifest.json"


def backup_pieces(_body: BytesIO, args: dict[str, Any]) -> Iterator[Any]:
    """The names of the parts, each once it was looked through. Raises :class:`FileRefused`: ``not_a_backup``, ``too_large``."""
    path = Path(args["path"])
    try:
        with path.open("rb") as file, opened_zip(file, MOST_TABLES) as archive:
            _Look(archive, SMALL_BYTES + MOST_RATIO * path.stat().st_size).all()
            yield from archive.namelist()
    except (*BROKEN_ZIP, RecursionError) as error:
        raise FileRefused("not_a_backup") from error


class _Look:
    """A look through each part; ``left`` is what all of them together may still unpack to."""

    def __init__(self, archive: zipfile.ZipFile, left: int) -> None:
        self._archive = archive
        self._left = left

    def all(self) -> None:
        names = self._archive.namelist()
        strange = [name for name in names if name != _MANIFEST and not _TABLE.fullmatch(name)]
        if strange or len(set(names)) < len(names) or _MANIFEST not in names:
            raise FileRefused("not_a_backup")
        for info in self._archive.infolist():
            most = MANIFEST_BYTES if info.filename == _MANIFEST else MOST_LINE_BYTES
            with part_of(self._archive, info) as part:
                self._lines(part, most)

    def _lines(self, part: IO[bytes], most: int) -> None:
        while line := part.readline(most + 1):
            self._left -= len(line)
            if len(line) > most or self._left < 0:
                raise FileRefused("too_large")
            json.loads(line)
