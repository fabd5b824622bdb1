"""The files of submissions: ``submitted/<officer>/<quiz>`` and ``autograded/<officer>/<quiz>``."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from congvu.model.content import Json
from congvu.quizzes.flags import NO_ANSWERS, UNREADABLE
from congvu.store.gradebook.course import ANSWERS, TIMESTAMP, Course
from congvu.store.types import canonical_json

ANSWERS_MAX_BYTES = 1_000_000
READ_ONLY = 0o444
WRITABLE = 0o644


@dataclass(frozen=True, slots=True)
class SubmittedAnswers:
    """The answers beside a submitted notebook; ``flag`` says why there are none."""

    values: Mapping[str, Json]
    digest: str = ""
    flag: str = ""


def answers_text(quiz_id: str, values: Mapping[str, Json]) -> str:
    """The text of ``answers.json``."""
    return canonical_json({"quiz": quiz_id, "answers": dict(values)}) + "\n"


def digest_of(text: str) -> str:
    """The digest by which a submission's answers are known again."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def answers_digest(folder: Path) -> str:
    """The digest of the answers in a submission's folder; empty if there are none, as :func:`read_answers` has it."""
    path = folder / ANSWERS
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return UNREADABLE
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
    except OSError:
        return UNREADABLE


def read_answers(folder: Path, quiz_id: str) -> SubmittedAnswers:
    """The answers in a submission's folder. Never raises: what cannot be read gives no answers and a flag."""
    path = folder / ANSWERS
    try:
        file_stat = path.lstat()
    except OSError:
        return SubmittedAnswers({}, flag=NO_ANSWERS)
    if not stat.S_ISREG(file_stat.st_mode):  # a link could lead a grader anywhere
        return SubmittedAnswers({}, digest=UNREADABLE, flag=UNREADABLE)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if file_stat.st_size > ANSWERS_MAX_BYTES:
            return SubmittedAnswers({}, digest, UNREADABLE)
        return SubmittedAnswers(_values(json.loads(path.read_bytes()), quiz_id), digest)
    except (ValueError, RecursionError):
        return SubmittedAnswers({}, digest, UNREADABLE)
    except OSError:
        return SubmittedAnswers({}, digest=UNREADABLE, flag=UNREADABLE)


def _values(body: Json, quiz_id: str) -> dict[str, Json]:
    """Raises ValueError unless the body is that of this quiz's answers."""
    if not isinstance(body, dict) or body.get("quiz") != quiz_id or not isinstance(body.get("answers"), dict):
        raise ValueError("not the answers of this quiz")
    return dict(body["answers"])


def timestamp_text(at: datetime) -> str:
    """An instant as nbgrader writes it into ``timestamp.txt``."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC") + "\n"


def read_timestamp(folder: Path) -> datetime | None:
    """The instant in ``timestamp.txt`` (UTC); ``None`` if there is none that can be read."""
    from nbgrader.utils import parse_utc  # type: ignore[import-untyped]  # untyped, and seconds to import

    try:
        naive: datetime = parse_utc((folder / TIMESTAMP).read_text(encoding="utf-8").strip())
        return naive.replace(tzinfo=UTC)
    except (OSError, ValueError, OverflowError, AttributeError):
        return None


def write_folder(folder: Path, texts: Mapping[str, str], mode: int) -> None:
    """Writes a folder's files, each in one step, so that a kill leaves none half written.

    A file that holds its text already is left as it is: after a regrade most of them do.
    """
    there = _bytes_in(folder, texts)
    if not there:
        folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        body = text.encode()
        if there.get(name) != body:
            _replace_file(folder / name, body, mode, exists=name in there)


def _bytes_in(folder: Path, names: Iterable[str]) -> dict[str, bytes]:
    contents = {}
    for name in names:
        try:
            with (folder / name).open("rb") as file:
                contents[name] = file.read()
        except FileNotFoundError:
            continue
    return contents


def _replace_file(path: Path, body: bytes, mode: int, *, exists: bool) -> None:
    half = path.with_name(f".{path.name}.{os.getpid()}")
    with half.open("wb") as file:
        file.write(body)
    half.chmod(mode)
    if exists and os.name == "nt":
        path.chmod(WRITABLE)  # Windows does not replace a file that is read-only
    half.replace(path)


def submissions_in(course: Course, quiz_id: str) -> Iterator[tuple[str, Path]]:
    """Officer and folder of every submission of a quiz in ``submitted/``, by officer."""
    for folder in sorted((course.root / "submitted").glob(f"*/{quiz_id}")):
        if (folder / f"{quiz_id}.ipynb").is_file() or (folder / ANSWERS).exists():
            yield folder.parent.name, folder
