"""Put a translation where the source text stood, so that it reads as it was written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Literal

Kind = Literal[
    "heading",
    "prose",
    "term",
    "cell",
    "title",
    "label",
    "attribute",
    "html",
    "meta",
    "meta_double",
    "meta_single",
    "phrase",
]
"""Where a segment stands, which decides what its text may not contain."""

MARK = re.compile(r"\{\{(\d+)\}\}")
"""A placeholder in a masked text."""

_BREAK = re.compile(r"[ \t]*\n[ \t]*")

_INTERRUPTS = re.compile(
    r"""
    (?: \# | > | :(?=[ ]) | !!!|\?\?\?|===|///|:::|``` | ~~~ | =+$ | -+$
      | (?:[-*_][ ]{0,2}){3,}$ | [-;]*8< | \[[^\]]*\]: | \*\[[^\]]*\]: )
    """,
    re.VERBOSE,
)
"""What begins another block on any line of a paragraph."""
_BEGINS = re.compile(r"[-+*](?=[ ]|$)|\d+\.(?=[ ]|$)|\|")
"""What begins another block on the first line only."""
_ORDINAL = re.compile(r"(\d+)\.")


def fold(text: str) -> str:
    """Return the text on one line: a soft line break reads as one blank."""
    return _BREAK.sub(" ", text) if "\n" in text else text


def join(text: str, joints: tuple[str, ...]) -> str:
    r"""Put what the source has at its line breaks in the place of each `\n`.

    A text with more or fewer lines than the source has its first joint everywhere.
    """
    lines = text.split("\n")
    if len(lines) != len(joints) + 1:
        return (joints or ("\n",))[0].join(lines)
    pairs = zip(lines[1:], joints, strict=True)
    return lines[0] + "".join(joint + line for line, joint in pairs)


def escape(
    text: str, kind: Kind, source: str = "", line_starts: frozenset[str] = frozenset()
) -> str:
    """Return a masked translation as it must be written in a slot of this kind.

    What would open a block, end a cell or close a quote is escaped, so that readers see what the
    translator wrote; not what the `source` has in the same place. `line_starts` are the
    placeholders after which a new line begins.
    """
    if kind == "prose":
        return _prose(text, source, line_starts)
    return _ESCAPES.get(kind, str)(text)


def _prose(text: str, source: str, line_starts: frozenset[str]) -> str:
    breaks = "(" + "|".join([r"\n", *(re.escape(mark) for mark in line_starts)]) + ")"
    lines, originals = re.split(breaks, text), re.split(breaks, source)
    if len(lines) != len(originals):
        originals = [""] * len(lines)
    first = _inert(lines[0], originals[0], _BEGINS)
    pairs = zip(lines[1:], originals[1:], strict=True)
    return first + "".join(_inert(line, original) for line, original in pairs)


def _inert(line: str, original: str, also: re.Pattern[str] | None = None) -> str:
    """Escape the character that would make a line another block."""
    bare = line.lstrip(" \t")
    opener = _INTERRUPTS.match(bare) or (also and also.match(bare))
    if not opener or original.lstrip(" \t").startswith(opener[0]):
        return line
    if ordinal := _ORDINAL.match(bare):
        return f"{ordinal[1]}\\.{bare[ordinal.end() :]}"
    return f"&#{ord(bare[0])};{bare[1:]}"


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", "&#124;", text)


def _quoted(text: str) -> str:
    return text.replace('"', "&quot;")


def _meta(text: str) -> str:
    """Write a YAML scalar: plain where that is safe."""
    if re.fullmatch(r"\w[^:#\"'\\\n]*", text) and not text.endswith(" "):
        return text
    return json.dumps(text, ensure_ascii=False)


def _meta_double(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _meta_single(text: str) -> str:
    return text.replace("'", "''")


_ESCAPES: dict[Kind, Callable[[str], str]] = {
    "cell": _cell,
    "title": _quoted,
    "label": _quoted,
    "attribute": _quoted,
    "meta": _meta,
    "meta_double": _meta_double,
    "meta_single": _meta_single,
}
