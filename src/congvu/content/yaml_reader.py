"""YAML with line numbers. Every fault becomes a finding; nothing is raised.

YAML 1.2 through ruamel's composer: ``on`` and ``no`` are words, not booleans. Anchors, aliases and explicit tags are
refused: they make a line number say nothing about where a value came from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from congvu.content.codes import finding
from congvu.model.findings import Finding
from congvu.model.letters import nfc

Steps: TypeAlias = tuple[str | int, ...]

_TAG = "tag:yaml.org,2002:"
_INTEGER = re.compile(r"[-+]?(0|[1-9]\d*)")


@dataclass(slots=True)
class YamlFile:
    """A file as plain values; ``path`` is relative to the content root, ``lines`` gives the line of each step."""

    path: str
    data: Any = None
    lines: dict[Steps, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def place(self, *steps: str | int) -> str:
        """File and line of a value; of the nearest value around it when there is none."""
        for end in range(len(steps), -1, -1):
            line = self.lines.get(tuple(steps[:end]))
            if line is not None:
                return f"{self.path}:{line}"
        return f"{self.path}:1"

    def report(self, code: str, *steps: str | int, **fields: Any) -> None:
        """Adds a finding at the line of a value."""
        self.findings.append(finding(code, self.place(*steps), **fields))


def read_yaml(root: Path, path: Path) -> YamlFile:
    """Reads one file under ``root``; ``data`` is ``None`` if it cannot be read at all."""
    file = YamlFile(path.relative_to(root).as_posix())
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        file.report("CV-YAML-001", reason=str(error))
        return file
    return parse_yaml(text, file)


def parse_yaml(text: str, file: YamlFile) -> YamlFile:
    """Reads a text into ``file``."""
    for number, line in enumerate(text.split("\n"), 1):
        if not unicodedata.is_normalized("NFC", line):
            file.findings.append(finding("CV-YAML-004", f"{file.path}:{number}"))
    try:
        node = YAML(typ="safe", pure=True).compose(nfc(text))
    except YAMLError as error:
        file.findings.append(_syntax_fault(file, error))
        return file
    if node is not None:
        file.data = _value(node, (), file, set())
    return file


def _syntax_fault(file: YamlFile, error: YAMLError) -> Finding:
    mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
    reason = (error.problem if isinstance(error, MarkedYAMLError) else None) or str(error).split("\n")[0]
    line = mark.line + 1 if mark else 1
    return finding("CV-YAML-002", f"{file.path}:{line}", reason=reason)


def _value(node: Node, steps: Steps, file: YamlFile, met: set[int]) -> Any:
    file.lines.setdefault(steps, node.start_mark.line + 1)
    if node.anchor is not None or id(node) in met:
        file.report("CV-YAML-006", *steps)
        if id(node) in met:
            return None
    met.add(id(node))
    if isinstance(node, MappingNode):
        return _mapping(node, steps, file, met)
    if isinstance(node, SequenceNode):
        return [_value(child, (*steps, index), file, met) for index, child in enumerate(node.value)]
    return _scalar(node, steps, file)


def _mapping(node: MappingNode, steps: Steps, file: YamlFile, met: set[int]) -> dict[Any, Any]:
    mapping: dict[Any, Any] = {}
    pairs: Sequence[tuple[Node, Node]] = node.value
    for key_node, value_node in pairs:
        key = _scalar(key_node, steps, file)
        here = (*steps, _step(key))
        if key in mapping:
            file.findings.append(
                finding("CV-YAML-003", f"{file.path}:{key_node.start_mark.line + 1}", key=key)
            )
            continue
        file.lines[here] = key_node.start_mark.line + 1
        mapping[key] = _value(value_node, here, file, met)
    return mapping


def _step(key: Any) -> str | int:
    return key if isinstance(key, str | int) else str(key)


def _scalar(node: Node, steps: Steps, file: YamlFile) -> Any:
    text = str(node.value) if isinstance(node, ScalarNode) else ""
    kind = str(node.tag).removeprefix(_TAG)
    if not isinstance(node, ScalarNode) or kind not in _READERS:
        file.report("CV-YAML-006", *steps)
        return text
    try:
        return _READERS[kind](text)
    except ValueError:
        return text


def _integer(text: str) -> int | str:
    """An integer in plain decimal; octal and the like stay words, as an author would read them."""
    return int(text) if _INTEGER.fullmatch(text) else text


_READERS: dict[str, Any] = {
    "str": str,
    "int": _integer,
    "float": float,
    "bool": lambda text: text.lower() == "true",
    "null": lambda _: None,
    "timestamp": date.fromisoformat,
}
