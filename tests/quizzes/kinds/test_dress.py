"""An answer in any dress is the answer; and no dress makes another answer of it."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Any

import pytest
import strategies as cv
from authored import parts
from hypothesis import assume, given
from hypothesis import strategies as st

from congvu.model.attempts import Marked
from congvu.model.content import ItemVersion, KeyRevision
from congvu.model.syllables import one_spelling
from congvu.quizzes.kinds import load_kinds
from congvu.quizzes.kinds.contract import Parts
from congvu.quizzes.kinds.dress import undressed
from congvu.quizzes.kinds.folding import Accents, fold, meant
from congvu.quizzes.kinds.numbers import TwoReadings, meant_number, parse_number, unmistakable
from congvu.quizzes.marking import mark

REGISTRY = load_kinds()
INVISIBLE = ["\u200b", "\u200e", "\u200f", "\u202a", "\u2060", "\ufeff", "\u00ad"]
SPACES = [" ", "\u00a0", "\u2009", "\u202f", "\u3000", "\t"]
AROUND = [
    '"{}"',
    "“{}”",
    "'{}'",
    "‘{}’",
    "«{}»",
    "({})",
    "[{}]",
    "- {} -",
    "–{}–",
    "— {} —",
    "{}.",
    "{},",
    "{} ;",
    "{}…",
    "{} –",
]
WIDE = {code: code + 0xFEE0 for code in map(ord, "0123456789/")}


@st.composite
def dressed(draw: st.DrawFn, text: str) -> str:
    """A text in some layers of dress, with invisible signs, other spaces and wide digits in it."""
    for layer in draw(st.lists(st.sampled_from(AROUND), max_size=3)):
        text = layer.format(text)
    text = text.replace("-", draw(st.sampled_from(["-", "–", "\u2011"])))
    text = text.replace(" ", draw(st.sampled_from(SPACES)))
    if draw(st.booleans()):
        text = text.translate(WIDE)
    if "Đ" in text:
        text = text.replace("Đ", draw(st.sampled_from(["Đ", "\u00d0"])))
    for sign in draw(st.lists(st.sampled_from(INVISIBLE), max_size=2)):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + sign + text[place:]
    return text


def verdict_of(kind: str, taken: Parts, answer: Any) -> Any:
    version = ItemVersion("v", "i", "b", kind, taken.content, "c", 0.5, ())
    return mark(REGISTRY, version, KeyRevision("k", "v", 1, taken.key, {}), answer)


@pytest.mark.parametrize("kind", ["short", "numeric", "date"])
@given(data=st.data())
def test_every_key_in_every_dress_earns_the_full_points(kind: str, data: st.DataObject) -> None:
    raw = data.draw(cv.items(kind))
    taken = REGISTRY[kind].take_apart(REGISTRY[kind].schema.model_validate(raw))
    answer = data.draw(dressed(REGISTRY[kind].key_answer(taken.content, taken.key)))
    assert verdict_of(kind, taken, answer) == Marked(1.0)


@given(data=st.data())
def test_every_gap_in_every_dress_earns_its_points(data: st.DataObject) -> None:
    raw = data.draw(cv.items("cloze"))
    taken = REGISTRY["cloze"].take_apart(REGISTRY["cloze"].schema.model_validate(raw))
    right = REGISTRY["cloze"].key_answer(taken.content, taken.key)
    lists = {gap["id"] for gap in taken.content["gaps"] if "options" in gap}
    answer = {name: text if name in lists else data.draw(dressed(text)) for name, text in right.items()}
    assert verdict_of("cloze", taken, answer) == Marked(1.0)


@given(one=cv.texts, other=cv.texts, data=st.data())
def test_no_other_word_earns_anything(one: str, other: str, data: st.DataObject) -> None:
    """What makes two texts one is nothing but dress, and the spelling of single syllables."""
    assume(skeleton(one) != skeleton(other))
    assert verdict_of("short", parts("short", key=[one]), data.draw(dressed(other))) == Marked(0.0)


def skeleton(text: str) -> str:
    """Letters, digits and tone marks alone, y as i: what may differ only by more than dress."""
    apart = unicodedata.normalize("NFD", text.casefold()).replace("y", "i")
    tones = "".join(sorted(char for char in apart if unicodedata.combining(char)))
    return "".join(char for char in apart if char.isalnum()) + tones


@given(st.decimals(-(10**9), 10**9, places=2), st.decimals(-(10**9), 10**9, places=2), st.data())
def test_no_other_number_earns_anything(one: Decimal, other: Decimal, data: st.DataObject) -> None:
    assume(abs(one) != abs(other))
    taken = parts("numeric", key={"value": f"{unmistakable(one)}"}, unit="đồng")
    assert verdict_of("numeric", taken, data.draw(dressed(unmistakable(other)))).share == 0


@given(one=st.dates(), other=st.dates(), data=st.data())
def test_no_other_day_earns_anything(one: Any, other: Any, data: st.DataObject) -> None:
    assume(one != other)
    taken = parts("date", key=cv._written(one))
    assert verdict_of("date", taken, data.draw(dressed(cv._written(other)))) == Marked(0.0)


@given(st.text(max_size=30), st.sampled_from(Accents))
def test_what_is_meant_is_meant_again(text: str, accents: Accents) -> None:
    assert meant(meant(text, accents), accents) == meant(text, accents)


@given(cv.texts, cv.texts, st.sampled_from(Accents))
def test_what_was_one_answer_stays_one(one: str, other: str, accents: Accents) -> None:
    """A regrade to this rule takes nothing from what was right as words."""
    for variant in (other, one.upper(), f" {one} ", one.replace("òa", "oà")):
        if fold(one, accents) == fold(variant, accents):
            assert meant(one, accents) == meant(variant, accents)


@given(st.integers(-(10**12), 10**12))
def test_whole_numbers_are_read_as_before(number: int) -> None:
    for text in (str(number), unmistakable(Decimal(number))):
        assert meant_number(text) == (parse_number(text), "")


@given(st.decimals(-(10**6), 10**6, places=3))
def test_a_number_as_it_is_shown_is_never_in_doubt(number: Decimal) -> None:
    assert meant_number(unmistakable(number)) == (number, "")


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("30,783", "30.783", "30,7830"),
        ("1,000", "1.000", "1"),
        ("-1,500", "-1.500", "-1,5"),
        ("- 5", "5", "-5"),
    ],
)
def test_two_readings_are_named(text: str, one: str, other: str) -> None:
    with pytest.raises(TwoReadings) as raised:
        meant_number(text)
    assert (raised.value.one, raised.value.other) == (one, other)
    for reading in (one, other):
        assert meant_number(reading)


@pytest.mark.parametrize("text", ["-5 –", "-5", "– -5 –", "–-5–", "-5 – .", "(-5)", "“-5 –”"])
def test_a_minus_sign_is_no_half_of_a_pair_of_dashes(text: str) -> None:
    assert meant_number(text) == (Decimal(-5), "")


@pytest.mark.parametrize("text", ["-", ".", "…", "()", '"', "- -", "(", "<>", "\u2013"])
def test_something_always_stays(text: str) -> None:
    assert undressed(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tai", "tay"),
        ("mai", "may"),
        ("thúi", "thúy"),
        ("lui", "luy"),
        ("i", "y"),
        ("hai", "hay"),
        ("ti", "tuy"),
        ("giạ", "gịa"),
        ("quai", "quay"),
        ("bi", "by"),
        ("kim", "kym"),
    ],
)
def test_other_syllables_stay_other_syllables(one: str, other: str) -> None:
    assert one_spelling(one) != one_spelling(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kí", "ký"),
        ("lý", "lí"),
        ("kĩ", "kỹ"),
        ("quý", "quí"),
        ("qui", "quy"),
        ("quít", "quýt"),
        ("quỳnh", "quình"),
        ("hi", "hy"),
        ("mĩ", "mỹ"),
        ("sĩ", "sỹ"),
        ("tỉ", "tỷ"),
        ("vĩ", "vỹ"),
        ("tòan", "toàn"),
        ("cuả", "của"),
        ("khủyu", "khuỷu"),
        ("gìa", "già"),
        ("qúa", "quá"),
        ("thuở", "thủơ"),
    ],
)
def test_spellings_of_one_syllable_are_one(one: str, other: str) -> None:
    assert one_spelling(one) == one_spelling(other)


@pytest.mark.parametrize("word", ["résumé", "xyz", "word", "ệế"])
def test_what_is_no_syllable_is_left_alone(word: str) -> None:
    assert one_spelling(word) == word
