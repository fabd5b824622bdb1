"""What is said of a body that is larger than its route takes, and who says it."""

from __future__ import annotations

from tornado.httputil import HTTPMessageDelegate, HTTPServerRequest
from tornado.web import RequestHandler

from congvu import messages
from congvu.interfaces.campus.answering import AnsweringApplication
from congvu.interfaces.campus.bodies import FORM_MAX_BYTES, BodyGate, body_max_bytes
from congvu.interfaces.campus.identity import former_behind, session_behind, session_of
from congvu.interfaces.campus.pages.base import JsonEndpoint, Page
from congvu.model.errors import UserError

_KB, _MB = 2**10, 2**20
_FILES_FROM = 10 * _MB
"""Routes that take so much take files; no form is so long."""
_SMALLER_FILE = (
    "Danh sách vài nghìn người thường chỉ vài MB: anh/chị bỏ hình ảnh và trang thừa trong tệp rồi gửi lại."
)


class TooLarge(UserError):
    """More than a route takes, in bytes."""

    status = 413

    def __init__(self, limit: int) -> None:
        most = (
            f"{messages.number(limit // _MB)} MB" if limit >= _MB else f"{messages.number(limit // _KB)} KB"
        )
        super().__init__(
            f"Nội dung gửi lên quá lớn: trang này nhận nhiều nhất {most}, nên chưa ghi gì.",
            mend=_SMALLER_FILE if limit >= _FILES_FROM else "Anh/chị quay lại, rút gọn rồi gửi lại.",
        )


class _Refusal:
    """Mixin: looks only who is asking, for the frame of the page."""

    def initialize(self, limit: int) -> None:
        """``limit`` in bytes."""
        self._limit = limit

    async def prepare(self) -> None:
        """Refuses whatever was asked."""
        self.current_user = await session_of(self)  # type: ignore[arg-type]  # of pages alone
        raise TooLarge(self._limit)


class TooLargePage(_Refusal, Page):
    """To who sent a form."""


class TooLargeAnswer(_Refusal, JsonEndpoint):
    """To a script."""


def body_gate(
    application: AnsweringApplication,
    request: HTTPServerRequest,
    handler: type[RequestHandler],
    inner: HTTPMessageDelegate,
) -> BodyGate:
    """What stands before the handlers of an application."""
    refusal = TooLargeAnswer if issubclass(handler, JsonEndpoint) else TooLargePage

    def refuse(limit: int) -> HTTPMessageDelegate:
        made: HTTPMessageDelegate = application.ungated(request, refusal, {"limit": limit})
        return made

    async def may_bring() -> int | None:
        session = await session_behind(application.settings, request)
        kept = getattr(handler, "kept_max_bytes", 0)
        if session is None:
            former = kept and await former_behind(application.settings, request)
            return kept if former else None
        roles = getattr(handler, "body_roles", ())
        own = body_max_bytes(handler) if not roles or session.scope.has(*roles) else FORM_MAX_BYTES
        return max(own, kept)

    return BodyGate(request, handler, inner, refuse, may_bring)
