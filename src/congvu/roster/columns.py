"""The usual headers of staff lists, and the field that each stands for."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from congvu.roster.names import fold


class Field(StrEnum):
    """What a column holds."""

    ORDINAL = "ordinal"
    NAME = "name"
    FAMILY = "family"
    GIVEN = "given"
    BORN = "born"
    CODE = "code"
    EMAIL = "email"
    PHONE = "phone"
    UNIT = "unit"
    POSITION = "position"
    POSITION_AND_UNIT = "position_and_unit"
    GROUP = "group"
    FIELDS = "fields"
    IGNORED = "ignored"


# Unaccented, lower case, punctuation dropped. Within a field the earlier name wins where a list has several
# such columns (Chức vụ before Vị trí việc làm, mobile before desk phone).
HEADERS: dict[Field, tuple[str, ...]] = {
    Field.ORDINAL: ("stt", "so tt", "tt", "so thu tu", "thu tu"),
    Field.NAME: (
        *(
            "ho va ten",
            "ho ten",
            "ho va ten khai sinh",
            "ho ten khai sinh",
            "ho chu dem va ten",
            "ho ten dem va ten",
        ),
        *("ho va ten can bo", "ho va ten cbccvc", "ho va ten cbcc", "ho ten cbccvc", "ho ten can bo"),
        *(
            "ho va ten can bo cong chuc",
            "ho va ten can bo cong chuc vien chuc",
            "ten can bo",
            "ho va ten ong ba",
        ),
        *(
            "ho va ten hoc vien",
            "ho ten hoc vien",
            "ho va ten nhan vien",
            "ten nhan vien",
            "full name",
            "fullname",
        ),
    ),
    Field.FAMILY: (
        *(
            "ho dem",
            "ho va dem",
            "ho va ten dem",
            "ho ten dem",
            "ho va chu dem",
            "ho chu dem",
            "ho lot",
            "ho va lot",
        ),
        *("ho va chu lot", "ho chu lot", "ho va ten lot", "ho"),
    ),
    Field.GIVEN: ("ten", "ten goi"),
    Field.BORN: (
        *(
            "ngay thang nam sinh",
            "ngay sinh",
            "sinh ngay",
            "ngay thang sinh",
            "ngay thang nam sinh dd mm yyyy",
        ),
        *("ngay sinh dd mm yyyy", "ntns", "ngay nam sinh", "nam sinh", "sinh nam", "date of birth"),
    ),
    Field.CODE: (
        *("ma cbccvc", "ma so cbccvc", "so hieu cbccvc", "ma cbcc", "ma so cbcc", "so hieu cbcc", "ma ccvc"),
        *("so hieu ccvc", "ma can bo", "ma so can bo", "so hieu can bo", "ma cong chuc", "ma so cong chuc"),
        *("so hieu cong chuc", "ma vien chuc", "ma so vien chuc", "so hieu vien chuc", "ma can bo cong chuc"),
        *(
            "ma can bo cong chuc vien chuc",
            "so hieu can bo cong chuc vien chuc",
            "so hieu cong chuc vien chuc",
        ),
        *("ma nhan su", "ma nhan vien", "ma so nhan vien", "ma nv", "ma cb", "ma hoc vien", "ma cbccvc nld"),
    ),
    Field.EMAIL: (
        *(
            "email cong vu",
            "thu cong vu",
            "thu dien tu cong vu",
            "hop thu cong vu",
            "email",
            "e mail",
            "thu dien tu",
        ),
        *(
            "dia chi email",
            "dia chi thu dien tu",
            "hop thu dien tu",
            "hop thu",
            "mail",
            "gmail",
            "email ca nhan",
        ),
    ),
    Field.PHONE: (
        *(
            "dien thoai di dong",
            "so dien thoai di dong",
            "di dong",
            "so di dong",
            "dtdd",
            "so dtdd",
            "dien thoai",
        ),
        *("so dien thoai", "sdt", "so dt", "dt", "dien thoai lien he", "so dien thoai lien he", "dt lien he"),
        *("sdt lien he", "dt di dong", "zalo", "so zalo", "dien thoai co quan", "phone"),
    ),
    Field.UNIT: (
        *(
            "don vi cong tac",
            "don vi",
            "ten don vi",
            "don vi cong tac hien nay",
            "don vi hien tai",
            "noi cong tac",
        ),
        *(
            "co quan cong tac",
            "co quan don vi cong tac",
            "co quan don vi",
            "co quan",
            "phong chuyen mon",
            "phong ban",
        ),
        *(
            "phong ban don vi",
            "don vi phong ban",
            "phong don vi",
            "phong",
            "bo phan",
            "noi lam viec",
            "don vi lam viec",
        ),
    ),
    Field.POSITION: (
        *("chuc vu", "chuc vu chuc danh", "chuc danh chuc vu", "chuc vu hien nay", "chuc vu chinh quyen"),
        *("chuc vu cong tac", "chuc vu hien tai", "chuc vu chuc danh cong tac", "chuc vu chuc danh hien nay"),
        *("chuc vu vi tri viec lam", "chuc vu vi tri cong tac", "chuc danh", "chuc danh vi tri viec lam"),
        *("vi tri viec lam", "vi tri cong tac", "vi tri", "vtvl", "cong viec", "cong viec dam nhan"),
        *("cong viec phu trach", "nhiem vu"),
    ),
    Field.POSITION_AND_UNIT: (
        *("chuc vu don vi cong tac", "chuc vu don vi", "chuc vu va don vi cong tac", "chuc vu noi cong tac"),
        *(
            "chuc vu co quan don vi cong tac",
            "chuc danh don vi cong tac",
            "chuc vu chuc danh don vi cong tac",
        ),
    ),
    Field.GROUP: (
        *(
            "nhom",
            "loai",
            "nhom can bo",
            "loai can bo",
            "doi tuong",
            "phan loai",
            "nhom doi tuong",
            "loai lao dong",
        ),
        *("cb cc vc", "cbccvc", "can bo cong chuc vien chuc", "loai hinh lao dong", "dien"),
    ),
    Field.FIELDS: (
        *("linh vuc", "linh vuc phu trach", "linh vuc cong tac", "linh vuc mot cua", "linh vuc tiep nhan"),
        *("linh vuc duoc giao", "linh vuc duoc phan cong", "linh vuc giai quyet", "linh vuc chuyen mon"),
        *("linh vuc tthc", "linh vuc thu tuc hanh chinh"),
    ),
    # Known, and left alone: the import keeps no more personal data than it needs (Law 91/2025/QH15).
    Field.IGNORED: (
        *(
            "ghi chu",
            "gioi tinh",
            "nam",
            "nu",
            "cccd",
            "so cccd",
            "cmnd",
            "so cmnd",
            "can cuoc",
            "so can cuoc",
        ),
        *(
            "can cuoc cong dan",
            "so can cuoc cong dan",
            "so dinh danh ca nhan",
            "so cccd cmnd",
            "ngay cap",
            "noi cap",
        ),
        *("dan toc", "ton giao", "que quan", "dia chi", "noi o", "noi o hien nay", "noi sinh", "trinh do"),
        *(
            "trinh do chuyen mon",
            "ly luan chinh tri",
            "ma ngach",
            "ngach",
            "ngach cong chuc",
            "he so",
            "he so luong",
        ),
        *("bac luong", "luong", "dang vien", "ngay vao dang", "chuc vu dang", "ky nhan", "ky ten", "chu ky"),
    ),
}
_BY_HEADER = {
    header: (field, rank) for field, headers in HEADERS.items() for rank, header in enumerate(headers)
}


@lru_cache(maxsize=1024)
def recognise(header: str) -> tuple[Field, int] | None:
    r"""The field of a header and its rank within the field; None for an unknown header.

    Accents, case, punctuation and a note in brackets do not matter: ``Ngày, tháng,\\nnăm sinh (dd/mm/yyyy)``.
    """
    whole = _words(header)
    return _BY_HEADER.get(whole) or _BY_HEADER.get(_words(re.sub(r"[(\[].*?[)\]]", " ", header)))


def _words(header: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9 ]", " ", fold(header)).split())
