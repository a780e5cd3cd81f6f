"""Put a translation where the source text stood, so that it reads as it was written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from itertools import islice, repeat
from typing import Literal

Kind = Literal[
    "heading",
    "prose",
    "footnote",
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
"""Where a segment stands, which decides what its text may not contain.

A `footnote` is a paragraph of one: the renderer puts a link behind the last.
"""

MARK = re.compile(r"\{\{(\d+)\}\}")
"""A placeholder in a masked text."""

MARKS = re.compile(r"(\{\{\d+\}\})")
"""Splits a masked text: words, placeholder, words, ..."""
_BREAK = re.compile(r"[ \t]*\n[ \t]*")

_OPENS_BLOCK = re.compile(
    r"""
    (?: [-:|][-:| ]*$ | \# | > | :(?=[ ]|$) | !!!|\?\?\?|===|///|:::|``` | ~~~ | \| | [-;]*8<
      | [-+*](?=[ ]|$) | \d+\.(?=[ ]|$)
      | [-=]+$ | (?:[-*_][ ]{0,2}){3,}$
      | \*?\[[^\]]*\]: )
    """,
    re.VERBOSE,
)
"""What would begin another block at the start of a line."""
_DEPENDS_ON_ITS_LINE = frozenset("#!?=/[:>")
"""What opens a block or none by what stands behind it: text in the source may open one here."""
_PAIRED = frozenset("=`~")
"""Signs of which a part of a run may pair up with another run."""
_DELIMITERS = re.compile(r"(?=.*\|)[-:| ]+")
"""A line that makes a table of those around it, if the one above has as many cells."""
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


def joints_of(
    text: str, source: str, hidden: Mapping[str, str], joints: tuple[str, ...]
) -> tuple[str, ...]:
    """Return a source's joints in the order in which its translation has the line breaks.

    Both texts are masked; what a placeholder hides keeps its joints wherever it stands.
    """
    rest, words, within = iter(joints), list[str](), dict[str, list[str]]()
    for piece in MARKS.split(source):
        found = [*islice(rest, hidden.get(piece, piece).count("\n"))]
        words += [] if piece in hidden else found
        within[piece] = found
    rest, ordered = iter(words), list[str]()
    for piece in MARKS.split(text):
        ordered += within[piece] if piece in hidden else islice(rest, piece.count("\n"))
    return tuple(ordered)


def escape(text: str, kind: Kind, source: str, hidden: Mapping[str, str]) -> str:
    """Return a masked translation as it must be written in a slot of this kind.

    What would open a block, end a cell or close a quote is escaped, so that readers see what the
    translator wrote; not what the `source` has in the same place. `hidden` is what the
    placeholders stand for.
    """
    if kind in {"prose", "footnote", "html", "term", "heading", "title", "label", "cell"}:
        text = _lines(text, source, hidden)
        if len(text) - len(text.rstrip("\\")) & 1 and not source.endswith("\\"):
            text = f"{text[:-1]}&#92;"  # or it escapes what follows
    return _ESCAPES.get(kind, str)(text)


def wrapped(text: str, source: str) -> str:
    """Return a translation without blanks at its edges, on lines as the source has them.

    Lines that do not match the source's one by one are folded to one.
    """
    lines = [line.strip() for line in text.strip().split("\n")]
    if len(lines) == source.count("\n") + 1 and all(lines):
        return "\n".join(lines)
    return " ".join(line for line in lines if line)


_METADATA = re.compile(r"(\ufeff?[ ]{0,3})(?:[A-Za-z0-9_-]+:|-{3}[ \t]*$)", re.MULTILINE)


def behind_metadata(text: str, source: str) -> str:
    """Return a page whose first line MkDocs does not read as metadata, unless the source's is."""
    match = _METADATA.match(text)
    if not match or _METADATA.match(source):
        return text
    return f"{match[1]}\n{text[match.end(1) :]}"


def _lines(text: str, source: str, hidden: Mapping[str, str]) -> str:
    """Escape what would open a block at the start of each line."""
    ends = [re.escape(mark) for mark, held in hidden.items() if held.endswith("\n")]
    if not ends and "\n" not in text:
        return _inert(text, source.partition("\n")[0], hidden)
    breaks = "(" + "|".join([r"\n", *ends]) + ")"
    lines, originals = re.split(breaks, text), re.split(breaks, source)
    if len(lines) != len(originals):
        originals = originals[:1] + [""] * (len(lines) - 1)
    return "".join(map(_inert, lines, originals, repeat(hidden)))


def _inert(line: str, original: str, hidden: Mapping[str, str]) -> str:
    """Escape the character that would make a line another block."""
    bare = line.lstrip(" \t")
    note = _MARK_BEFORE_COLON.match(bare)
    if note and hidden.get(note["mark"], "").startswith("["):
        if not original.startswith(note[0]):
            return f"{note['mark']}&#58;{bare[note.end() :]}"
        return line
    opener = _OPENS_BLOCK.match(bare)
    known = original.lstrip(" \t")
    if not opener or (bare == known and not _depends_on_others(opener)):
        return line
    same = _OPENS_BLOCK.match(known)
    depends = bare == opener[0] or bare[0] in _DEPENDS_ON_ITS_LINE
    if same and same[0] == opener[0] and not depends:
        return line
    if ordinal := _ORDINAL.match(bare):
        return f"{ordinal[1]}\\.{bare[ordinal.end() :]}"
    run = bare[: len(bare) - len(bare.lstrip(bare[0]))] if bare[0] in _PAIRED else bare[0]
    return f"&#{ord(bare[0])};" * len(run) + bare[len(run) :]


def _depends_on_others(opener: re.Match[str]) -> bool:
    """Tell whether lines around decide, or blanks before it that may stand at another line."""
    return opener[0] in ":>#" or _DELIMITERS.fullmatch(opener.string) is not None


def _heading(text: str) -> str:
    """Keep hashes at the end, which would close the heading."""
    words = text.rstrip("#")
    return words + text[len(words) :].replace("#", "&#35;")


def _cell(text: str) -> str:
    return re.sub(r"(\\*)\|", lambda m: m[0] if len(m[1]) % 2 else f"{m[1]}&#124;", text)


def _quoted(text: str) -> str:
    return text.replace('"', "&quot;")


def _attribute(text: str) -> str:
    """Escape both quotes, since the source may have used either, and what ends a cell."""
    return _quoted(text).replace("'", "&#39;").replace("|", "&#124;")


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
