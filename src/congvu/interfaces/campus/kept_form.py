"""A form that met the end of its session, or a page that was too old: carried on by the page itself, in nobody's store.

The answer to such a form holds it again, sealed: whose it is, where it was going, its fields. Whoever logs in as that
officer is shown it and sends it with one press; for anybody else it does not open.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from tornado.web import RequestHandler, decode_signed_value

SEAL, SEAL_DAYS = "congvu-kept", 1
KEPT_MAX_BYTES = 256 * 2**10
"""Of a form that is kept: a paper with several texts of ten thousand characters, as browsers encode them."""
SEALED_MAX_BYTES = 2 * KEPT_MAX_BYTES
"""Of a log-in that carries one: a seal takes four bytes for three, and a form that was sent plain grows besides."""
WORDS_FROM = 16
"""A field so long, or of several words, was typed: the page shows it."""
_XSRF = "_xsrf"


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form of an officer's, on its way to a page of the campus: ``fields`` are (name, value) as the browser sent them."""

    officer_id: str
    path: str
    fields: tuple[tuple[str, str], ...]

    @property
    def words(self) -> list[str]:
        """What was typed, as far as one can tell."""
        return [value for _, value in self.fields if len(value) >= WORDS_FROM or " " in value.strip()]


def form_of(handler: RequestHandler, officer_id: str) -> KeptForm | None:
    """The form of a request; ``None`` without fields, and with files, which no page can hold again."""
    fields = tuple(
        (name, value.decode("utf-8", "replace"))
        for name, values in handler.request.body_arguments.items()
        if name != _XSRF
        for value in values
    )
    if not officer_id or not fields or handler.request.files:
        return None
    return KeptForm(officer_id, handler.request.path, fields)


def sealed(handler: RequestHandler, form: KeptForm) -> str:
    """A form as the field of a page."""
    body = json.dumps(asdict(form), ensure_ascii=False)
    return handler.create_signed_value(SEAL, body).decode()


def unsealed(handler: RequestHandler, value: str) -> KeptForm | None:
    """The form in such a field; ``None`` for whatever we have not sealed, or too long ago."""
    secret = handler.settings["cookie_secret"]
    body = decode_signed_value(secret, SEAL, value, max_age_days=SEAL_DAYS)
    if body is None:
        return None
    form = json.loads(body)
    return KeptForm(form["officer_id"], form["path"], tuple((name, text) for name, text in form["fields"]))
