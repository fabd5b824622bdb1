"""A campus of one attempt, over a dict: the protocol of the quiz page, and the troubles it must survive."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any
from urllib.parse import quote

from papers import paper
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from congvu.interfaces.campus.kinds import load_forms
from congvu.interfaces.campus.pages.result import chosen_reviews
from congvu.interfaces.campus.templating import STATIC_FILES, environment, question_html
from congvu.interfaces.campus.views import CitationView, QuestionView, ReviewView
from congvu.quizzes.kinds import load_kinds
from congvu.quizzes.kinds.contract import UnreadableAnswer
from congvu.quizzes.kinds.rules import rule_of
from congvu.quizzes.marking import unread, verdicts

NOW = "10:32:05"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class FakeCampus:
    """State and rules. ``trouble`` is "", "503", "lost" (commits, then drops the line), "login" or "account"."""

    def __init__(self, slots: int = 8, time_limit_s: float = 1800) -> None:
        self.kinds, self.forms = load_kinds(), load_forms()
        self.env = environment(self.forms)
        self.paper = paper(slots)
        self.answers: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, int] = {}
        self.received: list[dict[str, Any]] = []
        self.requests: list[str] = []
        self.checkable = False
        self.checked: set[str] = set()
        self.state = "open"
        self.trouble = ""
        self.deadline = time.monotonic() + time_limit_s

    def remaining_s(self) -> float:
        return self.deadline - time.monotonic()

    def save(self, entry: dict[str, Any]) -> dict[str, Any]:
        """One answer by the protocol."""
        self.received.append(entry)
        name, known = entry["slot"], self.answers.get(entry["slot"])
        slot, sequence = self.paper[name], known["sequence"] if known else 0
        if self.remaining_s() < -30:
            return {"slot": name, "status": "late"}
        if entry["key"] in self.keys:
            return {"slot": name, "status": "saved", "sequence": self.keys[entry["key"]], "saved_text": NOW}
        if name in self.checked:
            return {"slot": name, "status": "checked", "message": "Câu này đã được kiểm tra."}
        if entry["base"] != sequence:
            return {"slot": name, "status": "stale", **(known or {})}
        try:
            answer = self.forms[slot["kind"]].read_fields(name, slot["content"], entry["fields"])
            answer = self.kinds[slot["kind"]].read(slot["content"], answer)
        except UnreadableAnswer as unreadable:
            return {"slot": name, "status": "unreadable", "message": str(unreadable)}
        fields = self.forms[slot["kind"]].write_fields(name, slot["content"], answer)
        self.answers[name] = {"sequence": sequence + 1, "fields": fields, "saved_text": NOW}
        self.answers[name] |= self.unread(slot, answer)
        self.keys[entry["key"]] = sequence + 1
        told = {"slot": name, "status": "saved", "sequence": sequence + 1, "saved_text": NOW}
        return told | self.unread(slot, answer)

    def unread(self, slot: dict[str, Any], answer: Any) -> dict[str, str]:
        """What of an answer cannot be read, as the protocol tells it."""
        told = unread(self.kinds[slot["kind"]], slot["content"], rule_of(slot["key"]), answer)
        return {"message": " ".join(told.values())} if told else {}

    def check(self, name: str, base: int) -> dict[str, Any]:
        """One check by the protocol."""
        known = self.answers.get(name, {})
        if name not in self.checked and base != known.get("sequence", 0):
            return {"slot": name, "status": "stale", **known}
        self.checked.add(name)
        html = question_html(self.env, self.question(list(self.paper).index(name) + 1, name))
        return {"slot": name, "status": "checked", "sequence": known["sequence"], "html": html}

    def question(self, number: int, name: str) -> QuestionView:
        slot, known = self.paper[name], self.answers.get(name, {})
        return QuestionView(
            name,
            slot["kind"],
            slot["content"],
            slot["arrangement"],
            number,
            1.0,
            known.get("fields", {}),
            known.get("sequence", 0),
            known.get("saved_text", ""),
            unread=known.get("message", ""),
            checkable=self.checkable and name not in self.checked,
            checked=self.review(None, name, self.given(name)) if name in self.checked else None,
        )

    def given(self, name: str) -> Any:
        """The answer that stands."""
        slot = self.paper[name]
        fields = self.answers[name]["fields"]
        answer = self.forms[slot["kind"]].read_fields(name, slot["content"], fields)
        return self.kinds[slot["kind"]].read(slot["content"], answer)

    def review(self, number: int | None, name: str, answer: Any) -> ReviewView:
        slot = self.paper[name]
        kind = self.kinds[slot["kind"]]
        right = kind.key_answer(slot["content"], slot["key"])
        share = 0.0 if answer is None else kind.mark(slot["content"], slot["key"], answer).share  # type: ignore[union-attr]
        return ReviewView(
            name,
            slot["kind"],
            slot["content"],
            slot["arrangement"],
            number,
            answer,
            kind.text(slot["content"], answer),
            right,
            kind.text(slot["content"], right),
            verdicts(kind, slot["content"], slot["key"], answer),
            slot["feedback"].get("options", {}),
            slot["feedback"]["why"],
            (CitationView("khoản 1 Điều 17 Nghị định 118/2025/NĐ-CP", "/norms/nd-118-2025#d17.k1"),),
            share,
            1.0,
        )

    def page(self, name: str, **context: Any) -> str:
        frame = {
            "user_name": "Nguyễn Thị Hoà",
            "xsrf": "token",
            "form_key": "key",
            "nav": [
                {"href": "/", "text": "Khóa học", "current": True},
                {"href": "/r", "text": "Kết quả", "current": False},
            ],
        }
        return self.env.get_template(name).render(**frame, **context)

    def paper_page(self) -> str:
        questions = [self.question(number, name) for number, name in enumerate(self.paper, start=1)]
        half = len(questions) // 2
        return self.page(
            "paper.html.j2",
            title="Kiểm tra cuối khóa",
            quiz_title="Kiểm tra cuối khóa: Cơ chế một cửa",
            attempt_id="a1",
            officer_id="o1",
            attempt_text="Lượt 1/2",
            remaining_s=self.remaining_s(),
            deadline_text="10:45:00",
            sections=[
                {"title": "Tiếp nhận hồ sơ", "questions": questions[:half]},
                {"title": "Giải quyết và trả kết quả", "questions": questions[half:]},
            ],
            alerts=[],
        )

    def result_page(self) -> str:
        reviews = []
        for number, name in enumerate(self.paper, start=1):
            slot, known = self.paper[name], self.answers.get(name)
            answer = None
            if known:
                answer = self.forms[slot["kind"]].read_fields(name, slot["content"], known["fields"])
            reviews.append(self.review(number, name, answer))
        points = sum(review.points or 0 for review in reviews)
        return self.page(
            "result.html.j2",
            title="Kết quả",
            quiz_title="Cơ chế một cửa",
            campaign_title="Tập huấn một cửa",
            course_url="/c",
            officer_name="Nguyễn Thị Hoà",
            unit_name="Phường Một",
            seen_text="10:41 ngày 08/01/2027",
            attempt_text="Lượt 1/2",
            facts=[("Nộp lúc", "10:40:12, 08/01/2027"), ("làm trong", "12 phút 3 giây")],
            points=points,
            max_points=float(len(reviews)),
            passed=points >= 0.6 * len(reviews),
            pass_mark=0.6,
            purpose="",
            pending_text="",
            regraded="",
            review_notes=[],
            soon=False,
            actions=[{"href": "/", "text": "Về khóa học"}, {"href": "/q", "text": "Làm lượt 2"}],
            **chosen_reviews(
                {"sections": [{"title": "Tiếp nhận hồ sơ", "reviews": reviews}], "marks": []}, "all"
            ),
        )

    def start_page(self) -> str:
        return self.page(
            "quiz_start.html.j2",
            title="Kiểm tra cuối khóa",
            campaign_title="Tập huấn một cửa",
            course_url="/c",
            again="",
            quiz_title="Kiểm tra cuối khóa: Cơ chế một cửa",
            purpose="",
            passed=False,
            late_text="",
            short_text="",
            time_text="",
            facts=[
                ("Số câu", "30"),
                ("Thời gian", "30 phút"),
                ("Cần để đạt", "60% số điểm"),
                ("Số lượt", "đã làm 1, còn 1"),
                ("Tính điểm", "lượt cao nhất"),
                ("Làm đến hết", "31/01/2027"),
            ],
            attempts=[
                {
                    "number": 1,
                    "started_text": "05/01/2027 09:10",
                    "state_text": "Chưa đạt",
                    "points_text": "15,5/30 điểm",
                    "href": "/attempt/a0/result",
                }
            ],
            start_url="/start",
            resume=False,
            blocked="",
            rules=["Câu chọn nhiều: chọn sai thì mất phần điểm của các phương án sai."],
            time_limit_s=1800,
        )


class Handler(RequestHandler):
    def initialize(self, campus: FakeCampus) -> None:
        self.campus = campus

    def prepare(self) -> None:
        self.campus.requests.append(f"{self.request.method} {self.request.path}")

    def check_xsrf_cookie(self) -> None:
        if (self.request.headers.get("X-XSRFToken") or self.get_argument("_xsrf", "")) != "token":
            self.send_error(403)

    def trouble(self) -> bool:
        """Answers with the campus' present trouble, if it has one."""
        if self.campus.trouble == "503":
            self.set_status(503)
            self.finish(
                {"error": "unavailable", "message": "Máy chủ chưa lưu được câu trả lời. Trang sẽ gửi lại."}
            )
        elif self.campus.trouble == "login":
            self.set_status(401)
            self.finish({"error": "login", "message": "Phiên đã hết hạn.", "login": "/login"})
        elif self.campus.trouble == "account":
            self.set_status(404)
            self.finish({"error": "404", "message": "Không tìm thấy lượt làm bài này."})
        return self.campus.trouble in ("503", "login", "account")

    def lose(self) -> bool:
        """Drops the line after the commit."""
        if self.campus.trouble == "lost":
            self.request.connection.stream.close()  # type: ignore[union-attr]
        return self.campus.trouble == "lost"


class PageHandler(Handler):
    def get(self, name: str) -> None:
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Security-Policy", "default-src 'self'")
        pages: dict[str, Callable[[], str]] = {
            "attempt/a1": self.campus.paper_page,
            "attempt/a1/result": self.campus.result_page,
            "start": self.campus.start_page,
        }
        self.finish(pages[name]())

    def post(self, name: str) -> None:
        fields = {key: self.get_body_arguments(key) for key in self.request.body_arguments}
        for slot in self.campus.paper:
            own = {key: values for key, values in fields.items() if key == slot or key.startswith(f"{slot}.")}
            base = int(fields[f"base.{slot}"][0])
            self.campus.save({"slot": slot, "base": base, "key": f"form-{slot}-{base}", "fields": own})
        self.redirect("/attempt/a1/result" if fields["action"] == ["submit"] else "/attempt/a1")


class AnswersHandler(Handler):
    def post(self) -> None:
        if self.trouble():
            return
        results = [self.campus.save(entry) for entry in json.loads(self.request.body)["answers"]]
        if not self.lose():
            self.finish(
                {"now": "2027-01-08T03:32:05Z", "remaining_s": self.campus.remaining_s(), "results": results}
            )


class StateHandler(Handler):
    def get(self) -> None:
        if self.trouble():
            return
        campus = self.campus
        self.finish(
            {
                "state": campus.state,
                "now": "",
                "remaining_s": campus.remaining_s(),
                "answers": campus.answers,
                "checked": sorted(campus.checked),
            }
        )


class CheckHandler(Handler):
    def post(self) -> None:
        if self.trouble():
            return
        body = json.loads(self.request.body)
        result = self.campus.check(body["slot"], body["base"])
        if not self.lose():
            self.finish({"now": "", "remaining_s": self.campus.remaining_s(), "result": result})


class SubmitHandler(Handler):
    def post(self) -> None:
        if self.trouble():
            return
        results = [self.campus.save(entry) for entry in json.loads(self.request.body)["answers"]]
        if any(result["status"] == "stale" for result in results):
            self.set_status(409)
            self.finish({"results": results})
            return
        self.campus.state = "submitted"
        self.finish({"location": "/attempt/a1/result"})


class LoginHandler(Handler):
    def get(self) -> None:
        self.campus.trouble = ""
        self.redirect(self.get_argument("next"))


class StaticHandler(Handler):
    def get(self, name: str) -> None:
        path = STATIC_FILES[name]
        self.set_header("Content-Type", TYPES[path.suffix])
        self.set_header("Cache-Control", "max-age=31536000, immutable")
        self.finish(path.read_bytes())


def application(campus: FakeCampus) -> Application:
    shared = {"campus": campus}
    return Application(
        [
            (r"/attempt/a1/answers", AnswersHandler, shared),
            (r"/attempt/a1/state", StateHandler, shared),
            (r"/attempt/a1/check", CheckHandler, shared),
            (r"/attempt/a1/submit", SubmitHandler, shared),
            (r"/login", LoginHandler, shared),
            (r"/campus/static/[0-9a-f]+/(.+)", StaticHandler, shared),
            (r"/(.+)", PageHandler, shared),
        ],
        compress_response=True,
        xsrf_cookies=True,
    )


class Server:
    """Serves a campus from a thread; may be stopped and started again on the same port."""

    def __init__(self, campus: FakeCampus) -> None:
        self.campus = campus
        self.port = 0
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._call(self._start())

    def stop(self) -> None:
        self._call(self._stop())

    def close(self) -> None:
        self.stop()
        self.loop.call_soon_threadsafe(self.loop.stop)

    async def _start(self) -> None:
        self.http = HTTPServer(application(self.campus))
        self.http.listen(self.port, "127.0.0.1")
        self.port = next(iter(self.http._sockets.values())).getsockname()[1]

    async def _stop(self) -> None:
        self.http.stop()
        await self.http.close_all_connections()

    def _call(self, work: Any) -> None:
        done: Future[None] = asyncio.run_coroutine_threadsafe(work, self.loop)
        done.result(10)


def login_address(path: str) -> str:
    return f"/login?next={quote(path, safe='')}"
