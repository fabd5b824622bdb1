"""What a page of Voilà's may load."""

from __future__ import annotations


def _policy(scripts: str) -> str:
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            # Widgets and plotly set styles on elements as they go.
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
    )


DASHBOARD_SECURITY_POLICY = _policy("'self' blob:")
"""Of dashboards, which show what people have typed: no line of the page runs as script. anywidget imports its modules from
blobs; nothing needs eval."""
CONTENT_SECURITY_POLICY = _policy("'self' 'unsafe-inline' blob:")
"""Of live lessons, whose cells may show scripts of their authors."""
