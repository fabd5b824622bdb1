"""How the questions of a quiz are marked, as far as a trainee must know it before she begins."""

from __future__ import annotations

from congvu.quizzes.kinds.contract import ToldKind
from congvu.services.context import Context
from congvu.store import Tx


def told_rules(tx: Tx, ctx: Context, publication_id: str) -> list[str]:
    """A sentence for each sort of question that papers of a publication may hold and whose kind tells its rule.

    By the newest keys, as attempts that end from now on are marked. Where items of one sort go by several rules, all
    are named.
    """
    cache, kinds = ctx.services.cache, ctx.services.kinds
    items = [item for item in cache.pool(tx, publication_id) if isinstance(kinds[item.kind], ToldKind)]
    keys = cache.latest_keys(tx, [item.id for item in items]) if items else {}
    rules: dict[str, dict[str, None]] = {}
    for item in items:
        kind = kinds[item.kind]
        assert isinstance(kind, ToldKind)
        told = kind.told_rule(keys[item.id].key)
        rules.setdefault(told.of, {})[told.rule] = None
    return [_sentence(of, sorted(found)) for of, found in sorted(rules.items())]


def _sentence(of: str, rules: list[str]) -> str:
    if len(rules) == 1:
        return f"{of}: {rules[0]}."
    return f"{of} được chấm theo một trong các cách sau, tùy câu: {'; hoặc '.join(rules)}."
