"""The line table that the block rules work on, and what cuts a block of lines.

Markdown-it's `StateBlock` holds for each line where it begins and ends and how far it is indented;
a container moves the beginning of its lines and the rules inside see only what is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it.rules_block import StateBlock

from .opaque import HARD, SOFT, TAB

Cut = Callable[[StateBlock, int], bool]
"""Tells whether a line ends the block that the lines before it form."""


def start_of(state: StateBlock, line: int) -> int:
    """Return where the text of a line begins in the source."""
    return state.bMarks[line] + state.tShift[line]


def content(state: StateBlock, line: int) -> str:
    """Return the text of a line without its indentation."""
    return state.src[start_of(state, line) : state.eMarks[line]]


def begin_at(state: StateBlock, line: int, offset: int, indent: int = 0) -> None:
    """Let a line begin further right: behind the marker of its container."""
    blanks = 0
    while offset + blanks < state.eMarks[line] and state.src[offset + blanks] in " \t":
        blanks += 1
    left = state.src.rfind("\n", 0, offset) + 1
    width = len(state.src[left : offset + blanks].expandtabs(TAB))
    width -= len(state.src[left:offset].expandtabs(TAB))
    state.bMarks[line], state.tShift[line], state.sCount[line] = offset, blanks, indent + width


def detab(state: StateBlock, start: int, end: int, *, item: bool = False) -> None:
    """Move the lines that are inside a container to its left edge; lazy ones stay.

    Those of an item of a list stay where they stood before the lists around it moved them.
    """
    moved: dict[int, int] = state.env["moved"]
    for line in range(start, end):
        before = moved.pop(line, 0)
        if state.sCount[line] >= TAB:
            state.sCount[line] -= TAB
            if item:
                moved[line] = before + TAB
        elif item:
            state.sCount[line] += before


def inside_end(state: StateBlock, start: int, end: int) -> int:
    """Return the line behind the last one from `start` on that stands inside a container."""
    last = line = start
    while line < end:
        if not state.isEmpty(line):
            if state.sCount[line] < TAB:
                break
            last = line + 1
        line += 1
    return last


def block_end(state: StateBlock, start: int, end: int, cuts: Cut) -> int:
    """Return the line behind a block: at a blank line or at one that `cuts` it."""
    line = start + 1
    while line < end and not state.isEmpty(line) and not cuts(state, line):
        line += 1
    return line


def parse_inside(state: StateBlock, start: int, end: int) -> None:
    """Parse the indented body of a container."""
    detab(state, start, end)
    state.md.block.tokenize(state, start, end)
    state.line = end


def leaf(state: StateBlock, kind: str, spans: list[tuple[int, int]], level: int = 0) -> None:
    """Push a stretch of inline text, given the span of each of its lines."""
    token = state.push("leaf", "", 0)
    token.meta = {"kind": kind, "spans": spans, "level": level}


def trimmed(state: StateBlock, start: int, end: int) -> tuple[int, int]:
    """Shrink a span to what is not blank."""
    text = state.src[start:end]
    left = len(text) - len(text.lstrip())
    return start + left, max(start + left, start + len(text.rstrip()))


CONTAINER = re.compile(
    r"""
      !!![ ]?[\w-]+(?:[ ]+[\w-]+)*(?:[ ]+"(?P<admonition>.*?)")?[ ]*$
    | \?\?\?\+?[ ]?(?:(?:[\w-]+(?:[ ]+[\w-]+)*?)?[ ]+"(?P<details>.*?)"|[\w-]+(?:[ ]+[\w-]+)*)[ ]*$
    | ===(?:\+!|!\+|\+|!)?[ ]+"(?P<tab>.*?)"[ ]*$
    """,
    re.VERBOSE,
)
WORD = re.compile(r"[\w-]+")
SLASHES = re.compile(r"/{3,}[ ]*(?:(?P<name>[\w-]+)[ ]*(?:\|[ ]*(?P<title>.*?)[ ]*)?)?$")
AUTODOC = re.compile(r"(?:#{1,6} *)?::: ?\S.*$")
RULE = re.compile(r"(?:(?:-+[ ]{0,2}){3,}|(?:_+[ ]{0,2}){3,}|(?:\*+[ ]{0,2}){3,})[ ]*$")
DEFINITION = re.compile(r":(?:[ ]{0,2}\t|[ ]{1,3})|:$")
FOOTNOTE = re.compile(r"\[\^[^\]]*\]:[ \t]*")
ABBREVIATION = re.compile(r"\*\[[^\]]+\][ ]?:")
REFERENCE = re.compile(r"\[(?!\^)(?P<label>[^\[\]]*)\]:[ \t]*(?P<url>\S*)[ \t]*(?P<title>.*)$")
REFERENCE_TITLE = re.compile(r"""(?:(["'])(?P<quoted>.*)\1|\((?P<round>.*)\))[ ]*$""")
UNDERLINE = re.compile(r"(?:=+|-+)[ ]*$")


def is_quoted(state: StateBlock, line: int) -> bool:
    """Tell whether a line begins with the sign of a quote."""
    return state.sCount[line] < TAB and state.src.startswith(">", start_of(state, line))


def ends_quote(state: StateBlock, line: int) -> bool:
    """Tell whether a blank line without its sign stands in a quote: it goes on, a footnote not."""
    quoted: bool = state.env["quoted"]
    return quoted and line < state.lineMax and state.src[state.bMarks[line] - 1] == "\n"


def cuts_all(state: StateBlock, line: int) -> bool:
    """Tell whether a line is what is looked for before all else: a container or raw HTML."""
    first = state.src[start_of(state, line)]
    if first == HARD:
        return True
    if first in "!?=":
        return state.sCount[line] == 0 and CONTAINER.match(content(state, line)) is not None
    return first == "/" and state.sCount[line] < TAB and is_slashes(state, line)


def is_slashes(state: StateBlock, line: int) -> bool:
    """Tell whether a line opens or closes a `///` block."""
    return SLASHES.match(content(state, line).rstrip()) is not None


def cuts_list(state: StateBlock, line: int) -> bool:
    """Tell whether a line ends a list that no blank line ends: also headings and rules do."""
    if cuts_all(state, line):
        return True
    first = state.src[start_of(state, line)]
    if first == "#":
        return is_heading(state, line)
    return first in "-_*" and state.sCount[line] < TAB and is_rule(state, line)


def is_heading(state: StateBlock, line: int) -> bool:
    """Tell whether a line is `# a heading`; a lone backslash at its end makes it none."""
    if state.sCount[line] or state.src[start_of(state, line)] != "#":
        return False
    text = content(state, line)
    return not (len(text) - len(text.rstrip("\\"))) & 1


def is_rule(state: StateBlock, line: int) -> bool:
    """Tell whether a line is a horizontal rule."""
    return RULE.match(content(state, line).rstrip()) is not None


def cuts_paragraph(state: StateBlock, line: int) -> bool:
    """Tell whether a line ends a paragraph: all but list items, tables and code do."""
    if cuts_list(state, line):
        return True
    first = state.src[start_of(state, line)]
    if first == SOFT:
        return True
    if state.sCount[line] >= TAB:
        return False
    if first == ">":
        return True
    if first == "*":
        return state.sCount[line] == 0 and ABBREVIATION.match(content(state, line)) is not None
    return first in ":[" and any(
        pattern.match(content(state, line))
        for pattern in (DEFINITION, FOOTNOTE, REFERENCE, AUTODOC)
    )


def cuts_but_definition(state: StateBlock, line: int) -> bool:
    """Tell whether a line ends a paragraph that begins with a colon and has no term above it."""
    return cuts_paragraph(state, line) and not DEFINITION.match(content(state, line))
