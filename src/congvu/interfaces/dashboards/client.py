"""The data port, seen from a kernel: figures of the caller's scope over loopback, with the kernel's ticket.

PortError
├── AccessEnded      the session ended, the role was revoked, or it is out of scope: show nothing any more
└── PortUnavailable  no answer, or one that cannot be read: what is shown may stay, dated as it is
"""

from __future__ import annotations

import http.client
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

_HOST = "127.0.0.1"
_MOST_BYTES = 64 * 2**20
_ENDED = {
    HTTPStatus.UNAUTHORIZED: "Phiên làm việc đã kết thúc. Anh/chị hãy đăng nhập lại rồi mở lại trang này.",
    HTTPStatus.FORBIDDEN: "Anh/chị không còn quyền xem số liệu này.",
    HTTPStatus.NOT_FOUND: "Không tìm thấy đợt tập huấn này trong phạm vi anh/chị phụ trách.",
}
_NO_ANSWER = "Chưa lấy được số liệu: máy chủ không trả lời. Anh/chị hãy thử lại sau ít phút."
_UNREADABLE = "Chưa lấy được số liệu: máy chủ trả lời không đúng dạng. Anh/chị hãy báo người quản trị."
_FAILED = "Chưa lấy được số liệu: máy chủ gặp lỗi. Anh/chị hãy thử lại sau ít phút."
_NO_PORT = "Trang này chỉ xem được trong hệ thống Công vụ: thiếu CONGVU_PORT hoặc CONGVU_TICKET."


class PortError(Exception):
    """What went wrong, in a sentence for the visitor; ``status`` is HTTP's, 0 without an answer."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


class AccessEnded(PortError):
    """401, 403 or 404: the visitor may not see these figures (any more)."""


class PortUnavailable(PortError):
    """The port did not answer, or not in a way that can be read."""


@dataclass(frozen=True, slots=True)
class DataPort:
    """A connection for each call. Not urllib.request: a proxy or a redirect would carry the ticket elsewhere."""

    port: int
    ticket: str
    timeout_s: float = 15.0

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> DataPort:
        """The port that the campus named when it started this kernel. Raises :class:`PortUnavailable`."""
        port, ticket = environ.get("CONGVU_PORT", ""), environ.get("CONGVU_TICKET", "")
        if not (port.isdecimal() and ticket):
            raise PortUnavailable(_NO_PORT)
        return cls(int(port), ticket)

    def me(self) -> dict[str, Any]:
        """Whose ticket this is: ``name``, ``purpose``."""
        return self._get("/v1/me")

    def campaigns(self) -> list[dict[str, Any]]:
        """The campaigns in scope, newest first, each with ``id``, ``title``, ``opens_at``, ``closes_at``."""
        campaigns = self._get("/v1/campaigns").get("campaigns")
        if not isinstance(campaigns, list):
            raise PortUnavailable(_UNREADABLE)
        return campaigns

    def report(self, campaign_id: str) -> dict[str, Any]:
        """A campaign's report, as :func:`congvu.services.campaigns.opening.reports.report_to_json` writes it."""
        return self._get(f"/v1/campaigns/{quote(campaign_id, safe='')}/report")

    def note_export(self, campaign_id: str) -> None:
        """Tells the campus that a file of the report is about to be made; raises where that cannot be written down."""
        self._get(f"/v1/campaigns/{quote(campaign_id, safe='')}/exports", method="POST")

    def _get(self, path: str, method: str = "GET") -> dict[str, Any]:
        status, body = self._ask(path, method)
        answer = _read_json(body)
        if status in _ENDED:
            raise AccessEnded(_message_of(answer) or _ENDED[HTTPStatus(status)], status)
        if status != HTTPStatus.OK:
            raise PortUnavailable(_FAILED, status)
        if not isinstance(answer, dict):
            raise PortUnavailable(_UNREADABLE, status)
        return answer

    def _ask(self, path: str, method: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(_HOST, self.port, timeout=self.timeout_s)
        try:
            connection.request(method, path, headers={"Authorization": f"Bearer {self.ticket}"})
            response = connection.getresponse()
            return response.status, response.read(_MOST_BYTES)
        except (OSError, http.client.HTTPException) as error:
            raise PortUnavailable(_NO_ANSWER) from error
        finally:
            connection.close()


def _read_json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _message_of(answer: Any) -> str:
    message = answer.get("message") if isinstance(answer, dict) else None
    return message if isinstance(message, str) else ""
