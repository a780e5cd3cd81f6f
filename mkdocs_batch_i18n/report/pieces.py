"""Texts in pieces: placeholders with what they stand for, and what differs from an older text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Kind = Literal["same", "gone", "new"]

_WORD = re.compile(
    r"""
    \{\{\d+\}\}                                                  # a placeholder
  | [\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]  # no blanks
  | \w+ | \s+ | .
    """,
    re.VERBOSE | re.DOTALL,
)
_MARK = re.compile(r"(\{\{(\d+)\}\})")

_MOST = 2_000
"""Words of a text above which differences are not looked for: they would take too long."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text."""

    kind: Kind
    text: str
    hint: str = ""
    """What a placeholder stands for; empty for words."""
    mark: bool = False
    """Whether it is a placeholder."""


def pieces(text: str, tokens: Sequence[str] = ()) -> tuple[Piece, ...]:
    """Return a text; its placeholders tell what they stand for."""
    return tuple(_marked("same", text, tokens))


def difference(old: str, new: str, tokens: Sequence[str] = ()) -> tuple[Piece, ...]:
    """Return what became of the words of an old text.

    Law: the pieces that are not `gone` are the new text, those that are not `new` the old one.
    Words are compared; in scripts that set no blanks, characters.
    """
    before, after = _WORD.findall(old), _WORD.findall(new)
    if len(before) + len(after) > _MOST:
        return (*_marked("gone", old, tokens), *_marked("new", new, tokens))
    found: list[Piece] = []
    for tag, start, end, begin, stop in SequenceMatcher(None, before, after, False).get_opcodes():  # noqa: FBT003
        if tag == "equal":
            found += _marked("same", "".join(after[begin:stop]), tokens)
            continue
        found += _marked("gone", "".join(before[start:end]), tokens)
        found += _marked("new", "".join(after[begin:stop]), tokens)
    return tuple(found)


def _marked(kind: Kind, text: str, tokens: Sequence[str]) -> Iterator[Piece]:
    parts = _MARK.split(text)
    # Text, placeholder, number, text, placeholder, number, ..., text.
    for words, mark, number in zip(parts[::3], [*parts[1::3], ""], [*parts[2::3], ""], strict=True):
        if words:
            yield Piece(kind, words)
        if mark:
            index = int(number) - 1
            hint = tokens[index] if 0 <= index < len(tokens) else ""
            yield Piece(kind, mark, " ".join(hint.split()), mark=True)
