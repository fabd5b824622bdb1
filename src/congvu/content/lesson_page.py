"""The page of a lesson as a value: HTML, with places for practices, the desk and pictures. Light to import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from congvu.model.content import Json

RENDERER = "1"
"""Names the HTML that :mod:`congvu.content.lesson_html` makes of a notebook: raised when it makes another."""
PICTURE = "picture:"


@dataclass(frozen=True, slots=True)
class LessonHtml:
    """A lesson's page: ``parts`` are ``{"html"}``, ``{"practice": item id}`` or ``{"desk": true}``, in order.

    ``pictures`` are (media type, base64) by digest; the HTML names them as ``picture:<digest>``.
    """

    parts: tuple[dict[str, Json], ...]
    pictures: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Json]:
        """As the store keeps it."""
        return {
            "parts": list(self.parts),
            "pictures": {name: list(told) for name, told in self.pictures.items()},
        }


def lesson_html_from_json(body: Mapping[str, Json]) -> LessonHtml:
    """What :meth:`LessonHtml.to_json` wrote."""
    pictures = {name: (kind, data) for name, (kind, data) in body["pictures"].items()}
    return LessonHtml(tuple(body["parts"]), pictures)
