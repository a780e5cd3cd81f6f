"""Lists and what hangs like them: items, definitions, footnotes.

The first line stands behind its marker, the lines below may be lazy, and indented blocks follow
blank lines.
"""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock

from .lines import (
    DEFINITION,
    FOOTNOTE,
    begin_at,
    block_end,
    content,
    cuts_all,
    cuts_list,
    detab,
    ends_quote,
    inside_end,
    is_quoted,
    start_of,
)
from .opaque import TAB

_SIGN = r"(?:\d+[.)]|[*+-]|\#[.)]|(?:[a-z]|[ivxlcdm]+)[.)](?=[ ]{2}))"
"""Markers of items; those that only some renderers know are words that stay."""
_MARKER = re.compile(
    rf"{_SIGN}[ \t]+(?=\S)|{_SIGN}[ \t]*$",
)
_FIRST_SIGNS = frozenset("*+-#0123456789abcdefghijklmnopqrstuvwxyz")


def _marker(state: StateBlock, line: int) -> re.Match[str] | None:
    """Match the marker of a list item; it needs a blank behind it."""
    if state.isEmpty(line) or state.src[start_of(state, line)] not in _FIRST_SIGNS:
        return None
    return _MARKER.match(state.src, start_of(state, line), state.eMarks[line])


def list_items(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """Items until something stands at the left edge behind a blank line that is none."""
    if state.sCount[start] >= TAB or not _marker(state, start):
        return False
    line = start
    while line < end:
        stop = _item_end(state, line, end)
        _item(state, line, stop, end)
        line = state.line
        following = state.skipEmptyLines(line)
        if (
            following >= end
            or state.sCount[following] >= TAB
            or not _marker(state, following)
            or cuts_list(state, following)
        ):
            break
        line = following
    state.line = line
    return True


def _item_end(state: StateBlock, start: int, end: int) -> int:
    """Return the line behind the part of an item that no blank line ends."""

    def cuts(state: StateBlock, line: int) -> bool:
        sibling = state.sCount[line] < TAB and _marker(state, line) is not None
        return sibling or cuts_list(state, line)

    return block_end(state, start, end, cuts)


def _item(state: StateBlock, start: int, stop: int, end: int) -> None:
    """Parse an item: its own lines, then what is nested or indented below it."""
    marker = _marker(state, start)
    begin_at(state, start, marker.end() if marker else start_of(state, start))
    nested = start + 1
    while nested < stop and not (TAB <= state.sCount[nested] < 2 * TAB and _marker(state, nested)):
        nested += 1
    body = max(stop, _body_end(state, stop, end))
    if _marker(state, start) or (nested == stop and is_quoted(state, start)):
        # a list or a quote on the line of a marker has its own body below it
        detab(state, nested, body, item=True)
        nested = body
    state.env["first"].add(start)
    state.md.block.tokenize(state, start, nested)
    detab(state, nested, body, item=True)
    state.md.block.tokenize(state, nested, body)
    state.line = body


def _body_end(state: StateBlock, start: int, end: int, *, note: bool = False) -> int:
    """Return the line behind the indented blocks below; lazy lines belong.

    A block stands behind blank lines, in a footnote behind one that ends no part of a quote.
    """
    line = start
    while True:
        following = state.skipEmptyLines(line)
        if following == line or following >= end or state.sCount[following] < TAB:
            return line
        if note and (following > line + 1 or ends_quote(state, line)):
            return line
        line = block_end(state, following, end, cuts_all if state.env["lazy"] else _cuts_body)


def _cuts_body(state: StateBlock, line: int) -> bool:
    """Tell whether a line leaves the list in a container: those know no lazy lines."""
    return state.sCount[line] < TAB or cuts_all(state, line)


def definition(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """`:   text` below a term."""
    match = DEFINITION.match(content(state, start))
    if match is None or state.sCount[start] >= TAB or start in state.env["first"]:
        return False
    _hanging(state, start, end, start_of(state, start) + match.end(), DEFINITION)
    return True


def footnote(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """`[^id]: text`, its lazy lines and the indented blocks below."""
    match = FOOTNOTE.match(content(state, start))
    below = start + 1
    if match is None or state.sCount[start] >= TAB:
        return False
    if below < end and not state.isEmpty(below) and is_term(state, below, end):
        return False
    before = len(state.tokens)
    _hanging(state, start, end, start_of(state, start) + match.end(), FOOTNOTE)
    for token in state.tokens[before:]:
        if token.meta["kind"] == "prose":
            token.meta["kind"] = "footnote"
    return True


def is_term(state: StateBlock, stop: int, end: int) -> bool:
    """Tell whether a definition follows, so that each line before it is a term."""
    line = state.skipEmptyLines(stop)
    return (
        line < end
        and state.sCount[line] < TAB
        and DEFINITION.match(content(state, line)) is not None
    )


def _hanging(state: StateBlock, start: int, end: int, begin: int, sibling: re.Pattern[str]) -> None:
    """Parse a body whose first line stands behind its marker; two blank lines end a footnote."""

    def cuts(state: StateBlock, line: int) -> bool:
        return state.sCount[line] < TAB and (
            sibling.match(content(state, line)) is not None or cuts_list(state, line)
        )

    stop = block_end(state, start, end, cuts)
    within = inside_end(state, start + 1, stop)
    if sibling is DEFINITION and start + 1 < within < stop:  # on one line it had lazy lines
        state.line = within
        return
    stop = max(stop, _body_end(state, stop, end, note=sibling is FOOTNOTE))
    begin_at(state, start, begin)
    detab(state, start, stop)
    state.env["first"].add(start)
    state.md.block.tokenize(state, start, stop)
    state.line = stop
