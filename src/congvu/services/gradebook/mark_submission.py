"""Marking a submission that nbgrader holds: the paper and the keys from the store, the answers from the submission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from congvu.content.bundle import paper_seed
from congvu.model.attempts import Result
from congvu.model.content import Blueprint, ItemVersion, KeyRevision, Paper, Publication
from congvu.model.errors import NotFound
from congvu.model.ports import CodeRunner
from congvu.quizzes.drawing import draw_paper
from congvu.quizzes.marking import mark_paper
from congvu.quizzes.remarking import NO_TERMS, Terms, settled
from congvu.services.context import Services
from congvu.services.marks.terms import standing_terms
from congvu.store import Tx, campaigns, content
from congvu.store.gradebook.files import SubmittedAnswers
from congvu.store.gradebook.rows import TAMPERED, flags_of, with_flags
from congvu.store.gradebook.truth import Finished, finished_attempt


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a submission is marked by: paper, items and keys (by item version id), pass mark, earlier flags.

    ``terms`` are what has changed since the paper was drawn: points, rulings on faulty items.
    """

    paper: Paper
    items: Mapping[str, ItemVersion]
    keys: Mapping[str, KeyRevision]
    pass_mark: float
    flags: Mapping[str, str]
    terms: Terms = NO_TERMS


def mark_submission(
    services: Services,
    sheet: Sheet,
    answers: SubmittedAnswers,
    flags: Mapping[str, str],
    runner: CodeRunner | None = None,
) -> Result:
    """Marks the answers; slots whose cells are flagged earn 0, and unreadable answers flag every slot.

    A flagged slot is marked as a blank, so that it neither waits nor runs. With a ``runner`` code is run, which may
    take seconds: call this outside of any transaction. Without one its slots stay pending.
    """
    known = {**flags, **sheet.flags}
    if answers.flag:
        known = {**{slot.slot: answers.flag for slot in sheet.paper.slots}, **known}
    values = {slot: value for slot, value in answers.values.items() if slot not in known}
    paper = sheet.terms.paper(sheet.paper)
    result = mark_paper(services.kinds, paper, sheet.items, sheet.keys, values, sheet.pass_mark, runner)
    flagged = with_flags(result, known, sheet.pass_mark)
    return settled(flagged, sheet.paper, sheet.terms, sheet.keys, sheet.pass_mark, closed=known)


def sheet_for(tx: Tx, services: Services, quiz_id: str, officer_id: str, attempt_id: str | None) -> Sheet:
    """The sheet of a submission made from an attempt, else that of the quiz's fixed paper.

    Raises :class:`NotFound` if there is neither; an attempt of another officer or quiz counts as none.
    """
    attempt = finished_attempt(tx, attempt_id) if attempt_id else None
    if attempt is not None and attempt.officer_id == officer_id:
        publication = services.cache.publication(tx, attempt.publication_id)
        if publication.blueprint.quiz_id == quiz_id:
            return _attempt_sheet(tx, services, attempt, publication.blueprint)
    return fixed_sheet(tx, services, quiz_id)


def _attempt_sheet(tx: Tx, services: Services, attempt: Finished, blueprint: Blueprint) -> Sheet:
    """By the key revisions that the attempt's result names: a new key takes effect through a regrade."""
    versions = [slot.item_version_id for slot in attempt.paper.slots]
    keys = content.latest_keys(tx, versions)
    named = content.keys_by_id(tx, [mark.key_revision_id for mark in attempt.result.slots])
    keys |= {key.item_version_id: key for key in named.values()}
    tampered = {slot: flag for slot, flag in flags_of(attempt.result).items() if flag in TAMPERED}
    campaign = campaigns.get_campaign(tx, attempt.campaign_id)
    assert campaign is not None  # attempt.campaign_id is a foreign key
    terms = standing_terms(tx, services, campaign, attempt.publication_id)
    items = services.cache.items(tx, versions)
    return Sheet(attempt.paper, items, keys, blueprint.pass_mark, tampered, terms)


def fixed_sheet(tx: Tx, services: Services, quiz_id: str) -> Sheet:
    """The sheet of the newest publication's fixed paper; raises :class:`NotFound` if its slots are random."""
    publication = newest_publication(tx, services, quiz_id)
    if not publication.blueprint.fixed_paper:
        raise NotFound(
            f"Bài «{quiz_id}» có câu hỏi rút ngẫu nhiên và không có lượt làm bài nào khớp với bài nộp này.",
            mend="Bài này chỉ làm trên trang học.",
        )
    paper = fixed_paper(tx, services, publication)
    versions = [slot.item_version_id for slot in paper.slots]
    items, keys = services.cache.items(tx, versions), content.latest_keys(tx, versions)
    return Sheet(paper, items, keys, publication.blueprint.pass_mark, {})


def newest_publication(tx: Tx, services: Services, quiz_id: str) -> Publication:
    """The newest publication of a quiz; raises :class:`NotFound`."""
    found = content.latest_publication(tx, quiz_id)
    if found is None:
        raise NotFound(f"Bài «{quiz_id}» chưa được xuất bản.", mend="Chạy congvu publish.")
    return services.cache.publication(tx, found.id)


def fixed_paper(tx: Tx, services: Services, publication: Publication) -> Paper:
    """The one paper of a fixed-paper quiz: drawn from its named items with the seed that every build uses."""
    blueprint = publication.blueprint
    named = {rule.item_id for section in blueprint.sections for rule in section.slots}
    pool = [item for item in services.cache.pool(tx, publication.id) if item.item_id in named]
    return draw_paper(blueprint, pool, seed=paper_seed(blueprint.quiz_id), kinds=services.kinds)
