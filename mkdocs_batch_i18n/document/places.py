"""Whether what a translation has in place of a text's placeholders stands in places as good."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from .elements import BLOCK_ELEMENTS, INLINE_ELEMENTS, VOID
from .splice import MARK, MARKS
from .touching import glued, swallowed


def hold(source: str, translation: str, hidden: Mapping[str, str]) -> bool:
    """Tell whether a translation has each placeholder, in places that are as good.

    Both texts are masked; `hidden` is what the placeholders stand for. Tags must stand around
    each other as they did; no word may cross the tag of a block, and words must stand before and
    behind a line break. A URL that is no link may not become one, nor one become another; no
    comment may become a block, nor anything code. Emphasis is the translator's: `check` looks at
    that of machines.
    """
    if not hidden and not _SIGNS.search(source) and not _SIGNS.search(translation):
        return True
    held = "\n".join(hidden.values())
    return (
        same_marks(source, translation)
        and (not _URL.search(held) or _keeps_urls(source, translation, hidden))
        and ("<!--" not in held or leading(translation, hidden) <= leading(source, hidden))
        and (
            not _is_framed(source, translation, hidden)
            or frame(source, hidden) == frame(translation, hidden)
        )
    )


_URL = re.compile(r"://|www\.", re.IGNORECASE)


def _keeps_urls(source: str, translation: str, hidden: Mapping[str, str]) -> bool:
    """Tell whether the bare URLs of a text stay what they are."""
    return glued(source, hidden) <= glued(translation, hidden) and (
        swallowed(source, hidden) <= swallowed(translation, hidden)
    )


_SIGNS = re.compile(r"[*_~^=`]|\{\{\d")
"""Without one of these and without a placeholder there is nothing to compare."""


def _is_framed(source: str, translation: str, hidden: Mapping[str, str]) -> bool:
    """Tell whether there is anything that a frame is made of."""
    return "`" in source + translation or any(
        text[:1] in "<{" or text.endswith("\n") or may_open_code(text) for text in hidden.values()
    )


_RUNS = re.compile(r"(?<!\\)(?:\*+|_+|~+|\^+|={2,})")


def stressed(text: str) -> int:
    """Count the pairs of delimiters of which the first may open and the second may close."""
    pairs, opened = 0, set[str]()
    for run in _RUNS.finditer(text):
        before, behind = (
            text[max(0, run.start() - 1) : run.start()],
            text[run.end() : run.end() + 1],
        )
        within = run[0][0] == "_"
        if run[0] in opened and before.strip() and not (within and _is_word(behind)):
            pairs += 1
            opened.remove(run[0])
        elif behind.strip() and not (within and _is_word(before)):
            opened.add(run[0])
    return pairs


def _is_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


def same_marks(source: str, translation: str) -> bool:
    """Tell whether both hold the same placeholders, each as often."""
    return sorted(MARK.findall(source)) == sorted(MARK.findall(translation))


_TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][\w:-]*)(?:\s[^<>]*)?(?<!/)>")


def frame(text: str, hidden: Mapping[str, str]) -> list[object]:
    """Return what of a masked text no translation may change, given what its placeholders hide.

    These are the tags that belong together, those that are alone, the tags of blocks and the line
    breaks, whether there is anything between these, and what is hidden or emphasized between two
    tags of blocks.
    """
    edges: list[object] = [False]
    within = [Counter[str]()]
    pairs: set[object] = set()
    opened: list[tuple[str, str]] = []
    last, ticks = "", list[str]()
    for index, piece in enumerate(MARKS.split(text)):
        held = hidden.get(piece, "") if index % 2 else ""
        tag = _TAG.fullmatch(held)
        name = tag["name"].lower() if tag else ""
        block = name in BLOCK_ELEMENTS and name not in VOID
        if held.endswith("\n") or block:
            edges += [piece, False]
        elif piece.strip():
            edges[-1] = True
        if block:
            within.append(Counter())
        else:
            within[-1].update([piece] if index % 2 else _EMPHASIS.findall(piece))
        if _ATTRIBUTES.fullmatch(held) and last.strip():
            pairs.add((last, piece))  # a list of attributes belongs to what it touches
        ticks += [piece] if "`" in held else _TICKS.findall(piece)
        last = piece if index % 2 else piece[-1:] or last
        if not tag or name in VOID:
            continue
        if tag["close"] and opened and opened[-1][1] == name:
            pairs.add((opened.pop()[0], piece))
        elif tag["close"] or name in BLOCK_ELEMENTS | INLINE_ELEMENTS:
            opened.append((piece, "" if tag["close"] else name))
    if "`" not in text and not any(map(may_open_code, hidden.values())):
        ticks = []
    return [pairs, opened, within if within[1:] else [], ticks, *edges]


def leading(text: str, hidden: Mapping[str, str]) -> set[tuple[bool, str]]:
    """Return the comments that begin a line, where each is a block, and whether it is the first."""
    found: set[tuple[bool, str]] = set()
    first = blank = True
    for piece in MARKS.split(text):
        held = hidden.get(piece, piece)
        if blank and held.startswith("<!--"):
            found.add((first, piece))
        if "\n" in held:
            first, blank = False, not held.rpartition("\n")[2].strip()
        else:
            blank = blank and not held.strip()
    return found


def may_open_code(held: str) -> bool:
    """Tell whether the backticks of a hidden text may be closed by others than its own."""
    runs = _TICKS.findall(held)
    return bool(runs) and (held[0] != "`" or runs[0] != runs[-1])


_ATTRIBUTES = re.compile(r"\{(?![{%#]).*\}")
_TICKS = re.compile("`+")
_EMPHASIS = re.compile(r"(?<!\\)[*_~=^]")
