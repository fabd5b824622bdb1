"""What a question kind is: the door through which built-ins and third parties come alike.

A kind lives in one folder and is found through the entry point group ``congvu.question_kinds``. What it must have is
:class:`QuestionKind`. What it may offer beyond that stands below, a protocol each, and is looked for with ``isinstance``:

=====================  =============================================  =============================================
A kind that is a       gives                                          without it
=====================  =============================================  =============================================
:class:`RuledKind`     what a rule cannot read in an answer           all that ``read`` takes can be marked
:class:`PartedKind`    whether each part of an answer is right        review shows no verdict by part
:class:`ChoiceKind`    which of its options are right                 lint does not look at key and distractors
:class:`PersonKind`    a rubric: a person marks                       ``mark`` decides
:class:`RunKind`       what to run: a sandbox marks                   ``mark`` decides
:class:`AnalysedKind`  the responses that statistics count            an answer counts as a whole, by its mark
:class:`GuessedKind`   what a random guess earns                      unknown
:class:`ToldKind`      its rule in words, for trainees                the start page says nothing of it
:class:`SheetKind`     its columns in the workbook                    authors are told to write it as YAML
:class:`LintedKind`    item-writing flaws of its own                  the general rules alone
:class:`StarterKind`   an example to begin from                       ``congvu item new`` says that there is none
:class:`SimulatedKind` answers as trainees give them                  the sample leaves it blank
:class:`DescribedKind` its part of docs/question-kinds.md             no row there
=====================  =============================================  =============================================

Marking is pure: no clock, no files, no global random numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Protocol, TypeAlias, runtime_checkable

from congvu.model.attempts import Mark, Marked
from congvu.model.ports import Observed, RunRequest
from congvu.quizzes.kinds.rules import ReadingRule
from congvu.quizzes.kinds.sheets import KindSheet

ENTRY_POINT_GROUP = "congvu.question_kinds"


class UnreadableAnswer(ValueError):
    """An answer that is not of the kind's form. The marking driver turns it into 0 and a flag."""


@dataclass(frozen=True, slots=True)
class Parts:
    """An item's YAML taken apart.

    ``content`` is all that a trainee may see before review: ``stem``, and by custom ``options`` (each with ``id`` and
    ``text``) for what can be chosen. ``key`` holds the key and the scoring rule; ``feedback`` holds ``why`` and, under
    ``options``, what is told of an option by its id. All JSON values.
    """

    content: dict[str, Any]
    key: dict[str, Any]
    feedback: dict[str, Any]


Path: TypeAlias = tuple[str | int, ...]
"""Where a part of an answer stands: keys and indices from outside in; ``()`` is the answer itself."""

NOTHING_TYPED: tuple[Path, ...] = ()
"""What :meth:`QuestionKind.typed` gives for an answer of ids alone."""
ALL_TYPED: tuple[Path, ...] = ((),)
"""What :meth:`QuestionKind.typed` gives for an answer that is one typed text."""
WHOLE = ""
"""The part, in :meth:`RuledKind.unread`, of an answer that cannot be read at all."""


class QuestionKind(Protocol):
    """A question kind. ``content`` and ``key`` are those of :class:`Parts`, as published."""

    name: str
    """Its name in items and in both entry points; what has been published keeps it for good."""
    schema: type[Any]
    """The pydantic model of an item of this kind as authors write it, with the fields of ``base.ItemBase``."""

    def take_apart(self, item: Any) -> Parts:
        """Splits a validated item (an instance of ``schema``) into what is shown and what is secret."""

    def arrange(self, content: Mapping[str, Any], rng: Random, *, shuffle: bool) -> tuple[str, ...]:
        """Order of option ids on one paper; empty where the kind has no options."""

    def read(self, content: Mapping[str, Any], answer: Any) -> Any:
        """The answer in normal form, ``None`` for a blank; raises :class:`UnreadableAnswer`."""

    def mark(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> Mark:
        """Marks a read, non-blank answer. Pure."""

    def key_answer(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Any:
        """An answer that earns full points (what review shows as the right answer)."""

    def text(self, content: Mapping[str, Any], answer: Any) -> str:
        """A read answer as one line of plain Vietnamese text."""

    def typed(self, content: Mapping[str, Any], answer: Any) -> Sequence[Path]:
        """Where a read, non-blank answer holds words (strings) that the trainee typed herself.

        They are kept apart from the log, so that they can be erased; ``read`` takes ``None`` in their places for
        blanks. An answer that is a mapping must not have ``"text"`` or ``"json"`` as its only key.
        """


@runtime_checkable
class RuledKind(QuestionKind, Protocol):
    """A kind whose ``read`` takes in what was typed, so that nothing is lost; what it means is read by the key's rule.

    Its ``mark`` gives nothing for what cannot be read, and raises nothing.
    """

    def unread(self, content: Mapping[str, Any], rule: ReadingRule, answer: Any) -> Mapping[str, str]:
        """What of a read, non-blank answer that rule cannot read: by part, in Vietnamese, why, and how to write it.

        The part is :data:`WHOLE` where it costs the whole answer. It does not depend on the key: it is told to the
        trainee while she sits.
        """


@runtime_checkable
class PartedKind(QuestionKind, Protocol):
    """A kind whose answers have parts that can be right or wrong by themselves."""

    def verdicts(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> dict[str, bool]:
        """For each part of a read answer (``None``: blank), by its id, whether it is right."""


@runtime_checkable
class ChoiceKind(QuestionKind, Protocol):
    """A kind whose trainee picks among ``content["options"]``: right ones (the key) and wrong ones (distractors)."""

    one_best: bool
    """Whether exactly one option is right, always: the single-best-answer format."""

    def right_options(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> frozenset[str]:
        """Ids of the options that are right."""


class UnreadableLevels(ValueError):
    """Levels that are not one known level for each criterion of a rubric; the message is Vietnamese."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a criterion: ``text`` says what such an answer looks like, ``share`` what it earns, in [0, 1]."""

    id: str
    text: str
    share: float


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a marker looks for: ``levels`` from the best (share 1) to the worst (share 0); ``weight`` above 0."""

    id: str
    title: str
    weight: float
    levels: tuple[Level, ...]


@runtime_checkable
class PersonKind(QuestionKind, Protocol):
    """A kind that a person marks by a rubric: its ``mark`` gives ``Pending(PERSON)`` for a non-blank answer."""

    def rubric(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> tuple[Criterion, ...]:
        """The criteria, in the order in which a marker goes through them."""

    def share_of(
        self, content: Mapping[str, Any], key: Mapping[str, Any], levels: Mapping[str, str]
    ) -> float:
        """The share of the points, in [0, 1], for ``levels`` given: level id by criterion id.

        Monotone: a better level never earns less; the best of all criteria earns 1. Raises
        :class:`UnreadableLevels` unless every criterion has one of its levels, and nothing else is named.
        """


@runtime_checkable
class RunKind(QuestionKind, Protocol):
    """A kind whose answers are code: its ``mark`` gives ``Pending(RUN)``, and a run decides.

    The run sees the answer and the probes, never an expected value; those stay in the key, with ``judge``.
    """

    def run_request(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> RunRequest:
        """What is to be run for a read, non-blank answer."""

    def judge(self, content: Mapping[str, Any], key: Mapping[str, Any], observed: Observed) -> Marked:
        """Marks what the run showed. Pure; anything but plain expected values earns nothing."""


@runtime_checkable
class AnalysedKind(QuestionKind, Protocol):
    """A kind whose answers statistics take apart into responses (Moodle's response analysis; distractor analysis).

    A response has an id. Typed words are no response: where an answer holds nothing else, it counts by its mark.
    """

    def responses(self, content: Mapping[str, Any]) -> Sequence[str]:
        """Those to show even if nobody gave them; empty: those that the key or an answer has."""

    def classify(self, content: Mapping[str, Any], answer: Any) -> Collection[str]:
        """The responses in a read, non-blank answer from which typed words have been left out."""

    def response_text(self, content: Mapping[str, Any], response: str) -> str:
        """A response in words, on one line."""


@runtime_checkable
class GuessedKind(QuestionKind, Protocol):
    """A kind of which one knows what a random guess earns (Moodle's random guess score)."""

    def random_guess_score(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> float:
        """The mean share of a random answer, in [0, 1]; 0 for what is typed."""


@dataclass(frozen=True, slots=True)
class ToldRule:
    """How answers are marked, as a trainee is told before she begins: ``of`` which questions, and the ``rule``."""

    of: str
    rule: str


@runtime_checkable
class ToldKind(QuestionKind, Protocol):
    """A kind whose rule a trainee must know to answer wisely: what a wrong part costs, whether filling all in pays."""

    def told_rule(self, key: Mapping[str, Any]) -> ToldRule:
        """The rule of a key, in Vietnamese, on one line, without a full stop; nothing of what is right."""


@runtime_checkable
class SheetKind(QuestionKind, Protocol):
    """A kind whose items fit into the rows of a workbook."""

    sheet: KindSheet


@dataclass(frozen=True, slots=True)
class Flaw:
    """An item-writing flaw: its code, what is wrong and how to mend it, in Vietnamese; ``{name}`` is filled from fields."""

    code: str
    message: str
    mend: str

    def told(self, **fields: Any) -> Flaw:
        """The flaw of one item."""
        return replace(self, message=self.message.format_map(fields), mend=self.mend.format_map(fields))


@runtime_checkable
class LintedKind(QuestionKind, Protocol):
    """A kind with rules of item writing of its own, or to which a general one does not apply.

    Flaws are warnings: they stop nobody from publishing. What must not be published, the schema refuses.
    """

    flaws: Sequence[Flaw]
    """All that :meth:`lint` may tell, as templates, each with a code that nobody else uses."""
    waived: Collection[str]
    """Codes of general rules that say nothing of this kind."""

    def lint(
        self, content: Mapping[str, Any], key: Mapping[str, Any], feedback: Mapping[str, Any]
    ) -> Iterable[Flaw]:
        """The flaws of one item, told."""


@runtime_checkable
class StarterKind(QuestionKind, Protocol):
    """A kind with an example for authors to write over."""

    def starter(self) -> str:
        """An entry of ``items`` as YAML, indented by two; ``ITEM`` and ``COMPETENCY`` stand for what differs by bank."""


@runtime_checkable
class DescribedKind(QuestionKind, Protocol):
    """A kind with its own part of ``docs/question-kinds.md``."""

    def docs(self) -> str:
        """Markdown: first its row of the table of kinds, on one line; then, after a blank line, its sections, if any."""


Pull: TypeAlias = Callable[[str], float]
"""How strongly an option draws those who do not know, above 0; fixed for each item and option."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How trainees take to an item: the chance to be right without knowing, to leave a blank, and median time."""

    guess: float = 0.02
    blank: float = 0.04
    median_s: float = 45


@runtime_checkable
class SimulatedKind(QuestionKind, Protocol):
    """A kind that knows how trainees answer, for samples, rehearsals and tests. All chance comes from ``rng``."""

    def habits(self, content: Mapping[str, Any]) -> Habits:
        """Of an item."""

    def right_answer(self, content: Mapping[str, Any], key: Mapping[str, Any], rng: Random) -> Any:
        """Such as those give who know; ``None`` where the author has left nothing to go by."""

    def wrong_answer(
        self, content: Mapping[str, Any], key: Mapping[str, Any], rng: Random, pull: Pull
    ) -> Any:
        """Such as those give who do not know: readable, plausible, rarely worth full points; ``None`` for a blank."""
