"""The scripts of pages run as they stand in Chrome 69 (Android 7 as it was sold).

There is no parser of JavaScript among the pinned packages, so this is a scan: Pygments tells code from strings, comments
and regular expressions, and what is left is searched for the syntax and the names that came after Chrome 69. It knows
what stands in ``LATER``, no more; ``tests/browser/test_old_browser.py`` runs a paper in a Chromium that lacks the names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from project import SOURCE
from pygments.lexers.javascript import JavascriptLexer
from pygments.token import Comment, String

FOLDERS = (SOURCE / "interfaces" / "widgets" / "static", SOURCE / "interfaces" / "campus" / "static")
SCRIPTS = sorted(path for folder in FOLDERS for path in folder.glob("*.js"))
LATER = {
    "?.": (r"\?\.(?!\d)", "const a = b?.c;"),
    "??": (r"\?\?", "const a = b ?? c;"),
    "||=": (r"(\|\||&&)=", "a ||= b;"),
    "private": (r"#[A-Za-z_]\w*", "class A { #secret() {} }"),
    "static block": (r"\bstatic\s*\{", "class A { static { go(); } }"),
    "1_000": (r"\d_\d", "const a = 1_000;"),
    "import.meta.resolve": (r"\bimport\.meta\.resolve\b", "import.meta.resolve(a)"),
    "await outside of functions": (r"(?m)^(const .*= )?await\b", "const a = await b;"),
    "globalThis": (r"\bglobalThis\b", "globalThis.a = 1;"),
    "methods of arrays": (
        r"\.(at|findLast|findLastIndex|toSorted|toReversed|toSpliced)\(",
        "const a = list.at(-1);",
    ),
    "methods of strings": (r"\.(matchAll|replaceAll|isWellFormed)\(", 'a.replaceAll("b", c);'),
    "Object": (r"\bObject\.(fromEntries|hasOwn|groupBy)\b", "Object.fromEntries(a);"),
    "Promise": (r"\bPromise\.(allSettled|any|withResolvers|try)\b", "Promise.allSettled(a);"),
    "Intl": (
        r"\bIntl\.(RelativeTimeFormat|ListFormat|Locale|DisplayNames|Segmenter)\b",
        "new Intl.Segmenter();",
    ),
    "functions of windows": (r"\b(queueMicrotask|structuredClone|reportError)\(", "queueMicrotask(a);"),
    "crypto.randomUUID": (r"\brandomUUID\b", "crypto.randomUUID();"),
    "AbortSignal": (r"\bAbortSignal\b|\bthrowIfAborted\b", "AbortSignal.timeout(9);"),
    "signal of a listener": (
        r"addEventListener\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\bsignal\b",
        "a.addEventListener('b', () => go(1), { signal });",
    ),
    "replaceChildren": (r"\breplaceChildren\b", "a.replaceChildren();"),
    "submitter": (r"\.submitter\b", "event.submitter.name;"),
    "requestSubmit": (r"\brequestSubmit\b", "form.requestSubmit();"),
    "ARIA as properties": (r"(?<!dataset)\.(aria[A-Z]\w+|role)\s*=[^=]", 'a.ariaLabel = "b";'),
    "attributes of today": (
        r"\.(inert|checkVisibility|showPopover|hidePopover|enterKeyHint)\b",
        "a.inert = true;",
    ),
    "WeakRef": (r"\b(WeakRef|FinalizationRegistry|AggregateError)\b", "new WeakRef(a);"),
}
"""What came after Chrome 69: how it is found, and what it looks like."""
SELECTORS = re.compile(r":(is|where|has|focus-visible)\b|:not\([^()]*,")


def parted(source: str) -> tuple[str, str]:
    """Code without strings, comments and regular expressions; and the strings, one a line."""
    code, strings = [], []
    for kind, text in JavascriptLexer().get_tokens(source):
        if kind in Comment:
            continue
        outside = kind not in String or kind is String.Interpol
        (code if outside else strings).append(text)
    return "".join(code), "\n".join(strings)


def fields(code: str) -> Iterator[str]:
    """The fields of classes (Chrome 72): what is assigned or ended by a semicolon right within a class's braces."""
    for start in re.finditer(r"\bclass\s+\w*[^{]*\{", code):
        depth, place = 1, start.end()
        while depth and place < len(code):
            here = code[place]
            depth += (here in "{([") - (here in "})]")
            if depth == 1 and here in "=;" and code[place : place + 2] != "=>":
                yield code[start.start() : place + 1].splitlines()[-1].strip()
            place += 1


def later(source: str) -> list[str]:
    """What a script holds that Chrome 69 does not know."""
    code, strings = parted(source)
    found = [name for name, (pattern, _) in LATER.items() if re.search(pattern, code)]
    found += [f"the field {field}" for field in fields(code)]
    return found + [f"the selector {one.group()}" for one in SELECTORS.finditer(strings)]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_of_the_pages_holds_nothing_that_came_after_chrome_69(script: Path) -> None:
    """To mend: write it out, or with a small helper."""
    assert later(script.read_text("utf-8")) == []


@pytest.mark.parametrize("name", LATER)
def test_the_scan_would_find(name: str) -> None:
    """Each, in code; not in a comment, and not in words."""
    _, sample = LATER[name]
    assert name in later(sample)
    assert later(f"// {sample}\n/* {sample} */\nconst words = {sample!r};".replace("\\'", "")) == []


def test_the_scan_would_find_fields_and_selectors() -> None:
    """And takes neither defaults nor methods for fields."""
    assert later("class A extends B {\n  name = 1;\n  go() {}\n}") == [
        "the field name =",
        "the field name = 1;",
    ]
    assert later("class A {\n  go(a = 1, { b = 2 } = {}) {\n    this.c = 3;\n  }\n}") == []
    assert later('a.querySelector("p:has(a)");') == ["the selector :has"]
    assert later("const a = `b ${c ?? d}`;") == ["??"]
    assert later("const a = /b??/.test(c);") == []


def test_the_guard_is_older_still() -> None:
    """It speaks where nothing else does: a function, ``var``, and nothing of 2015."""
    code, _ = parted((SOURCE / "interfaces" / "campus" / "static" / "guard.js").read_text("utf-8"))
    assert not re.search(r"=>|\b(const|let|class|async|await|import|export|of)\b|\.\.\.|`", code)
