"""Scripts and styles: from the installed packages and from us, never from another host, kept by browsers."""

# mypy: disable-error-code="import-untyped, misc, no-untyped-call, untyped-decorator, no-any-return"
# Voilà has no types, and jupyter_server's are partial.

from __future__ import annotations

import asyncio
import gzip
import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import FileFindHandler
from jupyter_server.utils import url_path_join
from jupyterlab_server.themes_handler import ThemesHandler
from tornado.web import HTTPError, StaticFileHandler
from typing_extensions import override
from voila import __version__ as voila_version
from voila.app import Voila
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler
from voila.utils import get_page_config

from congvu.interfaces.campus.voila.errors import ToldErrors
from congvu.interfaces.campus.voila.render import TEMPLATES

STATIC = TEMPLATES / "static"
_FOREVER = "public, max-age=31536000, immutable"
_HASHED = re.compile(r"\.[0-9a-f]{8,}\.")
_TEMPLATE_FILE = ("template", "static", "file")
_NO_NAMES = frozenset({"", ".", ".."})
_VERSIONED = f"v{voila_version}"


@lru_cache(maxsize=1024)
def _compressed(path: str, _modified_at: object) -> bytes:
    return gzip.compress(Path(path).read_bytes(), 6)


class Compressed(ToldErrors, StaticFileHandler):
    """Mixin: sends text compressed, 4.4 MB of scripts as 1.2. Each file is compressed once, off the loop."""

    @allow_unauthenticated  # as upstream's, which this replaces; else each of a page's files costs a look-up
    @override
    async def get(self, path: str, include_body: bool = True) -> None:
        if not self._may_compress(path):
            await super().get(path, include_body)
            return
        self.path = self.parse_url_path(path)
        absolute = self.get_absolute_path(self.root, self.path)  # this sets the root in Voilà's handlers
        validated = self.validate_absolute_path(self.root, absolute)
        if validated is None:
            return
        self.absolute_path = validated
        self.modified = self.get_modified_time()
        self.set_headers()
        self.set_header("Vary", "Accept-Encoding")
        if self.should_return_304():
            self.set_status(304)
            return
        body = await asyncio.to_thread(_compressed, validated, self.modified)
        self.set_header("Content-Encoding", "gzip")
        self.finish(body)

    def _may_compress(self, path: str) -> bool:
        headers = self.request.headers
        return (
            self.request.method == "GET"
            and "gzip" in headers.get("Accept-Encoding", "")
            and "Range" not in headers
            and path.endswith((".js", ".css", ".json", ".svg"))
        )


class TemplateFileHandler(Compressed, TemplateStaticFileHandler):
    """Styles and scripts of Voilà's templates; their addresses hold their hashes."""

    @override
    def parse_url_path(self, url_path: str) -> str:
        """Voilà's own expects ``<template>/static/<file>``, and fails at anything else."""
        parts = url_path.split("/")
        if (
            len(parts) < len(_TEMPLATE_FILE)
            or parts[1] != _TEMPLATE_FILE[1]
            or not _NO_NAMES.isdisjoint(parts)
        ):
            raise HTTPError(404)
        return super().parse_url_path(url_path)


class VoilaStaticHandler(Compressed, MultiStaticFileHandler):
    """Voilà's scripts. 84 requests a page, so they must not be asked for twice on a bad line."""

    @override
    def set_extra_headers(self, path: str) -> None:
        if f"/{_VERSIONED}/" in self.request.path:
            self.set_header("Cache-Control", _FOREVER)


class ExtensionHandler(Compressed, FileFindHandler):
    """Scripts of widget libraries; those with a hash in their name never change."""

    @override
    def set_extra_headers(self, path: str) -> None:
        if _HASHED.search(path):
            self.set_header("Cache-Control", _FOREVER)


class ThemeFileHandler(ToldErrors, ThemesHandler):
    """Styles of JupyterLab's themes."""


class CampusStaticHandler(Compressed):
    """Our script and style; asked for with ``?v=``, which tornado lets browsers keep."""


@cache
def assets_version() -> str:
    """Changes with any of our static files."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def page_config(app: Voila, settings: dict[str, Any]) -> dict[str, Any]:
    """Voilà's page config, its addresses under ours and none of a CDN."""
    config: dict[str, Any] = get_page_config(
        base_url=app.base_url, settings=settings, log=app.log, voila_configuration=app.voila_configuration
    )
    return config | {
        "fullStaticUrl": url_path_join(app.base_url, "voila/static", _VERSIONED),
        "themesUrl": url_path_join(app.base_url, "voila/api/themes"),
        "mathjaxConfig": "",
        "fullMathjaxUrl": "",
        "token": "",
    }


def lesson_config(config: dict[str, Any]) -> dict[str, Any]:
    """The page config of lessons: without plotly, whose extension alone is 4.8 MB on every page."""
    extensions = config["federated_extensions"]
    return config | {
        "federated_extensions": [item for item in extensions if item["name"] != "jupyterlab-plotly"]
    }


def asset_handlers(app: Voila) -> list[tuple[Any, ...]]:
    """Handlers of everything static. Public: nothing in it is anybody's."""
    base = app.base_url
    return [
        (url_path_join(base, r"/voila/congvu/(.*)"), CampusStaticHandler, {"path": str(STATIC)}),
        (url_path_join(base, r"/voila/templates/(.*)"), TemplateFileHandler),
        (
            url_path_join(base, r"/voila/static/(?:v[0-9][^/]*/)?(.*)"),
            VoilaStaticHandler,
            {"paths": app.static_paths},
        ),
        (
            url_path_join(base, r"/voila/labextensions/(.*)"),
            ExtensionHandler,
            {"path": app.labextensions_path, "no_cache_paths": []},
        ),
    ]
