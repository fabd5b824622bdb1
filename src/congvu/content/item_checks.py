"""Looking at single items that do not stand in a bank yet: rows of a sheet on their way in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from congvu.content._banks import check_grounds, load_competencies
from congvu.content._frame import FileFrame
from congvu.content._item_lint import lint_items
from congvu.content._register import load_register
from congvu.content.calendar import load_calendar
from congvu.content.canonical import version_of
from congvu.content.loaded import LoadedBank, LoadedItem
from congvu.content.yaml_reader import YamlFile
from congvu.law.calendar import WorkCalendar
from congvu.model.content import ItemVersion, Json, KeyRevision
from congvu.model.findings import Finding
from congvu.model.norms import Register
from congvu.quizzes.kinds import KindRegistry
from congvu.quizzes.kinds.reading import read_item


class ItemChecker:
    """Checks of items against the register and the framework of one content root."""

    def __init__(self, root: Path, kinds: KindRegistry) -> None:
        self._frame = FileFrame(root, kinds)
        load_competencies(self._frame)
        load_register(self._frame)
        load_calendar(self._frame)

    @property
    def competencies(self) -> dict[str, str]:
        """Titles of the competencies by id."""
        return {name: competency.title for name, competency in self._frame.competencies.items()}

    @property
    def register(self) -> Register:
        """The register of norms."""
        return self._frame.register

    @property
    def calendar(self) -> WorkCalendar:
        """The working calendar that days are counted by."""
        return self._frame.calendar

    def read(self, raw: Json) -> Any:
        """An item as its kind's form; raises pydantic's ``ValidationError``."""
        return read_item(self._frame.kinds[raw["kind"]], raw, self.calendar)

    def findings(self, raw: Json) -> list[Finding]:
        """What is wrong with a scored item that its kind's schema takes: its citations; then what lint warns of."""
        kind = self._frame.kinds[raw["kind"]]
        item = self.read(raw)
        file = YamlFile("item")
        check_grounds(self._frame, item, file, (), scored=True)
        version, key = version_of(kind, "bank", item)
        return file.findings + lint_one(LoadedItem(version, key, "item:1"), self._frame.kinds)


def lint_bank(
    bank: str, pairs: Iterable[tuple[ItemVersion, KeyRevision]], kinds: KindRegistry
) -> dict[str, list[Finding]]:
    """What lint warns of in the items of a bank, by item id; what it says of the bank as a whole stands under ``""``."""
    items = tuple(LoadedItem(item, key, item.item_id) for item, key in pairs)
    warnings: dict[str, list[Finding]] = {}
    for warning in lint_items(LoadedBank(bank, "", items, ""), kinds):
        warnings.setdefault(warning.place, []).append(warning)
    return warnings


def lint_one(item: LoadedItem, kinds: KindRegistry) -> list[Finding]:
    """What lint warns of in one item, whatever stands beside it."""
    return list(lint_items(LoadedBank(item.version.bank, "", (item,), item.place), kinds))
