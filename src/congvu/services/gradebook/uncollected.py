"""Work on nbgrader's side that the truth does not know yet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from congvu.model.content import Json
from congvu.model.errors import Conflict
from congvu.store import Store, Tx, sheets
from congvu.store.gradebook.course import Course, writing
from congvu.store.gradebook.files import answers_text, digest_of, read_answers, submissions_in
from congvu.store.gradebook.known import Known, known_submissions
from congvu.store.gradebook.reader import HandWork, hand_work
from congvu.store.gradebook.truth import finished


class Uncollected(Conflict):
    """The gradebook or ``submitted/`` holds work that the truth does not know; a rebuild would lose it."""

    def __init__(self, marks: Sequence[HandWork], submissions: Sequence[tuple[str, str]]) -> None:
        super().__init__(
            f"Phía nbgrader còn {len(marks)} bài có điểm hoặc nhận xét nhập tay và {len(submissions)} bài nộp chưa "
            "thu về.",
            mend="Chạy congvu gradebook collect rồi thử lại.",
        )
        self.marks = tuple(marks)
        self.submissions = tuple(submissions)


def refuse_uncollected(store: Store, course: Course, quizzes: Iterable[str]) -> None:
    """Raises :class:`Uncollected` if nbgrader's side holds work that the truth does not know."""
    marks: list[HandWork] = []
    submissions: list[tuple[str, str]] = []
    for quiz_id in quizzes:
        with writing(course) as tx:
            marks += hand_work(tx, quiz_id)
        submissions += [(quiz_id, officer) for officer, _ in uncollected_submissions(store, course, quiz_id)]
    if marks or submissions:
        raise Uncollected(marks, submissions)


def uncollected_submissions(store: Store, course: Course, quiz_id: str) -> list[tuple[str, Path]]:
    """Officer and folder in ``submitted/`` of what neither the projector wrote nor a collection has taken in."""
    with writing(course) as tx:
        known = known_submissions(tx, quiz_id)
    folders = submissions_in(course, quiz_id)
    return [
        (officer_id, at)
        for officer_id, at in folders
        if not is_known(store, at, quiz_id, officer_id, known.get(officer_id))
    ]


def is_known(store: Store, folder: Path, quiz_id: str, officer_id: str, known: Known | None) -> bool:
    """Whether a folder holds answers that congvu wrote or collected.

    A projector killed between its files and its transaction leaves files that the gradebook does not know; the
    truth does: they hold the answers of one of the officer's attempts.
    """
    digest = read_answers(folder, quiz_id).digest
    if known is not None and digest == known.answers_digest:
        return True
    return digest in store.read(lambda tx: _digests(tx, quiz_id, officer_id))


def projected_answers(tx: Tx, quiz_id: str, attempt_ids: Sequence[str]) -> dict[str, str]:
    """The text of ``answers.json`` as the projector writes it, by attempt; of no more attempts than a query takes."""
    saved = sheets.answer_texts(tx, attempt_ids)
    read: dict[str, Json] = {}
    return {
        attempt_id: answers_text(
            quiz_id, {slot: _read(read, text) for slot, text in saved.get(attempt_id, {}).items()}
        )
        for attempt_id in attempt_ids
    }


def _read(read: dict[str, Json], text: str) -> Json:
    """The value of a JSON text; among many answers few differ."""
    if text not in read:
        read[text] = json.loads(text)
    return read[text]


def _digests(tx: Tx, quiz_id: str, officer_id: str) -> set[str]:
    tries = finished(tx, quiz_id, [officer_id]).get(officer_id, [])
    texts = projected_answers(tx, quiz_id, [attempt.attempt_id for attempt in tries])
    return {digest_of(text) for text in texts.values()}
