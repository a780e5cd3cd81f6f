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
    "fence",
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

_OPENS_BLOCK = re.compile(
    r"""
    (?: \# | > | :(?=[ ]|$) | !!!|\?\?\?|===|///|:::|``` | ~~~ | \| | [-;]*8<
      | [-+*](?=[ ]|$) | \d+\.(?=[ ]|$)
      | [-=]+$ | (?:[-*_][ ]{0,2}){3,}$ | [-:|][-:| ]*$
      | \*?\[[^\]]*\]: )
    """,
    re.VERBOSE,
)
"""What would begin another block at the start of a line."""
_ORDINAL = re.compile(r"(\d+)\.")
_MARK_BEFORE_COLON = re.compile(r"(?P<mark>\{\{\d+\}\}):")
"""A footnote reference before a colon would read as its definition."""


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
    if kind in {"prose", "html", "term", "heading"}:
        text = _lines(text, source, line_starts)
    return _ESCAPES.get(kind, str)(text)


def wrapped(text: str, source: str) -> str:
    """Return a translation without blanks at its edges, on lines as the source has them.

    Lines that do not match the source's one by one are folded to one.
    """
    lines = [line.strip() for line in text.strip().split("\n")]
    if len(lines) == source.count("\n") + 1 and all(lines):
        return "\n".join(lines)
    return fold(text.strip())


def _lines(text: str, source: str, line_starts: frozenset[str]) -> str:
    """Escape what would open a block at the start of each line."""
    breaks = "(" + "|".join([r"\n", *(re.escape(mark) for mark in line_starts)]) + ")"
    lines, originals = re.split(breaks, text), re.split(breaks, source)
    if len(lines) != len(originals):
        originals = [""] * len(lines)
    return "".join(map(_inert, lines, originals))


def _inert(line: str, original: str) -> str:
    """Escape the character that would make a line another block."""
    bare = line.lstrip(" \t")
    if before_colon := _MARK_BEFORE_COLON.match(bare):
        if not original.startswith(before_colon[0]):
            return f"{before_colon['mark']}&#58;{bare[before_colon.end() :]}"
        return line
    opener = _OPENS_BLOCK.match(bare)
    if not opener or original.lstrip(" \t").startswith(opener[0]):
        return line
    if ordinal := _ORDINAL.match(bare):
        return f"{ordinal[1]}\\.{bare[ordinal.end() :]}"
    return f"&#{ord(bare[0])};{bare[1:]}"


def _heading(text: str) -> str:
    """Keep hashes at the end, which would close the heading."""
    words = text.rstrip("#")
    return words + text[len(words) :].replace("#", "&#35;")


def _cell(text: str) -> str:
    return re.sub(r"(\\*)\|", lambda m: m[0] if len(m[1]) % 2 else f"{m[1]}&#124;", text)


def _quoted(text: str) -> str:
    return text.replace('"', "&quot;")


def _attribute(text: str) -> str:
    """Escape both quotes: the source may have used either."""
    return _quoted(text).replace("'", "&#39;")


_TYPOGRAPHIC = {ord('"'): "\u201d", ord("'"): "\u2019", ord("`"): "\u2019"}


def _fence(text: str) -> str:
    """Write typographic quotes: a fence's options know no escapes."""
    return text.translate(_TYPOGRAPHIC)


def _meta(text: str) -> str:
    """Write a YAML scalar: plain where YAML reads the same words."""
    if re.fullmatch(r"[^\W\d_][^:#\"'\\\n]*", text) and text.strip().lower() not in _YAML_WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)


def _meta_double(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _meta_single(text: str) -> str:
    return text.replace("'", "''")


_YAML_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""Words that YAML does not read as text."""

_ESCAPES: dict[Kind, Callable[[str], str]] = {
    "heading": _heading,
    "cell": _cell,
    "title": _quoted,
    "label": _quoted,
    "attribute": _attribute,
    "fence": _fence,
    "meta": _meta,
    "meta_double": _meta_double,
    "meta_single": _meta_single,
}
