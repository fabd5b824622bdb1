"""Writing the counted attempts of some officers of one quiz: files first, then one transaction of the gradebook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from congvu.content.build import public_paper
from congvu.content.canonical import pretty_json
from congvu.content.nbgrader_source import source_notebook
from congvu.grading.policies import counted
from congvu.model.content import Counts
from congvu.model.errors import Conflict
from congvu.quizzes.terms import same_places
from congvu.services.context import Services
from congvu.services.gradebook.submissions import fixed_paper, newest_publication
from congvu.services.gradebook.uncollected import is_known, projected_answers
from congvu.services.marks import words_by_slot
from congvu.store import Store, Tx, attempts, campaigns
from congvu.store.gradebook.assignments import put_assignment, set_due
from congvu.store.gradebook.course import ANSWERS, TIMESTAMP, Course, writing
from congvu.store.gradebook.files import (
    READ_ONLY,
    WRITABLE,
    answers_digest,
    digest_of,
    timestamp_text,
    write_folder,
)
from congvu.store.gradebook.known import Known, known_submissions
from congvu.store.gradebook.master import ForPeople, Master
from congvu.store.gradebook.reader import hand_work
from congvu.store.gradebook.rows import fits, flags_of, grade_rows
from congvu.store.gradebook.truth import Finished, finished
from congvu.store.gradebook.writer import SubmissionEntry, write_entries


@dataclass(frozen=True, slots=True)
class _Quiz:
    master: Master
    counts: Counts


@dataclass(slots=True)
class BatchWriter:
    """Writes officers' counted attempts, and remembers whom it could not write and why."""

    store: Store
    course: Course
    services: Services
    held: set[tuple[str, str]] = field(default_factory=set)
    unfit: set[str] = field(default_factory=set)
    stale: set[str] = field(default_factory=set)
    _quizzes: dict[str, _Quiz | None] = field(default_factory=dict)

    def prepare(self, quiz_ids: Sequence[str], stopped: Callable[[], bool] = lambda: False) -> None:
        """Makes the assignments of these quizzes, so that authors can release them before anybody has sat one.

        The first time that takes a third of a second each; ``stopped`` is asked in between.
        """
        for quiz_id in quiz_ids:
            if stopped():
                return
            self._quiz(quiz_id)

    def write(self, quiz_id: str, officers: Sequence[str]) -> int:
        """Writes the counted attempt of each officer; returns how many were written."""
        quiz = self._quiz(quiz_id)
        if quiz is None:
            return 0
        free = self._without_hand_work(quiz_id, officers)
        chosen = self.store.read(lambda tx: self._counted(tx, quiz, quiz_id, free))
        ids = [attempt.attempt_id for attempt in chosen]
        texts = self.store.read(lambda tx: projected_answers(tx, quiz_id, ids))
        with writing(self.course) as tx:
            known = known_submissions(tx, quiz_id, [attempt.officer_id for attempt in chosen])
        entries = [
            self._put_files(quiz, quiz_id, attempt, texts[attempt.attempt_id], known.get(attempt.officer_id))
            for attempt in chosen
        ]
        with writing(self.course) as tx:
            write_entries(tx, quiz_id, entries)
        return len(entries)

    def _quiz(self, quiz_id: str) -> _Quiz | None:
        """The quiz's assignment, brought up to its newest publication; ``None`` if that takes a rebuild."""
        if quiz_id not in self._quizzes:
            self._quizzes[quiz_id] = self._open_quiz(quiz_id)
        return self._quizzes[quiz_id]

    def _open_quiz(self, quiz_id: str) -> _Quiz | None:
        counts, files = self.store.read(lambda tx: source_files(tx, self.services, quiz_id))
        try:
            new_points = self.store.read(lambda tx: follow_newest(tx, self.services, quiz_id))
            quiz = _Quiz(put_assignment(self.course, quiz_id, files, new_points=new_points), counts)
        except Conflict:
            self.stale.add(quiz_id)
            return None
        due_at = self.store.read(lambda tx: first_close(tx, self.services, quiz_id))
        if due_at is not None:
            set_due(self.course, quiz_id, due_at)
        return quiz

    def _without_hand_work(self, quiz_id: str, officers: Sequence[str]) -> list[str]:
        """Leaves out those whose marks in formgrader are not collected yet; collecting brings them here again."""
        with writing(self.course) as tx:
            busy = {work.student_id for work in hand_work(tx, quiz_id, officers)}
        self.held |= {(quiz_id, officer) for officer in busy}
        return [officer for officer in officers if officer not in busy]

    def _counted(self, tx: Tx, quiz: _Quiz, quiz_id: str, officers: Sequence[str]) -> list[Finished]:
        chosen = []
        for tries in finished(tx, quiz_id, officers).values():
            fitting = [attempt for attempt in tries if fits(attempt.result, quiz.master.points)]
            self.unfit |= {attempt.attempt_id for attempt in tries} - {
                attempt.attempt_id for attempt in fitting
            }
            if fitting:
                chosen.append(fitting[counted([attempt.result for attempt in fitting], quiz.counts)])
        return chosen

    def _put_files(
        self, quiz: _Quiz, quiz_id: str, attempt: Finished, text: str, known: Known | None
    ) -> SubmissionEntry:
        """Writes both folders. What was handed in on nbgrader's side is never overwritten in ``submitted/``."""
        name, stamp = f"{quiz_id}.ipynb", timestamp_text(attempt.submitted_at)
        folder = self.course.folder("submitted", attempt.officer_id, quiz_id)
        digest, there = digest_of(text), answers_digest(folder)
        if known is not None and known.attempt_id == attempt.attempt_id and there == known.answers_digest:
            digest = known.answers_digest  # this very attempt as it was handed in, or written before
        elif not folder.exists() or is_known(self.store, folder, quiz_id, attempt.officer_id, known):
            write_folder(folder, {name: quiz.master.released, ANSWERS: text, TIMESTAMP: stamp}, WRITABLE)
        words = (
            self.store.read(lambda tx: words_to_judge(tx, self.services, attempt))
            if attempt.by_people
            else {}
        )
        autograded = quiz.master.autograded(attempt.result, ForPeople(attempt.by_people, words))
        files = {name: autograded, ANSWERS: text, TIMESTAMP: stamp}
        write_folder(self.course.folder("autograded", attempt.officer_id, quiz_id), files, READ_ONLY)
        return _entry(attempt, digest)


def source_files(tx: Tx, services: Services, quiz_id: str) -> tuple[Counts, dict[str, str]]:
    """Which attempt counts, and the source folder of a quiz (text by name), from its newest publication."""
    publication = newest_publication(tx, services, quiz_id)
    blueprint = publication.blueprint
    files = {f"{quiz_id}.ipynb": pretty_json(source_notebook(blueprint))}
    if blueprint.fixed_paper:
        paper = fixed_paper(tx, services, publication)
        items = services.cache.items(tx, paper.version_ids)
        keys = services.cache.latest_keys(tx, paper.version_ids)
        both = {version: (item, keys[version]) for version, item in items.items()}
        files["paper.json"] = pretty_json(public_paper(quiz_id, paper, both))
    return blueprint.counts, files


def follow_newest(tx: Tx, services: Services, quiz_id: str) -> bool:
    """Whether all campaigns of a quiz follow its newest publication, or cannot because its places differ.

    Then the marks have its points, or will have when the regrade that moved the campaigns is done.
    """
    newest = newest_publication(tx, services, quiz_id)
    followed = {campaign.publication_id for campaign in campaigns.campaigns_with(tx, quiz_id)} - {newest.id}
    others = [services.cache.publication(tx, publication_id).blueprint for publication_id in sorted(followed)]
    return not any(same_places(other, newest.blueprint) for other in others)


def first_close(tx: Tx, services: Services, quiz_id: str) -> datetime | None:
    """The first close of a campaign with a late policy for a quiz; ``None`` if there is none.

    nbgrader knows one due date a quiz, congvu one close a campaign. Nothing before the first of them is late; whether
    something after it is, congvu's plugin says (:mod:`congvu.interfaces.nbgrader.late`).
    """
    late = [
        campaign.closes_at
        for campaign in campaigns.campaigns_with(tx, quiz_id)
        if services.cache.publication(tx, campaign.publication_id).blueprint.late
    ]
    return min(late, default=None)


def words_to_judge(tx: Tx, services: Services, one: Finished) -> dict[str, str]:
    """The answers in words of the slots that people mark, by slot, for whoever marks in formgrader."""
    slots = [slot for slot in one.paper.slots if slot.slot in one.by_people]
    items = services.cache.items(tx, [slot.item_version_id for slot in slots])
    saved = {slot: answer.value for slot, answer in attempts.answers(tx, one.attempt_id).items()}
    return words_by_slot(services, {slot.slot: items[slot.item_version_id] for slot in slots}, saved)


def _entry(attempt: Finished, digest: str) -> SubmissionEntry:
    return SubmissionEntry(
        attempt.officer_id,
        attempt.attempt_id,
        attempt.submitted_at,
        digest,
        grade_rows(attempt.result, attempt.manual),
        bool(flags_of(attempt.result)),
        attempt.manual,
        attempt.comments,
        attempt.result.penalty,
    )
