"""The order of a paper on the page: as drawn, sections with their own titles, numbers as shown."""

from __future__ import annotations

from congvu.interfaces.campus.views import sections
from congvu.model.content import Blueprint, Counts, PaperSlot, Section, SlotRule


def test_shuffled_sections_are_shown_in_the_papers_order() -> None:
    """The third section first: its questions are Câu 1 and 2, whatever the slots are called."""
    parts = tuple(Section(f"Phần {n}", (SlotRule(1.0, item_id=f"i{n}"),)) for n in (1, 2, 3))
    blueprint = Blueprint("q", "Q", "c", 60, 0, 0.5, 1, Counts.BEST, parts)
    order = [("s04", 2), ("s03", 2), ("s01", 0), ("s02", 1)]
    slots = [PaperSlot(name, f"v-{name}", 1.0, section) for name, section in order]
    shown = [
        (title, [(n, slot.slot) for n, slot in numbered]) for title, numbered in sections(blueprint, slots)
    ]
    assert shown == [("Phần 3", [(1, "s04"), (2, "s03")]), ("Phần 1", [(3, "s01")]), ("Phần 2", [(4, "s02")])]
