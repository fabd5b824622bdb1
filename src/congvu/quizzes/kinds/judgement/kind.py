"""Data, schema and marking of ``judgement``.

Normal form of an answer: ``{action id: rating}``, sorted by id, unrated actions missing; ratings are 1 to 4. Key:
``{"ratings": {action id: rating}}``, the experts'. Feedback: ``why`` and ``options`` (the reason for each action's
rating). Published ids are veiled (see :func:`congvu.quizzes.kinds.base.veiled`), and the actions stand in the order
of those ids unless the item keeps its order (``shuffle: false``).
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from congvu.model.attempts import Mark, Marked
from congvu.quizzes.kinds import base
from congvu.quizzes.kinds.contract import Habits, Parts, Pull, UnreadableAnswer
from congvu.quizzes.kinds.judgement.scoring import HIGHEST, LOWEST, share_by_distance
from congvu.quizzes.kinds.judgement.sheet import SHEET

RATINGS: Mapping[int, str] = MappingProxyType(
    {4: "Rất phù hợp", 3: "Phù hợp", 2: "Không phù hợp", 1: "Rất không phù hợp"}
)
LEAST_SPREAD = 2
"""How far apart the key's highest and lowest rating lie at least: a flat key could not be told from a habit."""
ALL_ALIKE = 0.15
"""The share of those who miss a situation because they rate all actions alike."""

Rating = Annotated[int, Field(strict=True, ge=LOWEST, le=HIGHEST)]


class JudgementItem(base.ItemBase):
    """An item of kind ``judgement`` as authors write it: ``key`` holds the experts' rating of every action."""

    kind: Literal["judgement"]
    options: Annotated[list[base.Choice], Field(min_length=3, max_length=6)]
    key: dict[str, Rating]

    @model_validator(mode="after")
    def _sound(self) -> JudgementItem:
        base.distinct(self.options)
        base.known(self.key, self.options, "Đáp án")
        missing = [option.id for option in self.options if option.id not in self.key]
        if missing:
            raise base.fault(
                "cv_key_incomplete", "Đáp án thiếu mức của cách xử lý {ids}.", ids=", ".join(missing)
            )
        if max(self.key.values()) - min(self.key.values()) < LEAST_SPREAD:
            raise base.fault(
                "cv_key_flat",
                "Các mức trong đáp án gần như nhau; cần có cách xử lý nên làm và cách không nên làm, cách nhau "
                "ít nhất 2 mức.",
            )
        return self


class SituationalJudgement(base.Foldered, base.OptionsKind, base.PairedKind):
    """Actions rated on a scale of four, marked by :func:`share_by_distance`; rating all alike earns 0."""

    name = "judgement"
    schema: type[Any] = JudgementItem
    sheet = SHEET

    def take_apart(self, item: JudgementItem) -> Parts:
        """Shown: the situation and the actions. Secret: the experts' ratings, and why."""
        new = base.veiled(item.options)
        actions = [{"id": new[option.id], "text": option.text} for option in item.options]
        if item.shuffle:
            actions.sort(key=lambda action: action["id"])
        return Parts(
            content={"stem": item.stem, "options": actions},
            key={"ratings": {new[action]: rating for action, rating in sorted(item.key.items())}},
            feedback={
                "why": item.why,
                "options": {new[option.id]: option.feedback for option in item.options},
            },
        )

    def read(self, content: Mapping[str, Any], answer: Any) -> dict[str, int] | None:
        """Ratings of known actions, some or all; blank is ``None``, or no rating at all."""
        if answer is None or answer == "":
            return None
        if not isinstance(answer, Mapping):
            raise UnreadableAnswer("Câu trả lời phải là mức của từng cách xử lý.")
        ratings = {action: rating for action, rating in answer.items() if rating not in (None, "")}
        ids = base.ids_of(content)
        if not all(action in ids and _is_rating(rating) for action, rating in ratings.items()):
            raise UnreadableAnswer("Câu trả lời có cách xử lý hoặc mức không thuộc câu hỏi này.")
        return dict(sorted(ratings.items())) or None

    def mark(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> Mark:
        """By the distance to the experts' ratings."""
        return Marked(share_by_distance(key["ratings"], answer))

    def key_answer(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> dict[str, int]:
        """The experts' ratings."""
        return dict(sorted(key["ratings"].items()))

    def text(self, content: Mapping[str, Any], answer: Any) -> str:
        """Each rated action with its rating."""
        given, texts = answer or {}, base.texts_of(content)
        return "; ".join(
            f"{words} → {RATINGS[given[option_id]]}"
            for option_id, words in texts.items()
            if option_id in given
        )

    def verdicts(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> dict[str, bool]:
        """Whether each rating is the experts' own; a neighbouring one earns a part all the same."""
        return {
            option_id: key["ratings"].get(option_id) == rating for option_id, rating in (answer or {}).items()
        }

    def response_text(self, content: Mapping[str, Any], response: str) -> str:
        """An action with its rating."""
        action, _, rating = response.partition(":")
        return self.text(content, {action: int(rating)})

    def habits(self, content: Mapping[str, Any]) -> Habits:
        """Much to read and to weigh."""
        return Habits(median_s=95)

    def wrong_answer(
        self, content: Mapping[str, Any], key: Mapping[str, Any], rng: Random, pull: Pull
    ) -> dict[str, int]:
        """A level off here and there; at times everything is found appropriate, and nothing very much so."""
        right = self.key_answer(content, key)
        if rng.random() < ALL_ALIKE:
            return dict.fromkeys(right, 3)
        moved = {action: rating + rng.choice((-1, 0, 0, 1)) for action, rating in right.items()}
        return {action: min(max(rating, LOWEST), HIGHEST) for action, rating in moved.items()}


def _is_rating(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value in RATINGS


KIND = SituationalJudgement()
