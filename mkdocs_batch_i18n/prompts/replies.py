"""From a model's text to translations: take what is certainly an answer, never guess.

Models wrap the object in a fence or a sentence, change the order, leave texts out, add keys, put
the object into another one, or write lines instead. All of that is read. What could be an answer
to more than one text, or part of one, is not.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_PAIR = re.compile(
    r'(?<=[{,\n])[ \t]{0,99}"(\d+)"\s{0,99}:\s{0,99}("(?:[^"\\]|\\.)*")'
    r'(?=\s{0,99}(?:,\s{0,99}"\d+"\s{0,99}:|,?\s{0,99}\}))'
)
_LINE = re.compile(r"(\d+)\s{0,9}[:.)]\s+(\S.*)")
_PREAMBLE = re.compile(r"[^\d\s\"{].{0,200}:")
_FENCE = re.compile(r"`{3,}\w*")
_MAX_OBJECTS = 20
"""Braces tried as the start of an object; prose has few, and each try reads the whole text."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a reply says."""

    texts: Mapping[str, str]
    """The translation of each number that was certainly answered."""
    unread: bool = False
    """Nothing in the reply was understood."""


def read(reply: str, numbers: Collection[str]) -> Answers:
    """Read a reply to the texts of these numbers ("1", "2", ...)."""
    for found in (_objects(reply, numbers), _pairs(reply, numbers), _lines(reply, numbers)):
        texts = {number: text.strip() for number, text in found.items() if text.strip()}
        if texts:
            return Answers(texts)
    return Answers({}, unread=True)


def _objects(reply: str, numbers: Collection[str]) -> dict[str, str]:
    """Read the one JSON object in the reply that has any of the numbers."""
    decoder = json.JSONDecoder(strict=False, object_pairs_hook=_once)
    found: list[dict[str, str]] = []
    place = reply.find("{")
    for _ in range(_MAX_OBJECTS):
        if place < 0:
            break
        try:
            value, end = decoder.raw_decode(reply, place)
        except (ValueError, RecursionError):
            end = place + 1
        else:
            found.extend(_wanted(value, numbers))
        place = reply.find("{", end)
    # Two objects for the same texts: nobody knows which one is meant.
    return found[0] if len(found) == 1 else {}


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Build an object; a key that is there twice with two values has none."""
    seen: dict[str, object] = {}
    for key, value in pairs:
        seen[key] = value if seen.get(key, value) == value else None
    return seen


def _wanted(value: object, numbers: Collection[str], depth: int = 2) -> Iterator[dict[str, str]]:
    """Yield the answers in an object, or in the objects it holds."""
    if not isinstance(value, dict):
        return
    texts = {key: text for key, text in value.items() if key in numbers and isinstance(text, str)}
    if texts:
        yield texts
    elif depth:
        for inner in value.values():
            yield from _wanted(inner, numbers, depth - 1)


def _pairs(reply: str, numbers: Collection[str]) -> dict[str, str]:
    """Read the whole pairs of an object that is not valid as such, or was cut."""
    found: dict[str, list[str]] = {}
    for number, quoted in _PAIR.findall(reply):
        found.setdefault(number, []).extend(_string(quoted))
    return _unique(found, numbers)


def _string(quoted: str) -> Iterator[str]:
    """Yield the text of a JSON string, unless an escape in it is wrong."""
    with suppress(ValueError):
        yield json.loads(quoted, strict=False)


def _lines(reply: str, numbers: Collection[str]) -> dict[str, str]:
    """Read lines such as `1: text`, if there is but a fence and a phrase before them."""
    lines = [line.strip() for line in reply.splitlines() if line.strip()]
    lines = [line for line in lines if not _FENCE.fullmatch(line)]
    if lines and _PREAMBLE.fullmatch(lines[0]):
        del lines[0]
    matches = [_LINE.fullmatch(line) for line in lines]
    found: dict[str, list[str]] = {}
    for match in matches:
        if match is None or match[1] not in numbers:
            return {}
        found.setdefault(match[1], []).append(match[2])
    return _unique(found, numbers)


def _unique(found: Mapping[str, list[str]], numbers: Collection[str]) -> dict[str, str]:
    return {
        number: texts[0] for number, texts in found.items() if number in numbers and len(texts) == 1
    }
