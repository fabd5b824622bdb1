"""The widget of a released notebook: a fixed paper whose answers go to ``answers.json`` beside it."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from congvu import messages
from congvu.interfaces.campus.templating import question_html
from congvu.interfaces.campus.views import QuestionView
from congvu.interfaces.widgets import _markup
from congvu.quizzes.kinds import KindRegistry, load_kinds
from congvu.quizzes.kinds.contract import UnreadableAnswer
from congvu.quizzes.kinds.rules import rule_of
from congvu.quizzes.marking import unread

PAPER_FILE = "paper.json"
ANSWERS_FILE = "answers.json"


class Quiz(anywidget.AnyWidget):
    """The paper of a quiz. ``answers.json`` holds ``{"quiz": id, "answers": {slot: answer in normal form}}``.

    ``folder`` is where ``paper.json`` lies (default: the working folder, which is the notebook's). Raises
    :class:`ValueError` if the paper there belongs to another quiz, :class:`FileNotFoundError` if there is none.
    """

    _esm = _markup.STATIC / "quiz.js"
    _css = _markup.STATIC / "quiz.css"
    mode = traitlets.Unicode("paper", read_only=True).tag(sync=True)
    html = traitlets.Unicode().tag(sync=True)

    def __init__(self, quiz_id: str, folder: Path | None = None, kinds: KindRegistry | None = None) -> None:
        self._folder = folder or Path.cwd()
        self._kinds = kinds or load_kinds()
        paper = json.loads((self._folder / PAPER_FILE).read_text("utf-8"))
        if paper["quiz"] != quiz_id:
            raise ValueError(f"{PAPER_FILE} ở đây là đề của «{paper['quiz']}», không phải «{quiz_id}».")
        self._quiz_id = quiz_id
        self._slots = {slot["slot"]: slot for slot in paper["slots"]}
        self._answers = self._read_answers()
        super().__init__(html=self._html())
        self.on_msg(self._on_message)

    def _read_answers(self) -> dict[str, Any]:
        """What was saved before; unreadable answers are left out, and so shown as blank."""
        path = self._folder / ANSWERS_FILE
        if not path.is_file():
            return {}
        saved = json.loads(path.read_text("utf-8"))
        if not isinstance(saved, dict) or saved.get("quiz") != self._quiz_id:
            raise ValueError(
                f"{ANSWERS_FILE} ở đây không thuộc bài «{self._quiz_id}»; hãy đổi tên nó rồi mở lại."
            )
        answers = {slot: self._read(slot, saved["answers"].get(slot)) for slot in self._slots}
        return {slot: answer for slot, answer in answers.items() if answer is not None}

    def _read(self, slot: str, answer: Any) -> Any:
        try:
            return self._kinds[self._slots[slot]["kind"]].read(self._slots[slot]["content"], answer)
        except UnreadableAnswer:
            return None

    def _html(self) -> str:
        env = _markup.templates()
        views = (self._view(number, slot) for number, slot in enumerate(self._slots.values(), start=1))
        return "\n".join(question_html(env, view) for view in views)

    def _view(self, number: int, slot: Mapping[str, Any]) -> QuestionView:
        form, name = _markup.forms()[slot["kind"]], slot["slot"]
        fields = form.write_fields(name, slot["content"], self._answers.get(name))
        return QuestionView(
            name,
            slot["kind"],
            slot["content"],
            tuple(slot.get("arrangement", ())),
            number,
            fields=fields,
            unread=self._unread(name),
        )

    def _on_message(self, _: Any, message: Any, __: Any) -> None:
        name = _changed_slot(message)
        if name not in self._slots:
            return
        try:
            unread_words = self._save(name, message.get("fields"))
        except UnreadableAnswer as unreadable:
            self.send({"type": "unreadable", "slot": name, "message": str(unreadable)})
        except Exception:  # noqa: BLE001  # a traceback would show source lines to a visitor
            failed = "Chưa lưu được câu trả lời này vào answers.json. Hãy kiểm tra ổ đĩa rồi trả lời lại."
            self.send({"type": "unreadable", "slot": name, "message": failed})
        else:
            now = messages.clock(datetime.now(UTC))
            told = {"message": unread_words} if unread_words else {}
            self.send({"type": "saved", "slot": name, "saved_text": now, **told})

    def _save(self, name: str, fields: Any) -> str:
        """Saves an answer; returns what to say of it where not all of it can be read by the rule that the paper names."""
        slot = self._slots[name]
        given = _markup.forms()[slot["kind"]].read_fields(name, slot["content"], fields)
        answer = self._kinds[slot["kind"]].read(slot["content"], given)
        answers = {**self._answers, name: answer}
        answers = {key: value for key, value in answers.items() if value is not None}
        write_json(self._folder / ANSWERS_FILE, {"quiz": self._quiz_id, "answers": answers})
        self._answers = answers
        return self._unread(name)

    def _unread(self, name: str) -> str:
        slot = self._slots[name]
        told = unread(self._kinds[slot["kind"]], slot["content"], rule_of(slot), self._answers.get(name))
        return " ".join(told.values())


def _changed_slot(message: Any) -> str:
    """The slot of a ``changed`` message; empty if it is not of that form."""
    well_formed = isinstance(message, dict) and message.get("type") == "changed"
    return str(message.get("slot")) if well_formed else ""


def write_json(path: Path, value: Any) -> None:
    """Writes ``value`` so that ``path`` always holds either the old or the new file whole."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(value, stream, ensure_ascii=False, indent=1, sort_keys=True)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
