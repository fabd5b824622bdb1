"""Days as Vietnamese papers write them."""

from __future__ import annotations

import re
from datetime import date

from congvu.model.letters import nfc
from congvu.model.syllables import one_spelling
from congvu.quizzes.kinds.folding import meant

_DATE = re.compile(r"(?:ngày )?(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", re.ASCII)
_WORDS = re.compile(r"(?:ngày )?(\d{1,2}) tháng (\d{1,2}) năm (\d{4})", re.ASCII)

_DAY, _MONTH, _YEAR = (
    f"(?:{one_spelling(word)}|{bare})"
    for word, bare in (("ngày", "ngay"), ("tháng", "thang"), ("năm", "nam"))
)
_SPACED = re.compile(rf"(?:{_DAY} )?(\d{{1,2}}) ?([/.-]) ?(\d{{1,2}}) ?\2 ?(\d{{4}})", re.ASCII)
_SPOKEN = re.compile(rf"(?:{_DAY} )?(\d{{1,2}}) {_MONTH} (\d{{1,2}}) {_YEAR} (\d{{4}})", re.ASCII)


def parse_date(text: str) -> date:
    """The day of a text ``dd/mm/yyyy`` (or with dots or hyphens; day and month of one digit too).

    The words of official papers are read as well: ``ngày 08 tháng 01 năm 2027``. The day always stands first:
    03/04/2027 is the third of April. A year of two digits is refused. Raises :class:`ValueError`.
    """
    plain = " ".join(nfc(text).casefold().split())
    if match := _DATE.fullmatch(plain):
        return date(int(match[4]), int(match[3]), int(match[1]))
    if match := _WORDS.fullmatch(plain):
        return date(int(match[3]), int(match[2]), int(match[1]))
    raise ValueError(text)


def meant_date(text: str) -> date:
    """As :func:`parse_date`, under the rule ``as-meant``: whatever dresses the day (:mod:`congvu.quizzes.kinds.dress`), with
    spaces beside its signs, its words with or without their accents. Raises :class:`ValueError`."""
    said = meant(text)
    if match := _SPACED.fullmatch(said):
        return date(int(match[4]), int(match[3]), int(match[1]))
    if match := _SPOKEN.fullmatch(said):
        return date(int(match[3]), int(match[2]), int(match[1]))
    raise ValueError(text)


def write_date(day: date) -> str:
    """``day`` as dd/mm/yyyy."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"
