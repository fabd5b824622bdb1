"""Bookmarks and leases."""

from __future__ import annotations

from backbone import MINUTE, NOW

from congvu.store import Store, bookkeeping

LENGTH = 5 * MINUTE


def take(store: Store, holder: str, at: object = NOW) -> bool:
    return store.write(lambda tx: bookkeeping.take_lease(tx, "tick", holder, at, LENGTH))  # type: ignore[arg-type]


def test_a_lease_is_held_by_one(store: Store) -> None:
    assert take(store, "a")
    assert not take(store, "b")


def test_the_holder_may_prolong_it(store: Store) -> None:
    take(store, "a")
    assert take(store, "a", NOW + 4 * MINUTE)
    assert not take(store, "b", NOW + 6 * MINUTE)


def test_a_lease_that_ran_out_goes_to_whoever_asks(store: Store) -> None:
    take(store, "a")
    assert take(store, "b", NOW + LENGTH)
    assert not take(store, "a", NOW + LENGTH)


def test_a_lease_given_back_is_free(store: Store) -> None:
    take(store, "a")
    store.write(lambda tx: bookkeeping.drop_lease(tx, "tick", "a"))
    assert take(store, "b")


def test_nobody_gives_back_the_lease_of_another(store: Store) -> None:
    take(store, "a")
    store.write(lambda tx: bookkeeping.drop_lease(tx, "tick", "b"))
    assert not take(store, "b")


def test_leases_of_different_names_do_not_meet(store: Store) -> None:
    take(store, "a")
    assert store.write(lambda tx: bookkeeping.take_lease(tx, "other", "b", NOW, LENGTH))


def test_a_projection_that_never_ran_stands_at_nothing(store: Store) -> None:
    assert store.read(lambda tx: bookkeeping.bookmark(tx, "gradebook")) == bookkeeping.Bookmark(0, None)


def test_a_bookmark_is_where_it_was_last_set(store: Store) -> None:
    for seq in (7, 9):
        store.write(lambda tx, s=seq: bookkeeping.set_bookmark(tx, "gradebook", s, NOW))
    assert store.read(lambda tx: bookkeeping.bookmark(tx, "gradebook")) == bookkeeping.Bookmark(9, NOW)
