"""What kinds share: the fields every item has, helpers to read answers, and defaults to inherit.

A kind need not use any of it, but :class:`ItemBase`, whose fields all of congvu goes by.

Faults raised here are :class:`pydantic_core.PydanticCustomError`: ``type`` is a stable code (``cv_…``), the
message is Vietnamese and says how to mend. :func:`congvu.quizzes.kinds.faults.explain` words pydantic's own
faults the same way.
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
from random import Random
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from congvu.model.letters import nfc
from congvu.quizzes.kinds.contract import (
    ALL_TYPED,
    NOTHING_TYPED,
    Habits,
    Parts,
    Path,
    UnreadableAnswer,
)

MAX_TYPED_CHARS = 200
"""Longest typed answer that is read; the page's input carries the same limit."""

_ITEM_ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_OPTION_ID = r"^[A-Za-z0-9_-]{1,20}$"
_CITATION = r"^[a-z0-9]+(-[a-z0-9]+)*(#\w+(\.\w+)*)?(@\d{4}-\d{2}-\d{2})?$"
_COMPETENCY = r"^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$"


def trimmed(text: str) -> str:
    """``text`` in NFC, without white space around it."""
    return nfc(text).strip()


def fault(code: str, message: str, **fields: Any) -> PydanticCustomError:
    """A fault of an item; ``{name}`` in ``message`` is filled from ``fields``."""
    return PydanticCustomError(code, message, fields or None)


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(trimmed)]
OptionId = Annotated[str, StringConstraints(pattern=_OPTION_ID)]
Citation = Annotated[str, StringConstraints(pattern=_CITATION)]


class Strict(BaseModel):
    """Unknown fields are refused, so that a misspelt one is found."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)


class Option(Strict):
    """An option without feedback: a step, or an entry of a column."""

    id: OptionId
    text: Text


class Choice(Option):
    """An option to choose; its feedback says why it is right or wrong, and where it stands."""

    feedback: Text


class ItemBase(Strict):
    """The fields every item has, whatever its kind."""

    id: Annotated[str, StringConstraints(pattern=_ITEM_ID)]
    kind: str
    stem: Text
    why: Text
    citations: Annotated[list[Citation], Field(min_length=1)]
    competency: Annotated[str, StringConstraints(pattern=_COMPETENCY)]
    difficulty: Annotated[float, Field(ge=0, le=1)]
    shuffle: bool = True


class Kind(ABC):
    """What most kinds have in common: nothing to arrange, nothing typed, the key's answer as the right one."""

    def arrange(self, content: Mapping[str, Any], rng: Random, *, shuffle: bool) -> tuple[str, ...]:
        """Nothing to arrange."""
        return ()

    def typed(self, content: Mapping[str, Any], answer: Any) -> Sequence[Path]:
        """Nothing: ids and values to choose from."""
        return NOTHING_TYPED

    def habits(self, content: Mapping[str, Any]) -> Habits:
        """Those of an answer that is hard to guess and takes three quarters of a minute."""
        return Habits()

    @abstractmethod
    def key_answer(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> Any:
        """As :class:`congvu.quizzes.kinds.contract.QuestionKind` has it."""

    def right_answer(self, content: Mapping[str, Any], key: Mapping[str, Any], rng: Random) -> Any:
        """The key's."""
        return self.key_answer(content, key)


class OptionsKind(Kind):
    """A kind that shows ``content["options"]``, in an order of each paper's own."""

    def arrange(self, content: Mapping[str, Any], rng: Random, *, shuffle: bool) -> tuple[str, ...]:
        """The options, shuffled unless the item forbids it."""
        return arranged(ids_of(content), rng, shuffle=shuffle)


class PairedKind(Kind):
    """A kind whose answers are mappings: something beside each of several things. What was put there are its responses."""

    def responses(self, content: Mapping[str, Any]) -> Sequence[str]:
        """Too many to list: each could stand beside each."""
        return ()

    def classify(self, content: Mapping[str, Any], answer: Any) -> Collection[str]:
        """What stands beside what, ``one:other``."""
        return [f"{one}:{other}" for one, other in answer.items()]


class TypedKind(Kind):
    """A kind that is answered by typing one text; its ``read`` takes any."""

    def read(self, content: Mapping[str, Any], answer: Any) -> str | None:
        """The text as typed."""
        return typed(answer)

    def typed(self, content: Mapping[str, Any], answer: Any) -> Sequence[Path]:
        """All of it."""
        return ALL_TYPED

    def random_guess_score(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> float:
        """Nobody types the right text by chance."""
        return 0.0


class Foldered:
    """A kind whose folder holds ``starter.yaml`` and ``docs.md``."""

    def starter(self) -> str:
        """``starter.yaml`` of the kind's folder."""
        return beside(self, "starter.yaml")

    def docs(self) -> str:
        """``docs.md`` of the kind's folder."""
        return beside(self, "docs.md")


def beside(kind: object, name: str) -> str:
    """The text of a file in the folder of the module that defines a kind."""
    package = sys.modules[type(kind).__module__].__package__
    return files(package or "").joinpath(name).read_text(encoding="utf-8")


def distinct(options: Sequence[Option]) -> None:
    """Raises a fault unless ids and texts differ from each other."""
    twice = repeated(option.id for option in options)
    if twice:
        raise fault("cv_option_twice", "Mã phương án {id} được dùng hai lần; mỗi phương án một mã.", id=twice)
    same = repeated(option.text.casefold() for option in options)
    if same:
        raise fault("cv_text_twice", "Hai phương án có cùng nội dung «{text}».", text=same)


def known(ids: Iterable[str], options: Sequence[Option], where: str) -> None:
    """Raises a fault unless every id names one of ``options``."""
    there = [option.id for option in options]
    for option_id in ids:
        if option_id not in there:
            raise fault(
                "cv_key_unknown",
                "{where} nhắc đến «{id}» nhưng không có phương án nào mang mã đó (có: {there}).",
                where=where,
                id=option_id,
                there=", ".join(there),
            )


def repeated(values: Iterable[str]) -> str | None:
    """The first value that occurs a second time."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            return value
        seen.add(value)
    return None


def shown(options: Iterable[Option]) -> list[dict[str, str]]:
    """Options as a trainee may see them: id and text, never feedback."""
    return [{"id": option.id, "text": option.text} for option in options]


def choice_parts(item: Any, key: dict[str, Any]) -> Parts:
    """Shown: stem and options. Secret: the key, and what is told of each option."""
    told = {option.id: option.feedback for option in item.options}
    return Parts({"stem": item.stem, "options": shown(item.options)}, key, {"why": item.why, "options": told})


def veiled(options: Iterable[Option]) -> dict[str, str]:
    """New id by authors' id, made from the text alone.

    Authors tend to write steps in their right order, and pairs as l1–r1, l2–r2; such ids on a page would tell
    the key to whoever looks at its source. A digest of the visible text tells nothing.
    """
    return {option.id: veil(option.text) for option in options}


def veil(text: str, prefix: str = "x") -> str:
    """An id made from a visible text: the same on every machine, and telling nothing that the text does not."""
    return prefix + sha256(text.encode()).hexdigest()[:8]


def ids_of(content: Mapping[str, Any], field: str = "options") -> list[str]:
    """Ids of the options in ``content[field]``, as published."""
    return [option["id"] for option in content[field]]


def texts_of(content: Mapping[str, Any], field: str = "options") -> dict[str, str]:
    """Text by id of the options in ``content[field]``, each on one line."""
    return {option["id"]: one_line(option["text"]) for option in content[field]}


def arranged(ids: Sequence[str], rng: Random, *, shuffle: bool) -> tuple[str, ...]:
    """``ids`` in the order of one paper."""
    return tuple(rng.sample(ids, len(ids))) if shuffle else tuple(ids)


def one_line(text: str) -> str:
    """``text`` with every run of white space as one space."""
    return " ".join(text.split())


def typed(answer: Any) -> str | None:
    """A typed answer: NFC, stripped; ``None`` when blank. Raises :class:`UnreadableAnswer`."""
    if answer is None:
        return None
    if not isinstance(answer, str):
        raise UnreadableAnswer("Câu trả lời phải là chữ.")
    text = trimmed(answer) if len(answer) <= 4 * MAX_TYPED_CHARS else answer  # a letter is up to three signs
    if reason := too_long(text):
        raise UnreadableAnswer(reason)
    return text or None


def too_long(text: str) -> str:
    """What is said of a typed text that is longer than what is read; empty for any other."""
    return f"Câu trả lời dài quá {MAX_TYPED_CHARS} ký tự." if len(text) > MAX_TYPED_CHARS else ""


def id_list(answer: Any, ids: Sequence[str]) -> list[str]:
    """A list of different ids out of ``ids``. Raises :class:`UnreadableAnswer`."""
    if not isinstance(answer, list | tuple):
        raise UnreadableAnswer("Câu trả lời phải là một danh sách phương án.")
    if not all(isinstance(entry, str) and entry in ids for entry in answer):
        raise UnreadableAnswer("Câu trả lời có phương án không thuộc câu hỏi này.")
    if len(set(answer)) != len(answer):
        raise UnreadableAnswer("Một phương án xuất hiện hai lần trong câu trả lời.")
    return list(answer)
