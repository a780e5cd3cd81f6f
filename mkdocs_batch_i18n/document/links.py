"""Links and images: which brackets belong together, and where their targets stand.

Pure functions on a leaf's text; each pairing is one pass, however many brackets there are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .spans import Span, Words
from .splice import MARK


@dataclass(frozen=True, slots=True)
class Pairs:
    """The brackets of a text that belong together: opening offset -> closing offset."""

    square: Mapping[int, int]
    round: Mapping[int, int]


NO_PAIRS = Pairs({}, {})


@dataclass(frozen=True, slots=True)
class Link:
    """A link or an image."""

    words: tuple[int, int] | None
    """Where its words stand; None when nothing in it may change."""
    target: Span
    """What is hidden."""
    end: int


_SIGN = re.compile(r"\\.|`+|[\[\]()]", re.DOTALL)


def pairs(content: str) -> Pairs:
    """Pair the brackets of a text, those in code left out."""
    found: dict[str, dict[int, int]] = {"]": {}, ")": {}}
    opened: dict[str, list[int]] = {"]": [], ")": []}
    closers = code_ends(content)
    position = 0
    while match := _SIGN.search(content, position):
        sign, position = match[0], match.end()
        if sign in "[(":
            opened["]" if sign == "[" else ")"].append(match.start())
        elif sign in "])" and opened[sign]:
            found[sign][opened[sign].pop()] = match.start()
        elif sign[0] == "`":
            position = closers.get(match.start(), position)
    return Pairs(found["]"], found[")"])


def code_closers(content: str) -> dict[int, int]:
    """Return where the code span that opens at an offset ends."""
    runs = [(m.start(), m.end()) for m in re.finditer(r"(?<!\\)`+", content)]
    following: dict[int, int] = {}
    closers: dict[int, int] = {}
    for start, end in reversed(runs):
        if end - start in following:
            closers[start] = following[end - start]
        following[end - start] = end
    return closers


_RUN = re.compile(r"(\\*)(`+)")


def code_ends(content: str) -> dict[int, int]:
    """Return where the code that opens at an offset ends, as Python-Markdown reads it.

    A run of backticks that no other one as long closes is closed by the longest one behind it, if
    that is shorter. An escaped backtick opens nothing.
    """
    ends: dict[int, int] = {}
    exact: dict[int, int] = {}
    longest, longest_end = 0, 0
    for match in reversed(list(_RUN.finditer(content)) if "`" in content else []):
        start, end = match.start(2) + len(match[1]) % 2, match.end()
        length, whole = end - start, len(match[2])
        if length in exact:
            ends[start] = exact[length]
        elif 0 < longest < length:
            ends[start] = longest_end
        exact[whole] = end
        if whole >= longest:
            longest, longest_end = whole, end
    return ends


def label(text: str) -> str:
    """Normalize a reference label, as Python-Markdown compares them."""
    return " ".join(text.split()).lower()


def link_at(
    source: str, bracket: int, limit: int, brackets: Pairs, references: frozenset[str]
) -> Link | None:
    """Return the link whose words open at `bracket` and that ends before `limit`."""
    close = brackets.square.get(bracket)
    if close is None or close >= limit:
        return None
    after = close + 1
    if source.startswith("(", after):
        return _inline(source, bracket, close, limit, brackets)
    second = after + 1 if source[after : after + 1] in {" ", "\n"} else after
    if source.startswith("[", second) and not source.startswith("[^", second):
        return _reference(source, bracket, second, limit, brackets, references)
    return _shortcut(source, bracket, close, references)


def _shortcut(source: str, bracket: int, close: int, references: frozenset[str]) -> Link | None:
    """Read `[words]` that name their own target."""
    words, after = source[bracket + 1 : close], close + 1
    if label(words) not in references:
        return None
    if "$" in words:  # said twice, it would open and close a formula
        return Link(None, Span(bracket, after, "target"), after)
    target = Span(after, after, "target", moved=f"[{' '.join(words.split())}]")
    return Link((bracket + 1, close), target, after)


_IDENTIFIER = re.compile(r"[^\s.]+(?:\.[^\s.]+)+")
"""A label that may be defined elsewhere: in a snippet that is appended, or by autorefs."""
_TITLE = re.compile(r"""\s+(["'])(?P<title>.*)\1\s*$""", re.DOTALL)
_OPEN_TITLE = re.compile(r"""\s(["'])[^"']*$""")


def _inline(source: str, bracket: int, close: int, limit: int, brackets: Pairs) -> Link | None:
    """Read `[words](target "title")`; the title's words are a segment of their own."""
    opening = close + 1
    end = brackets.round.get(opening)
    if end is None or end >= limit:
        return None
    end = _behind_title(source, opening, end, limit)
    title = _TITLE.search(source, opening + 1, end)
    words: tuple[Words, ...] = ()
    if title and "\n" not in title["title"]:
        words = (Words(*title.span("title"), "attribute"),)
    return Link((bracket + 1, close), Span(opening + 1, end, "target", words), end + 1)


def _behind_title(source: str, opening: int, end: int, limit: int) -> int:
    """Return where a target closes whose title holds a parenthesis."""
    quote = _OPEN_TITLE.search(source, opening, end)
    if quote is None:
        return end
    closing = re.compile(rf"{quote[1]}\s*\)").search(source, end, limit)
    return closing.end() - 1 if closing else end


def _reference(  # noqa: PLR0913, PLR0917 - what a link needs to be read
    source: str,
    bracket: int,
    second: int,
    limit: int,
    brackets: Pairs,
    references: frozenset[str],
) -> Link | None:
    """Read `[words][label]` and `[words][]`; the label is hidden, defined here or not."""
    end = brackets.square.get(second)
    if end is None or end >= limit:
        return None
    inside = (bracket + 1, brackets.square[bracket])
    name = source[second + 1 : end]
    if name.strip():
        doubtful = source.startswith("(", end + 1) or (
            second > inside[1] + 1 and not _IDENTIFIER.fullmatch(name) and not MARK.fullmatch(name)
        )
        if doubtful and label(name) not in references:
            return _shortcut(source, bracket, inside[1], references)
        return Link(inside, Span(second + 1, end, "target"), end + 1)
    words = " ".join(source[slice(*inside)].split())
    if label(words) in references:
        return Link(inside, Span(second, end + 1, "target", moved=f"[{words}]"), end + 1)
    # an identifier that autorefs resolves: nothing of it may change
    return Link(None, Span(bracket, end + 1, "target"), end + 1)
