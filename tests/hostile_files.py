"""Files made to harm who reads them, each as small as the harm allows."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MEANS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PEOPLE = 12


def text(place: str, said: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{said}</t></is></c>'


def listed(people: int = PEOPLE) -> str:
    """Rows of a small staff list."""
    names = ["An", "Bình", "Chi", "Dung", "Giang", "Hà", "Khoa", "Lan", "Mai", "Nga", "Oanh", "Phúc"][:people]
    head = f'<row r="1">{text("A1", "Họ và tên")}{text("B1", "Ngày sinh")}</row>'
    return head + "".join(
        f'<row r="{n}">{text(f"A{n}", f"Nguyễn Thị {name}")}{text(f"B{n}", "01/02/1990")}</row>'
        for n, name in enumerate(names, 2)
    )


def sheet(rows: str, after: str = "", before: str = "") -> str:
    return f'<?xml version="1.0"?>{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def workbook(
    sheet_xml: str | Iterable[bytes],
    target: str = "worksheets/sheet1.xml",
    shared: Iterable[bytes] = (),
    more: dict[str, bytes] | None = None,
) -> bytes:
    """A workbook of one sheet, whose part lies where ``target`` says (from ``xl``, or from the root with a slash)."""
    parts = [sheet_xml.encode()] if isinstance(sheet_xml, str) else sheet_xml
    where = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return packed({where: parts}, target, shared, more or {})


def packed(
    sheets: dict[str, Iterable[bytes]], target: str, shared: Iterable[bytes], more: dict[str, bytes]
) -> bytes:
    out = io.BytesIO()
    kinds = f"{PACKAGE}/content-types"
    link = f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="{target}"/>'
    link += f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    fixed = {
        "[Content_Types].xml": f'<Types xmlns="{kinds}"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{MEANS}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="DS" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{link}</Relationships>',
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in {**fixed, **more}.items():
            archive.writestr(name, body)
        for name, chunks in {
            **sheets,
            "xl/sharedStrings.xml": shared or [f'<sst xmlns="{MAIN}"/>'.encode()],
        }.items():
            with archive.open(name, "w") as part:
                for chunk in chunks:
                    part.write(chunk)
    return out.getvalue()


def far_cell(quote: str = "'", target: str = "worksheets/sheet1.xml") -> bytes:
    """One value at the last cell that Excel has: 549 GB to a reader that keeps a dense block."""
    far = f'<row r="1048576"><c r={quote}XFD1048576{quote}><v>1</v></c></row>'
    return workbook(sheet(listed() + far), target)


def border_far_out() -> bytes:
    """Innocent: twelve people, and one bordered cell without a value at XFD1048576."""
    return workbook(sheet(listed() + '<row r="1048576"><c r="XFD1048576" s="1"/></row>'))


def places_in_a_text() -> bytes:
    """``r="AA1" r="AA1" …`` in a text, on which a backtracking expression works for minutes."""
    return workbook(
        sheet(listed() + f'<row r="14">{text("A14", " r=&quot;AA1&quot;" * 9_000)}</row>').replace(
            "&quot;", '"'
        )
    )


def long_string(megabytes: int = 600) -> bytes:
    """A shared string without end."""

    def shared() -> Iterator[bytes]:
        yield f'<sst xmlns="{MAIN}" count="1" uniqueCount="1"><si><t>'.encode()
        for _ in range(megabytes):
            yield b"A" * (1 << 20)
        yield b"</t></si></sst>"

    return workbook(sheet(listed() + '<row r="14"><c r="A14" t="s"><v>0</v></c></row>'), shared=shared())


def empty_strings() -> bytes:
    """Twenty million empty shared strings: little text, half a gigabyte of objects."""
    many = (b"<si/>" * 200_000 for _ in range(100))
    return workbook(
        sheet(listed()),
        shared=(
            chunk
            for part in (iter([f'<sst xmlns="{MAIN}">'.encode()]), many, iter([b"</sst>"]))
            for chunk in part
        ),
    )


def lying_size() -> bytes:
    """As :func:`long_string`, but the directory says that the part is of 10 bytes."""
    data = bytearray(long_string(300))
    name = b"xl/sharedStrings.xml"
    at = data.rfind(name) - 46
    struct.pack_into("<I", data, at + 24, 10)
    return bytes(data)


def many_parts(count: int = 30_000) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for n in range(count):
            archive.writestr(f"xl/{n}", b"")
        archive.writestr("xl/workbook.xml", b"")
    return out.getvalue()


def laughs() -> bytes:
    """Entities of entities: a billion laughs."""
    entities = '<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return workbook(sheet(f'<row r="1">{text("A1", "&l9;")}</row>', before=f"<!DOCTYPE w [{entities}]>"))


def outside_entity() -> bytes:
    """An entity that is a file of the machine."""
    before = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return workbook(sheet(f'{listed()}<row r="14">{text("A14", "&x;")}</row>', before=before))


def deep() -> bytes:
    return workbook(sheet(listed(), after="<a>" * 2_000_000 + "</a>" * 2_000_000))


def no_such_string() -> bytes:
    return workbook(sheet('<row r="1"><c r="A1" t="s"><v>4000000000</v></c></row>'))


def long_place() -> bytes:
    return workbook(sheet(f'<row r="1"><c r="A{"1" * 200_000}"><v>1</v></c></row>'))


def long_attribute() -> bytes:
    return workbook(sheet(f'<row r="1"><c r="A1" x="{"A" * 60_000_000}"><v>1</v></c></row>'))


def many_sheets(count: int = 20_000) -> bytes:
    tags = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r1"/>' for n in range(1, count))
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{tags}</sheets></workbook>'
    return workbook(sheet(listed()), more={"xl/workbook.xml": book.encode()})


def nested() -> bytes:
    """Zips within zips are never opened; this one has no list in it."""
    body = long_string(1)
    for _ in range(5):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", body)
        body = out.getvalue()
    return body


def wide_csv() -> bytes:
    return b"x," * 1_000_000 + b"x\n"


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "far cell in single quotes": (far_cell, "CV-SHEET-001"),
    "far cell in double quotes": (lambda: far_cell('"'), "CV-SHEET-001"),
    "far cell in a part elsewhere": (lambda: far_cell("'", "/xl/other/s.xml"), "CV-SHEET-001"),
    "string of 600 MB": (long_string, "CV-SHEET-001"),
    "twenty million empty strings": (empty_strings, "CV-SHEET-009"),
    "size that lies": (lying_size, "CV-SHEET-001"),
    "many parts": (many_parts, "CV-SHEET-001"),
    "many sheets": (many_sheets, "CV-SHEET-001"),
    "a string that is not there": (no_such_string, ""),
    "a place of 200,000 digits": (long_place, ""),
    "an attribute of 60 MB": (long_attribute, ""),
    "zips in zips": (nested, ""),
    "a million columns": (wide_csv, "CV-SHEET-001"),
    "NUL in CSV": (lambda: b"a,b\n\0,1\n" * 1000, "CV-SHEET-002"),
}
"""Each with the code that it is refused by; none where reading a little of it is as right as any refusal."""
