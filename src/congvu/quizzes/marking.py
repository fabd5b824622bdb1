"""The one marking function. Every driver (instant, nbgrader, bulk, stock kernel) comes here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from congvu.model.attempts import RUN, Mark, Marked, Pending
from congvu.model.content import ItemVersion, Json, KeyRevision
from congvu.model.ports import CodeRunner, RunStatus
from congvu.quizzes.flags import UNREADABLE
from congvu.quizzes.kinds import KindRegistry
from congvu.quizzes.kinds.contract import (
    WHOLE,
    PartedKind,
    QuestionKind,
    RuledKind,
    RunKind,
    UnreadableAnswer,
)
from congvu.quizzes.kinds.rules import ReadingRule, rule_of


def mark(kinds: KindRegistry, item: ItemVersion, key: KeyRevision, answer: Json) -> Mark:
    """Marks one answer. A blank earns 0; anything unreadable earns 0 and the flag ``unreadable``.

    Where the rule of the key reads an answer part by part, an unreadable part earns 0, and the flag stands beside what the
    others earn.
    """
    kind = kinds[item.kind]
    try:
        read = kind.read(item.content, answer)
    except UnreadableAnswer:
        return Marked(0.0, UNREADABLE)
    if read is None:
        return Marked(0.0)
    dark = unread(kind, item.content, rule_of(key.key), read)
    if WHOLE in dark:
        return Marked(0.0, UNREADABLE)
    verdict = kind.mark(item.content, key.key, read)
    return replace(verdict, flag=UNREADABLE) if dark and isinstance(verdict, Marked) else verdict


def unread(
    kind: QuestionKind, content: Mapping[str, Json], rule: ReadingRule, answer: Json
) -> Mapping[str, str]:
    """What of a read answer (``None``: blank) a rule cannot read, by part, with what to say of it to the trainee."""
    return kind.unread(content, rule, answer) if answer is not None and isinstance(kind, RuledKind) else {}


def unread_words(kinds: KindRegistry, item: ItemVersion, key: KeyRevision, answer: Json) -> str:
    """What the trainee is told of an answer that cannot be read, or not all of it; empty of any other."""
    kind = kinds[item.kind]
    try:
        read = kind.read(item.content, answer)
    except UnreadableAnswer as error:
        return str(error)
    return " ".join(unread(kind, item.content, rule_of(key.key), read).values())


def verdicts(
    kind: QuestionKind, content: Mapping[str, Json], key: Mapping[str, Json], answer: Json
) -> dict[str, bool]:
    """Whether each part of a read answer (``None``: blank) is right; empty for a kind whose answers have no parts."""
    return kind.verdicts(content, key, answer) if isinstance(kind, PartedKind) else {}


def mark_with(
    kinds: KindRegistry, item: ItemVersion, key: KeyRevision, answer: Json, runner: CodeRunner | None
) -> Mark:
    """As :func:`mark`, but what waits for a run is run and judged, if there is a ``runner``.

    Where the runner refuses to run it the mark stays open: that is not the trainee's fault.
    """
    verdict = mark(kinds, item, key, answer)
    if runner is None or verdict != Pending(RUN):
        return verdict
    kind = kinds[item.kind]
    assert isinstance(kind, RunKind)  # no other kind gives Pending(RUN)
    read = kind.read(item.content, answer)
    observed = runner.run(kind.run_request(item.content, key.key, read))
    return verdict if observed.status is RunStatus.REFUSED else kind.judge(item.content, key.key, observed)
