"""The two judgements in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WORDS: Mapping[bool, str] = MappingProxyType({True: "Đúng", False: "Sai"})
