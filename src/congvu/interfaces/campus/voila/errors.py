"""How errors look on the side with kernels. Jupyter's own error page cannot be drawn here: it wants files that we leave out."""

# mypy: disable-error-code="import-untyped, misc, no-untyped-call, untyped-decorator, no-any-return"
# Voilà has no types, and jupyter_server's are partial.

from __future__ import annotations

from typing import Any, cast

from tornado.web import RequestHandler
from typing_extensions import override

from congvu.interfaces.campus.safety import set_safe_headers
from congvu.interfaces.campus.voila.contract import LiveCampus
from congvu.interfaces.campus.voila.frame import render_error
from congvu.interfaces.campus.voila.policy import CONTENT_SECURITY_POLICY
from congvu.model.errors import UserError

_MESSAGES = {
    403: ("Không được phép", "Anh/chị không có quyền xem trang này."),
    404: ("Không tìm thấy", "Trang này không có, hoặc không dành cho anh/chị."),
    405: ("Không nhận", "Trang này không nhận yêu cầu như vậy."),
}
_FAILURE = ("Có lỗi", "Máy chủ không mở được trang này. Mời anh/chị thử lại sau ít phút.")


class ToldErrors(RequestHandler):
    """Mixin: an error is told in Vietnamese, a person's own leaves no traceback, and no header names what answers."""

    content_policy = CONTENT_SECURITY_POLICY

    @override
    def set_default_headers(self) -> None:
        set_safe_headers(self, self.content_policy)

    @override
    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        if not isinstance(value, UserError):
            super().log_exception(typ, value, tb)

    @override
    def write_error(self, status_code: int, **kwargs: Any) -> None:
        error = kwargs.get("exc_info", (None, None, None))[1]
        title, message = _MESSAGES.get(status_code, _FAILURE)
        if isinstance(error, UserError):
            self.set_status(error.status)
            title = _MESSAGES.get(error.status, _FAILURE)[0]
            message = f"{error.message} {error.mend}".strip()
        options = cast(LiveCampus, self.settings["campus"]).options
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(render_error(title, message, options.base_url, options.gettext))
