"""The practice widget, in a kernel of the campus and in author mode."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from congvu.interfaces.widgets import practice
from congvu.interfaces.widgets.judge import NotJudged, PracticeJudge
from congvu.interfaces.widgets.local import UnknownPractice, local_practice

YAML = """
bank: one-stop-practice
title: Luyện tập
items:
  - id: one-stop-p02a
    kind: multiple
    stem: Chọn mọi ý đúng.
    options:
      - {id: a, text: Một, feedback: Đúng vì A.}
      - {id: b, text: Hai, feedback: Đúng vì B.}
      - {id: c, text: Ba, feedback: Sai vì C.}
      - {id: d, text: Bốn, feedback: Sai vì D.}
    key: [a, b]
    why: Bí mật của đáp án.
    citations: [nd-118-2025#d17.k1]
    competency: one-stop.receiving
    difficulty: 0.6
"""
ITEM = "one-stop-p02a"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "courses" / "one-stop"
    folder.mkdir(parents=True)
    (folder / "practices.yaml").write_text(YAML, "utf-8")
    monkeypatch.chdir(folder)
    for name in ("CONGVU_TICKET", "CONGVU_PORT"):
        monkeypatch.delenv(name, raising=False)
    return folder


def check(widget: Any, *options: str) -> None:
    widget._on_message(widget, {"type": "check", "fields": {ITEM: list(options)}}, [])


def traits(widget: Any) -> str:
    return json.dumps(
        {name: widget.get_state().get(name) for name in widget.keys if name not in ("_esm", "_css")},
        ensure_ascii=False,
        default=str,
    )


def test_no_trait_holds_key_or_feedback_before_a_check(course: Path) -> None:
    shown = traits(practice(ITEM))
    assert "Chọn mọi ý đúng" in shown
    assert "vì A" not in shown
    assert "Bí mật" not in shown


def test_feedback_tells_right_from_wrong_for_each_option_and_cites(course: Path) -> None:
    widget = practice(ITEM)
    check(widget, "a", "b", "c")
    assert widget.state == "partly"
    assert widget.feedback_html.count('data-verdict="right"') == 2
    assert widget.feedback_html.count('data-verdict="wrong"') == 1
    for words in ("Đúng vì A", "Sai vì C", "Bí mật", "nd-118-2025#d17.k1"):
        assert words in widget.feedback_html


def test_one_may_try_again_until_it_is_right(course: Path) -> None:
    widget = practice(ITEM)
    check(widget, "c")
    assert widget.state == "wrong"
    check(widget, "a", "b")
    assert widget.state == "right"
    assert 'data-verdict="wrong"' not in widget.feedback_html


@pytest.mark.parametrize(
    "message", [None, 1, {}, {"type": "check"}, {"type": "check", "fields": {ITEM: "a"}}, {"type": "x"}]
)
def test_messages_of_another_form_change_nothing(course: Path, message: object) -> None:
    widget = practice(ITEM)
    widget._on_message(widget, message, [])
    assert (widget.state, widget.feedback_html) == ("", "")


def test_an_option_that_does_not_exist_is_refused_without_a_traceback(
    course: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    widget = practice(ITEM)
    check(widget, "zzz")
    assert (widget.state, widget.feedback_html) == ("failed", "")
    assert "Traceback" not in "".join(capfd.readouterr())


def test_the_published_view_comes_before_the_authors_file(course: Path) -> None:
    content = {"stem": "Đã công bố?", "options": [{"id": i, "text": i} for i in "abcd"]}
    view = {ITEM: {"kind": "multiple", "content": content, "arrangement": ["d", "c", "b", "a"]}}
    (course / "practices.json").write_text(json.dumps(view), "utf-8")
    html = practice(ITEM).html
    assert "Đã công bố?" in html
    assert html.index('value="d"') < html.index('value="a"')


def test_an_unknown_practice_says_where_it_was_looked_for(course: Path) -> None:
    with pytest.raises(UnknownPractice, match=r"practices\.yaml"):
        local_practice("one-stop-p99")


def test_a_second_practice_cell_works_like_the_first(course: Path) -> None:
    """Each cell imports the name again; a submodule of that name would have taken its place."""
    for _ in range(2):
        from congvu.interfaces.widgets import practice as again

        assert again(ITEM).html


class Campus(BaseHTTPRequestHandler):
    seen: ClassVar[list[tuple[str, str, Any]]]
    reply: ClassVar[tuple[int, Any]]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen.append((self.path, self.headers["Authorization"], body))
        self.send_response(self.reply[0])
        self.end_headers()
        self.wfile.write(json.dumps(self.reply[1]).encode())

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def campus(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Campus]]:
    server = HTTPServer(("127.0.0.1", 0), Campus)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Campus.seen, Campus.reply = [], (200, {"share": 0.5, "feedback_html": "<p>Từ máy chủ</p>"})
    monkeypatch.setenv("CONGVU_TICKET", "vé-1".encode().hex())
    monkeypatch.setenv("CONGVU_PORT", str(server.server_port))
    yield Campus
    server.shutdown()
    server.server_close()


def test_on_the_campus_the_service_judges_with_the_kernels_ticket(
    course: Path, campus: type[Campus], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ticket and port are read at the call: they appear only after the fork."""
    widget = practice(ITEM)
    monkeypatch.setenv("CONGVU_TICKET", "later")
    check(widget, "a")
    assert campus.seen == [(f"/v1/practice/{ITEM}", "Bearer later", {"fields": {ITEM: ["a"]}})]
    assert widget.feedback_html == "<p>Từ máy chủ</p>"


def test_a_refusal_of_the_service_is_shown_in_its_words(campus: type[Campus]) -> None:
    campus.reply = (429, {"error": "busy", "message": "Anh/chị thử lại sau."})
    with pytest.raises(NotJudged, match="thử lại sau"):
        PracticeJudge()(ITEM, {ITEM: ["a"]})


def test_a_dead_service_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONGVU_TICKET", "t")
    monkeypatch.setenv("CONGVU_PORT", "1")
    with pytest.raises(NotJudged, match="Chưa kết nối được"):
        PracticeJudge()(ITEM, {})


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, congvu.interfaces.widgets; print({'pandas', 'pydantic', 'anywidget', 'sqlalchemy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_published_practice_needs_neither_pydantic_nor_yaml(course: Path) -> None:
    content = {"stem": "Hỏi", "options": [{"id": "a", "text": "A"}]}
    (course / "practices.json").write_text(
        json.dumps({ITEM: {"kind": "single", "content": content}}), "utf-8"
    )
    code = (
        "import sys\nfrom congvu.interfaces.widgets import practice\npractice('one-stop-p02a')\n"
        "print({'pandas', 'pydantic', 'ruamel.yaml', 'sqlalchemy'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=course
    )
    assert done.stdout.strip() == "set()"
