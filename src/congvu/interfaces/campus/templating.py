"""The Jinja environment of the campus; the widgets use it too, for the markup of a question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import (
    BaseLoader,
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
)
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup, escape
from typing_extensions import override

from congvu import messages
from congvu.interfaces.campus import markup
from congvu.interfaces.campus.kinds import FormRegistry
from congvu.interfaces.campus.views import QuestionView, ReviewView, in_order

_HERE = Path(__file__).parent
_WIDGETS = _HERE.parent / "widgets" / "static"
_PLAIN_CALL = ("name", "lparen", "string", "rparen")

STATIC_FILES: Mapping[str, Path] = MappingProxyType(
    {path.name: path for folder in (_HERE / "static", _WIDGETS) for path in sorted(folder.iterdir())}
)
"""Every file that a page may fetch, by name. They lie side by side under one address (see :func:`static_version`)."""


@cache
def static_version() -> str:
    """Digest of all static files: a part of their address, so that browsers may keep them for ever.

    The modules import each other by relative address, so the version is a folder, not a query.
    """
    digest = sha256()
    for name, path in sorted(STATIC_FILES.items()):
        digest.update(name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def said(text: str, /, **values: object) -> Markup:
    """``_("Câu %(number)s", number=7)`` of a template: the text is ours and safe, the values are not.

    It does what Jinja's own does, whose two calls through the context and escaping by proxy cost four times as much:
    a result of thirty questions says such a thing sixty times.
    """
    return Markup(text % {name: escape(value) for name, value in values.items()})  # noqa: S704


class WordsAtCompile(Extension):
    """Makes ``_("…")`` without values a constant of the compiled template: looked up once, not whenever it is shown."""

    @override
    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        tokens = [*stream]
        at = 0
        while at < len(tokens):
            name, *rest = tokens[at : at + len(_PLAIN_CALL)]
            if name.test("name:_") and tuple(token.type for token in rest) == _PLAIN_CALL[1:]:
                yield Token(name.lineno, "string", rest[1].value % {})
                at += len(_PLAIN_CALL)
            else:
                yield name
                at += 1


def environment(
    forms: FormRegistry,
    *,
    base_url: str = "/",
    static_url: Callable[[str], str] | None = None,
    bytecode_cache: BytecodeCache | None = None,
) -> Environment:
    """The environment of all campus templates.

    ``base_url`` ends with a slash. ``static_url(name)`` defaults to
    ``<base_url>campus/static/<static_version()>/<name>``. The words are the Vietnamese source.
    """
    env = Environment(
        loader=_loader(forms),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", WordsAtCompile],
        bytecode_cache=bytecode_cache,
        auto_reload=False,  # a check of the file at each include was a third of a result page
    )
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # comes with jinja2.ext.i18n
    env.globals["_"] = said
    env.filters.update(_FILTERS)
    env.globals["base_url"] = base_url
    env.globals["static_url"] = static_url or (
        lambda name: f"{base_url}campus/static/{static_version()}/{name}"
    )
    return env


def question_html(env: Environment, question: QuestionView) -> str:
    """The form markup of one question."""
    return env.get_template(f"kinds/{question.kind}/form.html.j2").render(q=question)


def review_html(env: Environment, review: ReviewView) -> str:
    """The review markup of one question."""
    return env.get_template(f"kinds/{review.kind}/review.html.j2").render(r=review)


_FILTERS: dict[str, Callable[..., Any]] = {
    "markup": markup.to_html,
    "markup_inline": markup.to_inline_html,
    "number": messages.number,
    "points": messages.points,
    "earned_points": messages.earned_points,
    "percent": messages.percent,
    "set_percent": messages.set_percent,
    "progress": messages.progress,
    "duration": messages.duration,
    "sentence": messages.sentence,
    "in_order": in_order,
}


def _loader(forms: FormRegistry) -> BaseLoader:
    """``kinds/<kind>/…`` from the folder of the kind's form, wherever its package lies; the rest is ours."""
    folders = {kind: FileSystemLoader(Path(form.__file__ or "").parent) for kind, form in forms.items()}
    shared = FileSystemLoader(_HERE / "kinds")
    kinds = PrefixLoader({"kinds": ChoiceLoader([PrefixLoader(folders), shared])})
    return ChoiceLoader([kinds, FileSystemLoader(_HERE / "templates")])
