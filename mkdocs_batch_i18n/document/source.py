"""The page's text as the rules see it, and the way back to its bytes."""

from __future__ import annotations

import re
from bisect import bisect_left

BOM = "\ufeff"


class Source:
    r"""A page with `\n` line ends and no byte order mark, next to the text as it was written.

    Offsets in `text` are turned into offsets in `raw` by `slice`, so that kept text comes out
    with its `\r\n` and its mark.
    """

    __slots__ = ("_dropped", "_lines", "_skip", "raw", "text")

    def __init__(self, raw: str) -> None:
        r"""Normalize line ends; remember where a `\r` was dropped."""
        self.raw = raw
        self._skip = 1 if raw.startswith(BOM) else 0
        self.text, self._dropped = _normalize(raw[self._skip :])
        self._lines = [match.start() for match in re.finditer("\n", self.text)]

    def slice(self, start: int, end: int) -> str:
        """Return the bytes as written between two offsets in `text`."""
        begin = 0 if start == 0 else self._offset(start)
        stop = len(self.raw) if end == len(self.text) else self._offset(end)
        return self.raw[begin:stop]

    def line(self, offset: int) -> int:
        """Return the 1-based line of an offset in `text`."""
        return bisect_left(self._lines, offset) + 1

    def _offset(self, offset: int) -> int:
        return offset + self._skip + bisect_left(self._dropped, offset)


def _normalize(text: str) -> tuple[str, list[int]]:
    if "\r" not in text:
        return text, []
    lines = text.split("\r\n")
    dropped, position = [], -1
    for line in lines[:-1]:
        position += len(line) + 1
        dropped.append(position)
    return "\n".join(lines).replace("\r", "\n"), dropped
