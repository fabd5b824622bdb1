"""Spelling of all that a trainee reads: each syllable against a dictionary, or against how Vietnamese syllables are built.

The dictionary is Debian's ``hunspell-vi`` (GPL), used where it is installed and not shipped. Vietnamese words do not
inflect, so its list is all there is in it, and no spelling engine is needed to read it. Beside it stands the field's own
list, ``courses/legal/words.txt``: names, abbreviations, foreign words. Without a dictionary the rules decide, which let
pass what could be a syllable and is none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from congvu.content.codes import finding
from congvu.content.notebooks import Cell, line_of
from congvu.content.yaml_reader import Steps, YamlFile
from congvu.model.findings import Finding
from congvu.model.letters import nfc
from congvu.model.syllables import is_syllable, modern, well_toned

WORDS = "courses/legal/words.txt"
DICTIONARIES = ("/usr/share/hunspell", "/usr/local/share/hunspell", "/usr/share/myspell/dicts")
_UNREAD = frozenset(
    [
        "id",
        "kind",
        "bank",
        "quiz",
        "diagnostic",
        "course",
        "file",
        "slug",
        "number",
        "citations",
        "competency",
        "scoring",
        "accents",
        "state",
        "type",
        "target",
        "evidence",
        "starter",
        "solution",
        "examples",
        "files",
        "key",
        "banks",
        "kinds",
        "counts",
        "review",
    ]
)
"""Fields that hold names, code or answers as people may type them."""
_NAME = re.compile(r"[a-z0-9]+(?:[-_.#@][a-z0-9]+)+")
"""Ids and citations, whatever field they stand in."""
_WORD = re.compile(r"(?<![\d_])[^\W\d_]+(?![\d_])")
_SKIPPED = re.compile(
    r"`[^`]*`|\]\([^)]*\)|\{[^{}\s]*\}|\S*(?:://|@|_)\S*|\S+\.(?:vn|com|csv|xlsx|docx|pdf|ipynb|yaml)\b"
)
"""Code, addresses, gaps of a form, names of files."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """What is spelt right. ``syllables`` are those of a dictionary, tones as modern writing places them; ``None``: the
    rules decide. ``words`` are the field's own; one in small letters stands for any case.
    """

    words: frozenset[str]
    syllables: frozenset[str] | None = None
    source: str = ""

    def knows(self, word: str) -> bool:
        """Whether a word, NFC, in any case, is one; single letters are."""
        small = word.lower()
        if len(word) == 1 or word in self.words or small in self.words:
            return True
        return is_syllable(small) if self.syllables is None else modern(small) in self.syllables


def read_dictionary(root: Path, folders: Sequence[str] = DICTIONARIES) -> Dictionary:
    """The dictionary of this machine and the word list under a content root."""
    own = root / WORDS
    lines = own.read_text(encoding="utf-8").split("\n") if own.is_file() else []
    words = frozenset(word for line in lines for word in nfc(line.partition("#")[0]).split())
    for folder in folders:
        path = Path(folder) / "vi_VN.dic"
        if path.is_file():
            entries = (
                nfc(line).partition("/")[0] for line in path.read_text(encoding="utf-8").split("\n")[1:]
            )
            return Dictionary(
                words, frozenset(modern(entry.lower()) for entry in entries if entry), str(path)
            )
    return Dictionary(words)


@dataclass(frozen=True, slots=True)
class Prose:
    """A text with the file it stands in; ``line`` finds the line of a word in it."""

    text: str
    file: YamlFile | None = None
    steps: Steps = ()
    lesson: LessonText | None = None
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class LessonText:
    """A lesson as read: its path below the root, its file's text, its cells."""

    path: str
    text: str
    cells: Sequence[Cell] = field(default_factory=tuple)


def spelling_findings(
    root: Path, files: Iterable[YamlFile], lessons: Iterable[LessonText], dictionary: Dictionary
) -> list[Finding]:
    """A warning for each misspelt word of each line."""
    prose = [
        *(passage for file in files for passage in _of_file(file)),
        *(passage for les in lessons for passage in _of_lesson(les)),
    ]
    words = [(passage, list(_words(passage.text))) for passage in prose]
    counts = Counter(word.lower() for _, there in words for word in there)
    faulty = {word for word in counts if _fault(word, dictionary)}
    lines: dict[str, list[str]] = {}
    findings: dict[tuple[str, str], Finding] = {}
    for passage, there in words:
        for word in there:
            if word.lower() in faulty and (fault := _fault(word, dictionary)):
                place = _place(root, passage, word, lines)
                hint = _hint(word.lower(), dictionary, counts)
                findings[place, word] = finding(fault, place, word=word, hint=hint)
    return list(findings.values())


def _fault(word: str, dictionary: Dictionary) -> str:
    """The code of what is wrong with a word; empty where nothing is."""
    if len(word) == 1 or word in dictionary.words or word.lower() in dictionary.words:
        return ""
    if is_syllable(word) and well_toned(word.lower()) != word.lower():
        return "CV-SPELL-002"
    return "" if dictionary.knows(word) else "CV-SPELL-001"


def _hint(word: str, dictionary: Dictionary, counts: Counter[str]) -> str:
    """What was probably meant: the tone in its place, else the commonest word one slip away."""
    if is_syllable(word) and (right := well_toned(word)) != word and dictionary.knows(right):
        return f"Có phải «{right}»? "
    near = sorted(
        (slip for slip in _slips(word) if len(slip) > 1 and counts[slip] and not _fault(slip, dictionary)),
        key=lambda slip: (-counts[slip], slip),
    )
    return f"Có phải «{near[0]}»? " if near else ""


def _slips(word: str) -> set[str]:
    """What a word becomes by one letter less, two letters exchanged, or one tone or accent otherwise."""
    less = {word[:n] + word[n + 1 :] for n in range(len(word))}
    exchanged = {word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1)}
    return less | exchanged | {well_toned(slip) for slip in less | exchanged if is_syllable(slip)}


def _of_file(file: YamlFile) -> Iterator[Prose]:
    yield from (Prose(text, file, steps) for steps, text in _leaves(file.data, ()))


def _leaves(value: Any, steps: Steps) -> Iterator[tuple[Steps, str]]:
    if isinstance(value, str):
        if not _NAME.fullmatch(value):
            yield steps, value
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _leaves(child, (*steps, index))
    elif isinstance(value, dict):
        for key, child in value.items():
            if key not in _UNREAD:
                yield from _leaves(child, (*steps, key if isinstance(key, str | int) else str(key)))


def _of_lesson(lesson: LessonText) -> Iterator[Prose]:
    for cell in lesson.cells:
        if cell.type == "markdown":
            yield Prose(nfc(cell.source), lesson=lesson, cell=cell)


def _words(text: str) -> Iterator[str]:
    yield from _WORD.findall(_SKIPPED.sub(" ", text))


def _place(root: Path, passage: Prose, word: str, lines: dict[str, list[str]]) -> str:
    """File and line of a word; of the text that it stands in where the file breaks it."""
    if passage.lesson is not None and passage.cell is not None:
        holding = next((line for line in passage.cell.source.split("\n") if word in _words(nfc(line))), "")
        return f"{passage.lesson.path}:{line_of(passage.lesson.text, passage.cell, holding)}"
    assert passage.file is not None  # a text is of the one or of the other
    path, _, first = passage.file.place(*passage.steps).rpartition(":")
    if path not in lines:
        lines[path] = nfc((root / path).read_text(encoding="utf-8-sig")).split("\n")
    end = int(first) + passage.text.count("\n") + 2
    for number in range(int(first), min(end, len(lines[path])) + 1):
        if re.search(rf"\b{word}\b", lines[path][number - 1]):
            return f"{path}:{number}"
    return f"{path}:{first}"
