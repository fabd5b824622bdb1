"""Marking a submission that nbgrader holds: the paper and the keys from the store, the answers from the submission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from congvu.content.bundle import paper_seed
from congvu.model.attempts import Result
from congvu.model.content import Paper, Publication
from congvu.model.errors import NotFound
from congvu.model.ports import CodeRunner
from congvu.quizzes.drawing import draw_paper
from congvu.quizzes.flags import TAMPERED
from congvu.quizzes.sheet import Sheet, Standing
from congvu.quizzes.terms import Terms
from congvu.services.context import Services
from congvu.services.marks import keys_of_marks, standing_terms
from congvu.store import Tx, campaigns, content
from congvu.store.gradebook.files import SubmittedAnswers
from congvu.store.gradebook.rows import flags_of
from congvu.store.gradebook.truth import Finished, finished_attempt


def mark_submission(
    services: Services,
    sheet: Sheet,
    answers: SubmittedAnswers,
    flags: Mapping[str, str],
    runner: CodeRunner | None = None,
) -> Result:
    """Marks the answers; slots whose cells are flagged earn 0, and unreadable answers flag every slot.

    A flagged slot neither waits nor runs. With a ``runner`` code is run, which may take seconds: call this outside of
    any transaction. Without one its slots stay pending.
    """
    closed = closed_slots(sheet.paper, answers, {**flags, **sheet.standing.closed})
    standing = replace(sheet.standing, closed=closed)
    return replace(sheet, answers=answers.values, standing=standing).marked(services.kinds, runner)


def closed_slots(paper: Paper, answers: SubmittedAnswers, flags: Mapping[str, str]) -> dict[str, str]:
    """Flags by slot of a submission: of its cells, else of its answers as a whole."""
    whole = {slot.slot: answers.flag for slot in paper.slots} if answers.flag else {}
    return {**whole, **flags}


def sheet_for(tx: Tx, services: Services, quiz_id: str, officer_id: str, attempt_id: str | None) -> Sheet:
    """The sheet of a submission made from an attempt, else that of the quiz's fixed paper; without answers.

    Raises :class:`NotFound` if there is neither; an attempt of another officer or quiz counts as none.
    """
    attempt = finished_attempt(tx, attempt_id) if attempt_id else None
    if attempt is not None and attempt.officer_id == officer_id:
        publication = services.cache.publication(tx, attempt.publication_id)
        if publication.blueprint.quiz_id == quiz_id:
            return _attempt_sheet(tx, services, attempt)
    return fixed_sheet(tx, services, quiz_id)


def _attempt_sheet(tx: Tx, services: Services, attempt: Finished) -> Sheet:
    """By the key revisions that the attempt's result names: a new key takes effect through a regrade."""
    paper, marks = attempt.paper, attempt.result.slots
    campaign = campaigns.get_campaign(tx, attempt.campaign_id)
    assert campaign is not None  # attempt.campaign_id is a foreign key
    tampered = {slot: flag for slot, flag in flags_of(attempt.result).items() if flag in TAMPERED}
    return Sheet(
        paper,
        services.cache.items(tx, paper.version_ids),
        keys_of_marks(tx, services, paper.slots, marks),
        {},
        standing_terms(tx, services, campaign, attempt.publication_id),
        standing=Standing(closed=tampered),
    )


def fixed_sheet(tx: Tx, services: Services, quiz_id: str) -> Sheet:
    """The sheet of the newest publication's fixed paper, as collecting would mark it in a campaign that follows that.

    Raises :class:`NotFound` if its slots are random.
    """
    publication = newest_publication(tx, services, quiz_id)
    if not publication.blueprint.fixed_paper:
        raise NotFound(
            f"Bài «{quiz_id}» có câu hỏi rút ngẫu nhiên và không có lượt làm bài nào khớp với bài nộp này.",
            mend="Bài này chỉ làm trên trang học.",
        )
    paper = fixed_paper(tx, services, publication)
    items, keys = services.cache.items(tx, paper.version_ids), content.latest_keys(tx, paper.version_ids)
    rulings = services.cache.last_regrade(tx, quiz_id).rulings
    return Sheet(paper, items, keys, {}, Terms(publication.blueprint.pass_mark, {}, rulings))


def newest_publication(tx: Tx, services: Services, quiz_id: str) -> Publication:
    """The newest publication of a quiz; raises :class:`NotFound`."""
    row = content.latest_publication(tx, quiz_id)
    if row is None:
        raise NotFound(f"Bài «{quiz_id}» chưa được phát hành.", mend="Chạy congvu publish.")
    return services.cache.publication(tx, row.id)


def fixed_paper(tx: Tx, services: Services, publication: Publication) -> Paper:
    """The one paper of a fixed-paper quiz: drawn from its named items with the seed that every build uses."""
    blueprint = publication.blueprint
    named = {rule.item_id for section in blueprint.sections for rule in section.slots}
    pool = [item for item in services.cache.pool(tx, publication.id) if item.item_id in named]
    return draw_paper(blueprint, pool, seed=paper_seed(blueprint.quiz_id), kinds=services.kinds)
