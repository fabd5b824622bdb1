"""Invented names in the patterns of all regions. Pure: the same generator gives the same names.

No list of real people was used. ``PUBLIC_FIGURES`` holds names that chance must not yield, folded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from congvu.roster.names import fold

_FAMILIES = {
    "Nguyễn": 36, "Trần": 12, "Lê": 10, "Phạm": 8, "Hoàng": 4, "Huỳnh": 3, "Phan": 4, "Vũ": 4, "Võ": 3,
    "Đặng": 3, "Bùi": 3, "Đỗ": 3, "Hồ": 2, "Ngô": 2, "Dương": 2, "Lý": 1, "Đinh": 1, "Trịnh": 1, "Đào": 1,
    "Mai": 1, "Tạ": 1, "Lương": 1, "Cao": 1, "Châu": 1, "Tô": 1, "Quách": 1, "Lưu": 1, "Thái": 1,
}  # fmt: skip
_WOMEN_MIDDLE = {
    "Thị": 55,
    "Ngọc": 8,
    "Thu": 6,
    "Minh": 5,
    "Hồng": 5,
    "Kim": 5,
    "Thanh": 6,
    "Bích": 4,
    "Diệu": 3,
}
_WOMEN_PAIRS = (
    "Thu Hà", "Thanh Hương", "Bích Ngọc", "Kim Oanh", "Minh Nguyệt", "Hải Yến", "Thùy Dung", "Ngọc Lan",
    "Khánh Vân", "Hồng Nhung", "Tuyết Mai", "Thúy Hằng", "Diệu Hiền", "Mỹ Duyên", "Kim Chi", "Quỳnh Như",
    "Lan Phương", "Hồng Thắm", "Thanh Nhàn", "Cẩm Vân", "Phương Loan", "Ngọc Bích", "Thu Trang", "Mỹ Lệ",
    "Xuân Mai", "Thanh Tuyền", "Hoài Thương", "Ánh Tuyết", "Hương Giang", "Thúy Kiều",
)  # fmt: skip
_WOMEN_GIVEN = (
    "Hạnh", "Hoa", "Hương", "Lan", "Mai", "Nga", "Nhung", "Oanh", "Phượng", "Quyên", "Thảo", "Thoa", "Thủy", "Tươi",
    "Vân", "Xuyến", "Yến", "Ánh", "Bình", "Chín", "Duyên", "Đào", "Gấm", "Huệ", "Khuyên", "Liễu", "Miền", "Nhàn",
)  # fmt: skip
_MEN_MIDDLE = {
    "Văn": 30, "Đức": 8, "Minh": 7, "Quang": 6, "Hữu": 6, "Thành": 5, "Xuân": 5, "Trọng": 3, "Công": 4, "Đình": 5,
    "Duy": 4, "Bá": 3, "Ngọc": 4, "Quốc": 4, "Thế": 3, "Viết": 2, "Hoàng": 3, "Tấn": 3, "Chí": 2, "Phước": 2,
}  # fmt: skip
_MEN_GIVEN = (
    "Dũng", "Tuấn", "Sơn", "Hải", "Long", "Thắng", "Cường", "Hiếu", "Trung", "Kiên", "Bình", "Khoa", "Đạt", "Phúc",
    "Lâm", "Tùng", "Việt", "Quân", "Toàn", "Nghĩa", "Hòa", "Thịnh", "Tài", "Lộc", "Khánh", "Phong", "Vinh", "Tâm",
    "Thái", "Hậu", "Định", "Mạnh", "Lợi", "Nhân", "Thiện", "Tiến", "Vượng", "Đông", "Giang", "Hoan",
)  # fmt: skip
# Patterns that a generator of family, middle and given name would never yield.
RARE_WOMEN = (
    "Lò Thị Inh", "Nông Thị Nhình", "H'Linh Niê", "Đinh Thị Rin", "Vàng Thị Say", "Tôn Nữ Quỳnh Dao",
    "Lê Nguyễn Bảo Trâm", "Phan Thoại", "Sơn Thị Sa Rết",
)  # fmt: skip
RARE_MEN = (
    "Lò Văn Pản", "Giàng A Lềnh", "Y Thịnh Mlô", "Thạch Sa Rây", "Ma Văn Chướng", "Lê Hòa", "Trần Ân",
    "Nguyễn Hoàng Minh Khôi", "Sùng A Chứ",
)  # fmt: skip
TWINS = ("Nguyễn Thị Thanh Hương", "Trần Văn Hùng")
"""Each of these names is borne by two people of the sample."""

PUBLIC_FIGURES = frozenset(
    fold(name)
    for name in (
        *(
            "Tô Lâm",
            "Phạm Minh Chính",
            "Lương Cường",
            "Trần Thanh Mẫn",
            "Nguyễn Phú Trọng",
            "Nguyễn Xuân Phúc",
        ),
        *("Võ Văn Thưởng", "Vương Đình Huệ", "Nguyễn Tấn Dũng", "Trương Tấn Sang", "Nguyễn Thị Kim Ngân"),
        *("Nguyễn Minh Triết", "Nguyễn Sinh Hùng", "Phạm Thị Thanh Trà", "Đỗ Thanh Bình", "Trần Cẩm Tú"),
        *("Nguyễn Văn Linh", "Nguyễn Hòa Bình", "Lê Minh Hưng", "Phan Đình Trạc", "Nguyễn Văn Hiếu"),
        *("Nguyễn Trọng Nghĩa", "Lê Hoài Trung", "Trần Hồng Hà", "Lê Thành Long", "Bùi Thanh Sơn"),
        *("Hồ Đức Phớc", "Mai Văn Chính", "Nguyễn Văn Thắng", "Trần Lưu Quang", "Nguyễn Duy Ngọc"),
        *("Phan Văn Giang", "Lương Tam Quang", "Nguyễn Mạnh Hùng", "Nguyễn Kim Sơn", "Đào Hồng Lan"),
        *("Trần Đức Thắng", "Nguyễn Hải Ninh", "Nguyễn Văn Hùng", "Lê Quang Hùng", "Nguyễn Thị Ánh Viên"),
        *("Nguyễn Quang Hải", "Nguyễn Công Phượng", "Hoàng Xuân Vinh", "Ngô Bảo Châu", "Phạm Nhật Vượng"),
        *("Nguyễn Thị Oanh", "Nguyễn Thị Phương Thảo", "Trần Văn Sơn", "Nguyễn Đức Chung", "Chu Ngọc Anh"),
        *("Trần Sỹ Thanh", "Nguyễn Thành Phong", "Phan Văn Mãi", "Nguyễn Văn Được", "Vũ Đức Đam"),
        *("Nguyễn Đức Hải", "Nguyễn Đức Bình", "Nguyễn Công Hoan", "Nguyễn Quang Trung", "Nguyễn Trọng Hiếu"),
    )
)


def woman(rng: Random) -> str:
    """A woman's name of three or four syllables."""
    family = _pick(rng, _FAMILIES)
    shape = rng.random()
    if shape < 0.45:
        return f"{family} Thị {rng.choice(_WOMEN_PAIRS)}"
    if shape < 0.8:
        return f"{family} {_pick(rng, _WOMEN_MIDDLE)} {rng.choice(_WOMEN_GIVEN)}"
    return f"{family} {rng.choice(_WOMEN_PAIRS)}"


def man(rng: Random) -> str:
    """A man's name of three, seldom four, syllables."""
    family, middle, given = _pick(rng, _FAMILIES), _pick(rng, _MEN_MIDDLE), rng.choice(_MEN_GIVEN)
    second = _pick(rng, _MEN_MIDDLE)
    four = rng.random() < 0.12 and second not in (middle, "Văn") and middle != "Văn"
    return f"{family} {middle} {second} {given}" if four else f"{family} {middle} {given}"


def fresh_names(rng: Random, women: Sequence[bool]) -> Iterator[str]:
    """A name for each entry (a woman's where true), all different even without their accents."""
    taken = {fold(name) for name in (*RARE_WOMEN, *RARE_MEN, *TWINS)} | PUBLIC_FIGURES
    for is_woman in women:
        name = woman(rng) if is_woman else man(rng)
        while fold(name) in taken or _repeats(name):
            name = woman(rng) if is_woman else man(rng)
        taken.add(fold(name))
        yield name


def _pick(rng: Random, weights: dict[str, int]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def _repeats(name: str) -> bool:
    words = fold(name).split()
    return len(set(words)) < len(words)
