"""A cache of published content. What is published never changes, so nothing here goes stale."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from congvu.content.bundle import blueprint_from_json, register_from_json
from congvu.content.canonical import digest, digest_text
from congvu.courses.day import World, world_from_json
from congvu.model.attempts import Attempt
from congvu.model.content import ItemVersion, Json, KeyRevision, Publication
from congvu.model.errors import NotFound
from congvu.model.norms import Register
from congvu.quizzes.terms import Ruled, rulings_from_json
from congvu.services.lesson_pages import PublishedPage, load_page
from congvu.store import Tx, attempts, content, regrading

ATTEMPTS_KEPT = 4_096
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class PublishedDesk:
    """The desk of a course version: its data, their digest, and the world that they make."""

    number: int
    body: Json
    digest: str
    world: World


@dataclass(frozen=True, slots=True)
class LastRegrade:
    """A regrade of a quiz: it began after the event of that number, under these rulings by item version."""

    after_seq: int
    rulings: Mapping[str, Ruled] = field(default_factory=dict)


NEVER_REGRADED = LastRegrade(0)


@dataclass(slots=True)
class ContentCache:
    """Item versions, key revisions, publications and registers by id."""

    _items: dict[str, ItemVersion] = field(default_factory=dict)
    _keys: dict[str, KeyRevision] = field(default_factory=dict)
    _publications: dict[str, Publication] = field(default_factory=dict)
    _pools: dict[str, list[ItemVersion]] = field(default_factory=dict)
    _registers: dict[int, Register] = field(default_factory=dict)
    _courses: dict[str, content.Published] = field(default_factory=dict)
    _desks: dict[tuple[str, int], PublishedDesk] = field(default_factory=dict)
    _pages: dict[str, PublishedPage] = field(default_factory=dict)
    _derived: dict[Hashable, Any] = field(default_factory=dict)
    _regrades: dict[str, LastRegrade] = field(default_factory=dict)
    _attempts: OrderedDict[str, Attempt] = field(default_factory=OrderedDict)

    def attempt(self, tx: Tx, attempt_id: str) -> Attempt | None:
        """An attempt as it was started (its state here is always open); the last 4,096 are kept."""
        attempt = self._attempts.get(attempt_id)
        if attempt is None and (attempt := attempts.get_header(tx, attempt_id)) is not None:
            self._attempts[attempt_id] = attempt
            while len(self._attempts) > ATTEMPTS_KEPT:
                self._attempts.popitem(last=False)
        return attempt

    def latest_keys(self, tx: Tx, version_ids: Iterable[str]) -> dict[str, KeyRevision]:
        """The newest key revision of each item version, by version id."""
        newest = content.latest_key_ids(tx, version_ids)
        keys = self.keys(tx, newest.values())
        return {version_id: keys[key_id] for version_id, key_id in newest.items()}

    def items(self, tx: Tx, ids: Iterable[str]) -> dict[str, ItemVersion]:
        """Item versions by id."""
        wanted = list(ids)
        missing = [item_id for item_id in wanted if item_id not in self._items]
        if missing:
            self._items.update(content.items_by_id(tx, missing))
        return {item_id: self._items[item_id] for item_id in wanted}

    def keys(self, tx: Tx, ids: Iterable[str]) -> dict[str, KeyRevision]:
        """Key revisions by their own id."""
        wanted = list(ids)
        missing = [key_id for key_id in wanted if key_id not in self._keys]
        if missing:
            self._keys.update(content.keys_by_id(tx, missing))
        return {key_id: self._keys[key_id] for key_id in wanted}

    def publication(self, tx: Tx, publication_id: str) -> Publication:
        """A publication; raises :class:`NotFound`."""
        if publication_id not in self._publications:
            row = content.get_publication(tx, publication_id)
            if row is None:
                raise NotFound("Không tìm thấy bài kiểm tra này.")
            blueprint = blueprint_from_json(row.body)
            self._publications[publication_id] = Publication(row.id, blueprint, row.number)
        return self._publications[publication_id]

    def pool(self, tx: Tx, publication_id: str) -> list[ItemVersion]:
        """The item versions that papers of a publication may hold."""
        if publication_id not in self._pools:
            self._pools[publication_id] = content.publication_items(tx, publication_id)
        return self._pools[publication_id]

    def last_regrade(self, tx: Tx, quiz_id: str) -> LastRegrade:
        """The newest regrade of a quiz, as far as it decides about attempts that end after it."""
        job_id = regrading.newest_job_id(tx, quiz_id)
        if not job_id:
            return NEVER_REGRADED
        if job_id not in self._regrades:
            job = regrading.get_job(tx, job_id)
            assert job is not None  # jobs are never deleted
            after_seq = regrading.begun_after(tx, job)
            rulings = rulings_from_json(job.basis["rulings"], after_seq)
            self._regrades[job_id] = LastRegrade(after_seq, rulings)
        return self._regrades[job_id]

    def course(self, tx: Tx, course_id: str) -> content.Published:
        """The newest version of a course; raises :class:`NotFound`. Its body is large, so it is read once."""
        number = content.latest_course_number(tx, course_id)
        known = self._courses.get(course_id)
        if known is None or known.number != number:
            known = content.latest_course(tx, course_id) if number else None
            if known is None:
                raise NotFound("Không tìm thấy khóa học này.")
            self._courses[course_id] = known
        return known

    def desk(self, tx: Tx, course_id: str, number: int) -> PublishedDesk:
        """The desk of a course version; raises :class:`NotFound` if it has none."""
        if (course_id, number) not in self._desks:
            course = content.get_course(tx, course_id, number)
            body = course.body.get("desk") if course else None
            if body is None:
                raise NotFound("Khóa học này không có mô phỏng ở quầy.")
            self._desks[course_id, number] = PublishedDesk(number, body, digest(body), world_from_json(body))
        return self._desks[course_id, number]

    def lesson_page(self, tx: Tx, lesson: Mapping[str, Json]) -> PublishedPage:
        """The page of a published lesson."""
        name = digest_text(lesson["notebook"])
        if lesson.get("live") or name not in self._pages:
            page = load_page(tx, lesson)
            if (
                page.live
            ):  # by the author's word, or until its cells have been run: neither is the notebook's own
                return page
            self._pages[name] = page
        return self._pages[name]

    def derived(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """What follows from published content alone, made once; ``key`` names what it follows from."""
        if key not in self._derived:
            self._derived[key] = make()
        made: _T = self._derived[key]
        return made

    def register(self, tx: Tx) -> Register:
        """The newest register of norms; an empty one before the first publication."""
        return self.numbered_register(tx)[1]

    def numbered_register(self, tx: Tx) -> tuple[int, Register]:
        """The newest register of norms, with its number: 0 before the first publication."""
        number = content.latest_register_number(tx)
        if number == 0:
            return 0, Register()
        if number not in self._registers:
            latest = content.latest_register(tx)
            assert latest is not None  # numbers are never taken back
            self._registers[number] = register_from_json(latest.body)
        return number, self._registers[number]
