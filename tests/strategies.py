"""Hypothesis strategies for items, answers and other values of the field.

A kind of question has its place in ``_FIELDS`` (items), ``_ANSWERS``, ``_LADDERS`` (answers by rising merit) and, where
its key is no field of its own, ``_REKEYED``; one that waits for a person or a run stands in ``PENDING``. The tests
of properties walk all installed kinds and fail for one that is missing here.
"""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

PENDING: dict[str, str] = {"essay": "person", "code": "run"}
"""What an answer waits for, by kind; the other kinds are decided by their ``mark``."""

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


def rekeyed(raw: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """The same item with another sound key: whatever a trainee may see of it stays as it was."""
    if raw["kind"] in _REKEYED:
        return _REKEYED[raw["kind"]](raw)
    return items(raw["kind"]).map(lambda other: {**raw, "key": other["key"]})


def option_ids(content: Mapping[str, Any]) -> list[str]:
    """The ids of all options that a paper may arrange."""
    if "gaps" in content:
        return [one for gap in content["gaps"] for one in _ids(gap.get("options", []))]
    return _ids(content.get("options", content.get("right", [])))


def _single(draw: st.DrawFn) -> dict[str, Any]:
    options = _options(draw, "o", 3, 5, feedback=True)
    return {"options": options, "key": draw(st.sampled_from(_ids(options)))}


def _multiple(draw: st.DrawFn) -> dict[str, Any]:
    options = _options(draw, "o", 4, 6, feedback=True)
    key = draw(st.lists(st.sampled_from(_ids(options)), min_size=1, unique=True))
    return {
        "options": options,
        "key": key,
        "scoring": draw(st.sampled_from(["balanced", "per_option", "all_or_nothing"])),
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
    return {"key": draw(st.dates().map(_written) | _counted_keys())}


def _written(day: datetime.date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


@st.composite
def _counted_keys(draw: st.DrawFn) -> dict[str, Any]:
    """A day by counting working days, with the list of days that an item may bring along."""
    from congvu.law.calendar import WorkCalendar

    day = draw(st.dates(datetime.date(1996, 1, 1), datetime.date(2090, 12, 31)))
    while WorkCalendar().why_off(day):
        day += datetime.timedelta(days=1)
    after = st.integers(1, 30).map(lambda days: _written(day + datetime.timedelta(days=days)))
    late = draw(st.sampled_from([{}, {"received_at": "15:30", "cut_off": "15:00"}]))
    off = draw(st.lists(after, max_size=3, unique=True))
    return {"from": _written(day), "working_days": draw(st.integers(0, 30)), "days_off": off, **late}


def _short(draw: st.DrawFn) -> dict[str, Any]:
    from congvu.quizzes.kinds.short import fold

    return {"key": draw(st.lists(texts, min_size=1, max_size=3, unique_by=fold))}


def _judgement(draw: st.DrawFn) -> dict[str, Any]:
    options = _options(draw, "o", 3, 6, feedback=True)
    return {"options": options, "key": draw(_ratings(_ids(options)))}


def _ratings(ids: list[str]) -> st.SearchStrategy[dict[str, int]]:
    """Experts' ratings that are not flat."""
    ratings = st.lists(st.integers(1, 4), min_size=len(ids), max_size=len(ids))
    apart = ratings.filter(lambda drawn: max(drawn) - min(drawn) >= 2)
    return apart.map(lambda drawn: dict(zip(ids, drawn, strict=True)))


def _list_gap(draw: st.DrawFn) -> dict[str, Any]:
    options = _options(draw, "o", 2, 4, feedback=False)
    return {"options": options, "key": draw(st.sampled_from(_ids(options)))}


def _cloze(draw: st.DrawFn) -> dict[str, Any]:
    """A form with a text, a gap and a text in each line; a number's unit, which the page writes behind it, not again."""
    labels = draw(phrases(1, 5))
    gaps = [_gap(draw, f"g{number}", label) for number, label in enumerate(labels)]
    form = "\n".join(f"{draw(texts)} {{{gap['id']}}} – {draw(texts)}" for gap in gaps)
    return {
        "title": draw(texts),
        "form": form,
        "gaps": gaps,
        "scoring": draw(st.sampled_from(["per_gap", "all_or_nothing"])),
    }


def _gap(draw: st.DrawFn, name: str, label: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(sorted(_GAPS)))
    weight = draw(st.sampled_from([1, 2, 0.5]))
    return {
        "id": name,
        "label": label,
        "weight": weight,
        "feedback": "Vì sao.",
        "kind": kind,
        **_GAPS[kind](draw),
    }


def _essay(draw: st.DrawFn) -> dict[str, Any]:
    titles = draw(phrases(1, 5))
    return {
        "rubric": [_criterion(draw, f"c{number}", title) for number, title in enumerate(titles)],
        "model_answer": draw(st.none() | texts),
        "min_chars": draw(st.integers(0, 99)),
        "publish_levels": False,
    }


def _criterion(draw: st.DrawFn, name: str, title: str) -> dict[str, Any]:
    between = draw(st.lists(st.floats(0.01, 0.99), max_size=3, unique=True))
    shares = [1, *sorted(between, reverse=True), 0]
    levels = [{"id": f"m{n}", "text": draw(texts), "share": share} for n, share in enumerate(shares)]
    return {"id": name, "title": title, "weight": draw(st.sampled_from([1, 2, 0.5])), "levels": levels}


def _code(draw: st.DrawFn) -> dict[str, Any]:
    """A value to be given a name; each probe asks for it in another way."""
    plain = st.none() | st.booleans() | st.integers() | st.floats(-1e9, 1e9) | texts
    expected = draw(st.lists(plain | st.lists(plain, max_size=3), min_size=1, max_size=4))
    probes = [{"call": f"gap[{n}]", "value": value, "weight": n + 1} for n, value in enumerate(expected)]
    return {
        "starter": draw(st.sampled_from(["", "gap = []\n"])),
        "key": {"solution": f"gap = {expected!r}\nxong = True", "probes": probes},
    }


def _other_rubric(raw: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Other levels and another model answer under the same titles and weights."""
    levels = st.builds(
        lambda words: [
            {"id": f"n{n}", "text": text, "share": share}
            for n, (text, share) in enumerate(zip(words, (1, 0.25, 0), strict=True))
        ],
        st.lists(texts, min_size=3, max_size=3),
    )
    rubric = st.tuples(*(levels.map(lambda made, one=one: {**one, "levels": made}) for one in raw["rubric"]))
    return st.builds(lambda made, model: {**raw, "rubric": list(made), "model_answer": model}, rubric, texts)


_FIELDS = {
    "single": _single,
    "multiple": _multiple,
    "truefalse": _truefalse,
    "order": _order,
    "match": _match,
    "numeric": _numeric,
    "date": _date,
    "short": _short,
    "judgement": _judgement,
    "cloze": _cloze,
    "essay": _essay,
    "code": _code,
}
KINDS = tuple(_FIELDS)

_GAPS: dict[str, Callable[[st.DrawFn], dict[str, Any]]] = {
    "single": _list_gap,
    "numeric": _numeric,
    "date": _date,
    "short": _short,
}


def _with_key(strategy: Callable[[list[str]], st.SearchStrategy[Any]]) -> Callable[[Any], Any]:
    """Another key out of the ids of an item's options."""
    return lambda raw: strategy(_ids(raw["options"])).map(lambda key: {**raw, "key": key})


def _other_pairs(raw: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    right = st.sampled_from(_ids(raw["right"]))
    return st.fixed_dictionaries(dict.fromkeys(raw["key"], right)).map(lambda key: {**raw, "key": key})


@st.composite
def _other_gaps(draw: st.DrawFn, raw: dict[str, Any]) -> dict[str, Any]:
    gaps = []
    for gap in raw["gaps"]:
        options = _ids(gap.get("options", []))
        key = draw(st.sampled_from(options)) if options else _GAPS[gap["kind"]](draw)["key"]
        gaps.append({**gap, "key": key, "weight": draw(st.sampled_from([1, 3])), "feedback": draw(texts)})
    return {**raw, "gaps": gaps}


_REKEYED: dict[str, Callable[[dict[str, Any]], st.SearchStrategy[dict[str, Any]]]] = {
    "single": _with_key(st.sampled_from),
    "multiple": _with_key(lambda ids: st.lists(st.sampled_from(ids), min_size=1, unique=True)),
    "order": _with_key(lambda ids: st.permutations(ids).map(list)),
    "match": _other_pairs,
    "judgement": _with_key(_ratings),
    "cloze": _other_gaps,
    "essay": _other_rubric,
}


def answers(kind: str, content: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Answers of the kind's form that are not blank; not yet in normal form."""
    return _ANSWERS[kind](content)


def _some(parts: Mapping[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    """Answers by part, at least one of them."""
    return st.fixed_dictionaries({}, optional=dict(parts)).filter(bool)


_ANSWERS: dict[str, Callable[[dict[str, Any]], st.SearchStrategy[Any]]] = {
    "single": lambda content: st.sampled_from(option_ids(content)),
    "multiple": lambda content: st.lists(st.sampled_from(option_ids(content)), min_size=1, unique=True),
    "truefalse": lambda _: st.booleans(),
    "order": lambda content: st.permutations(option_ids(content)).map(list),
    "match": lambda content: _some(
        dict.fromkeys(_ids(content["left"]), st.sampled_from(option_ids(content)))
    ),
    "numeric": lambda _: st.integers(-(10**9), 10**9).map(str),
    "date": lambda _: (
        st.dates().map(lambda day: f"{day.day}.{day.month}.{day.year:04}")
        | st.dates().map(lambda day: f"ngày {day.day:02} tháng {day.month:02} năm {day.year:04}")
    ),
    "short": lambda _: texts,
    "judgement": lambda content: _some(dict.fromkeys(option_ids(content), st.integers(1, 4))),
    "cloze": lambda content: _some({gap["id"]: answers(gap["kind"], gap) for gap in content["gaps"]}),
    "essay": lambda _: st.lists(texts, min_size=1, max_size=3).map("\n\n".join),
    "code": lambda _: texts.map(lambda text: f"def f(x):\n    return {text!r}\n"),
}


def ladders(kind: str, content: Any, right: Any, answer: Any) -> list[list[Any]]:
    """Answers by rising merit: each has one part more right, or one part less wrong, than the one before.

    ``right`` is the answer of the key, ``answer`` one in normal form to begin with.
    """
    return _LADDERS[kind](content, right, answer)


def _whole(content: Any, right: Any, answer: Any) -> list[list[Any]]:
    """An answer without parts."""
    return [[None, right], [answer, right]]


def _ticks(content: Any, right: Any, answer: Any) -> list[list[Any]]:
    rungs = [
        (
            [one for one in answer if one != option],
            [*answer, option] if option not in answer else answer,
            option,
        )
        for option in option_ids(content)
    ]
    return [[without, ticked] if option in right else [ticked, without] for without, ticked, option in rungs]


def _joined(content: Any, right: Any, answer: Any) -> list[list[Any]]:
    """Runs of steps that stand rightly one behind the other, and two such runs joined."""
    follows = dict(pairwise(right))
    runs: list[list[Any]] = []
    for step in answer:
        if runs and follows.get(runs[-1][-1]) == step:
            runs[-1].append(step)
        else:
            runs.append([step])
    found = [[answer, right]]
    for run in runs:
        others = [other for other in runs if other is not run]
        joined = [other + run if follows.get(other[-1]) == run[0] else other for other in others]
        if joined != others:
            found.append([answer, [step for other in joined for step in other]])
    return found


def _by_part(content: Any, right: Any, answer: Any) -> list[list[Any]]:
    """Each part empty, as it is, and right."""
    found = []
    for part, value in right.items():
        empty = {name: given for name, given in answer.items() if name != part}
        found += [[empty, {**empty, part: value}], [answer, {**empty, part: value}]]
    return found


def _pairs(content: Any, right: Any, answer: Any) -> list[list[Any]]:
    """Each pair also wrong, which must not be better than none."""
    found = _by_part(content, right, answer)
    for left, partner in right.items():
        empty = {name: given for name, given in answer.items() if name != left}
        found += [[{**empty, left: other}, empty] for other in option_ids(content) if other != partner]
    return found


def _rated(content: Any, right: Any, answer: Any) -> list[list[Any]]:
    """Each action unrated, and then nearer and nearer to the key."""
    found = []
    for action, rating in right.items():
        empty = {name: given for name, given in answer.items() if name != action}
        nearer = sorted(range(1, 5), key=lambda given, key=rating: -abs(given - key))
        found.append([empty, *({**empty, action: given} for given in nearer)])
    return found


_LADDERS: dict[str, Callable[[Any, Any, Any], list[list[Any]]]] = {
    "single": _whole,
    "multiple": _ticks,
    "truefalse": _whole,
    "order": _joined,
    "match": _pairs,
    "numeric": _whole,
    "date": _whole,
    "short": _whole,
    "judgement": _rated,
    "cloze": _by_part,
}
