"""Is a word a Vietnamese syllable, where does its tone mark stand, and which spellings are the same syllable? By this
legacy and broken encodings are recognised, misspelt words of lessons, and answers that are spelt another way."""

from __future__ import annotations

import re
from functools import lru_cache

from congvu.model.letters import nfc, nfd

_ONSETS = re.findall(r"\w+", "ngh ng nh gh gi kh ph qu th tr ch b c d đ g h k l m n p r s t v x")
_RHYMES = frozenset(
    re.findall(
        r"\w+",
        """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong
    ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt ơng
    u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ up ut uy uya uych uyên uyêt uyn uynh uyt uyu
    uôc uôi uôm uôn uông uôt ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
    y yêm yên yêng yêt yêu yt ynh yp
    """,
    )
)
_TONES = "\u0300\u0309\u0303\u0301\u0323"
_STOPPED = re.compile(r"(c|ch|p|t)$")
_OPEN = re.compile(rf"(o|u)([{_TONES}])(a|e|y)$")
_PAIRS = frozenset({"oa", "oe", "uy"})
_I_OR_Y = re.compile(r"(h|k|l|m|s|t|v|qu)[iy]|(qu)[iy](nh|p|t)")
_OTHER_WORD = "gi\u0323a"
"""*gịa* (of *giặt gịa*: g and ia) is not *giạ* (a measure of rice: gi and a): the only two words that a place tells apart."""


@lru_cache(maxsize=1 << 16)
def is_syllable(word: str) -> bool:
    """Whether a word, in any case, is a well-formed Vietnamese syllable (onset, rhyme, at most one tone).

    A rhyme ending in c, ch, p or t takes only the tones sắc and nặng.
    """
    decomposed = nfd(word.casefold())
    tones = [char for char in decomposed if char in _TONES]
    bare = nfc("".join(char for char in decomposed if char not in _TONES))
    if len(tones) > 1 or not any(_splits(bare)):
        return False
    return not _STOPPED.search(bare) or bool(tones and tones[0] in "\u0301\u0323")


def _splits(bare: str) -> list[str]:
    """The onsets under which the rest of a toneless word is a rhyme; ``-`` stands for none."""
    whole = ["-"] if bare in _RHYMES else []
    return whole + [onset for onset in _ONSETS if bare.startswith(onset) and bare[len(onset) :] in _RHYMES]


def well_toned(word: str) -> str:
    """A well-formed syllable, in small letters, with its tone mark where school spelling puts it.

    On the vowel that has a sign of its own (ê, ô, ơ …; of ươ on ơ); else on the last vowel before a final consonant, on
    the middle one of three, and on the first of two: *hòa*, *thủy*. Some dictionaries write *hoà*, *thuỷ* instead, see
    :func:`modern`.
    """
    decomposed = nfd(word)
    tone = next((char for char in decomposed if char in _TONES), "")
    bare = nfc("".join(char for char in decomposed if char not in _TONES))
    if not tone:
        return word
    onset = max(_splits(bare), key=len, default="").strip("-")
    place = len(onset) + _toned_place(bare[len(onset) :])
    return nfc(bare[: place + 1] + tone + bare[place + 1 :])


def _toned_place(rhyme: str) -> int:
    vowels = re.match(r"[aăâeêioôơuưy]+", rhyme)
    nucleus = vowels[0] if vowels else rhyme[:1]
    signed = [index for index, char in enumerate(nucleus) if char in "ăâêôơư"]
    if signed:
        return signed[-1]
    if len(nucleus) < len(rhyme):
        return len(nucleus) - 1
    return 1 if len(nucleus) > 2 else 0


def modern(word: str) -> str:
    """A syllable as modern dictionaries spell it: *hoà* for *hòa*, *thuỷ* for *thủy*; others as they are."""
    return nfc(_OPEN.sub(_behind, nfd(word)))


def _behind(match: re.Match[str]) -> str:
    first, tone, second = match.groups()
    return first + second + tone if first + second in _PAIRS else match[0]


def one_spelling(word: str) -> str:
    """A word in small letters, spelt as every other spelling of the same syllable is: for comparisons, not to be shown.

    The tone mark stands behind all letters, so that its place says nothing (*toàn*, *tòan*; *của*, *cuả*); and *i* stands
    for *y* where custom writes either for one sound: alone behind h, k, l, m, s, t, v and qu (*kí*, *ký*), and in qu before
    nh, p, t (*quít*, *quýt*). Behind any other vowel they are two sounds (*tai*, *tay*; *thúi*, *thúy*), and a lone *i* or
    *y* is a letter. What is no syllable is left as it is. Idempotent.
    """
    apart = nfd(word)
    tones = [char for char in apart if char in _TONES]
    bare = nfc("".join(char for char in apart if char not in _TONES))
    if len(tones) > 1 or apart == _OTHER_WORD or not _splits(bare):
        return word
    found = _I_OR_Y.fullmatch(bare)
    plain = f"{found[1] or found[2]}i{found[3] or ''}" if found else bare
    return nfc(plain + "".join(tones))
