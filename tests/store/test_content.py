"""Published content is never changed: a change is a new version, publication or key revision."""

from __future__ import annotations

from dataclasses import replace

from backbone import COURSE, FINAL, NOW, World, blueprint, bundle, item, items, register

from congvu.model.norms import Register
from congvu.services.authoring.publishing import PublishReport
from congvu.store import content
from congvu.store.schema import audit, item_version, key_revision, publication, register_version


def key_of(world: World, item_id: str = "cu-1") -> tuple[int, str]:
    """Number and option of the newest key of an item."""
    version = next(one for one, _ in items() if one.item_id == item_id)
    key = world.read(content.latest_keys, [version.id])[version.id]
    return key.number, key.key["option"]


def test_publishing_the_same_again_adds_nothing(world: World) -> None:
    tables = (item_version, key_revision, publication, register_version, audit)
    before = [world.rows(table) for table in tables]
    assert not world.publish(bundle()).changed
    assert [world.rows(table) for table in tables] == before


def test_a_mended_key_is_a_new_revision_of_the_same_version(world: World) -> None:
    assert world.publish(bundle(items("c"))) == PublishReport(8 + 0, 0, 0)
    assert key_of(world) == (2, "c")
    assert len(world.rows(item_version)) == len(items()) + 1  # and the practice


def test_a_mended_key_that_is_taken_back_counts_again(world: World) -> None:
    world.publish(bundle(items("c")))
    assert world.publish(bundle(items("b"))).key_revisions == 8
    assert key_of(world) == (3, "b")


def test_a_key_that_goes_to_and_fro_is_a_revision_each_time(world: World) -> None:
    for number, option in enumerate("cbcb", 2):
        world.publish(bundle(items(option)))
        assert key_of(world) == (number, option)


def test_a_reworded_item_is_a_new_version_and_a_new_publication(world: World) -> None:
    reworded = [item("cu-1", stem="Câu khác?"), *items()[1:]]
    report = world.publish(bundle(reworded))
    assert (report.key_revisions, report.quizzes) == (
        1,
        3,
    )  # all quizzes but the typed one draw from the bank


def test_a_quiz_that_goes_back_to_an_earlier_form_is_published_anew(world: World) -> None:
    first = world.read(content.latest_publication, FINAL)
    world.publish(bundle(quizzes=[blueprint(slots=2)]))
    world.publish(bundle(quizzes=[blueprint(slots=3)]))
    third = world.read(content.latest_publication, FINAL)
    assert first and third and (first.number, third.number) == (1, 3)
    assert first.digest == third.digest


def test_the_newest_of_each_quiz_is_listed_once(world: World) -> None:
    world.publish(bundle(quizzes=[blueprint(slots=2)]))
    found = {one.body["quiz_id"]: one.number for one in world.read(content.latest_publications)}
    assert found[FINAL] == 2
    assert len(found) == 4


def test_a_new_register_alone_is_published_and_audited(world: World) -> None:
    before = len(world.rows(audit))
    grown = Register(
        {**register().documents, "nd-3-2027": replace(register().documents["nd-2-2026"], slug="nd-3-2027")}
    )
    report = world.publish(bundle(norms=grown))
    assert report.changed
    assert world.read(content.latest_register_number) == 2
    assert len(world.rows(audit)) == before + 1


def test_a_course_body_holds_no_key(world: World) -> None:
    body = world.read(content.latest_course, COURSE)
    assert body is not None
    assert "BÍ MẬT" not in repr(body.body)
    assert "PHẢN HỒI" not in repr(body.body)


def test_a_publication_keeps_the_moment_it_was_made(world: World) -> None:
    found = world.read(content.latest_publication, FINAL)
    assert found is not None
    assert found.published_at == NOW
