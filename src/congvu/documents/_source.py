"""The bytes of a file that somebody named or sent, before anything has looked into them."""

from __future__ import annotations

import stat
from pathlib import Path

from congvu.documents import _grid
from congvu.model.errors import UserError


def bytes_of(path: Path) -> bytes:
    """What a regular file holds, or the file that a link leads to. Raises :class:`UserError`.

    A pipe or a device is refused before it is opened: both might never end, and a pipe would not even open.
    """
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise _grid.not_a_file(path.name)
        require_fit(about.st_size)
        with path.open("rb") as file:
            body = file.read(_grid.MOST_FILE_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        raise _grid.not_a_file(path.name) from error
    require_fit(len(body))
    return body


def require_fit(size_bytes: int) -> None:
    """Raises :class:`UserError` for a file that is larger than a list can be."""
    if size_bytes > _grid.MOST_FILE_BYTES:
        raise _too_large(size_bytes)


def _too_large(size_bytes: int) -> UserError:
    return _grid.too_large("", f"{size_bytes >> 20} MB, tối đa {_grid.MOST_FILE_BYTES >> 20} MB")
