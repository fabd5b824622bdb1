"""Answers between a form and the services: reading what was posted, showing what is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from congvu.interfaces.campus.json_bodies import whole_number
from congvu.interfaces.campus.pages.base import Page
from congvu.model.attempts import Answer
from congvu.quizzes.kinds.contract import UnreadableAnswer
from congvu.services.attempts import AnswerSave, Sitting
from congvu.services.context import new_id


def answer_fields(page: Page, sitting: Sitting, slot: str, answer: Answer | None) -> dict[str, list[str]]:
    """The form fields that show a saved answer; none for one that cannot be read."""
    if answer is None:
        return {}
    item = sitting.item_in(slot)
    try:
        read = page.backend.services.kinds[item.kind].read(item.content, answer.value)
    except UnreadableAnswer:
        return {}
    return page.backend.forms[item.kind].write_fields(slot, item.content, read)


def read_value(page: Page, sitting: Sitting, slot: str, fields: Mapping[str, Sequence[str]]) -> Any:
    """The answer that fields give, in normal form; raises :class:`UnreadableAnswer`."""
    if sitting.attempt.paper.slot(slot) is None:
        raise UnreadableAnswer(slot)
    item = sitting.item_in(slot)
    answer = page.backend.forms[item.kind].read_fields(slot, item.content, fields)
    return page.backend.services.kinds[item.kind].read(item.content, answer)


def answer_text(page: Page, sitting: Sitting, slot: str, answer: Answer) -> str:
    """A saved answer in words."""
    item = sitting.item_in(slot)
    kind = page.backend.services.kinds[item.kind]
    try:
        read = kind.read(item.content, answer.value)
    except UnreadableAnswer:
        return ""
    return "" if read is None else kind.text(item.content, read)


def form_saves(page: Page, sitting: Sitting) -> tuple[list[AnswerSave], dict[str, dict[str, Any]]]:
    """Every answer of a posted form, and what the questions of those say that cannot be read, by slot.

    What was posted there is shown again: without scripts a text that is too long stands nowhere else.
    """
    fields = {
        name: [value.decode("utf-8", "replace") for value in values]
        for name, values in page.request.body_arguments.items()
    }
    saves: list[AnswerSave] = []
    notes: dict[str, dict[str, Any]] = {}
    for slot in sitting.attempt.paper.slots:
        if slot.slot in sitting.checks and not _posted(fields, slot.slot):
            continue  # its form stands by, disabled
        try:
            value = read_value(page, sitting, slot.slot, fields)
        except UnreadableAnswer as error:
            notes[slot.slot] = {"error": str(error), "fields": _own(slot.slot, fields)}
            continue
        saves.append(AnswerSave(slot.slot, _base(slot.slot, fields), f"form-{new_id()}", value))
    return saves, notes


def _base(slot: str, fields: Mapping[str, Sequence[str]]) -> int:
    """The sequence that the form's sender knew; what is no such number knew of no answer."""
    try:
        return whole_number(next(iter(fields.get(f"base.{slot}", ())), ""))
    except ValueError:
        return 0


def _own(slot: str, fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The fields of one slot."""
    return {name: values for name, values in fields.items() if name == slot or name.startswith(f"{slot}.")}


def _posted(fields: Mapping[str, Sequence[str]], slot: str) -> bool:
    """Whether a browser sent anything of a slot's question."""
    return any(name == slot or name.startswith(f"{slot}.") for name in fields)


def changed(saves: Sequence[AnswerSave], sitting: Sitting) -> list[AnswerSave]:
    """The saves that differ from what stands (a form sends every answer each time)."""
    standing = {slot: answer.value for slot, answer in sitting.answers.items()}
    return [save for save in saves if save.value != standing.get(save.slot)]
