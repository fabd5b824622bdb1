"""Reading and checking the register of norms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from congvu import messages
from congvu.content._frame import FileFrame, validate
from congvu.content.schemas import DocumentForm, ProvisionForm, RegisterForm, VersionForm
from congvu.content.yaml_reader import Steps, YamlFile
from congvu.model.norms import NormDocument, NormState, NormVersion, Provision, Register, Relation

REGISTER = "courses/legal/register.yaml"
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PROVISION = re.compile(r"[a-z0-9]+(\.[a-z0-9]+)*")


def load_register(frame: FileFrame) -> None:
    """Reads the register into the frame."""
    file, form = frame.read_as(frame.root / REGISTER, RegisterForm)
    frame.register_unread = form is None
    documents: dict[str, NormDocument] = {}
    places: dict[str, Steps] = {}
    for index, raw in enumerate(form.documents if form else []):
        steps: Steps = ("documents", index)
        document = _document(frame, raw, file, steps)
        if document is None:
            continue
        _check_unique(document, documents, file, steps)
        documents.setdefault(document.slug, document)
        places.setdefault(document.slug, steps)
    frame.register = Register(documents)
    for slug, document in documents.items():
        _check_relations(frame, document, file, places[slug])


def _document(frame: FileFrame, raw: Any, file: YamlFile, steps: Steps) -> NormDocument | None:
    form = validate(DocumentForm, raw, file, steps)
    if form is None:
        if isinstance(raw, dict):
            frame.broken_documents.add(str(raw.get("slug")))
        return None
    _check_document(form, file, steps)
    return _make_document(form)


def _make_document(form: DocumentForm) -> NormDocument:
    relations = tuple(Relation(entry.type, entry.target, entry.on) for entry in form.relations)
    provisions: dict[str, Provision] = {}
    for entry in form.provisions:
        provisions.setdefault(entry.id, _make_provision(entry))
    return NormDocument(
        slug=form.slug,
        number=form.number,
        kind=form.kind,
        issuer=form.issuer,
        title=form.title,
        issued_on=form.issued_on,
        effective_from=form.effective_from,
        effective_to=form.effective_to,
        state=form.state,
        binding=form.binding,
        evidence=form.evidence,
        relations=relations,
        provisions=provisions,
    )


def _make_provision(form: ProvisionForm) -> Provision:
    versions = sorted(form.versions, key=lambda version: version.from_)
    return Provision(
        form.id,
        form.label,
        tuple(NormVersion(v.from_, v.to, v.paraphrase, v.state, v.evidence) for v in versions),
    )


def _check_unique(
    document: NormDocument, others: dict[str, NormDocument], file: YamlFile, steps: Steps
) -> None:
    if document.slug in others:
        file.report("CV-NORM-001", *steps, "slug", slug=document.slug)
        return
    for other in others.values():
        if document.number and _key(other) == _key(document):
            file.report("CV-NORM-002", *steps, "number", other=other.slug)


def _key(document: NormDocument) -> tuple[str, str, date | None]:
    return document.number.casefold(), document.issuer.casefold(), document.issued_on


def _check_document(form: DocumentForm, file: YamlFile, steps: Steps) -> None:
    if not _SLUG.fullmatch(form.slug):
        file.report("CV-NORM-008", *steps, "slug", value=form.slug)
    if form.state is NormState.VERIFIED:
        if form.binding and form.effective_from is None:
            file.report("CV-NORM-009", *steps)
        if not form.evidence.strip():
            file.report("CV-NORM-010", *steps)
    _check_order(file, steps, issued_on=form.issued_on, effective_from=form.effective_from)
    _check_order(file, steps, effective_from=form.effective_from, effective_to=form.effective_to)
    met: set[str] = set()
    for index, provision in enumerate(form.provisions):
        here = (*steps, "provisions", index)
        if provision.id in met:
            file.report("CV-NORM-004", *here, "id", provision=provision.id)
        met.add(provision.id)
        _check_provision(form, provision, file, here)


def _check_provision(form: DocumentForm, provision: ProvisionForm, file: YamlFile, steps: Steps) -> None:
    if not _PROVISION.fullmatch(provision.id):
        file.report("CV-NORM-008", *steps, "id", value=provision.id)
    for index, version in enumerate(provision.versions):
        here = (*steps, "versions", index)
        _check_order(file, here, **{"from": version.from_, "to": version.to})
        if _outside(form, version):
            file.report("CV-NORM-007", *here, first=messages.day(version.from_), provision=provision.id)
        if version.state is NormState.VERIFIED and not version.evidence.strip():
            file.report("CV-NORM-010", *here)
    _check_overlap(provision, file, steps)


def _check_overlap(provision: ProvisionForm, file: YamlFile, steps: Steps) -> None:
    for before, after in pairwise(sorted(provision.versions, key=lambda version: version.from_)):
        if before.to is None or before.to >= after.from_:
            last = messages.day(before.to) if before.to else "nay"
            detail = f"{messages.day(before.from_)}–{last} và từ {messages.day(after.from_)}"
            file.report("CV-NORM-005", *steps, provision=provision.id, detail=detail)


def _check_order(file: YamlFile, steps: Steps, **days: date | None) -> None:
    (first_name, first), (last_name, last) = days.items()
    if first and last and first > last:
        detail = f"{first_name} {messages.day(first)} sau {last_name} {messages.day(last)}"
        file.report("CV-NORM-003", *steps, last_name, detail=detail)


def _outside(form: DocumentForm, version: VersionForm) -> bool:
    early = form.effective_from is not None and version.from_ < form.effective_from
    late = form.effective_to is not None and version.from_ > form.effective_to
    return form.binding and (early or late)


def _check_relations(frame: FileFrame, document: NormDocument, file: YamlFile, steps: Steps) -> None:
    known: Sequence[str] = [*frame.register.documents, *frame.broken_documents]
    for index, relation in enumerate(document.relations):
        if relation.target not in known:
            file.report("CV-NORM-006", *steps, "relations", index, target=relation.target)
