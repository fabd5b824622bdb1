"""A course with a desk in the backbone's world, and days played there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from backbone import COURSE, HOA, LAN, World, bundle, course
from desk_players import desk_body, play_through, real_world, reference

from congvu.model.people import Role
from congvu.services.learning import desk_runs
from congvu.services.learning.desk_runs import RunView
from congvu.store.desk import DeskSession

RULES, SEED = "2025", 5


def with_desk(world: World, edition: str = "d") -> World:
    """Publishes the course with a desk."""
    made = replace(course(), desk=desk_body(), digest=edition * 64, summary=edition)
    world.publish(replace(bundle(), courses=(made,)))
    return world


def right_acts(rules: str = RULES, seed: int = SEED) -> list[dict[str, Any]]:
    """The acts of a day without a fault."""
    acts, _ = play_through(real_world(), rules, seed, reference)
    return [act.to_json() for act in acts]


def begin(world: World, who: str = HOA, *, code: str = "", seed: int | None = SEED) -> RunView:
    """Begins a day."""
    return world.write(desk_runs.begin_run, world.ctx(who), COURSE, RULES, code, seed)


def play(world: World, run: RunView, acts: object, who: str = HOA) -> RunView:
    """Sends the acts of a run."""
    return world.write(desk_runs.play_acts, world.ctx(who), run.run.id, acts)


def supervise(world: World, by: str = LAN, hours: int = 2) -> DeskSession:
    """Opens a supervised session of the world's campaign."""
    ctx = world.ctx(by, role=Role.ORGANISER)
    return world.write(desk_runs.open_session, ctx, world.scope(by), world.campaign_id, hours)


def play_a_day(world: World) -> RunView:
    """A supervised day from its beginning to its verdict."""
    with_desk(world)
    run = begin(world, code=supervise(world).code)
    return play(world, run, right_acts(run.run.rules, run.run.seed))
