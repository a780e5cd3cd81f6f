"""What a translation broke: each rule small, pure and with a name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from .inline import is_plain, opaque_spans
from .links import pairs
from .places import stressed
from .splice import MARK, fold


@dataclass(frozen=True, slots=True)
class Violation:
    """One reason why a translation may not be used."""

    rule: str
    message: str
    """What was expected and what came, for people and for the model's second try."""


Rule = Callable[[str, str], Iterator[str]]


def check(message: str, translation: str, language: str | None = None) -> tuple[Violation, ...]:
    """Return what a translation of a segment's message breaks; nothing means it may be stored.

    `language` is the BCP 47 tag of the translation, for rules that differ by language.
    """
    if not translation.strip():
        return (Violation("empty", "the translation is empty"),)
    if len(translation) > _HUGE * len(message) + _ROOM:
        # Nobody needs to know what else is wrong with it.
        return (Violation("size", f"{len(translation)} characters for {len(message)}"),)
    source, target = fold(message), fold(translation)
    found = [
        Violation(rule.__name__.strip("_"), finding)
        for rule in _RULES
        for finding in rule(source, target)
    ]
    found += [Violation("script", finding) for finding in _script(source, target, language or "")]
    return tuple(found)


_HUGE = 20
_ROOM = 2000
"""Characters that any answer may have, beside so many for each one of the source."""


def _placeholders(source: str, target: str) -> Iterator[str]:
    """Each placeholder stands exactly as often as in the source, in any order."""
    wanted, got = Counter(MARK.findall(source)), Counter(MARK.findall(target))
    for number in sorted(wanted | got, key=int):
        if wanted[number] != got[number]:
            mark = f"{{{{{number}}}}}"
            must, does = _times(wanted[number]), _times(got[number])
            yield f"{mark} must stand {must}, it stands {does}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _opaque(source: str, target: str) -> Iterator[str]:
    """Nothing that is markup or code but the source's own, each in its own role.

    Both texts are read by the rules that masked the source: whatever those find must be a
    placeholder, and stand where it stood: a target in its link, not deeper in another one.
    """
    wanted, got = Counter(_roles(source)), Counter(_roles(target))
    for rule, text, _ in sorted((got - wanted).elements()):
        yield f"{text!r} must not stand here as {rule}"
    for rule, text, _ in sorted((wanted - got).elements()):
        if (wanted - got).total() > (got - wanted).total():
            yield f"{text!r} is missing as {rule}"


@lru_cache(maxsize=1024)  # a source is compared with its translation in each language
def _roles(text: str) -> tuple[tuple[str, str, int], ...]:
    """Return what the inline rules find in a masked text: rule, text, depth in links."""
    if "]" not in text and is_plain(MARK.sub(" ", text)):
        # By far the most common case: nothing but words and placeholders, which read as braces.
        return tuple(("braces", mark[0], 0) for mark in MARK.finditer(text))
    spans = opaque_spans(text, markdown=True, references=frozenset())
    roles = [(span.rule, text[span.start : span.end], span.depth) for span in spans]
    brackets = pairs(text).square if "[" in text else {}
    closing = set(brackets.values())
    labels = [match for match in _WORDS_TARGET.finditer(text) if match.start() in closing]
    roles += [("label", match[1], 0) for match in labels]
    return (*roles, *(("alternative text", signs, 0) for signs in _in_images(text, brackets)))


def _in_images(text: str, brackets: Mapping[int, int]) -> Iterator[str]:
    """Yield the delimiters in each alternative text, where they are no emphasis."""
    for match in _STRUCTURE["image"].finditer(text):
        words = text[match.end() : brackets.get(match.end() - 1, match.end())]
        yield "".join(sorted(_EMPHASIS.findall(words)))


_EMPHASIS = re.compile(r"[*_~=^]")


_WORDS_TARGET = re.compile(r"\](\{\{\d+\}\})")
"""The placeholder of a link that finds its target by its words."""

_STRUCTURE = {
    "image": re.compile(r"(?<!\\)!\["),
    "bracket": re.compile(r"(?<!\\)[\[\]]"),
    "bold": re.compile(r"(?<!\\)\*\*|(?<![\\\w])__(?=\S)|(?<=\S)__(?!\w)"),
    "emphasis": re.compile(
        r"(?<![\\*])\*(?!\*)(?=\S)|(?<=[^\s\\*])\*(?!\*)|(?<![\\\w])_(?=[^\s_])|(?<=[^\s_\\])_(?!\w)"
    ),
    "strike": re.compile(r"~~"),
    "highlight": re.compile(r"(?<!=)==(?!=)"),
    "insert": re.compile(r"\^\^"),
    "angle": re.compile(r"<"),
    "tag": re.compile(r"<(?=[a-zA-Z/!?])"),
    "lone": re.compile(r"(?<!\S)[*_~=^]+(?!\S)"),
}

_DELIMITER = re.compile(r"[\[\]`*_~=^<\\]|\+\+|&#|:\S+:")
"""Without one of these there is nothing of the above."""


def _markup(source: str, target: str) -> Iterator[str]:
    """As many brackets and emphasis marks as the source has, backticks also in its order."""
    if not _DELIMITER.search(source) and not _DELIMITER.search(target):
        return
    as_many = True
    for name, pattern in _STRUCTURE.items():
        wanted, got = len(pattern.findall(source)), len(pattern.findall(target))
        if wanted != got:
            as_many = False
            yield f"{name}: expected {wanted} delimiters, got {got}"
    if as_many and (wanted := stressed(source)) != (got := stressed(target)):
        yield f"emphasis: expected {wanted} pairs of delimiters, got {got}"
    if _TICKS.findall(source) != _TICKS.findall(target):
        yield f"backticks: expected {_TICKS.findall(source)}, got {_TICKS.findall(target)}"
    for sign in sorted(Counter(_SIGN.findall(target)) - Counter(_SIGN.findall(source))):
        yield f"{sign!r} was added"


_TICKS = re.compile("`+")
_SIGN = re.compile(r"\\[!-/:-@\[-`{-~]|:[\w+-]*[^\W\d][\w+-]*:|\*+|~+|\^+|={2,}|\+{2,}|&#")
"""An escape, an icon by its name, a run of delimiters: also where no rule would see it."""


def _braces(source: str, target: str) -> Iterator[str]:
    """Not even a lone brace that the source does not have: it may pair up with another."""
    for brace in "{}":
        wanted, got = (MARK.sub("", text).count(brace) for text in (source, target))
        if got > wanted:
            yield f"a {brace} was added"


_SCHEME = re.compile(r"(?i)\b(?:javascript|vbscript|data|file):")


def _addresses(source: str, target: str) -> Iterator[str]:
    """No scheme that runs or reads something, unless the source says the same."""
    added = Counter(_SCHEME.findall(target.lower())) - Counter(_SCHEME.findall(source.lower()))
    if added:
        yield "a new address: " + ", ".join(sorted(added))
    for name in _DOTTED.findall(target):
        if _LATIN.search(name) and _ALIKE.search(name) and name not in source:
            yield f"letters of two alphabets in {name!r}"


_DOTTED = re.compile(r"(?<![\w-])[\w-]+(?:\.[\w-]+)+")
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_ALIKE = re.compile(r"[\u0400-\u052f\u0531-\u0587\u13a0-\u13ff\uff21-\uff5a]|xn--")
"""Letters that look like Latin ones, by which an address pretends to be another."""

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufdd0-\ufdef\ufeff"
    r"\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


def _characters(source: str, target: str) -> Iterator[str]:
    """No control or invisible characters, no halves of one, no overrides of the direction."""
    added = set(_CONTROL.findall(target)) - set(_CONTROL.findall(source))
    if added:
        yield "control characters: " + ", ".join(sorted(f"U+{ord(char):04X}" for char in added))


_SHORT = 40
"""Up to here a translation's length says nothing: `OK` may become a sentence."""


def _length(source: str, target: str) -> Iterator[str]:
    """Neither cut nor carried away; scripts without an alphabet need fewer letters."""
    wanted, got = len(MARK.sub("", source)), len(MARK.sub("", target))
    if got > 4 * wanted + _SHORT:
        yield f"{got} characters for {wanted}: too long"
    if wanted > _SHORT and got * 8 < wanted:
        yield f"{got} characters for {wanted}: too short"


_WORD = re.compile(r"[^\W\d_]{2,}")
_COPY_WORDS = 4
_ENDS = " .:;!?"
"""What may be added to a copy, or left out, and leaves it a copy."""


def _untranslated(source: str, target: str) -> Iterator[str]:
    """No copy of the source, unless it is so short that it may be a name."""
    words = _WORD.findall(MARK.sub("", source))
    if len(words) >= _COPY_WORDS and source.rstrip(_ENDS) == target.rstrip(_ENDS):
        yield "the translation is the source text"


_OTHER_SCRIPT = re.compile(
    "am|ar|be|bg|bn|dv|el|fa|gu|he|hi|hy|ja|ka|kk|km|kn|ko|ky|lo|mk|ml|mn|mr|my|ne|pa|ps|ru|si|ta"
    "|te|tg|th|ti|uk|ur|yi|zh"
)
"""Languages that are not written in Latin letters, unless their tag says so."""


def _script(source: str, target: str, language: str) -> Iterator[str]:
    """Not in plain Latin letters where the language has others; names alone may be."""
    subtags = language.lower().split("-")
    if not _OTHER_SCRIPT.fullmatch(subtags[0]) or "latn" in subtags:
        return
    if len(_WORD.findall(MARK.sub("", source))) >= _COPY_WORDS and target.isascii():
        yield f"it is not in the script of {language}"


_RULES: tuple[Rule, ...] = (
    _placeholders,
    _opaque,
    _markup,
    _braces,
    _addresses,
    _characters,
    _length,
    _untranslated,
)
