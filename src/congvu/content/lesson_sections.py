"""What the sections of a lesson say, as far as it matters to somebody who has read them: their words."""

from __future__ import annotations

import json
import re
from difflib import SequenceMatcher

from congvu.content.lesson_cells import code_cell_of
from congvu.content.markdown import split_sections
from congvu.model.letters import nfc

ALIKE = 0.9
"""Two texts that share so much of their words say the same: a mended letter is no reason to read a section again."""
_WORD = re.compile(r"\w+")
Words = tuple[str, ...]


def section_words(notebook: str) -> dict[str, Words]:
    """The words of each section of a lesson's notebook, in order, by anchor; its practices count as words."""
    words: dict[str, list[str]] = {}
    here = ""
    for cell in json.loads(notebook).get("cells", ()):
        source = nfc("".join(cell["source"]))
        if cell["cell_type"] != "markdown":
            words.setdefault(here, []).append(code_cell_of(source).item_id or source)
            continue
        for name, text in split_sections(source):
            here = name or here
            words.setdefault(here, []).extend(_WORD.findall(text.lower()))
    return {name: tuple(told) for name, told in words.items() if name}


def says_the_same(before: Words, after: Words) -> bool:
    """Whether somebody who read the one knows the other."""
    return before == after or SequenceMatcher(None, before, after, autojunk=False).ratio() >= ALIKE
