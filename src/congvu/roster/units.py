"""Finding the unit that a list names: exactly, or not at all, with the nearest names offered."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from congvu.model.people import Unit
from congvu.roster.cells import clean
from congvu.roster.names import fold, match_key

# Names are compared after these are written out, on both sides.
_ABBREVIATIONS = {
    "ubnd": "ủy ban nhân dân",
    "hđnd": "hội đồng nhân dân",
    "mttq": "mặt trận tổ quốc",
    "ttpvhcc": "trung tâm phục vụ hành chính công",
    "ttphhcc": "trung tâm phục vụ hành chính công",
    "tthcc": "trung tâm hành chính công",
    "vp": "văn phòng",
    "mn": "mầm non",
    "thcs": "trung học cơ sở",
    "thpt": "trung học phổ thông",
    "tt.": "trung tâm",
}
_EXPANSIONS = {match_key(short): match_key(long) for short, long in _ABBREVIATIONS.items()}
_AND = frozenset({match_key("và"), "&"})
_PUNCTUATION = re.compile(r"[^\w&]+")
# A name such as "Phòng Kinh tế" occurs in every commune; its parents' names tell the units apart.
_ANCESTORS = 3
_TERRITORY = re.compile(r"(xa|phuong|dac khu|tinh|thanh pho|huyen|quan|thi xa|thi tran) ")
MOST_CHOICES = 4
# Each search costs about 1 ms among 5,000 units; a file of 100,000 different wrong names must not cost 100 s.
MOST_SUGGESTIONS = 300


@lru_cache(maxsize=1 << 15)
def unit_key(name: str) -> str:
    """The key by which unit names match: case, punctuation, *và*, hòa/hoà and usual abbreviations folded."""
    words = match_key(_PUNCTUATION.sub(" ", clean(name))).split()
    return " ".join(_EXPANSIONS.get(word, word) for word in words if word not in _AND)


@dataclass(frozen=True, slots=True)
class Found:
    """What a name led to: one unit, several, or none."""

    unit: Unit | None = None
    choices: tuple[Unit, ...] = ()


NOT_FOUND = Found()


class UnitIndex:
    """The units within an import's scope, found by name, by full name, or by either with its parents' names."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._by_id = {unit.id: unit for unit in units}
        self._by_key: dict[str, list[Unit]] = defaultdict(list)
        self._under: dict[str, dict[str, list[Unit]]] = {}
        self._found: dict[tuple[str, str], Found] = {}
        self._nearest: dict[str, tuple[str, ...]] = {}
        self._trigrams: dict[str, list[int]] = {}
        self._offers: list[tuple[str, int]] = []
        self._index(self._names)
        self._index(self._offices, only_new=True)
        folded: dict[str, dict[str, Unit]] = defaultdict(dict)
        for key, named in self._by_key.items():
            folded[fold(key)].update((unit.id, unit) for unit in named)
        self._by_fold = {key: list(named.values()) for key, named in folded.items()}

    def _index(self, names: Callable[[Unit], Iterator[str]], *, only_new: bool = False) -> None:
        fresh: dict[str, list[Unit]] = defaultdict(list)
        for unit in self._by_id.values():
            for key in {unit_key(name) for name in names(unit)}:
                fresh[key].append(unit)
        for key, units in fresh.items():
            if not (only_new and key in self._by_key):
                self._by_key[key].extend(units)

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, unit_id: object) -> bool:
        return unit_id in self._by_id

    def __getitem__(self, unit_id: str) -> Unit:
        return self._by_id[unit_id]

    def find(self, name: str, near: str = "") -> Found:
        """The unit of that name. ``near`` is the id of a unit in whose neighbourhood to prefer it.

        Of several units of one name, the one under ``near``, else under its parent, and so on up, is meant.
        A name typed without any accent matches by its letters, if that leaves one unit; a name with wrong
        accents does not match (Tân Hòa is not Tân Hóa).
        """
        asked = (name, near)
        if asked not in self._found:
            self._found[asked] = self._find(name, near)
        return self._found[asked]

    def _find(self, name: str, near: str) -> Found:
        key = unit_key(name)
        if key not in self._by_key and clean(name).isascii():
            key = fold(key)
        units = self._by_key.get(key) or self._by_fold.get(key)
        if not units:
            return NOT_FOUND
        if len(units) == 1:
            return Found(units[0])
        under = self._units_under(key, units)
        closest = next((under[ancestor] for ancestor in self._upwards(near) if ancestor in under), units)
        return Found(closest[0]) if len(closest) == 1 else Found(choices=tuple(closest[:MOST_CHOICES]))

    def _units_under(self, key: str, units: list[Unit]) -> dict[str, list[Unit]]:
        """Units of one name by each of their ancestors, themselves included."""
        if key not in self._under:
            under: dict[str, list[Unit]] = defaultdict(list)
            for unit in units:
                for ancestor in self._upwards(unit.id):
                    under[ancestor].append(unit)
            self._under[key] = dict(under)
        return self._under[key]

    def _upwards(self, unit_id: str) -> list[str]:
        """The unit and its ancestors, as far as they are in the index."""
        line: list[str] = []
        while unit_id in self._by_id and unit_id not in line:
            line.append(unit_id)
            unit_id = self._by_id[unit_id].parent_id or ""
        return line

    def is_below(self, unit_id: str, other_id: str) -> bool:
        """Whether a unit lies in the subtree of another, itself included."""
        return other_id in self._upwards(unit_id)

    def are_in_line(self, unit_id: str, other_id: str) -> bool:
        """Whether one of two units lies in the subtree of the other."""
        return self.is_below(unit_id, other_id) or self.is_below(other_id, unit_id)

    def _ancestors(self, unit: Unit) -> list[Unit]:
        return [self._by_id[ancestor] for ancestor in self._upwards(unit.id)[1 : _ANCESTORS + 1]]

    def _names(self, unit: Unit) -> Iterator[str]:
        for own in (unit.name, unit.full_name):
            yield own
            for ancestor in self._ancestors(unit):
                yield f"{own} {ancestor.name}"
                yield f"{own} {ancestor.full_name}"
                yield f"{own} UBND {ancestor.full_name}"

    def _offices(self, unit: Unit) -> Iterator[str]:
        """*UBND xã X* means the unit *Xã X* where the People's Committee is no unit of its own."""
        if _TERRITORY.match(fold(unit.full_name)):
            yield f"UBND {unit.full_name}"

    def label(self, unit: Unit) -> str:
        """The unit's full name, with its parent's when others share it."""
        parent = self._by_id.get(unit.parent_id or "")
        shared = len(self._by_key[unit_key(unit.full_name)]) > 1
        return f"{unit.full_name} ({parent.full_name})" if shared and parent else unit.full_name

    def nearest(self, name: str) -> tuple[str, ...]:
        """Up to three full names like this one, the likest first. Remembered; beyond 300 names, none."""
        key = fold(unit_key(name))
        if key not in self._nearest:
            if len(self._nearest) >= MOST_SUGGESTIONS:
                return ()
            self._nearest[key] = self._search(key)
        return self._nearest[key]

    def _search(self, key: str) -> tuple[str, ...]:
        if not self._trigrams:
            self._build_trigrams()
        grams = _trigrams(key)
        shared = Counter(offer for gram in grams for offer in self._trigrams.get(gram, ()))
        scored = [
            (2 * hits / (len(grams) + self._offers[offer][1]), self._offers[offer][0])
            for offer, hits in shared.most_common(200)
        ]
        likest = sorted((item for item in scored if item[0] >= 0.4), key=lambda item: (-item[0], item[1]))
        return tuple(dict.fromkeys(label for _, label in likest))[:3]

    def _build_trigrams(self) -> None:
        trigrams: dict[str, list[int]] = defaultdict(list)
        for unit in self._by_id.values():
            for name in {fold(unit_key(unit.name)), fold(unit_key(unit.full_name))}:
                grams = _trigrams(name)
                for gram in grams:
                    trigrams[gram].append(len(self._offers))
                self._offers.append((self.label(unit), len(grams)))
        self._trigrams = dict(trigrams)


def _trigrams(text: str) -> frozenset[str]:
    padded = f"  {text} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))
