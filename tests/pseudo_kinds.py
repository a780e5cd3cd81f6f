"""Four honest translators without a model, to find checks that cry wolf: `KINDS[name](text)`.

Each keeps marks, addresses, tags, entities, escapes, code, names of accounts and Markdown's signs,
and writes the words in the manner of a language: with accents, longer by two fifths, in Hebrew
letters, or in Japanese ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pseudo_model

_KEPT = re.compile(rf"{pseudo_model.KEPT.pattern} | `[^`]+` | @[\w/-]+", re.VERBOSE)
_LETTERS = re.compile(r"[A-Za-z]+")
_LAST_VOWEL = re.compile(r"[aeiou](?=[^aeiou]*$)", re.IGNORECASE)
_HEBREW = "אבגדהוזחטיכלמנסעפצקרשתךםןףץ"
_KANA = "あいうえおかきくけこさしすせそたちつてとなにぬねの"
_BETWEEN_KANA = re.compile(rf"(?<=[{_KANA}]) +(?=[{_KANA}])")
_LONGER = 1.4


def _words(text: str, change: Callable[[str], str]) -> str:
    """Change the words between what is kept."""
    pieces, end = [], 0
    for kept in _KEPT.finditer(text):
        pieces += [_changed(text[end : kept.start()], change), kept[0]]
        end = kept.end()
    return "".join([*pieces, _changed(text[end:], change)])


def _changed(text: str, change: Callable[[str], str]) -> str:
    return _LETTERS.sub(lambda word: change(word[0]), text)


def _stretched(word: str) -> str:
    """Repeat the last vowel until the word is longer by two fifths, and accent it."""
    times = 1 + round(len(word) * _LONGER) - len(word)
    return _accented(_LAST_VOWEL.sub(lambda vowel: vowel[0].lower() * times, word))


def _accented(word: str) -> str:
    return word.translate(pseudo_model.ACCENTS)


def _hebrew(word: str) -> str:
    return "".join(_HEBREW[ord(letter.lower()) - ord("a")] for letter in word)


def _kana(word: str) -> str:
    """Write a sign for two letters."""
    return "".join(_KANA[ord(letter.lower()) % len(_KANA)] for letter in word[::2])


KINDS: dict[str, tuple[str, Callable[[str], str]]] = {
    "accents": ("es", lambda text: _words(text, _accented)),
    "expansion": ("de", lambda text: _words(text, _stretched)),
    "right to left": ("he", lambda text: _words(text, _hebrew)),
    "Japanese": ("ja", lambda text: _BETWEEN_KANA.sub("", _words(text, _kana))),
}
"""Name -> language and translator."""
