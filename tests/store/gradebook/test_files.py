"""Files of submissions: read from anybody, written in one step."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import json_values

from congvu.store.gradebook.files import (
    READ_ONLY,
    answers_text,
    digest_of,
    read_answers,
    read_timestamp,
    timestamp_text,
    write_folder,
)


@given(st.dictionaries(st.from_regex(r"s[0-9]{2}", fullmatch=True), json_values, max_size=5))
def test_answers_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, given_answers: dict
) -> None:
    folder = tmp_path_factory.mktemp("answers")
    text = answers_text("q", given_answers)
    (folder / "answers.json").write_text(text, "utf-8")
    read = read_answers(folder, "q")
    assert (read.values, read.digest, read.flag) == (given_answers, digest_of(text), "")


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff", b"[]", b"null", b'{"quiz": "q"}', b'{"answers": {}}', b"[" * 99_999, b"1" * 1_000_001],
)
def test_what_cannot_be_read_gives_no_answer_and_a_flag(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "answers.json").write_bytes(body)
    read = read_answers(tmp_path, "q")
    assert (read.values, read.flag) == ({}, "unreadable")
    assert read.digest


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """Submissions come from trainees: a link could lead the grader to any file of hers."""
    (tmp_path / "elsewhere").write_text(answers_text("q", {"s01": "b"}))
    (tmp_path / "answers.json").symlink_to(tmp_path / "elsewhere")
    assert read_answers(tmp_path, "q").flag == "unreadable"


def test_no_file_is_no_answer(tmp_path: Path) -> None:
    assert read_answers(tmp_path, "q").flag == "no_answers"


def test_time_stamps_are_nbgraders(tmp_path: Path) -> None:
    at = datetime(2026, 11, 22, 3, 4, 5, 678, tzinfo=UTC)
    (tmp_path / "timestamp.txt").write_text(timestamp_text(at))
    assert read_timestamp(tmp_path) == at


@pytest.mark.parametrize("text", ["", "hôm qua", "9" * 400])
def test_a_time_stamp_that_says_nothing_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "timestamp.txt").write_text(text)
    assert read_timestamp(tmp_path) is None


def test_read_only_files_are_replaced_and_no_half_file_stays(tmp_path: Path) -> None:
    write_folder(tmp_path / "a", {"x.ipynb": "1"}, READ_ONLY)
    write_folder(tmp_path / "a", {"x.ipynb": "2"}, READ_ONLY)
    assert [
        (path.name, path.read_text(), path.stat().st_mode & 0o777) for path in (tmp_path / "a").iterdir()
    ] == [("x.ipynb", "2", 0o444)]
