"""Text of old fonts, and broken text."""

import csv
from pathlib import Path

import pytest

from congvu.model.syllables import is_syllable
from congvu.roster.legacy import is_broken, recognise_legacy

UNITS = Path(__file__).parents[2] / "roster" / "units-2026.csv"


@pytest.mark.parametrize(
    "text", ["NguyÔn V¨n An", "TrÇn ThÞ B×nh", "§¬n vÞ c«ng t¸c", "Tr\u00adêng", "NGUYÔN"]
)
def test_tcvn3_is_recognised(text: str) -> None:
    assert (recognise_legacy(text) or ("",))[0] == "TCVN3"


@pytest.mark.parametrize("text", ["Nguyeãn Vaên An", "Phaïm Thò Höông", "Hoï vaø teân", "ÑAËNG"])
def test_vni_is_recognised(text: str) -> None:
    assert (recognise_legacy(text) or ("",))[0] == "VNI"


def test_the_reading_is_offered() -> None:
    found = recognise_legacy("NguyÔn V¨n An")
    assert found is not None
    assert found.reading == "Nguyễn Văn An"


@pytest.mark.parametrize(
    "name", ["H'Hen Niê", "Y Moan Êban", "Rơ Châm Hlôi", "Zơrâm Buôn", "Phạm Thị Thuý Hoà", "Lê Ô"]
)
def test_sound_names_are_not_suspected(name: str) -> None:
    assert recognise_legacy(name) is None


def test_no_name_of_a_commune_is_suspected() -> None:
    with UNITS.open(encoding="utf-8-sig", newline="") as file:
        names = [row["full_name"] for row in csv.DictReader(file)]
    assert len(names) > 3000
    assert [name for name in names if recognise_legacy(name) or is_broken(name)] == []


@pytest.mark.parametrize("text", ["Nguy?n V?n An", "Nguyá»…n VÄƒn An", "Nguy\ufffdn"])
def test_text_that_lost_its_letters_is_broken(text: str) -> None:
    assert is_broken(text)


@pytest.mark.parametrize("word", ["nguyễn", "quốc", "giêng", "thuở", "khuỷu", "ý", "NGHIÊNG"])
def test_a_syllable_is_one(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["nguyôn", "quyêt", "eã", "trần̉", "niê", "zâm", "mật̀"])
def test_other_words_are_none(word: str) -> None:
    assert not is_syllable(word)
