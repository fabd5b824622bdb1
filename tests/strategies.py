"""Hypothesis strategies for items, answers and other values of the field."""

from __future__ import annotations

import unicodedata
from typing import Any

from hypothesis import strategies as st

KINDS = ("single", "multiple", "truefalse", "order", "match", "numeric", "date", "short")

_LETTERS = "abcdeghiklmnopqrstuvxyăâđêôơưàáảãạầấẩẫậèéẻẽẹềếìíòóồốờớùúừứỳýABCĐHN0123456789 ,.%"


def _words(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


texts = st.text(_LETTERS, min_size=1, max_size=30).map(_words).filter(bool)
"""A Vietnamese phrase: not blank, NFC, single spaces."""

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)
"""Anything a browser could send as JSON."""


def phrases(least: int, most: int) -> st.SearchStrategy[list[str]]:
    """Different phrases."""
    return st.lists(texts, min_size=least, max_size=most, unique_by=str.casefold)


@st.composite
def _common(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    return {
        "id": draw(st.from_regex(r"[a-z]{1,6}-[0-9]{1,3}", fullmatch=True)),
        "kind": kind,
        "stem": draw(texts),
        "why": draw(texts),
        "citations": ["nd-118-2025#d17.k1"],
        "competency": "one-stop.receiving",
        "difficulty": draw(st.floats(0, 1)),
        "shuffle": draw(st.booleans()),
    }


def _options(draw: st.DrawFn, prefix: str, least: int, most: int, *, feedback: bool) -> list[dict[str, str]]:
    entries = draw(phrases(least, most))
    more = {"feedback": "Vì sao."} if feedback else {}
    return [{"id": f"{prefix}{number}", "text": text, **more} for number, text in enumerate(entries)]


def _ids(options: list[dict[str, str]]) -> list[str]:
    return [option["id"] for option in options]


@st.composite
def items(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """A valid item of ``kind`` as an author writes it."""
    return {**draw(_common(kind)), **_FIELDS[kind](draw)}


def _single(draw: st.DrawFn) -> dict[str, Any]:
    options = _options(draw, "o", 3, 5, feedback=True)
    return {"options": options, "key": draw(st.sampled_from(_ids(options)))}


def _multiple(draw: st.DrawFn) -> dict[str, Any]:
    options = _options(draw, "o", 4, 6, feedback=True)
    key = draw(st.lists(st.sampled_from(_ids(options)), min_size=1, unique=True))
    return {
        "options": options,
        "key": key,
        "scoring": draw(st.sampled_from(["per_option", "all_or_nothing"])),
    }


def _truefalse(draw: st.DrawFn) -> dict[str, Any]:
    return {"key": draw(st.booleans()), "feedback": {True: draw(texts), False: draw(texts)}}


def _order(draw: st.DrawFn) -> dict[str, Any]:
    options = _options(draw, "o", 3, 6, feedback=False)
    key = draw(st.permutations(_ids(options)))
    return {
        "options": options,
        "key": list(key),
        "scoring": draw(st.sampled_from(["adjacent_pairs", "exact"])),
    }


def _match(draw: st.DrawFn) -> dict[str, Any]:
    left, right = (_options(draw, prefix, 2, most, feedback=False) for prefix, most in (("l", 8), ("r", 10)))
    return {
        "left": left,
        "right": right,
        "key": {one: draw(st.sampled_from(_ids(right))) for one in _ids(left)},
    }


def _numeric(draw: st.DrawFn) -> dict[str, Any]:
    value = draw(st.decimals(-(10**9), 10**9, places=2))
    tolerance = draw(st.decimals(0, 100, places=2))
    unit = draw(st.sampled_from(["", "ngày làm việc", "%", "đồng"]))
    return {"key": {"value": float(value), "tolerance": float(tolerance)}, "unit": unit}


def _date(draw: st.DrawFn) -> dict[str, Any]:
    day = draw(st.dates())
    return {"key": f"{day.day:02}/{day.month:02}/{day.year:04}"}


def _short(draw: st.DrawFn) -> dict[str, Any]:
    from congvu.quizzes.kinds.short import fold

    return {"key": draw(st.lists(texts, min_size=1, max_size=3, unique_by=fold))}


_FIELDS = {
    "single": _single,
    "multiple": _multiple,
    "truefalse": _truefalse,
    "order": _order,
    "match": _match,
    "numeric": _numeric,
    "date": _date,
    "short": _short,
}


def answers(kind: str, content: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Answers of the kind's form that are not blank; not yet in normal form."""
    ids = {field: _ids(content[field]) for field in ("options", "left", "right") if field in content}
    strategies: dict[str, Any] = {
        "single": lambda: st.sampled_from(ids["options"]),
        "multiple": lambda: st.lists(st.sampled_from(ids["options"]), min_size=1, unique=True),
        "truefalse": st.booleans,
        "order": lambda: st.permutations(ids["options"]).map(list),
        "match": lambda: st.dictionaries(
            st.sampled_from(ids["left"]), st.sampled_from(ids["right"]), min_size=1
        ),
        "numeric": lambda: st.integers(-(10**9), 10**9).map(str),
        "date": lambda: st.dates().map(lambda day: f"{day.day}.{day.month}.{day.year:04}"),
        "short": lambda: texts,
    }
    found: st.SearchStrategy[Any] = strategies[kind]()
    return found
