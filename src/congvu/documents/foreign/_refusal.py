"""How a child says that it does not take a file."""

from __future__ import annotations


class FileRefused(Exception):
    """The file is not taken. ``kind`` names the refusal, whose words the parent has; ``detail`` is what it is about."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(kind, detail)
        self.kind = kind
        self.detail = detail
