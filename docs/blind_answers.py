"""What answers without knowledge earn, by kind of question, over the banks of this project: ``docs/blind-answers.md``.

python docs/blind_answers.py
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import permutations, product
from pathlib import Path
from statistics import fmean
from typing import Any

from congvu.content import load_content
from congvu.model.attempts import Marked
from congvu.model.content import ItemVersion, KeyRevision
from congvu.quizzes.kinds import KindRegistry, load_kinds
from congvu.quizzes.marking import mark

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "blind-answers.md"
BANKS_AS_OF = date(2026, 11, 22)
Content = Mapping[str, Any]
Answers = Iterable[Any]
Item = tuple[ItemVersion, KeyRevision]

STRATEGIES = {
    "blank": "leave it blank",
    "all": "tick everything",
    "same": "one habit in all items, the best there is: always *Sai*, one level for all actions, one partner for all",
    "first": "the first that the page shows: tick it; leave the steps as they stand",
    "random": "let chance decide: every possible answer alike, of a form the lists alone",
}
"""Each is asked for the answers that it would give, one as likely as the other; options stand in any order on a page."""
BAR = 24


def _ids(content: Content, field: str = "options") -> list[str]:
    return [option["id"] for option in content[field]]


def _subsets(ids: Sequence[str]) -> Iterator[list[str]]:
    for ticked in product((False, True), repeat=len(ids)):
        yield [one for one, chosen in zip(ids, ticked, strict=True) if chosen]


def _maps(keys: Sequence[str], values: Sequence[Any]) -> Iterator[dict[str, Any]]:
    return (dict(zip(keys, chosen, strict=True)) for chosen in product(values, repeat=len(keys)))


def _uniform(keys: Sequence[str], values: Iterable[Any]) -> list[dict[str, Any]]:
    return [dict.fromkeys(keys, value) for value in values]


def _pairs_apart(content: Content) -> Iterator[dict[str, str]]:
    """Each left entry alone with each right one: the mean over all ways to pair is the mean over these, added up."""
    return ({left: right} for left in _ids(content, "left") for right in _ids(content, "right"))


def _lists(content: Content) -> list[tuple[str, list[str]]]:
    return [(gap["id"], _ids(gap)) for gap in content["gaps"] if gap.get("options")]


def _filled(content: Content) -> Iterator[dict[str, str]]:
    lists = _lists(content)
    ways = product(*(ids for _, ids in lists))
    return (dict(zip((gap for gap, _ in lists), way, strict=True)) for way in ways)


LEVELS = (1, 2, 3, 4)
ANSWERS: dict[str, dict[str, Callable[[Content], Answers]]] = {
    "single": {"first": _ids, "random": _ids},
    "multiple": {
        "all": lambda content: [_ids(content)],
        "first": lambda content: [[one] for one in _ids(content)],
        "random": lambda content: _subsets(_ids(content)),
    },
    "truefalse": {"first": lambda _: [True], "random": lambda _: (True, False)},
    "order": {
        "first": lambda content: map(list, permutations(_ids(content))),
        "random": lambda content: map(list, permutations(_ids(content))),
    },
    "match": {"random": _pairs_apart},
    "judgement": {"random": lambda content: _maps(_ids(content), LEVELS)},
    "cloze": {"random": _filled},
}
"""Kinds that are answered by choosing; what is typed nobody hits without knowing."""
HABITS: dict[str, list[Callable[[Content], Answers]]] = {
    "truefalse": [lambda _: [True], lambda _: [False]],
    "judgement": [lambda content, level=level: _uniform(_ids(content), [level]) for level in LEVELS],  # type: ignore[misc]
    "match": [lambda content: _uniform(_ids(content, "left"), _ids(content, "right"))],
}
"""What one can do the same way in all items of a kind."""


def earned(kinds: KindRegistry, item: Item, strategy: str) -> float | None:
    """The mean share that a strategy earns in an item; ``None`` where it has no meaning."""
    version, _ = item
    if strategy == "blank":
        return _share(kinds, item, None)
    answers = ANSWERS.get(version.kind, {}).get(strategy)
    if answers is None:
        return None
    return _mean(kinds, item, answers) * len(version.content.get("left", "1"))


def habits(kinds: KindRegistry, items: Sequence[Item]) -> list[float]:
    """What each habit of a kind earns on average over its items."""
    return [
        fmean(_mean(kinds, item, answers) for item in items) for answers in HABITS.get(items[0][0].kind, ())
    ]


def _mean(kinds: KindRegistry, item: Item, answers: Callable[[Content], Answers]) -> float:
    return fmean(_share(kinds, item, answer) for answer in answers(item[0].content))


def _share(kinds: KindRegistry, item: Item, answer: Any) -> float:
    verdict = mark(kinds, *item, answer)
    return verdict.share if isinstance(verdict, Marked) else 0.0


def table(kinds: KindRegistry, items: Iterable[Item]) -> dict[str, dict[str, float | None]]:
    """Mean shares by kind and strategy; a kind's items are counted under ``items``."""
    by_kind: dict[str, list[Item]] = {}
    for item in items:
        by_kind.setdefault(item[0].kind, []).append(item)
    rows = {name: _row(kinds, found) for name, found in by_kind.items()}
    return dict(sorted(rows.items(), key=lambda entry: (-(entry[1]["random"] or 0.0), entry[0])))


def _row(kinds: KindRegistry, items: Sequence[Item]) -> dict[str, float | None]:
    row: dict[str, float | None] = {"items": float(len(items))}
    for strategy in STRATEGIES:
        shares = [share for item in items if (share := earned(kinds, item, strategy)) is not None]
        row[strategy] = fmean(shares) if shares else None
    row["same"] = max(habits(kinds, items), default=None)
    return row


HEAD = """\
# What answers without knowledge earn
<!-- docs/blind_answers.py writes this page, by `make docs`. -->

Mean share of the points, by kind, over the items of `quizzes/banks`: computed by marking every answer that a strategy could give, not
drawn by chance. Papers show options in any order, so what *the first* earns is the mean over the options.

"""
TAIL = """
A dash: the strategy has no meaning there. Typed kinds (`numeric`, `date`, `short`, `essay`, `code`) earn nothing without something typed.

**What is held by tests** (`tests/content/test_blind_answers.py`):

- **`multiple` and `judgement`: no habit pays.** To tick everything, to tick nothing, to rate all alike earns exactly 0 in every item, whatever
  its key. Before the floor at 0 *no* strategy without knowledge earns more than a blank on average: r/R − w/W has the mean 0 for any
  number of ticks, and (S − U)/(1 − U) is 0 or below.
- **What luck leaves** comes from the floor alone: a question never takes points from others, so who guesses keeps what a lucky guess
  brought and pays nothing for the unlucky ones. No rule that gives the key 1 and nothing below 0 can bring that to nothing, for
  a random answer may be the key. It is the *random* column: less than what a guess earns in `single`.
- **`single` and `truefalse` give 1/n and 1/2 to who guesses,** and blank earns 0, so one should always answer; who writes *Sai* everywhere
  earns more than half, for most statements of these banks are wrong. A pass mark must stand well above, and statistics name
  the random guess score beside each item.
- **`match` and `order` take nothing off for what is wrong,** so whoever leaves them blank gives points away; so do the lists of a `cloze`.
"""


def page(items: Iterable[Item]) -> str:
    """The page, over items with their keys."""
    rows = table(load_kinds(), items)
    lines = [f"- **{name}**: {told}" for name, told in STRATEGIES.items()]
    head = ["kind", "items", *STRATEGIES]
    body = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    body += [f"| `{name}` | {row['items']:.0f} | {_cells(row)} |" for name, row in rows.items()]
    chart = [_bar(name, row["random"]) for name, row in rows.items() if row["random"] is not None]
    drawn = ["", "What chance earns, of the whole:", "", "```text", *chart, "```"]
    return HEAD + "\n".join([*lines, "", *body, *drawn]) + "\n" + TAIL


def _cells(row: Mapping[str, float | None]) -> str:
    shown = (row[strategy] for strategy in STRATEGIES)
    return " | ".join("–" if share is None else f"{share:.2f}" if share else "0" for share in shown)


def _bar(name: str, share: float | None) -> str:
    filled = round((share or 0.0) * BAR)
    return f"{name:10} {'█' * filled}{'·' * (BAR - filled)} {share:.2f}"


def shipped_items() -> list[Item]:
    """The items of the banks, with their keys."""
    loaded = load_content(ROOT, load_kinds(), on=BANKS_AS_OF)
    return [(entry.version, entry.key) for entry in loaded.items]


def main() -> None:
    """Writes the page."""
    PAGE.write_text(page(shipped_items()), encoding="utf-8")
    print(f"docs/{PAGE.name}")


if __name__ == "__main__":
    main()
