"""A campus for tests, in a process of its own: fake accounts, lessons, dashboards and tickets.

    python voila_server.py '{"folder": "/tmp/x", "max_live": 40, "uid": 65534}'

It prints a line of JSON, ``{"port": …, "pid": …}``, and ends when its input closes. A visitor is whoever the
cookie ``visitor`` says.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.decorator import authorized
from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.base.handlers import APIHandler
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import authenticated

from congvu.content.markdown import anchor
from congvu.interfaces.campus.voila.pages import DashboardPage, LessonPage, LessonState, PageLink
from congvu.interfaces.campus.voila_app import CampusOptions, CampusVoila, KernelSettings
from congvu.kernels import KernelAccount
from congvu.model.errors import Forbidden, NotFound

BUTTON = """
import ipywidgets as widgets
label = widgets.Label("0 lần")
button = widgets.Button(description="Bấm")
button.on_click(lambda _: setattr(label, "value", f"{int(label.value.split()[0]) + 1} lần"))
widgets.VBox([button, label])
"""
ENVIRONMENT = """
import json, os
report = widgets.Button(description="Môi trường")
shown = widgets.Textarea()
report.on_click(lambda _: setattr(shown, "value", json.dumps([os.getuid(), dict(os.environ), os.getcwd()])))
widgets.VBox([report, shown])
"""
FAILING = """
broken = widgets.Button(description="Hỏng")
def fail(_):
    secret_source_line = 1 / 0
broken.on_click(fail)
broken
"""
ANYWIDGET = """
import anywidget, traitlets
class Counter(anywidget.AnyWidget):
    _esm = '''export default { render({ model, el }) {
      const b = document.createElement("button");
      const show = () => (b.textContent = `đếm ${model.get("value")}`);
      b.onclick = () => { model.set("value", model.get("value") + 1); model.save_changes(); };
      model.on("change:value", show); show(); el.append(b);
    } }'''
    value = traitlets.Int(0).tag(sync=True)
Counter()
"""
MARKDOWN = """# Tiếp nhận hồ sơ

Mở đầu, theo [Điều 17](norm:nd-61-2018#d17.k1).

## Kiểm tra hồ sơ

Nội dung.

## Giấy tiếp nhận

Nội dung khác.
""" + "\n".join(f"Đoạn {number}.\n" for number in range(60))
CHART = """
import plotly.graph_objects as go
go.FigureWidget(go.Bar(x=["A", "B"], y=[3, 5]))
"""


def write_notebook(path: Path, *cells: str) -> Path:
    """Markdown first, then code."""
    new = nbformat.v4
    markdown, *code = cells
    notebook = new.new_notebook(cells=[new.new_markdown_cell(markdown), *map(new.new_code_cell, code)])
    nbformat.write(notebook, path)
    return path


class Lessons:
    """Two lessons; ``one-stop/99-secret`` is forbidden."""

    def __init__(self, folder: Path) -> None:
        self.paths = {
            "01-receiving": write_notebook(
                folder / "01.ipynb", MARKDOWN, BUTTON, ENVIRONMENT, FAILING, ANYWIDGET
            ),
            "02-threads": write_notebook(
                folder / "02.ipynb",
                "# Luồng",
                "import threading, time\nthreading.Thread(target=time.sleep, args=[600], daemon=True).start()",
                BUTTON,
            ),
            "03-broken": write_notebook(folder / "03.ipynb", "# Lỗi", "secret_source_line = 1 / 0", BUTTON),
        }

    async def get(self, user: User, course: str, lesson: str) -> LessonPage:
        if lesson == "99-secret":
            raise Forbidden("Bài này dành cho người khác.")
        if course != "one-stop" or lesson not in self.paths:
            raise NotFound("Không có bài này.")
        path = self.paths[lesson]
        links = tuple(
            PageLink(f"lessons/one-stop/{name}", name, LessonState.STARTED, name == lesson)
            for name in self.paths
        )
        return LessonPage(
            course=course,
            lesson=lesson,
            course_title="Cơ chế một cửa",
            title="Tiếp nhận hồ sơ",
            notebook=path,
            digest=hashlib.sha256(path.read_bytes()).hexdigest(),
            lessons=links,
            next=links[1],
            quiz=PageLink("quizzes/one-stop-short", "Kiểm tra cuối khóa"),
            own_quiz=PageLink(f"lessons/one-stop/{lesson}/quiz", "Câu hỏi sau bài"),
            sections_done=(anchor("Kiểm tra hồ sơ"),),
        )


class Dashboards:
    """One dashboard."""

    def __init__(self, folder: Path) -> None:
        self.path = write_notebook(folder / "overview.ipynb", "# Tổng quan", BUTTON, "1 / 0", CHART)

    async def get(self, user: User, name: str) -> DashboardPage:
        if name != "overview":
            raise NotFound("Không có bảng này.")
        return DashboardPage(name, "Tổng quan", self.path)


class Tickets:
    """Tickets that say what they are for."""

    def __init__(self) -> None:
        self.live: dict[str, str] = {}

    def issue(self, user: User | None, kernel_id: str, purpose: str) -> dict[str, str]:
        self.live[kernel_id] = purpose
        holder = user.username if user else "nobody"
        return {"CONGVU_TICKET": f"{holder}|{purpose}|{kernel_id}", "CONGVU_PORT": "1"}

    def revoke(self, kernel_id: str) -> None:
        del self.live[kernel_id]


class Accounts(IdentityProvider):
    """Believes what the visitor says."""

    async def get_user(self, handler: Any) -> User | None:
        name = handler.get_cookie("visitor")
        return User(username=name, display_name="Nguyễn Thị Hà") if name else None

    @property
    def auth_enabled(self) -> bool:
        return True

    def get_handlers(self) -> list[Any]:
        return []


class Everything(Authorizer):
    """Allows whoever is signed in; not the one called stranger."""

    def is_authorized(self, handler: Any, user: User, action: str, resource: str) -> bool:
        return user.username != "stranger"


class Progress(APIHandler):
    """Stands for the campus's own endpoint."""

    auth_resource = "lessons"
    seen: list[Any] = []

    @authenticated
    @authorized
    async def post(self) -> None:
        self.seen.append(self.get_json_body())

    @authenticated
    @authorized
    async def get(self) -> None:
        tickets = self.settings["tickets"]
        self.finish(json.dumps({"progress": self.seen, "tickets": tickets.live}))


async def stands(folder: Path, owner: str) -> bool:
    """Sessions are over once there is a file of that name."""
    return not (folder / f"over-{owner}").exists()


async def main(arguments: dict[str, Any]) -> None:
    os.environ["CONGVU_DATABASE_URL"] = "postgresql://secret"
    folder = Path(arguments["folder"])
    tickets, lessons = Tickets(), Lessons(folder)
    uid, base = arguments.get("uid"), arguments.get("base_url", "/")
    app = CampusVoila.create(
        CampusOptions(
            cookie_secret=b"not so secret",
            lessons=lessons,
            dashboards=Dashboards(folder),
            issue_ticket=tickets.issue,
            revoke_ticket=tickets.revoke,
            identity_provider_class=Accounts,
            authorizer_class=Everything,
            base_url=base,
            extra_settings={"tickets": tickets},
            stands=partial(stands, folder),
            kernels=KernelSettings(
                max_live=arguments.get("max_live", 40),
                max_per_officer=arguments.get("max_per_officer", 40),
                orphan_s=arguments.get("orphan_s", 120),
                account=KernelAccount(uid, uid) if uid else None,
                fork=arguments.get("fork", True),
            ),
        )
    )
    app.log_level = logging.INFO
    await app.start()
    app.app.add_handlers(".*", [(rf"{base}lessons/[^/]+/[^/]+/progress", Progress)])
    if app.warm_lessons:
        await app.warm_lessons.get(await lessons.get(User("x"), "one-stop", "01-receiving"))
    sockets, server = bind_sockets(0, "127.0.0.1"), HTTPServer(app.app)
    server.add_sockets(sockets)
    print(json.dumps({"port": sockets[0].getsockname()[1], "pid": os.getpid()}), flush=True)
    loop = asyncio.get_running_loop()
    ended = loop.create_future()
    loop.add_reader(0, lambda: os.read(0, 100) or ended.done() or ended.set_result(None))
    await ended
    server.stop()
    await app.close()
    await server.close_all_connections()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
