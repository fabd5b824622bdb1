"""Data and marking of ``code``.

Normal form of an answer: Python source in NFC with line feeds; an untouched starter is a blank. Shown: stem, starter,
examples, files. Key: ``{"solution": source, "probes": [{"call", "value", "weight", "tolerance"}]}``. Feedback: ``why``.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum
from random import Random
from types import MappingProxyType
from typing import Any

from congvu.model.attempts import RUN, Mark, Marked, Pending
from congvu.model.ports import Observed, RunRequest, RunStatus
from congvu.quizzes.kinds import base
from congvu.quizzes.kinds._written import written
from congvu.quizzes.kinds.code.form import MAX_CODE_CHARS, CodeItem
from congvu.quizzes.kinds.code.slips import with_a_slip
from congvu.quizzes.kinds.code.values import same_value
from congvu.quizzes.kinds.contract import Habits, Parts, Pull

FLAGS = MappingProxyType(
    {status: f"run_{status.value}" for status in RunStatus if status is not RunStatus.DONE}
)
"""The flag of a run that gave no values, by how it ended."""
UNLIKE = "run_unlike"
"""The flag of a run that did not answer probe by probe."""


class Code(base.Foldered, base.TypedKind):
    """Python that a sandbox runs. Earns ``Σ weight of right probes / Σ weight`` (:func:`same_value`), in [0, 1].

    That is how nbgrader and Moodle's CodeRunner give partial credit: each test has points of its own. Any end but
    ``done`` earns 0 and a flag.
    """

    name = "code"
    schema: type[Any] = CodeItem

    def take_apart(self, item: CodeItem) -> Parts:
        """Shown: stem, starter, examples, files. Secret: solution and probes, calls and values alike."""
        return Parts(
            content={
                "stem": item.stem,
                "starter": item.starter,
                "examples": [
                    {"call": example.call, "value": repr(example.value)} for example in item.examples
                ],
                "files": [{"name": file.name, "text": file.text + "\n"} for file in item.files],
                "max_chars": MAX_CODE_CHARS,
            },
            key=item.key.model_dump(),
            feedback={"why": item.why},
        )

    def read(self, content: Mapping[str, Any], answer: Any) -> str | None:
        """The source; ``None`` for a blank, and for the starter as it was given."""
        source = written(answer, content["max_chars"])
        return None if source == content["starter"] else source

    def mark(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> Mark:
        """Waits for a run."""
        return Pending(RUN)

    def run_request(self, content: Mapping[str, Any], key: Mapping[str, Any], answer: Any) -> RunRequest:
        """The source, the calls of the probes and the files; no expected value."""
        return RunRequest(
            source=answer,
            probes=tuple(probe["call"] for probe in key["probes"]),
            files={file["name"]: file["text"].encode() for file in content["files"]},
        )

    def judge(self, content: Mapping[str, Any], key: Mapping[str, Any], observed: Observed) -> Marked:
        """The weight of the probes that gave what was expected, of the whole weight."""
        if observed.status is not RunStatus.DONE:
            return Marked(0.0, FLAGS[observed.status])
        if len(observed.probed) != len(key["probes"]):
            return Marked(0.0, UNLIKE)
        right = fsum(
            probe["weight"]
            for probe, seen in zip(key["probes"], observed.probed, strict=True)
            if not seen.error and same_value(probe["value"], seen.value, probe["tolerance"])
        )
        return Marked(right / fsum(probe["weight"] for probe in key["probes"]))

    def key_answer(self, content: Mapping[str, Any], key: Mapping[str, Any]) -> str:
        """The author's solution."""
        return str(key["solution"])

    def text(self, content: Mapping[str, Any], answer: Any) -> str:
        """The source on one line."""
        return base.one_line(answer or "")

    def habits(self, content: Mapping[str, Any]) -> Habits:
        """Twelve minutes."""
        return Habits(median_s=700)

    def wrong_answer(
        self, content: Mapping[str, Any], key: Mapping[str, Any], rng: Random, pull: Pull
    ) -> str | None:
        """The solution with a slip, or the starter with a word of despair."""
        return with_a_slip(rng, str(key["solution"]), content["starter"])


KIND = Code()
