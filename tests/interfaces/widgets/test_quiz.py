"""The widget of a released notebook."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from congvu.interfaces.widgets.paper import Quiz

OPTIONS = [{"id": i, "text": f"Phương án {i}"} for i in "abc"]
PAPER = {
    "quiz": "one-stop-short",
    "slots": [
        {
            "slot": "s01",
            "kind": "single",
            "content": {"stem": "Một?", "options": OPTIONS},
            "arrangement": ["c", "a", "b"],
        },
        {"slot": "s02", "kind": "numeric", "content": {"stem": "Hai?", "unit": "ngày"}, "arrangement": []},
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "paper.json").write_text(json.dumps(PAPER), "utf-8")
    return tmp_path


def opened(folder: Path, sent: list[Any] | None = None) -> Quiz:
    widget = Quiz("one-stop-short", folder)
    widget.send = (sent if sent is not None else []).append  # type: ignore[method-assign]
    return widget


def answer(widget: Quiz, slot: str, value: str) -> None:
    widget._on_message(widget, {"type": "changed", "slot": slot, "fields": {slot: [value]}}, [])


def saved(folder: Path) -> Any:
    return json.loads((folder / "answers.json").read_text("utf-8"))


def test_each_change_is_written_beside_the_notebook_and_confirmed(folder: Path) -> None:
    sent: list[Any] = []
    answer(opened(folder, sent), "s01", "b")
    assert saved(folder) == {"quiz": "one-stop-short", "answers": {"s01": "b"}}
    assert (sent[0]["type"], sent[0]["slot"]) == ("saved", "s01")


def test_answers_stand_when_the_notebook_is_opened_again(folder: Path) -> None:
    answer(opened(folder), "s01", "b")
    assert 'value="b" checked' in opened(folder).html
    answer(opened(folder), "s02", "05 ngày")
    assert saved(folder)["answers"] == {"s01": "b", "s02": "05 ngày"}


def test_a_blank_takes_the_answer_back(folder: Path) -> None:
    widget = opened(folder)
    answer(widget, "s01", "b")
    answer(widget, "s01", "")
    assert saved(folder)["answers"] == {}


def test_what_cannot_be_read_is_said_and_kept_as_it_was_typed(folder: Path) -> None:
    sent: list[Any] = []
    widget = opened(folder, sent)
    answer(widget, "s02", "7")
    answer(widget, "s02", "7.55")
    assert sent[-1]["type"] == "saved" and "Không đọc được số «7.55»" in sent[-1]["message"]
    assert saved(folder)["answers"] == {"s02": "7.55"}
    assert "Không đọc được số «7.55»" in opened(folder).html
    answer(widget, "s02", "7,55")
    assert "message" not in sent[-1]


def test_a_failed_write_leaves_the_old_file_whole(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    widget = opened(folder, sent)
    answer(widget, "s01", "a")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    answer(widget, "s01", "b")
    assert saved(folder)["answers"] == {"s01": "a"}
    assert "Chưa lưu được" in sent[-1]["message"]
    assert sorted(path.name for path in folder.iterdir()) == ["answers.json", "paper.json"]


@pytest.mark.parametrize(
    "message", [None, {}, {"type": "changed", "slot": "s99", "fields": {}}, {"type": "changed", "slot": []}]
)
def test_messages_of_another_form_change_nothing(folder: Path, message: object) -> None:
    opened(folder)._on_message(None, message, [])
    assert not (folder / "answers.json").exists()


def test_the_paper_of_another_quiz_is_refused(folder: Path) -> None:
    with pytest.raises(ValueError, match="one-stop-short"):
        Quiz("records-final", folder)


def test_answers_of_another_quiz_are_not_overwritten(folder: Path) -> None:
    (folder / "answers.json").write_text(json.dumps({"quiz": "other", "answers": {}}), "utf-8")
    with pytest.raises(ValueError, match="đổi tên"):
        opened(folder)


def test_options_stand_in_the_papers_order(folder: Path) -> None:
    html = opened(folder).html
    assert html.index('value="c"') < html.index('value="a"') < html.index('value="b"')
