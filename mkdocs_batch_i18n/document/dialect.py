"""Block rules of Python-Markdown's dialect, on markdown-it's line table.

Python-Markdown cuts a page into blocks at blank lines and lets each of its processors search the
block; a container takes every line that stands four blanks further right, blank lines or not.
So here: a rule is called at the start of a block, moves `state.line` behind what it took, and
pushes a `leaf` token for each stretch of inline text, with the span of each of its lines.
Nothing is ever searched for in the page again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from .containers import autodoc, container, slashes
from .lines import (
    ABBREVIATION,
    DEFINITION,
    REFERENCE,
    REFERENCE_TITLE,
    UNDERLINE,
    begin_at,
    block_end,
    content,
    cuts_all,
    cuts_but_definition,
    cuts_list,
    cuts_paragraph,
    inside_end,
    is_heading,
    is_quoted,
    is_rule,
    leaf,
    parse_inside,
    start_of,
    trimmed,
)
from .links import code_closers, label
from .lists import definition, footnote, is_term, list_items
from .opaque import HARD, HIDDEN_RUN, SOFT, TAB

Rule = Callable[[StateBlock, int, int, bool], bool]

MIN_COLUMNS = 2
"""A table of one column needs a pipe at its edge."""

MAX_DEPTH = 60
"""Deeper nesting is read as one paragraph; Python-Markdown gives up near its recursion limit."""


class DialectBlock(ParserBlock):
    """Markdown-it's block parser with the rules of the dialect."""

    def __init__(self) -> None:
        """Replace the rules of CommonMark."""
        super().__init__()
        self.ruler = Ruler[Rule]()
        for name, rule in _RULES.items():
            self.ruler.push(name, rule)

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803
        """Parse a range of lines; each rule stands at the start of a block."""
        rules = self.ruler.getRules("")
        if state.level >= MAX_DEPTH:
            rules = [_hard, _soft, _paragraph]
        state.level += 1
        state.env["joined"] = -1  # the line whose block began above it
        line = state.skipEmptyLines(startLine)
        if not state.env["first"]:
            state.env["first"].add(line)  # of the page
        while line < endLine:
            if state.isEmpty(line):
                line += 1
                continue
            for rule in rules:
                if rule(state, line, endLine, False):
                    break
            line = state.line
        state.level -= 1
        state.env["joined"] = -1


@dataclass(frozen=True, slots=True)
class Blocks:
    """What the block rules find on a page."""

    leaves: tuple[Token, ...]
    references: frozenset[str]
    """Labels of the link definitions, normalized."""
    code: tuple[tuple[int, int], ...]
    """Where indented code stands: a fence in it is none."""


def blocks(text: str) -> Blocks:
    """Parse a page whose opaque regions are hidden."""
    parser = _parser()
    env: dict[str, Any] = {"references": set(), "code": [], "doubtful": False, "quoted": False}
    env |= {"lazy": True, "moved": {}, "first": set()}
    tokens: list[Token] = []
    parser.block.parse(text, parser, env, tokens)
    return Blocks(tuple(tokens), frozenset(env["references"]), tuple(env["code"]))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero")
    parser.block = DialectBlock()
    return parser


def _hard(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Raw HTML: what follows on its line is a block of its own, also blanks."""
    if state.src[start_of(state, start)] != HARD:
        return False
    run = HIDDEN_RUN.match(state.src, start_of(state, start))
    begin_at(state, start, run.end() if run else state.eMarks[start])
    state.line = start
    if state.bMarks[start] < state.eMarks[start] and state.isEmpty(start):
        _joined(state, start + 1, end, silent)
    return True


def _soft(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A fence, snippet or macro on a line of its own; the paragraph goes on behind it."""
    if state.src[start_of(state, start)] != SOFT:
        return False
    run = HIDDEN_RUN.match(state.src, start_of(state, start))
    if run and state.src[run.end() : state.eMarks[start]].strip():
        return False
    _joined(state, start + 1, end, silent)
    return True


def _joined(state: StateBlock, line: int, end: int, silent: bool) -> None:
    """Go on in a block that began above: what can only begin a block is text here."""
    state.line = state.env["joined"] = line
    if line < end and not state.isEmpty(line) and not cuts_paragraph(state, line):
        _paragraph(state, line, end, silent)


def _code(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """Keep indented code, with the fences that it holds.

    It may be the body of a container that only its renderer knows, so it is parsed like one; the
    leaves are marked as doubtful.
    """
    if state.sCount[start] < TAB:
        return False
    stop = inside_end(state, start, end)
    env = state.env
    if not env["doubtful"]:
        env["code"].append((start_of(state, start), state.eMarks[stop - 1]))
        references, pushed = set(env["references"]), len(state.tokens)
        env["doubtful"] = True
        parse_inside(state, start, stop)
        env["doubtful"], env["references"], env["joined"] = False, references, -1
        for token in state.tokens[pushed:]:
            token.meta["doubtful"] = True
    state.line = stop
    return True


def _table(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """A table takes its whole block; each cell is a leaf."""
    if start + 1 >= end or state.isEmpty(start + 1):
        return False
    delimiters = content(state, start + 1).strip()
    if not delimiters or not set(delimiters) <= set("|:- ") or "-" not in delimiters:
        return False
    header = _cells(state, start)
    bordered = content(state, start).strip().strip("|") != content(state, start).strip()
    if (len(header) < MIN_COLUMNS and not bordered) or len(header) != len(_cells(state, start + 1)):
        return False
    state.line = block_end(state, start, end, cuts_all)
    for line in range(start, state.line):
        if line != start + 1:
            for span in _cells(state, line):
                leaf(state, "cell", [span])
    return True


_PIPE = re.compile(r"\\.|`+|\|")


def _cells(state: StateBlock, line: int) -> list[tuple[int, int]]:
    """Split a row at the pipes outside of code."""
    left, right = trimmed(state, start_of(state, line), state.eMarks[line])
    row = state.src[left:right]
    closers = code_closers(row)
    spans, cell, position = [], 0, 0
    while match := _PIPE.search(row, position):
        position = match.end()
        if match[0] == "|":
            spans.append((cell, match.start()))
            cell = position
        elif match[0][0] == "`":
            position = closers.get(match.start(), position)
    if row[cell:]:
        spans.append((cell, len(row)))
    if row.startswith("|"):
        del spans[0]
    return [trimmed(state, left + begin, left + stop) for begin, stop in spans]


MAX_LEVEL = 6
_CLOSING_HASHES = re.compile(r"(?<![\\#])#+$")


def _atx(state: StateBlock, start: int, _end: int, _silent: bool) -> bool:
    """`# Heading`, also without a blank; closing hashes are kept."""
    if not is_heading(state, start):
        return False
    text = content(state, start).rstrip()
    level = min(MAX_LEVEL, len(text) - len(text.lstrip("#")))
    end = _CLOSING_HASHES.search(text, level)
    begin = start_of(state, start)
    span = trimmed(state, begin + level, begin + (end.start() if end else len(text)))
    leaf(state, "heading", [span], level)
    state.line = start + 1
    return True


_MARKER = re.compile(r"(?:[-+*>]|\d+\.)[ ]+")
"""What a list or a quote may be known by, though it begins a heading."""


def _setext(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """A line underlined with `=` or `-`: only the first two lines of a block."""
    if start + 1 >= end or state.isEmpty(start + 1) or state.sCount[start + 1]:
        return False
    underline = content(state, start + 1).rstrip()
    soft = state.src[start_of(state, start)] == SOFT
    if not UNDERLINE.match(underline) or soft or state.env["joined"] == start:
        return False
    level = 1 if underline.startswith("=") else 2
    marker = _MARKER.match(state.src, start_of(state, start), state.eMarks[start])
    begin = marker.end() if marker else start_of(state, start)
    leaf(state, "heading", [trimmed(state, begin, state.eMarks[start])], level)
    state.line = start + 2
    return True


def _hr(state: StateBlock, start: int, _end: int, _silent: bool) -> bool:
    if not is_rule(state, start):
        return False
    state.line = start + 1
    return True


def _quote(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """Lines behind `>`, and the lazy ones of their block; a quote goes on behind blank lines."""
    if not is_quoted(state, start):
        return False
    stop = following = start
    while following < end and is_quoted(state, following):
        stop = block_end(state, following, end, cuts_list)
        following = state.skipEmptyLines(stop)
        if following == stop:
            break
    for line in range(start, stop):
        begin = start_of(state, line)
        if is_quoted(state, line):
            blank = begin + 1 < state.eMarks[line] and state.src[begin + 1] == " "
            begin_at(state, line, begin + 1 + blank)
        state.env["moved"].pop(line, None)
    env, quoted, lazy = state.env, state.env["quoted"], state.env["lazy"]
    env["quoted"] = env["lazy"] = True
    env["first"].add(start)
    state.md.block.tokenize(state, start, stop)
    state.line, env["quoted"], env["lazy"] = stop, quoted, lazy
    return True


def _abbreviation(state: StateBlock, start: int, _end: int, _silent: bool) -> bool:
    """`*[HTML]: what it stands for`, which is shown as a tooltip."""
    match = ABBREVIATION.match(content(state, start))
    if state.sCount[start] or match is None:
        return False
    span = trimmed(state, start_of(state, start) + match.end(), state.eMarks[start])
    if span[0] < span[1]:
        leaf(state, "phrase", [span])
    state.line = start + 1
    return True


def _reference(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """`[label]: target "title"`, the target or the title also on the next line."""
    match = REFERENCE.match(content(state, start).rstrip())
    if match is None or state.sCount[start] >= TAB:
        return False
    line = start + (0 if match["url"] else 1)
    if line >= end or state.isEmpty(line):
        return False
    title_at = None
    if match["title"]:
        title_at = start_of(state, start) + match.start("title")
    elif line + 1 < end and REFERENCE_TITLE.match(content(state, line + 1)):
        line += 1
        title_at = start_of(state, line)
    if title_at is not None:
        title = REFERENCE_TITLE.match(state.src, title_at, state.eMarks[line])
        if title is None:
            return False
        leaf(state, "title", [title.span(title.lastgroup or 0)])
    state.env["references"].add(label(match["label"]))
    state.line = line + 1
    return True


_CALLOUT = re.compile(r"\[!\w[^\]\n]*\][+-]?[ ]*")
"""`[!note]`, the words behind it are the title of a callout."""
_CALLOUT_PREFIX = re.compile(
    r"""
    (?:[?!][ ]?)?
    (?: NOTE|TIP|INFO|NEW|WARNING|DANGER|CAUTION|IMPORTANT|ATTENTION|EXAMPLE|HINT|ERROR|BUG|QUOTE
      | SUCCESS|QUESTION|FAILURE|ABSTRACT|SEEALSO|TODO )
    : (?=[ ]|$) [ ]*
    """,
    re.VERBOSE,
)
"""What an extension turns into an admonition of that kind."""


_UNKNOWN = re.compile(r"(?:\+\+\+|\+/-|[%@:|/;&]{2,})[ ]?\w")
"""What opens a container that only its renderer knows, when all lines below are indented."""


_DELIMITERS = re.compile(r"[|:-][|: -]*")
"""What makes a table with the line above, if that has as many cells."""


def _paragraph(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """All lines up to a blank one, or to what cuts a paragraph, with what may only follow text."""
    no_term = start in state.env["first"] and DEFINITION.match(content(state, start))
    stop = block_end(state, start, end, cuts_but_definition if no_term else cuts_paragraph)
    below = content(state, start + 1).strip() if start + 1 < stop else ""
    if (
        _UNKNOWN.match(content(state, start))
        and not _DELIMITERS.fullmatch(below)
        and inside_end(state, start + 1, stop) == stop
    ):
        stop = start + 1
    state.line = stop
    callout = _CALLOUT.match(content(state, start))
    if callout and stop - start > 1:
        begin, end_of_line = start_of(state, start) + callout.end(), state.eMarks[start]
        if begin < end_of_line:
            leaf(state, "prose", [trimmed(state, begin, end_of_line)])
        start += 1
    elif prefix := _CALLOUT_PREFIX.match(content(state, start)):
        begin_at(state, start, start_of(state, start) + prefix.end())
        start += state.isEmpty(start) and stop - start > 1
    spans = [(start_of(state, line), state.eMarks[line]) for line in range(start, stop)]
    spans[-1] = trimmed(state, *spans[-1])
    if is_term(state, stop, end):
        for span in spans:
            leaf(state, "term", [trimmed(state, *span)])
    else:
        leaf(state, "prose", spans)
    if stop < end and not state.isEmpty(stop):
        any(rule(state, stop, end, _silent) for rule in _SEARCHED)
    return True


_SEARCHED: tuple[Rule, ...] = (_quote, definition, footnote, _abbreviation, _reference)
"""What Python-Markdown looks for on each line of a block, and only where all else is no match."""

_RULES: dict[str, Rule] = {
    "hard": _hard,
    "container": container,
    "slashes": slashes,
    "autodoc": autodoc,
    "code": _code,
    "soft": _soft,
    "table": _table,
    "atx": _atx,
    "setext": _setext,
    "hr": _hr,
    "list": list_items,
    "quote": _quote,
    "definition": definition,
    "footnote": footnote,
    "abbreviation": _abbreviation,
    "reference": _reference,
    "paragraph": _paragraph,
}
