"""Options that several commands share."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from congvu.messages.formats import TYPED_DAYS

Unit = Annotated[
    str, typer.Option("--unit", help="Mã đơn vị của congvu, hoặc tên đầy đủ (xem congvu unit find).")
]
Root = Annotated[Path | None, typer.Option("--root", help="Thư mục nội dung; mặc định tự tìm.")]
Day = Annotated[
    datetime | None,
    typer.Option("--on", formats=list(TYPED_DAYS), help="Ngày xét hiệu lực; mặc định hôm nay."),
]
