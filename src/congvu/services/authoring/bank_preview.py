"""What authors and administrators see of published questions: wording, key, standing of their norms, figures.

Two rules. (1) What papers may draw now is shown: the items of the newest publications. (2) Who may yet sit an item
sees neither its wording nor its key, as with statistics (:mod:`congvu.services.statistics.quiz`): an author is a trainee too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from congvu.content.item_checks import lint_bank
from congvu.law.norms import Reason, reasons
from congvu.model.campaigns import Scope
from congvu.model.content import ItemVersion, KeyRevision
from congvu.model.errors import Forbidden, NotFound
from congvu.model.findings import Finding
from congvu.model.people import Role
from congvu.services.context import Context
from congvu.services.statistics import ItemReport, may_yet_sit, quiz_statistics
from congvu.store import Tx, content


@dataclass(frozen=True, slots=True)
class Previewed:
    """An item with its newest key; ``findings`` of lint, ``lapsed``: why it cannot be drawn today.

    ``veiled``: the viewer may yet sit it, so neither ``item.content`` nor ``key`` may be shown.
    """

    item: ItemVersion
    key: KeyRevision
    findings: tuple[Finding, ...]
    lapsed: tuple[Reason, ...]
    veiled: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of an item in the attempts of one quiz."""

    quiz: str
    report: ItemReport


def published_banks(tx: Tx, ctx: Context, scope: Scope) -> dict[str, int]:
    """The banks with published items, and how many each has; raises :class:`Forbidden` to all but authors."""
    _require(scope)
    counts: dict[str, int] = {}
    for item in _published(tx, ctx).values():
        counts[item.bank] = counts.get(item.bank, 0) + 1
    return dict(sorted(counts.items()))


def previewed_bank(tx: Tx, ctx: Context, scope: Scope, bank: str) -> list[Previewed]:
    """The items of a bank, by id; raises :class:`Forbidden`, and :class:`NotFound` for a bank without items."""
    _require(scope)
    items = {version.item_id: version for version in _published(tx, ctx).values() if version.bank == bank}
    if not items:
        raise NotFound("Không có ngân hàng câu hỏi này trong nội dung đã phát hành.")
    keys = ctx.services.cache.latest_keys(tx, [version.id for version in items.values()])
    pairs = [(items[name], keys[items[name].id]) for name in sorted(items)]
    warned, veiled = lint_bank(bank, pairs, ctx.services.kinds), may_yet_sit(tx, ctx)
    register = ctx.services.cache.register(tx)
    return [
        Previewed(
            item,
            key,
            tuple(warned.get(item.item_id, ())),
            reasons(register, item.citations, ctx.today),
            item.item_id in veiled,
        )
        for item, key in pairs
    ]


def previewed_item(tx: Tx, ctx: Context, scope: Scope, item_id: str) -> Previewed:
    """One item; raises as :func:`previewed_bank` does."""
    _require(scope)
    item = _published(tx, ctx).get(item_id)
    if item is None:
        raise NotFound("Không có câu hỏi này trong nội dung đã phát hành.")
    return next(
        previewed
        for previewed in previewed_bank(tx, ctx, scope, item.bank)
        if previewed.item.item_id == item_id
    )


def item_figures(tx: Tx, ctx: Context, scope: Scope, item_id: str) -> list[Figures]:
    """The figures of an item in each quiz with attempts in scope that met it; computed anew, so it takes a while."""
    _require(scope)
    figures = []
    for publication in content.latest_publications(tx):
        if item_id not in {version.item_id for version in ctx.services.cache.pool(tx, publication.id)}:
            continue
        try:
            statistics = quiz_statistics(tx, ctx, scope, publication.body["quiz_id"])
        except NotFound:
            continue
        figures += [
            Figures(statistics.title, report) for report in statistics.items if report.item_id == item_id
        ]
    return figures


def matching(
    found: Iterable[Previewed], *, competency: str = "", kind: str = "", warned: bool = False
) -> list[Previewed]:
    """Those of a competency (a prefix by whole parts), of a kind, and with something to look at."""
    prefix = competency.rstrip(".")
    return [
        previewed
        for previewed in found
        if (not prefix or f"{previewed.item.competency}.".startswith(f"{prefix}."))
        and (not kind or previewed.item.kind == kind)
        and (not warned or previewed.findings or previewed.lapsed)
    ]


def choices(found: Collection[Previewed]) -> Mapping[str, list[str]]:
    """The competencies and kinds that there are."""
    return {
        "competencies": sorted({previewed.item.competency for previewed in found}),
        "kinds": sorted({previewed.item.kind for previewed in found}),
    }


def _require(scope: Scope) -> None:
    if not scope.has(Role.AUTHOR):
        raise Forbidden("Anh/chị không có quyền xem ngân hàng câu hỏi.")


def _published(tx: Tx, ctx: Context) -> dict[str, ItemVersion]:
    """By item id; where quizzes were published at different times, the version of the quiz published last."""
    newest = sorted(content.latest_publications(tx), key=lambda publication: publication.published_at)
    return {
        item.item_id: item for publication in newest for item in ctx.services.cache.pool(tx, publication.id)
    }
