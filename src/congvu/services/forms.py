"""A form that makes something makes it once: a second click, Back and again, a request sent twice by a bad line, two tabs.

Each form is sent with a key that was minted with its page. What it made is noted under that key in the transaction that
made it; whoever sends the same form again is led there. The same form with other words in it is no repetition: nothing
is made, and she is asked.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from congvu.model.errors import Conflict
from congvu.services.context import Context
from congvu.store import Tx, audit, form_posts
from congvu.store.form_posts import FormPost

KEPT_FOR = timedelta(days=7)
"""How long a form is known again: a page that was left open over a weekend and sent once more is."""
_KEY_BYTES = 10
_KEY_CHARS = 2 * _KEY_BYTES
_WORDS_CHARS = 24
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form as it came in: what it is for, the key of its page (empty for one that bears none), a digest of its words."""

    purpose: str
    key: str
    digest: str

    def by_its_words(self) -> SentForm:
        """For what may be wished again from one page with other words: each set of words is then a form of its own."""
        return replace(self, purpose=f"{self.purpose}/{self.digest[:_WORDS_CHARS]}")


@dataclass(frozen=True, slots=True)
class Made:
    """The id of what a form made, and when; ``again``: by an earlier post of it, nothing is new."""

    ref: str
    at: datetime
    again: bool = False


class FormUsed(Conflict):
    """The form has made something, and comes again with other words; ``made`` says what."""

    def __init__(self, made: Made) -> None:
        super().__init__(
            "Biểu mẫu này đã gửi trước đó với nội dung khác, nên lần này chưa ghi gì.",
            mend="Anh/chị xem lại việc đã làm; nếu vẫn muốn thêm, bấm gửi lần nữa.",
        )
        self.made = made


def new_form_key() -> str:
    """A key for the forms of one page."""
    return secrets.token_hex(_KEY_BYTES)


def sent_form(purpose: str, key: str, words: object) -> SentForm:
    """A form as it came in. A key that no page of ours has minted is as good as none; ``words`` are plain JSON values."""
    known = key if len(key) == _KEY_CHARS and set(key) <= _HEX else ""
    return SentForm(purpose, known, audit.digest(words))


def once(tx: Tx, ctx: Context, form: SentForm, make: Callable[[], str]) -> Made:
    """What the form makes, by ``make``, which returns its id; or, without calling that, what the same form has made before.

    Two posts at the same moment make one thing on either engine. A ``make`` that raises leaves the form unused. Raises
    :class:`FormUsed` where the form comes again with other words.
    """
    if not form.key:
        return Made(make(), ctx.now)
    known = form_posts.get(tx, ctx.actor, form.purpose, form.key)
    if known is not None:
        made = Made(known.ref, known.at, again=True)
        if known.digest != form.digest:
            raise FormUsed(made)
        return made
    post = FormPost(ctx.actor, form.purpose, form.key, form.digest, "", ctx.now)
    form_posts.add(tx, post)
    ref = make()
    form_posts.set_ref(tx, post, ref)
    return Made(ref, ctx.now)
