"""One key for every spelling of a name.

Keys are what the gazetteer is indexed by, so the build script and the lookups share this module; a change here needs a
new build. A key is lower-case `[a-z0-9]` without spaces, except that Arabic, Hebrew, Chinese, Japanese and Korean keep
their letters: their romanisations would fold different places into one (苏州 and 宿州 are both “suzhou”; السويداء, the city,
and السويد, Sweden, differ by letters that have no Latin ones).

Steps: NFKC, casefold, vowel points away, Arabic letters that are written for one another made one, other scripts through
`anyascii`, apostrophes and spaces away, `st` to `saint` and the like, a leading “the” away. Arabic articles are handled
apart (`Keys.bare`), because “El Paso” is no Arabic name.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

MAX_LENGTH = 200
"""Characters of a query that are read; no place name is longer, and untrusted text may be a megabyte."""

_CJK = "\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff"
_KEPT = f"\u05d0-\u05ea\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff{_CJK}"
_TOKEN = re.compile(f"[0-9a-z{_KEPT}]+")
_IS_KEPT = re.compile(f"[{_KEPT}]")
_IS_CJK = re.compile(f"[{_CJK}]")
_POINTS = re.compile(
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u05f3\u05f4\u0610-\u061a\u0621\u0640\u064b-\u065f\u0670\u0674\u06d6-\u06ed\u200c-\u200f]"
)
# Alif with anything, hamza on a carrier, dotted and dotless ya, ta marbuta and ha, Persian and Urdu kaf, ya and ha.
_ARABIC = str.maketrans("أإآٱىئؤةکیېےھہۀۆۇ", "اااايىوهكييىههەوو".replace("ى", "ي"))
_PHRASE_WORD = re.compile(r"[^\W_](?:[\w'’‘ʼ.-]*[\w'’‘ʼ])?")
_PARTS = re.compile(r"[,;()\[\]|،؛、，；（）\n\r\t]+")
_ALTERNATIVES = re.compile(r"[/／]|\s+aka\s+|\s+or\s+", re.IGNORECASE)

_EXPANSIONS = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "pt": "point", "sankt": "saint"}

# Article → what the next word must begin with: before “sun letters” the l of the article takes their sound.
_ARTICLES = {
    "al": "",
    "el": "",
    "il": "",
    "ul": "",
    "ash": "sh",
    "esh": "sh",
    "as": "s",
    "es": "s",
    "adh": "dh",
    "edh": "dh",
    "ad": "d",
    "ed": "d",
    "ath": "th",
    "eth": "th",
    "at": "t",
    "et": "t",
    "az": "z",
    "ez": "z",
    "ar": "r",
    "er": "r",
    "an": "n",
    "en": "n",
}

# Words that say what kind of area a name is; a name without them is the same area.
GENERIC_WORDS = frozenset(
    [
        "governorate",
        "governate",
        "muhafazat",
        "muhafazah",
        "mohafazat",
        "province",
        "region",
        "oblast",
        "state",
        "district",
        "department",
        "prefecture",
        "county",
        "canton",
        "wilaya",
        "wilayat",
        "krai",
        "republic",
        "territory",
        "voivodeship",
        "emirate",
        "municipality",
        "area",
        "division",
        # The Arabic, Hebrew and Russian words for governorate, state, province, region, as the keys spell them.
        "محافظه",
        "ولايه",
        "مقاطعه",
        "اقليم",
        "מחוז",
        "oblasti",
    ]
)
_GENERIC_CJK = ("特別市", "特别市", "自治区", "市", "省", "州", "県", "縣", "县", "区", "시", "도")


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one name.

    `full` is the plain key; `bare` the key without its Arabic article ("" when there is none); `native` whether the name is
    written in another script than Latin.
    """

    full: str
    bare: str
    native: bool


NO_KEYS = Keys("", "", False)


def keys(name: str) -> Keys:
    """The keys of a name; empty ones when nothing in it can be searched for. Never raises."""
    if name.isascii() and len(name) <= MAX_LENGTH:
        return _from_tokens(_TOKEN.findall(name.lower().replace("'", "").replace("`", "")), "", native=False)
    return _keys_of_text(name[:MAX_LENGTH])


def phrase_words(text: str) -> list[str]:
    """The words of a text as they are written, without the punctuation around them; at most eight."""
    return _PHRASE_WORD.findall(text[:MAX_LENGTH])[:8]


def words(name: str) -> tuple[str, ...]:
    """The normalised words of a name, in order, before articles and expansions."""
    return tuple(_TOKEN.findall(_latinise(_fold(name[:MAX_LENGTH]))))


def without_generic(name: str) -> str:
    """The name without words such as “Governorate” at its ends, or "" when it has none or consists of them."""
    parts = words(name)
    kept = list(parts)
    while kept and kept[-1] in GENERIC_WORDS:
        kept.pop()
    while kept and (kept[0] in GENERIC_WORDS or (kept[0] == "of" and len(kept) < len(parts))):
        kept.pop(0)
    if len(parts) == len(kept) == 1 and is_cjk(kept[0]):
        for ending in _GENERIC_CJK:
            if kept[0].endswith(ending) and len(kept[0]) > len(ending) + 1:
                return kept[0].removesuffix(ending)
    return " ".join(kept) if 0 < len(kept) < len(parts) else ""


def split(query: str) -> tuple[str, ...]:
    """A query at its commas, brackets and semicolons, empty parts left out, at most six of them."""
    return tuple(part.strip() for part in _PARTS.split(query[:MAX_LENGTH]) if part.strip())[:6]


def alternatives(part: str) -> tuple[str, ...]:
    """“Kyiv/Kiev” as its spellings; a part without a slash is its own only one."""
    return tuple(p.strip() for p in _ALTERNATIVES.split(part) if p.strip())[:4]


def is_native(text: str) -> bool:
    """Whether a text is written, at least in part, in another script than Latin."""
    return not text.isascii() and any(_native_letter(character) for character in text)


def is_cjk(text: str) -> bool:
    """Whether a text begins with a Chinese, Japanese or Korean character."""
    return _IS_CJK.match(text) is not None


def _keys_of_text(text: str) -> Keys:
    folded = _fold(text)
    tokens = _TOKEN.findall(_latinise(folded))
    bare = ""
    if tokens and tokens[0].startswith("ال") and len(tokens[0]) >= 5:
        bare = "".join(tokens).removeprefix("ال")
    return _from_tokens(tokens, bare, native=is_native(text))


def _from_tokens(tokens: list[str], bare: str, *, native: bool) -> Keys:
    if not tokens:
        return NO_KEYS
    if len(tokens) > 1:
        if tokens[0] == "the":
            tokens = tokens[1:]
        tokens = [_EXPANSIONS.get(token, token) for token in tokens]
        if not bare and len(tokens) > 1:
            begins = _ARTICLES.get(tokens[0])
            rest = "".join(tokens[1:])
            if begins is not None and len(rest) > 2 and rest.startswith(begins):
                bare = rest
    return Keys("".join(tokens), bare, native)


def _fold(text: str) -> str:
    # A lone surrogate cannot be encoded and a NUL ends a C string: both become spaces.
    cleaned = "".join(c if c.isprintable() or c.isspace() else " " for c in text)
    return _POINTS.sub("", unicodedata.normalize("NFKC", cleaned).casefold()).translate(_ARABIC)


def _latinise(text: str) -> str:
    if not text.isascii():
        text = "".join(c if c.isascii() else _ascii_of(c) for c in text).lower()
    return text.replace("'", "").replace("`", "")


@lru_cache(maxsize=8192)
def _ascii_of(character: str) -> str:
    if _IS_KEPT.match(character):
        return character
    # Letters, marks and digits only: anyascii spells out symbols and emoji, which are no part of a name.
    category = unicodedata.category(character)[0]
    if category in "LMN":
        return anyascii(character)
    return "'" if character in "’‘ʼʻ′" else " "


@lru_cache(maxsize=8192)
def _native_letter(character: str) -> bool:
    if character.isascii() or not character.isalpha():
        return False
    return not unicodedata.name(character, "").startswith(("LATIN", "MODIFIER"))
