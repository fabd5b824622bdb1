"""What browsers are told on every answer, and what is asked of who writes."""

from __future__ import annotations

from urllib.parse import urlsplit

from tornado.httputil import HTTPServerRequest
from tornado.web import RequestHandler

_POLICY = (
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'self'",
)
CONTENT_POLICY = "; ".join(_POLICY)
"""Scripts and styles are files of ours: nothing that got into a page runs there, or looks like the page."""

HTTPS_FOR_S = 31_536_000
"""A year in which a browser that has come by HTTPS comes by nothing else."""


def set_safe_headers(handler: RequestHandler, content_policy: str = CONTENT_POLICY) -> None:
    """What a page may load and tell others; and nothing of what we run on."""
    handler.clear_header("Server")
    handler.set_header("Content-Security-Policy", content_policy)
    handler.set_header("X-Content-Type-Options", "nosniff")
    handler.set_header("Referrer-Policy", "same-origin")
    if handler.request.protocol == "https" or handler.settings["backend"].settings.secure_cookies:
        handler.set_header("Strict-Transport-Security", f"max-age={HTTPS_FOR_S}")


def comes_from_here(request: HTTPServerRequest) -> bool:
    """Whether a page of ours is asking, as far as the browser says: some programs and old browsers say nothing."""
    origin, host = request.headers.get("Origin"), request.headers.get("Host")
    return origin is None or host is None or urlsplit(origin.lower()).netloc == host.lower()
