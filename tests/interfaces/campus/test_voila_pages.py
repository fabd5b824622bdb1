"""Pages of lessons and dashboards over HTTP: who may see them, what they hold."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from voila_client import Campus, Visitor, running_campus

from congvu.content.markdown import anchor

LESSON = "live/one-stop/01-receiving"


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    """Two kernels at most, under an address of its own."""
    folder = str(tmp_path_factory.mktemp("content"))
    with running_campus(folder=folder, max_live=2, base_url="/hoc/") as campus:
        yield campus


@pytest.fixture
def visitor(campus: Campus) -> Iterator[Visitor]:
    """Somebody whose kernels end with the test."""
    visitor = Visitor(campus)
    yield visitor
    for kernel, purpose in campus.state()["tickets"].items():
        assert purpose
        visitor.write(f"api/kernels/{kernel}", "DELETE")


def test_the_page_holds_no_code(visitor: Visitor) -> None:
    page = visitor.get(LESSON)[1]
    assert "import ipywidgets" not in page
    assert "Button(" not in page


def test_the_page_calls_no_other_host(visitor: Visitor) -> None:
    page = visitor.get(LESSON)[1]
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page


def test_citations_lead_to_the_register(visitor: Visitor) -> None:
    assert 'href="/hoc/norms/nd-61-2018#d17.k1"' in visitor.get(LESSON)[1]


def test_sections_have_ids_without_marks(visitor: Visitor) -> None:
    page = visitor.get(LESSON)[1]
    for heading in ("Kiểm tra hồ sơ", "Giấy tiếp nhận"):
        assert f'<h2 id="{anchor(heading)}">' in page


def test_the_frame_is_the_officers(visitor: Visitor) -> None:
    """Name, navigation with states, quiz, XSRF token, sections read."""
    page = visitor.get(LESSON)[1]
    assert "Nguyễn Thị Hà" in page
    assert 'aria-current="page"' in page
    assert "Đang học" in page
    assert 'href="/hoc/quizzes/one-stop-short"' in page
    assert 'href="/hoc/lessons/one-stop/01-receiving/quiz">Câu hỏi sau bài' in page
    context = page.split('<script id="congvu-context" type="application/json">')[1].split("</script>")[0]
    assert json.loads(context)["sections_done"] == [anchor("Kiểm tra hồ sơ")]


@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        ("ha", "live/one-stop/77-none", 404),
        ("ha", "live/one-stop/99-secret", 403),
        ("stranger", LESSON, 403),
        ("ha", "dashboards/none", 404),
        ("stranger", "dashboards/overview", 403),
    ],
)
def test_refusals_are_pages_in_vietnamese(campus: Campus, name: str, path: str, status: int) -> None:
    answer, page = Visitor(campus, name).get(path)
    assert answer == status
    assert '<html lang="vi">' in page
    assert "Traceback" not in page


def test_a_page_cannot_choose_its_template(visitor: Visitor) -> None:
    page = visitor.get(f"{LESSON}?template=classic&theme=dark")[1]
    assert "cv-masthead" in page
    assert 'data-jp-theme-name="JupyterLab Light"' in page


def test_above_the_cap_a_lesson_opens_as_text(campus: Campus, visitor: Visitor) -> None:
    """The third page has the text, a banner, no kernel; a slot that is freed is used again."""
    kernels = [visitor.open_lesson(), visitor.open_lesson()]
    page = visitor.get(LESSON)[1]
    assert "mở ở dạng văn bản" in page
    assert "Nội dung khác." in page
    assert "jupyter-config-data" not in page
    assert visitor.write(f"voila/api/shutdown/{kernels[0]}") == 204
    assert visitor.open_lesson()


def test_above_the_cap_a_dashboard_opens_as_text(visitor: Visitor) -> None:
    for _ in range(2):
        visitor.open_lesson()
    assert "mở ở dạng văn bản" in visitor.get("dashboards/overview")[1]


def test_a_dashboard_that_fails_shows_the_rest(visitor: Visitor) -> None:
    """A failing cell becomes a sentence; neither name nor line of the error is shown."""
    page = visitor.get("dashboards/overview")[1]
    assert "Phần này gặp lỗi khi mở" in page
    assert "ZeroDivisionError" not in page
    assert page.count("application/vnd.jupyter.widget-view+json") == 2


def test_a_lesson_that_fails_shows_the_rest(visitor: Visitor) -> None:
    page = visitor.get("live/one-stop/03-broken")[1]
    assert "Phần này gặp lỗi khi mở" in page
    assert "secret_source_line" not in page
    assert "application/vnd.jupyter.widget-view+json" in page


def test_a_lesson_with_threads_is_run_for_each_visitor(visitor: Visitor) -> None:
    """It cannot be forked after it has run, so it takes Voilà's own way."""
    channel = visitor.connect(visitor.open_lesson("live/one-stop/02-threads"))
    channel.click("Bấm")
    assert "1 lần" in channel.values()


def test_a_kernel_that_dies_frees_its_slot_and_ticket(campus: Campus, visitor: Visitor) -> None:
    """The campus is told by the fork server; nothing polls."""
    before = set(psutil.Process(campus.pid).children(recursive=True))
    kernel = visitor.open_lesson()
    channel = visitor.connect(kernel)
    (process,) = set(psutil.Process(campus.pid).children(recursive=True)) - before
    os.kill(process.pid, signal.SIGKILL)
    campus.wait_until(lambda state: kernel not in state["tickets"])
    assert visitor.get(f"api/kernels/{kernel}")[0] == 404
    channel.sock.close()


def test_one_visitor_cannot_take_every_slot(tmp_path: Path) -> None:
    """Her oldest kernel ends when she opens one more than her share; another's does not."""
    with running_campus(folder=str(tmp_path), max_per_officer=2) as campus:
        others = Visitor(campus, "lan").open_lesson()
        mine = [Visitor(campus).open_lesson() for _ in range(3)]
        assert set(campus.state()["tickets"]) == {others, *mine[1:]}


def test_scripts_are_sent_compressed_and_once(visitor: Visitor) -> None:
    """A page asks for 84 of them; on a bad line that must be 1 MB, and once."""
    page = visitor.get(LESSON)[1]
    (script,) = re.findall(r'src="/hoc/([^"]+/voila\.js)"', page)
    request = urllib.request.Request(visitor.campus.url + script, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "immutable" in answer.headers["Cache-Control"]
        assert gzip.decompress(answer.read()).decode() == visitor.get(script)[1]


def test_lessons_do_not_load_plotly(visitor: Visitor) -> None:
    """Its extension is 4.8 MB."""
    assert "jupyterlab-plotly" not in visitor.get(LESSON)[1]
    assert "jupyterlab-plotly" in visitor.get("dashboards/overview")[1]


def test_all_processes_end_with_the_campus(tmp_path: Path) -> None:
    """Also when the campus is killed."""
    with running_campus(folder=str(tmp_path)) as campus:
        Visitor(campus).open_lesson()
        processes = psutil.Process(campus.pid).children(recursive=True)
        assert len(processes) >= 3  # fork server, warm lesson, kernel
        os.kill(campus.pid, signal.SIGKILL)
        _, alive = psutil.wait_procs(processes, timeout=5)
    assert not alive


def test_without_fork_a_lesson_has_a_stock_kernel(tmp_path: Path) -> None:
    """Windows: slower, with the same environment, owner and cap."""
    with running_campus(folder=str(tmp_path), fork=False, max_live=1) as campus:
        visitor = Visitor(campus)
        channel = visitor.connect(visitor.open_lesson())
        channel.click("Môi trường")
        _, environment, _ = json.loads(next(v for v in channel.values() if v.startswith("[")))
        assert environment["CONGVU_TICKET"].startswith("ha|lesson:one-stop/01-receiving|")
        assert "CONGVU_DATABASE_URL" not in environment
        page = visitor.get(LESSON)[1]
        assert "mở ở dạng văn bản" in page
        assert "Phần thực hành không chạy trong trang này" in page
