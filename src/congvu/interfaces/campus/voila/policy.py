"""What a page of Voilà's may load."""

from __future__ import annotations

_POLICY = (
    "default-src 'self'",
    # Voilà's pages have inline scripts; anywidget imports modules from blobs. Nothing needs eval.
    "script-src 'self' 'unsafe-inline' blob:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'self'",
)
CONTENT_SECURITY_POLICY = "; ".join(_POLICY)
