"""Finding units and officers by what a person types: an id, a log-in name, part of a name."""

from __future__ import annotations

from dataclasses import dataclass

from congvu.model.errors import NotFound, UserError
from congvu.model.people import Unit
from congvu.roster.names import fold, match_key
from congvu.services.context import Context
from congvu.services.people.throttle import clean_login
from congvu.store import Tx, accounts, people, units

SHOWN_MAX = 50


@dataclass(frozen=True, slots=True)
class OfficerEntry:
    """An officer as a list of the command line shows her."""

    officer_id: str
    full_name: str
    login: str
    unit: str


def find_units(tx: Tx, name: str) -> list[tuple[Unit, str]]:
    """Units whose name holds the text, accents or not, each with the name of the unit above; at most 50."""
    wanted = fold(name)
    matching = [unit for unit in units.all_units(tx) if wanted in fold(unit.full_name)][:SHOWN_MAX]
    above = units.parent_names(tx, [unit.id for unit in matching])
    return [(unit, above.get(unit.id, "")) for unit in matching]


def resolve_unit(tx: Tx, text: str) -> str:
    """The id of a unit given by id or by its full name; raises :class:`UserError` for none or several."""
    if units.get_unit(tx, text):
        return text
    namesakes = [unit for unit in units.all_units(tx) if match_key(unit.full_name) == match_key(text)]
    if len(namesakes) == 1:
        return namesakes[0].id
    if namesakes:
        raise UserError(
            f"Có {len(namesakes)} đơn vị tên «{text}».", mend="Dùng mã đơn vị, xem congvu unit find."
        )
    raise NotFound(f"Không có đơn vị «{text}».", mend="Tìm bằng congvu unit find.")


def find_officers(tx: Tx, ctx: Context, name: str) -> list[OfficerEntry]:
    """Officers whose name holds the text, accents or not; at most 50."""
    entries = []
    for person in people.search(tx, fold(name), SHOWN_MAX):
        credential = accounts.credential_of(tx, person.officer_id)
        posted = people.postings_of(tx, person.officer_id, ctx.today)
        unit = units.get_unit(tx, posted[0].unit_id) if posted else None
        entries.append(
            OfficerEntry(
                person.officer_id,
                person.full_name,
                credential.login if credential else "",
                unit.full_name if unit else "",
            )
        )
    return entries


def resolve_officer(tx: Tx, text: str) -> str:
    """The id of an officer given by id or log-in name; raises :class:`NotFound`."""
    if people.officer_exists(tx, text):
        return text
    credential = accounts.credential_by_login(tx, clean_login(text))
    if credential is None:
        raise NotFound(f"Không có «{text}».", mend="Tìm bằng congvu people find.")
    return credential.officer_id
