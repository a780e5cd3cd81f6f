"""Translations that tell where they land: letters of another script that name their segment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from .rendered import Rendered, Text
from .segments import Segment
from .splice import MARK
from .touching import is_url, reaches_break

_WORD = re.compile(r"[^\W\d_]+")
_DIGITS = "աբգդեզէըթժ"
_PLACEHOLDERS = re.compile(f"({MARK.pattern.replace('(', '(?:')})")
LETTER = "ի"
"""Stands for each word of a text."""
_NAME = re.compile(f"{LETTER}([{_DIGITS}]+){LETTER}", re.IGNORECASE)
CODE = "շ"
"""Stands for the code in a fence."""


def probe(segment: Segment, number: int) -> str:
    """Return the segment's message with every word replaced, and its name before the first.

    It stands on one line, as translations do.
    """
    pieces = _pieces(segment)
    pieces[::2] = [_WORD.sub(LETTER, piece) for piece in pieces[::2]]
    for index in range(0, len(pieces), 2):
        if LETTER in pieces[index]:
            pieces[index] = pieces[index].replace(LETTER, _name(number) + LETTER, 1)
            break
    plain, hidden = "".join(pieces), segment.masked.hidden
    if not any(held.endswith("\n") for held in hidden.values()):
        return plain
    below = "".join(_below_addresses(pieces, hidden))
    return below if below != plain and segment.masked.holds(below) else plain


def _below_addresses(pieces: list[str], hidden: Mapping[str, str]) -> Iterator[str]:
    """Yield the pieces, with a letter below each URL that a hard break may join with it."""
    for index, piece in enumerate(pieces):
        yield piece
        held = hidden.get(piece, "")
        if held.endswith("\n") and is_url(hidden.get(pieces[max(0, index - 2)], "")):
            yield LETTER if reaches_break(pieces[index - 1] + held) else ""


def _pieces(segment: Segment) -> list[str]:
    """Split a message: words, placeholder, words, ..."""
    return _PLACEHOLDERS.split(segment.message)


def _name(number: int) -> str:
    """Spell a number in letters that no page has."""
    return LETTER + "".join(_DIGITS[int(digit)] for digit in str(number)) + LETTER


def names(text: str) -> Iterator[int]:
    """Yield the numbers of the segments named in a text."""
    for match in _NAME.finditer(text):
        yield int("".join(str(_DIGITS.index(digit)) for digit in match[1].lower()))


def leaks(page: Rendered) -> list[Text]:
    """Return code and values of attributes that hold letters of a probe."""
    return [text for text in page.texts if text.machine and LETTER in text.text]


def visible(page: Rendered) -> set[int]:
    """Return the segments named in a text that people read."""
    return {n for _, text, machine in page.texts if not machine for n in names(text)}


def changed(before: Rendered, after: Rendered, segments: Sequence[Segment]) -> set[int]:
    """Return the segments that stand where a page's tags changed or where letters leaked.

    Both pages are compared tag by tag, together with their texts.
    """
    cells, leaked = after.cells(), leaks(after)
    found = {number for leak in leaked for number in names(leak.text)}
    for leak in leaked:
        if not _NAME.search(leak.text):
            found |= _around(cells, leak.place, leak.place + 1)
    written = [(tag, " ".join(text.split())) for tag, text in before.cells()]
    alike = SequenceMatcher(None, written, list(_as_written(cells, segments)))
    for operation, _, _, start, end in alike.get_opcodes():
        if operation != "equal":
            found |= _around(cells, start, end)
    return found


_PROBE = re.compile(f"{_NAME.pattern}|{LETTER}")


def _as_written(
    cells: list[tuple[str, str]], segments: Sequence[Segment]
) -> Iterator[tuple[str, str]]:
    """Yield the tags with their texts, the words of the segments in the place of their probes."""
    reading: list[Iterator[str]] = []

    def written(match: re.Match[str]) -> str:
        if match[1]:
            words = "".join(_pieces(segments[next(names(match[0]))])[::2])
            reading.append(iter(_WORD.findall(words)))
            return ""
        while reading:
            if word := next(reading[-1], None):
                return word
            reading.pop()  # a segment in a mark has ended, the one around it goes on
        return match[0]

    for tag, text in cells:
        yield tag, " ".join(_PROBE.sub(written, text).split())


def _around(cells: list[tuple[str, str]], start: int, end: int) -> set[int]:
    """Return the segments named between two tags.

    Where the text behind the first tag has no name it goes on with the segment before.
    """
    found = {number for _, text in cells[start:end] for number in names(text)}
    if found and not _WORD.search(cells[start][1]):
        return found
    while start >= len(cells) or (start > 0 and not _NAME.search(cells[start][1])):
        start -= 1
    return found.union(names(cells[start][1]))
