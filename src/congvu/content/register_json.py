"""The register of norms to JSON and back, as it is published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from congvu.model.content import Json
from congvu.model.norms import NormDocument, NormState, NormVersion, Provision, Register, Relation


def register_to_json(register: Register) -> dict[str, Json]:
    """The register as JSON values, documents by slug; :func:`register_from_json` gives it back unchanged."""
    documents = register.documents
    return {"documents": {slug: _document_to_json(documents[slug]) for slug in sorted(documents)}}


def register_from_json(data: Mapping[str, Json]) -> Register:
    """The register that :func:`register_to_json` wrote."""
    return Register({slug: _document_from_json(slug, item) for slug, item in data["documents"].items()})


def _document_to_json(document: NormDocument) -> dict[str, Json]:
    return {
        "number": document.number,
        "kind": document.kind,
        "issuer": document.issuer,
        "title": document.title,
        "issued_on": _day(document.issued_on),
        "effective_from": _day(document.effective_from),
        "effective_to": _day(document.effective_to),
        "state": document.state.value,
        "binding": document.binding,
        "evidence": document.evidence,
        "relations": [{"type": r.type, "target": r.target, "on": _day(r.on)} for r in document.relations],
        "provisions": {
            name: {"label": item.label, "versions": [_version_to_json(version) for version in item.versions]}
            for name, item in sorted(document.provisions.items())
        },
    }


def _version_to_json(version: NormVersion) -> dict[str, Json]:
    return {
        "from": version.from_on.isoformat(),
        "to": _day(version.to_on),
        "paraphrase": version.paraphrase,
        "state": version.state.value,
        "evidence": version.evidence,
    }


def _document_from_json(slug: str, data: Mapping[str, Json]) -> NormDocument:
    relations = tuple(Relation(r["type"], r["target"], _date(r["on"])) for r in data["relations"])
    provisions = {
        name: Provision(name, item["label"], tuple(_version_from_json(v) for v in item["versions"]))
        for name, item in data["provisions"].items()
    }
    return NormDocument(
        slug=slug,
        number=data["number"],
        kind=data["kind"],
        issuer=data["issuer"],
        title=data["title"],
        issued_on=_date(data["issued_on"]),
        effective_from=_date(data["effective_from"]),
        effective_to=_date(data["effective_to"]),
        state=NormState(data["state"]),
        binding=data["binding"],
        evidence=data["evidence"],
        relations=relations,
        provisions=provisions,
    )


def _version_from_json(data: Mapping[str, Json]) -> NormVersion:
    first = date.fromisoformat(data["from"])
    return NormVersion(
        first, _date(data["to"]), data["paraphrase"], NormState(data["state"]), data["evidence"]
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
