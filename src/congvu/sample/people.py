"""The 178 invented officers of the district, with the posts they hold in May 2025. Pure, fixed seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from congvu.model.people import Role, StaffGroup
from congvu.roster.names import fold
from congvu.sample.names import RARE_MEN, RARE_WOMEN, TWINS, fresh_names
from congvu.sample.places import DISTRICT, SCHOOLS, below, ward_codes

SEED = 20_250_505
CB, CC, VC, HD = (
    StaffGroup.OFFICIAL,
    StaffGroup.CIVIL_SERVANT,
    StaffGroup.PUBLIC_EMPLOYEE,
    StaffGroup.CONTRACT,
)
CIVIL_STATUS = "Công chức Tư pháp – Hộ tịch"
EXPERT = "Chuyên viên"


@dataclass(frozen=True, slots=True)
class Post:
    """A place to be filled: the unit's code, position, group, one-stop fields (lĩnh vực)."""

    unit_code: str
    position: str
    group: StaffGroup = CC
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SampleOfficer:
    """An invented officer; ``staff_code`` is what later steps know her by."""

    staff_code: str
    full_name: str
    is_woman: bool
    born_on: date
    phone: str
    email: str
    post: Post


_COUNTER = ("Hộ tịch", "Chứng thực")
_DISTRICT_POSTS: dict[str, tuple[tuple[str, StaffGroup, tuple[str, ...]], ...]] = {
    "VP": (
        ("Chánh Văn phòng", CC, ()),
        ("Phó Chánh Văn phòng", CC, ()),
        ("Chuyên viên Bộ phận Tiếp nhận và Trả kết quả", CC, _COUNTER),
        ("Chuyên viên Bộ phận Tiếp nhận và Trả kết quả", CC, ("Đất đai", "Hộ kinh doanh")),
        (EXPERT, CC, ()),
        ("Kế toán", CC, ()),
        ("Văn thư", CC, ()),
        ("Lái xe", HD, ()),
        ("Nhân viên phục vụ", HD, ()),
    ),
    "NV": (("Trưởng phòng", CC, ()), ("Phó Trưởng phòng", CC, ()), *((EXPERT, CC, ()),) * 3),
    "TP": (
        ("Trưởng phòng", CC, ()),
        ("Phó Trưởng phòng", CC, ()),
        *((EXPERT, CC, (*_COUNTER, "Nuôi con nuôi")),) * 3,
    ),
    "TC": (
        ("Trưởng phòng", CC, ()),
        ("Phó Trưởng phòng", CC, ()),
        *((EXPERT, CC, ("Hộ kinh doanh",)),) * 3,
    ),
    "KT": (
        ("Trưởng phòng", CC, ()),
        ("Phó Trưởng phòng", CC, ()),
        *((EXPERT, CC, ("Đất đai", "Xây dựng")),) * 4,
    ),
    "VH": (("Trưởng phòng", CC, ()), ("Phó Trưởng phòng", CC, ()), *((EXPERT, CC, ()),) * 3),
    "GD": (("Trưởng phòng", CC, ()), ("Phó Trưởng phòng", CC, ()), *((EXPERT, CC, ()),) * 3),
    "YT": (("Trưởng phòng", CC, ()), *((EXPERT, CC, ("Bảo trợ xã hội",)),) * 2),
    "TT": (("Chánh Thanh tra", CC, ()), ("Phó Chánh Thanh tra", CC, ()), *(("Thanh tra viên", CC, ()),) * 2),
    "TVH": (("Giám đốc", VC, ()), ("Phó Giám đốc", VC, ()), *(("Viên chức văn hóa", VC, ()),) * 2),
    "TYT": (("Giám đốc", VC, ()), ("Bác sĩ", VC, ()), ("Điều dưỡng", VC, ()), ("Kế toán", VC, ())),
    "TGD": (("Giám đốc", VC, ()), ("Phó Giám đốc", VC, ()), ("Giáo viên", VC, ()), ("Văn thư", VC, ())),
}


def posts() -> list[Post]:
    """All posts in the order of the staff list."""
    leaders = ("Chủ tịch UBND quận", "Phó Chủ tịch UBND quận", "Phó Chủ tịch UBND quận")
    top = [Post(DISTRICT, position, CB) for position in leaders]
    offices = [
        Post(below(short), position, group, fields)
        for short, staff in _DISTRICT_POSTS.items()
        for position, group, fields in staff
    ]
    return [*top, *offices, *_school_posts(), *_ward_posts()]


def _school_posts() -> Iterator[Post]:
    for short in SCHOOLS:
        heads = ("Hiệu trưởng", "Phó Hiệu trưởng")
        others = ("Kế toán", "Giáo viên") if short.startswith("CS") else ("Kế toán",)
        for position in (*heads, *others):
            yield Post(below(short), position, VC)


def _ward_posts() -> Iterator[Post]:
    for number, code in enumerate(ward_codes()):
        yield Post(code, "Phó Chủ tịch UBND phường" if number % 3 == 1 else "Chủ tịch UBND phường", CB)
        yield Post(code, CIVIL_STATUS, CC, _COUNTER)
        yield Post(code, "Công chức Địa chính – Xây dựng – Đô thị và Môi trường", CC, ("Đất đai", "Xây dựng"))
        if number % 2:
            yield Post(code, "Công chức Văn hóa – Xã hội", CC, ("Người có công", "Bảo trợ xã hội"))
        else:
            yield Post(code, "Công chức Văn phòng – Thống kê", CC)


@lru_cache(maxsize=1)
def sample_officers() -> tuple[SampleOfficer, ...]:
    """The same 178 people every time, in the order of the staff list."""
    rng = Random(SEED)
    wanted = posts()
    women = [rng.random() < (0.75 if post.group is VC else 0.5) for post in wanted]
    names = _with_rare(rng, women, list(fresh_names(rng, women)))
    emails: set[str] = set()
    return tuple(
        _officer(rng, number, post, name, is_woman=is_woman, emails=emails)
        for number, (post, name, is_woman) in enumerate(zip(wanted, names, women, strict=True), 1)
    )


def _with_rare(rng: Random, women: list[bool], names: list[str]) -> list[str]:
    """Puts the rare patterns and the two pairs of namesakes at random places of the right sex."""
    for is_woman, rare, twin in ((True, RARE_WOMEN, TWINS[0]), (False, RARE_MEN, TWINS[1])):
        places = [place for place, sex in enumerate(women) if sex is is_woman and place >= 3]
        for place, name in zip(rng.sample(places, len(rare) + 2), (*rare, twin, twin), strict=True):
            names[place] = name
    return names


def _officer(
    rng: Random, number: int, post: Post, name: str, *, is_woman: bool, emails: set[str]
) -> SampleOfficer:
    heads = ("Chủ tịch", "Phó", "Trưởng", "Chánh", "Giám đốc", "Hiệu trưởng")
    age = rng.triangular(34, 58, 46) if post.position.startswith(heads) else rng.triangular(23, 57, 34)
    born_on = date(2025, 4, 1) - timedelta(days=round(age * 365.25))
    return SampleOfficer(
        f"MAU-{number:04d}",
        name,
        is_woman,
        born_on,
        f"03000{number * 37 % 100_000:05d}",  # no operator has the prefix 030
        _email(name, emails),
        post,
    )


def _email(name: str, taken: set[str]) -> str:
    """As offices form them, at a domain that belongs to nobody (RFC 2606): ``ntt.huong@example.org``."""
    words = "".join(char for char in fold(name) if char.isalnum() or char == " ").split()
    stem = "".join(word[0] for word in words[:-1]) + "." + words[-1]
    number, email = 1, f"{stem}@example.org"
    while email in taken:
        number += 1
        email = f"{stem}{number}@example.org"
    taken.add(email)
    return email


@dataclass(frozen=True, slots=True)
class Cast:
    """Staff codes of the people whom the demo logs in as."""

    trainee: str
    organiser: str
    author: str
    marker: str

    @property
    def codes(self) -> frozenset[str]:
        """All of them."""
        return frozenset((self.trainee, self.organiser, self.author, self.marker))

    @property
    def roles(self) -> tuple[tuple[Role, str], ...]:
        """Who holds which role on the unit at the top."""
        return ((Role.ORGANISER, self.organiser), (Role.AUTHOR, self.author), (Role.MARKER, self.marker))


def cast() -> Cast:
    """A civil-status officer of the first ward, the head of internal affairs, two experts of his office."""
    return Cast(
        _codes(ward_codes()[0], CIVIL_STATUS)[0],
        _codes(below("NV"), "Trưởng phòng")[0],
        _codes(below("NV"), EXPERT)[-1],
        _codes(below("NV"), EXPERT)[0],
    )


def _codes(unit_code: str, position: str) -> list[str]:
    wanted = (unit_code, position)
    return [
        officer.staff_code
        for officer in sample_officers()
        if (officer.post.unit_code, officer.post.position) == wanted
    ]
