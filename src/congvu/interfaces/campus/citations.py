"""Citations of norms as people read them, and where they lead on the campus."""

from __future__ import annotations

from congvu.law.norms import Unresolved, resolve
from congvu.model.norms import Citation, Register

_ARTICLES = ("Điều", "Khoản", "Điểm", "Mẫu", "Phụ lục", "Chương", "Mục")


def citation_text(register: Register, citation: str) -> str:
    """A citation in words: ``Khoản 1 Điều 17 Nghị định 118/2025/NĐ-CP``."""
    try:
        resolved = resolve(register, Citation.parse(citation))
    except (Unresolved, ValueError):
        return citation
    if not resolved.provision:
        return resolved.document.label
    joint = " " if resolved.provision.label.startswith(_ARTICLES) else ", "
    return f"{resolved.provision.label}{joint}{resolved.document.label}"


def paraphrase(register: Register, citation: str) -> str:
    """What a cited provision says, in our words; empty for a whole document."""
    try:
        version = resolve(register, citation).version
    except Unresolved:
        return ""
    return version.paraphrase if version else ""


def citation_href(base_url: str, citation: str) -> str:
    """The address of a citation's document, at the provision."""
    cited = Citation.parse(citation)
    anchor = f"#{cited.provision}" if cited.provision else ""
    return f"{base_url}norms/{cited.document}{anchor}"
