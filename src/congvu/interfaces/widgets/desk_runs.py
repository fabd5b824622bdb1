"""Where days at the desk are kept: by the campus, or, for authors, nowhere."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from congvu.courses.day import Unplayable, World, read_acts, replay, world_from_json
from congvu.courses.day.story import SEEDS
from congvu.interfaces.widgets.port import NotAnswered, campus_port

DATA = "desk.json"
LOCAL = "local"


class NoDesk(LookupError):
    """No data of a desk are in reach."""

    def __init__(self) -> None:
        super().__init__(
            "Không tìm thấy thư mục desk của khóa học. Chạy «congvu check», rồi mở bài từ thư mục khóa học."
        )


@dataclass(frozen=True, slots=True)
class ShownRun:
    """A day under way: the world it is played in, and its acts as they are kept."""

    id: str
    world: World
    rules: str
    seed: int
    supervised: bool
    acts: list[Any]
    stale: bool = False


class RunSource(Protocol):
    """Begins and keeps runs. All raise :class:`NotAnswered`."""

    world: World

    def newest(self) -> ShownRun | None:
        """The day to go on with."""

    def begin(self, rules: str, code: str, number: str) -> ShownRun:
        """A new day: under a rule set, in the session of a code, or of a number that was played before."""

    def keep(self, run_id: str, acts: Any) -> ShownRun:
        """The run with these acts, as far as they continue what is kept."""


class CampusRuns:
    """Runs kept by the campus. ``data`` are those that lie beside the notebook; without a campus they are played alone."""

    def __init__(self, data: Mapping[str, Any], digest: str) -> None:
        self.world = world_from_json(data)
        self._worlds = {digest: self.world}
        self._digest = digest
        self._alone = LocalRuns(data)

    def newest(self) -> ShownRun | None:
        """The day to go on with."""
        port = campus_port()
        if port is None:
            return self._alone.newest()
        body = port.get(f"/v1/desk/run?digest={quote(self._digest)}")
        return self._run(body) if body["run"] else None

    def begin(self, rules: str, code: str, number: str) -> ShownRun:
        """A new day."""
        port = campus_port()
        if port is None:
            return self._alone.begin(rules, code, number)
        asked = {"rules": rules, "code": code, "number": number, "digest": self._digest}
        return self._run(port.post("/v1/desk/runs", asked))

    def keep(self, run_id: str, acts: Any) -> ShownRun:
        """The run with these acts."""
        port = campus_port()
        if port is None:
            return self._alone.keep(run_id, acts)
        body = {"acts": acts, "digest": self._digest}
        return self._run(port.post(f"/v1/desk/runs/{quote(run_id, safe='')}/acts", body))

    def _run(self, body: Mapping[str, Any]) -> ShownRun:
        """A run of an older edition brings its data along."""
        if "desk" in body:
            self._worlds[body["digest"]] = world_from_json(body["desk"])
        world = self._worlds[body["digest"]]
        return ShownRun(
            body["run"], world, body["rules"], body["seed"], body["supervised"], body["acts"], body["stale"]
        )


class LocalRuns:
    """Runs of an author: nothing is kept, nothing counts. A run's id says its rules and its number."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.world = world_from_json(data)

    def newest(self) -> ShownRun | None:
        """None: nothing is kept."""
        return None

    def begin(self, rules: str, code: str, number: str) -> ShownRun:
        """A new day; a code opens nothing here."""
        if code.strip():
            raise NotAnswered("Buổi có giám sát chỉ có trên trang tập huấn.")
        seed = int(number) if number.strip().isdecimal() else secrets.randbelow(SEEDS)
        return self.keep(f"{LOCAL}.{rules}.{seed}", [])

    def keep(self, run_id: str, acts: Any) -> ShownRun:
        """The run, if these acts can be played."""
        try:
            _, rules, seed = run_id.split(".")
            replay(self.world, rules, int(seed), read_acts(acts))
        except Unplayable as error:
            raise NotAnswered(str(error)) from None
        except ValueError:
            raise NotAnswered("Không có ngày này. Hãy bắt đầu ngày mới.") from None
        return ShownRun(run_id, self.world, rules, int(seed), supervised=False, acts=acts)


def find_runs(folder: Path | None = None) -> RunSource:
    """Runs by the data beside the notebook (``desk.json``), else by the author's own files.

    Raises :class:`NoDesk` where there are neither.
    """
    start = folder or Path.cwd()
    published = start / DATA
    if published.is_file():
        from congvu.content.canonical import digest

        data = json.loads(published.read_text("utf-8"))
        return CampusRuns(data, digest(data))
    return LocalRuns(_authored(start))


def _authored(start: Path) -> Mapping[str, Any]:
    from congvu.content import load_content
    from congvu.quizzes.kinds import load_kinds

    for folder in (start, *start.parents):
        if (folder / "courses" / "legal").is_dir():
            loaded = load_content(folder, load_kinds())
            desks = [
                course.desk for course in loaded.courses if course.desk and _holds(folder, course, start)
            ]
            if desks and desks[0]:
                return desks[0]
    raise NoDesk


def _holds(root: Path, course: Any, start: Path) -> bool:
    """Whether the notebook lies in the course, or above all courses."""
    own = root / "courses" / str(course.course_id)
    return start.is_relative_to(own) or not start.is_relative_to(root / "courses")
