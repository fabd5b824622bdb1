"""Names: list order, search, matching, capitals."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from congvu.roster import display_name, fold, match_key, sort_key

NAMES = st.lists(
    st.sampled_from(
        [
            "Nguyễn",
            "Trần",
            "Đỗ",
            "Ỷ",
            "Văn",
            "Thị",
            "hòa",
            "hoà",
            "Thúy",
            "Thuý",
            "An",
            "Ân",
            "Ăn",
            "Ánh",
            "Ạnh",
            "Đào",
            "Dào",
            "H'Hen",
            "Niê",
            "ê",
        ]
    ),
    max_size=5,
).map(" ".join)


def test_a_list_goes_by_given_then_middle_then_family_name() -> None:
    names = ["Lê Văn Bình", "Nguyễn Văn An", "Đỗ Anh An", "Bùi Văn An"]
    assert sorted(names, key=sort_key) == ["Đỗ Anh An", "Bùi Văn An", "Nguyễn Văn An", "Lê Văn Bình"]


def test_letters_go_in_vietnamese_order() -> None:
    names = ["An", "Ăn", "Ân", "Dung", "Đào", "Em", "Ê", "Oanh", "Ôn", "Ơn", "Uyên", "Ưng", "Vy"]
    assert sorted(set(names), key=sort_key) == names


def test_tones_go_in_the_order_of_cldr() -> None:
    names = ["Ma", "Mà", "Mả", "Mã", "Má", "Mạ"]
    assert sorted(set(names), key=sort_key) == names


def test_a_tone_weighs_less_than_a_letter() -> None:
    assert sort_key("Lê Hòa") < sort_key("Lê Hoan")


def test_a_shorter_name_comes_first() -> None:
    assert sort_key("Lê An") < sort_key("Lê Anh")


def test_the_sort_key_is_plain_ascii_for_any_database() -> None:
    assert sort_key("Nguyễn Thị Ánh").isascii()


@given(NAMES)
def test_order_does_not_depend_on_normal_form(name: str) -> None:
    assert sort_key(unicodedata.normalize("NFD", name)) == sort_key(name)


def test_search_drops_every_mark() -> None:
    assert fold("  Nguyễn ĐỨC\u00a0Thuỵ ") == "nguyen duc thuy"


def test_old_and_new_tone_places_match() -> None:
    assert match_key("Thúy Hòa") == match_key("Thuý Hoà")


def test_different_tones_do_not_match() -> None:
    assert match_key("Hoa") != match_key("Hòa")


@given(NAMES)
def test_matching_does_not_depend_on_normal_form_or_case(name: str) -> None:
    assert match_key(unicodedata.normalize("NFD", name.upper())) == match_key(name)


def test_capitals_become_a_name() -> None:
    assert display_name("NGUYỄN  THỊ\u200b ÁNH") == "Nguyễn Thị Ánh"


def test_a_name_in_capitals_keeps_its_apostrophe() -> None:
    assert display_name("H'HEN NIÊ") == "H'Hen Niê"


@given(NAMES)
def test_mixed_case_stays_as_typed(name: str) -> None:
    assert display_name("x" + name) == " ".join(("x" + name).split())


def test_the_icelandic_letter_becomes_vietnamese() -> None:
    assert display_name("Ðỗ Ðình") == "Đỗ Đình"
