"""Where the content is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import congvu
from congvu.model.errors import UserError

VARIABLE = "CONGVU_CONTENT"
_MARK = "courses/legal"


def find_content_root(environ: Mapping[str, str] | None = None) -> Path:
    """The content root: ``CONGVU_CONTENT``, else the checkout congvu runs from, else what the wheel carries.

    Raises :class:`~congvu.model.errors.UserError` if there is none, or if the variable names none.
    """
    named = (os.environ if environ is None else environ).get(VARIABLE)
    package = Path(congvu.__file__).resolve().parent
    for root in [Path(named)] if named else [package.parents[1], package / "_content"]:
        if (root / _MARK).is_dir():
            return root.resolve()
    raise UserError(
        f"Không tìm thấy nội dung tại {named}." if named else "Không tìm thấy nội dung của congvu.",
        mend=f"Đặt {VARIABLE} là thư mục có courses/ và quizzes/.",
    )
