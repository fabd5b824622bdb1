"""The group of staff: as the list states it, else derived from the position.

The derivation is conservative, and a posting that already has a group keeps it unless the list states one:

- *cán bộ*: the position begins with Chủ tịch, Phó Chủ tịch, Bí thư or Phó Bí thư (not of a school council or
  a management council);
- *lao động hợp đồng*: the position says hợp đồng, or begins with Lái xe, Tạp vụ, Phục vụ, Cấp dưỡng, Nấu ăn
  or is Bảo vệ (the support posts of Decree 111/2022/NĐ-CP);
- *viên chức*: a position of a public service unit (Giáo viên, Hiệu trưởng, Bác sĩ, Điều dưỡng …), or any other
  position in a unit whose name begins with Trường, Trạm Y tế, Bệnh viện or Trung tâm Y tế;
- *công chức*: everything else.
"""

from __future__ import annotations

import re
from functools import lru_cache

from congvu.model.people import StaffGroup
from congvu.roster.names import fold

_STATED = {
    StaffGroup.OFFICIAL: ("can bo", "cb", "can bo chuyen trach", "can bo bau cu"),
    StaffGroup.CIVIL_SERVANT: (
        "cong chuc",
        "cc",
        "can bo cong chuc",
        "cbcc",
        "cong chuc xa",
        "cong chuc chuyen mon",
    ),
    StaffGroup.PUBLIC_EMPLOYEE: ("vien chuc", "vc", "cong chuc vien chuc", "ccvc"),
    StaffGroup.CONTRACT: (
        *(
            "lao dong hop dong",
            "hop dong lao dong",
            "hop dong",
            "hd",
            "ldhd",
            "hdld",
            "lao dong",
            "nguoi lao dong",
        ),
        *("nld", "hop dong 68", "hop dong 111", "hd 68", "hd 111", "hop dong nd 111", "hop dong nd 68"),
    ),
}
_BY_LABEL = {label: group for group, labels in _STATED.items() for label in labels}
# cbcc and ccvc name two groups at once: not a statement.
_UNCLEAR = frozenset({"can bo cong chuc", "cbcc", "cong chuc vien chuc", "ccvc"})

_OFFICIAL = re.compile(r"(pho )?(chu tich|bi thu)\b(?!.*hoi dong (truong|quan ly))")
_CONTRACT = re.compile(r"hop dong\b|(lai xe|tap vu|phuc vu|cap duong|nau an)\b|(nhan vien )?bao ve$")
_SAYS_CONTRACT = re.compile(r"\b(lao dong hop dong|hop dong lao dong|\(hop dong\)|hdld|ldhd)")
_PUBLIC = re.compile(
    r"(giao vien|(pho )?hieu truong|giang vien|bac s[iy]|duoc s[iy]|y s[iy]|y ta|dieu duong|ho sinh|ky thuat vien|"
    r"tong phu trach|nhan vien (y te|thu vien|thiet bi|nuoi duong)|khuyen nong vien|vien chuc)\b"
)
_PUBLIC_UNIT = re.compile(
    r"(truong (mam non|mau giao|tieu hoc|th|thcs|thpt|trung hoc|mn)|tram y te|benh vien|trung tam y te)\b"
)


@lru_cache(maxsize=4096)
def stated_group(text: str) -> StaffGroup | None:
    """The group that a cell names, or None when it names none or two at once."""
    label = " ".join(re.sub(r"[^\w ]", " ", fold(text)).split())
    return None if label in _UNCLEAR else _BY_LABEL.get(label)


@lru_cache(maxsize=65536)
def derive_group(position: str, unit_name: str) -> StaffGroup:
    """The group that position and unit suggest; the module's docstring gives the rule."""
    title = fold(position)
    if _OFFICIAL.match(title):
        return StaffGroup.OFFICIAL
    if _CONTRACT.match(title) or _SAYS_CONTRACT.search(title):
        return StaffGroup.CONTRACT
    if _PUBLIC.match(title) or _PUBLIC_UNIT.match(fold(unit_name)):
        return StaffGroup.PUBLIC_EMPLOYEE
    return StaffGroup.CIVIL_SERVANT
