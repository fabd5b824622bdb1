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
_ZIP = b"PK\3\4"


def backup_pieces(_body: BytesIO, args: dict[str, Any]) -> Iterator[Any]:
    """The names of the parts, each once it was looked through.

    Raises :class:`FileRefused`: ``other_file`` (no zip), ``not_a_backup`` (a zip without what each of our backups has),
    ``cut`` (begins as a zip and does not end as one), ``damaged`` (with the part), ``newer`` (made by a later congvu:
    parts or a format unknown here), ``too_large``.
    """
    path = Path(args["path"])
    with path.open("rb") as file:
        begins = file.read(len(_ZIP))
        try:
            with opened_zip(file, MOST_TABLES) as archive:
                _Look(archive, SMALL_BYTES + MOST_RATIO * path.stat().st_size, args["format"]).all()
                yield from archive.namelist()
        except (*BROKEN_ZIP, RecursionError) as error:  # before any part could be opened
            raise FileRefused(
                "cut" if begins in {_ZIP, _ZIP[: len(begins)]} and begins else "other_file"
            ) from error


class _Look:
    """A look through each part; ``left`` is what all of them together may still unpack to."""

    def __init__(self, archive: zipfile.ZipFile, left: int, known_format: int) -> None:
        self._archive = archive
        self._left = left
        self._format = known_format

    def all(self) -> None:
        names = self._archive.namelist()
        tables = {name for name in names if _TABLE.fullmatch(name)}
        if _MANIFEST not in names:
            raise FileRefused("damaged", f"thiếu phần {_MANIFEST}") if tables else FileRefused("not_a_backup")
        infos = {info.filename: info for info in self._archive.infolist()}
        self._agree(self._part(infos.pop(_MANIFEST), MANIFEST_BYTES), tables)
        if tables != infos.keys() or len(names) != len(infos) + 1:
            raise FileRefused("not_a_backup")
        for info in infos.values():
            self._part(info, MOST_LINE_BYTES)

    def _agree(self, manifest: Any, tables: set[str]) -> None:
        """What the manifest says is there, and can be read by this congvu."""
        if not isinstance(manifest, dict) or not {"format", "revision"} <= manifest.keys():
            raise FileRefused("not_a_backup")
        if manifest["format"] != self._format:
            raise FileRefused("newer")
        rows = manifest.get("rows")
        if not isinstance(rows, dict):
            raise FileRefused("not_a_backup")
        missing = sorted(name for name in rows if f"{name}.jsonl" not in tables)
        if missing:
            raise FileRefused("damaged", f"thiếu phần {missing[0]}")

    def _part(self, info: zipfile.ZipInfo, most: int) -> Any:
        """Looks through a part; returns its last line, read. Raises ``damaged`` for one that cannot be read."""
        number = 0
        try:
            with part_of(self._archive, info) as part:
                read = None
                while line := self._line(part, most):
                    number += 1
                    read = json.loads(line)
                return read
        except (*BROKEN_ZIP, RecursionError) as error:
            raise FileRefused("damaged", f"phần {info.filename}, dòng {number}") from error

    def _line(self, part: IO[bytes], most: int) -> bytes:
        line = part.readline(most + 1)
        self._left -= len(line)
        if len(line) > most or self._left < 0:
            raise FileRefused("too_large")
        return line
