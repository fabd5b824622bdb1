"""Handlers of the campus that touch kernels: everything checks who owns the kernel."""

# mypy: disable-error-code="import-untyped, misc, no-untyped-call, untyped-decorator, no-any-return"
# Voilà has no types, and jupyter_server's are partial.

from __future__ import annotations

from typing import Any, cast

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from tornado.web import HTTPError, authenticated
from typing_extensions import override
from voila.handler import BaseVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from congvu.interfaces.campus.voila.contract import LiveCampus
from congvu.interfaces.campus.voila.errors import ToldErrors
from congvu.interfaces.campus.voila.frame import Visitor


def campus_of(handler: JupyterHandler) -> LiveCampus:
    """The application behind a handler."""
    return cast(LiveCampus, handler.settings["campus"])


def owner_of(handler: JupyterHandler) -> str | None:
    """Who would own a kernel opened by this request; None when nobody is signed in."""
    if handler.current_user is None:
        return None
    return campus_of(handler).options.owner_of(handler)


class OwnedKernel:
    """Mixin: another's kernel is as good as none."""

    def require_owner(self, kernel_id: str) -> None:
        """Raise 404 unless the visitor owns the kernel."""
        handler = cast(JupyterHandler, self)
        if not campus_of(handler).kernel_manager.owns(owner_of(handler), kernel_id):
            raise HTTPError(404, "no such kernel")


class CampusKernelHandler(OwnedKernel, KernelHandler):
    """GET and DELETE of one's own kernel."""

    @override
    async def prepare(self) -> None:  # type: ignore[override]  # its keyword is the websocket's
        await super().prepare()
        self.require_owner(self.path_kwargs["kernel_id"])


class CampusWebsocketHandler(OwnedKernel, ToldErrors, VoilaKernelWebsocketHandler):
    """The messages of one's own kernel."""

    @override
    async def prepare(self, *args: Any, **kwargs: Any) -> None:
        await super().prepare(*args, **kwargs)
        self.require_owner(self.path_kwargs["kernel_id"])

    @override
    def on_close(self) -> None:
        """Whoever hangs up before there is a line to the kernel has nothing to be cut off from."""
        if hasattr(self, "connection"):
            super().on_close()


class CampusShutdownHandler(OwnedKernel, APIHandler):
    """The farewell that Voilà's page sends as it is left. Voilà's own handler asks nobody's leave."""

    auth_resource = "kernels"

    @authenticated
    @authorized(action="write")
    async def post(self, kernel_id: str) -> None:
        """End one's own kernel."""
        self.require_owner(kernel_id)
        await ensure_async(self.kernel_manager.shutdown_kernel(kernel_id))
        self.set_status(204)
        self.finish()


class CampusPage(ToldErrors, BaseVoilaHandler):
    """Base of pages: errors of the rules become errors of HTTP, shown in Vietnamese."""

    @property
    def campus(self) -> LiveCampus:
        """The application."""
        return campus_of(self)

    @property
    def visitor(self) -> Visitor:
        """What the frame needs to know of this request."""
        return Visitor(
            display_name=self.current_user.display_name or self.current_user.username,
            xsrf=self.xsrf_token.decode(),
            base_url=self.base_url,
            gettext=self.campus.options.gettext,
        )

    def start_page(self) -> None:
        """Headers of a page that holds somebody's name and progress."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
