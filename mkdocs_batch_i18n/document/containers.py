"""Containers: admonitions, details, tabs, `///` blocks and `:::` directives.

Those with a body hand it to the other rules; titles are leaves, and so is the place of a title
that is missing.
"""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock

from .elements import ADMONITIONS
from .lines import (
    AUTODOC,
    CONTAINER,
    SLASHES,
    WORD,
    content,
    inside_end,
    leaf,
    parse_inside,
    start_of,
)
from .opaque import TAB


def container(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """Admonition, details or tab: a title and whatever is indented below it."""
    if state.sCount[start] or state.src[start_of(state, start)] not in "!?=":
        return False
    match = CONTAINER.match(content(state, start))
    if match is None:
        return False
    if match.lastgroup:
        offset = start_of(state, start)
        left, right = match.span(match.lastgroup)
        leaf(state, "title", [(offset + left, offset + right)])
    else:
        _label(state, start)
    stop, lazy, state.env["lazy"] = inside_end(state, start + 1, end), state.env["lazy"], False
    if content(state, start).startswith("==="):
        state.env["first"].add(state.skipEmptyLines(start + 1))  # others have a title there
    parse_inside(state, start + 1, stop)
    state.env["lazy"] = lazy
    return True


def _label(state: StateBlock, line: int) -> None:
    """Note the place where an untitled admonition can be given the title that it shows."""
    head = content(state, line).rstrip()
    words = WORD.search(head)
    if words and not head.startswith("==="):
        _untitled(state, line, words[0], (' "', '"'))


def _untitled(state: StateBlock, line: int, word: str, frame: tuple[str, str]) -> None:
    """Push the place of a missing title: the word shown instead, and what goes around a title."""
    end = start_of(state, line) + len(content(state, line).rstrip())
    leaf(state, "label", [(end, end)])
    state.tokens[-1].content = word.capitalize()
    state.tokens[-1].meta["frame"] = frame


_TYPE = re.compile(r"type:[ ]*([\w-]+)[ ]*$")


def slashes(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """`/// name | title`, its options and its closing line; the body is ordinary Markdown."""
    if state.src[start_of(state, start)] != "/" or state.sCount[start] >= TAB:
        return False
    match = SLASHES.match(content(state, start).rstrip())
    if match is None:
        return False
    if match["title"] and match["name"] != "html":
        offset = start_of(state, start)
        leaf(state, "heading", [(offset + match.start("title"), offset + match.end("title"))])
    line, word = start + 1, match["name"] or ""
    while match["name"] and line < end and not state.isEmpty(line) and state.sCount[line] >= TAB:
        option = _TYPE.match(content(state, line))
        word = option[1] if option and match["name"] == "details" else word
        line += 1
    if match["title"] is None and (word in ADMONITIONS or match["name"] == "details"):
        _untitled(state, start, word, (" | ", ""))
    state.line = line
    return True


def autodoc(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """`::: package.module` and its options: kept; without its renderer, a line of text."""
    if state.sCount[start] or not AUTODOC.match(content(state, start)):
        return False
    line = start + 1
    while line < end and not state.isEmpty(line) and state.sCount[line] >= TAB:
        line += 1
    state.line = state.env["joined"] = line
    return True
