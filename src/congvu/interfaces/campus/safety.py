"""What browsers are told on every answer, and what is asked of who writes."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes, urlsplit

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

_FIRST_LETTER, _DELETE = 0x20, 0x7F
HTTPS_FOR_S = 31_536_000
"""A year in which a browser that has come by HTTPS comes by nothing else."""


def set_safe_headers(handler: RequestHandler, content_policy: str = CONTENT_POLICY) -> None:
    """What a page may load and tell others; and nothing of what we run on."""
    handler.clear_header("Server")
    handler.set_header("Content-Security-Policy", content_policy)
    handler.set_header("X-Content-Type-Options", "nosniff")
    handler.set_header("Referrer-Policy", "same-origin")
    if handler.request.protocol == "https" or _is_secure(handler):
        handler.set_header("Strict-Transport-Security", f"max-age={HTTPS_FOR_S}")


def _is_secure(handler: RequestHandler) -> bool:
    """Whether cookies go over TLS alone; an application without a campus behind it sends none."""
    backend = handler.settings.get("backend")
    return backend is not None and bool(backend.settings.secure_cookies)


def comes_from_here(request: HTTPServerRequest) -> bool:
    """Whether a page of ours is asking, as far as the browser says: some programs and old browsers say nothing."""
    origin, host = request.headers.get("Origin"), request.headers.get("Host")
    if origin is None or host is None:
        return True
    try:
        return urlsplit(origin.lower()).netloc == host.lower()
    except ValueError:  # http://[
        return False


def is_readable(request: HTTPServerRequest) -> bool:
    """Whether path and origin are such as a browser sends: no control character, no bytes that are no text, no half
    address. Files are looked for by the one and kernels given by the other, in libraries that fail at less.
    """
    path = unquote_to_bytes(request.path)
    if any(byte < _FIRST_LETTER or byte == _DELETE for byte in path):
        return False
    try:
        path.decode()
        urlsplit(request.headers.get("Origin", ""))
    except ValueError:
        return False
    return True
