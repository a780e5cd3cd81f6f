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
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from .inline import code_closers, label
from .opaque import HARD, HIDDEN_RUN, SOFT

Rule = Callable[[StateBlock, int, int, bool], bool]

TAB = 4
"""Python-Markdown's `tab_length`: what stands this much further right is inside."""

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
        line = startLine
        while line < endLine:
            if state.isEmpty(line):
                line += 1
                continue
            any(rule(state, line, endLine, False) for rule in rules)
            line = state.line
        state.level -= 1


def leaves(text: str) -> tuple[list[Token], frozenset[str]]:
    """Return the leaves of a page whose opaque regions are hidden, and its reference labels."""
    parser = _parser()
    env: dict[str, set[str]] = {"references": set()}
    tokens: list[Token] = []
    parser.block.parse(text, parser, env, tokens)
    return tokens, frozenset(env["references"])


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero")
    parser.block = DialectBlock()
    return parser


# --- The line table -----------------------------------------------------------------------------


def _start(state: StateBlock, line: int) -> int:
    return state.bMarks[line] + state.tShift[line]


def _content(state: StateBlock, line: int) -> str:
    return state.src[_start(state, line) : state.eMarks[line]]


def _begin_at(state: StateBlock, line: int, offset: int, indent: int = 0) -> None:
    """Let a line begin further right: behind the marker of its container."""
    blanks = 0
    while offset + blanks < state.eMarks[line] and state.src[offset + blanks] in " \t":
        blanks += 1
    width = len(state.src[offset : offset + blanks].expandtabs(TAB))
    state.bMarks[line], state.tShift[line], state.sCount[line] = offset, blanks, indent + width


def _detab(state: StateBlock, start: int, end: int) -> None:
    """Move the lines that are inside a container to its left edge; lazy ones stay."""
    for line in range(start, end):
        if state.sCount[line] >= TAB:
            state.sCount[line] -= TAB


def _blank_or_inside(state: StateBlock, start: int, end: int) -> int:
    """Return the line behind the last one from `start` on that stands inside a container."""
    last = line = start
    while line < end:
        if not state.isEmpty(line):
            if state.sCount[line] < TAB:
                break
            last = line + 1
        line += 1
    return last


def _block_end(state: StateBlock, start: int, end: int, cuts: Callable[..., bool]) -> int:
    """Return the line behind a block: at a blank line or at one that `cuts` it."""
    line = start + 1
    while line < end and not state.isEmpty(line) and not cuts(state, line):
        line += 1
    return line


def _leaf(state: StateBlock, kind: str, spans: list[tuple[int, int]], level: int = 0) -> None:
    token = state.push("leaf", "", 0)
    token.meta = {"kind": kind, "spans": spans, "level": level}


def _trimmed(state: StateBlock, start: int, end: int) -> tuple[int, int]:
    """Shrink a span to what is not blank."""
    text = state.src[start:end]
    left = len(text) - len(text.lstrip())
    return start + left, max(start + left, start + len(text.rstrip()))


# --- What cuts a block --------------------------------------------------------------------------

_CONTAINER = re.compile(
    r"""
      !!![ ]?[\w-]+(?:[ ]+[\w-]+)*(?:[ ]+"(?P<admonition>.*?)")?[ ]*$
    | \?\?\?\+?[ ]?(?:(?:[\w-]+(?:[ ]+[\w-]+)*?)?[ ]+"(?P<details>.*?)"|[\w-]+(?:[ ]+[\w-]+)*)[ ]*$
    | ===(?:\+!|!\+|\+|!)?[ ]+"(?P<tab>.*?)"[ ]*$
    """,
    re.VERBOSE,
)
_WORD = re.compile(r"[\w-]+")
_SLASHES = re.compile(r"/{3,}[ ]*(?:(?P<name>[\w-]+)[ ]*(?:\|[ ]*(?P<title>.*?)[ ]*)?)?$")
_AUTODOC = re.compile(r"(?:#{1,6} *)?::: ?\S.*$")
_RULE = re.compile(r"(?:(?:-+[ ]{0,2}){3,}|(?:_+[ ]{0,2}){3,}|(?:\*+[ ]{0,2}){3,})[ ]*$")
_DEFINITION = re.compile(r":[ ]{1,3}(?=\S)|:[ ]*$")
_FOOTNOTE = re.compile(r"\[\^[^\]]*\]:[ ]*")
_ABBREVIATION = re.compile(r"\*\[[^\]]+\][ ]?:")
_REFERENCE = re.compile(r"\[(?!\^)(?P<label>[^\[\]]*)\]:[ ]*(?P<url>\S*)[ ]*(?P<title>.*)$")
_REFERENCE_TITLE = re.compile(r"""(?:(["'])(?P<quoted>.*)\1|\((?P<round>.*)\))[ ]*$""")
_UNDERLINE = re.compile(r"(?:=+|-+)[ ]*$")


def _cut_early(state: StateBlock, line: int) -> bool:
    """What is looked for before tables and lists are: containers and raw HTML."""
    first = state.src[_start(state, line)]
    if first == HARD:
        return True
    if first in "!?=":
        return state.sCount[line] == 0 and _CONTAINER.match(_content(state, line)) is not None
    return first == "/" and state.sCount[line] < TAB and _is_slashes(state, line)


def _is_slashes(state: StateBlock, line: int) -> bool:
    return _SLASHES.match(_content(state, line).rstrip()) is not None


def _cut_list(state: StateBlock, line: int) -> bool:
    """What ends a list that no blank line ends: also headings and rules."""
    if _cut_early(state, line):
        return True
    first = state.src[_start(state, line)]
    if first == "#":
        return state.sCount[line] == 0
    return first in "-_*" and state.sCount[line] < TAB and _is_rule(state, line)


def _is_rule(state: StateBlock, line: int) -> bool:
    return _RULE.match(_content(state, line).rstrip()) is not None


def _cut_paragraph(state: StateBlock, line: int) -> bool:
    """What ends a paragraph: all but list items, tables and code."""
    if _cut_list(state, line):
        return True
    first = state.src[_start(state, line)]
    if first == SOFT:
        return True
    if state.sCount[line] >= TAB:
        return False
    if first == ">":
        return True
    return first in ":[*" and any(
        pattern.match(_content(state, line))
        for pattern in (_DEFINITION, _FOOTNOTE, _ABBREVIATION, _REFERENCE, _AUTODOC)
    )


# --- Rules --------------------------------------------------------------------------------------


def _hard(state: StateBlock, start: int, _end: int, _silent: bool) -> bool:
    """Raw HTML: what follows on its line is a block of its own."""
    if state.src[_start(state, start)] != HARD:
        return False
    run = HIDDEN_RUN.match(state.src, _start(state, start))
    _begin_at(state, start, run.end() if run else state.eMarks[start])
    state.line = start
    return True


def _soft(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A fence, snippet or macro on a line of its own; the paragraph goes on behind it."""
    if state.src[_start(state, start)] != SOFT:
        return False
    run = HIDDEN_RUN.match(state.src, _start(state, start))
    if run and state.src[run.end() : state.eMarks[start]].strip():
        return False
    state.line = start + 1
    if start + 1 < end and not state.isEmpty(start + 1) and not _cut_paragraph(state, start + 1):
        _paragraph(state, start + 1, end, silent)
    return True


def _container(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """Admonition, details or tab: a title and whatever is indented below it."""
    if state.sCount[start] or state.src[_start(state, start)] not in "!?=":
        return False
    match = _CONTAINER.match(_content(state, start))
    if match is None:
        return False
    if match.lastgroup:
        offset = _start(state, start)
        left, right = match.span(match.lastgroup)
        _leaf(state, "title", [(offset + left, offset + right)])
    else:
        _label(state, start)
    _inside(state, start + 1, _blank_or_inside(state, start + 1, end))
    return True


def _label(state: StateBlock, line: int) -> None:
    """Note the place where an untitled admonition can be given the title that it shows."""
    head = _content(state, line).rstrip()
    words = _WORD.search(head)
    if words and not head.startswith("==="):
        end = _start(state, line) + len(head)
        _leaf(state, "label", [(end, end)])
        state.tokens[-1].content = words[0].capitalize()


def _inside(state: StateBlock, start: int, end: int) -> None:
    """Parse the indented body of a container."""
    _detab(state, start, end)
    state.md.block.tokenize(state, start, end)
    state.line = end


def _slashes(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """`/// name | title`, its options and its closing line; the body is ordinary Markdown."""
    if state.src[_start(state, start)] != "/" or state.sCount[start] >= TAB:
        return False
    match = _SLASHES.match(_content(state, start).rstrip())
    if match is None:
        return False
    if match["title"] and match["name"] != "html":
        offset = _start(state, start)
        _leaf(state, "heading", [(offset + match.start("title"), offset + match.end("title"))])
    line = start + 1
    while match["name"] and line < end and not state.isEmpty(line) and state.sCount[line] >= TAB:
        line += 1
    state.line = line
    return True


def _autodoc(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """`::: package.module` and its options: kept."""
    if state.sCount[start] or not _AUTODOC.match(_content(state, start)):
        return False
    line = start + 1
    while line < end and not state.isEmpty(line) and state.sCount[line] >= TAB:
        line += 1
    state.line = line
    return True


def _code(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """Indented code: kept."""
    if state.sCount[start] < TAB:
        return False
    state.line = _blank_or_inside(state, start, end)
    return True


def _table(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """A table takes its whole block; each cell is a leaf."""
    if start + 1 >= end or state.isEmpty(start + 1):
        return False
    delimiters = _content(state, start + 1).strip()
    if not delimiters or not set(delimiters) <= set("|:- ") or "-" not in delimiters:
        return False
    header = _cells(state, start)
    bordered = _content(state, start).strip().strip("|") != _content(state, start).strip()
    if (len(header) < MIN_COLUMNS and not bordered) or len(header) != len(_cells(state, start + 1)):
        return False
    state.line = _block_end(state, start, end, _cut_early)
    for line in range(start, state.line):
        if line != start + 1:
            for span in _cells(state, line):
                _leaf(state, "cell", [span])
    return True


_PIPE = re.compile(r"\\.|`+|\|")


def _cells(state: StateBlock, line: int) -> list[tuple[int, int]]:
    """Split a row at the pipes outside of code."""
    left, right = _trimmed(state, _start(state, line), state.eMarks[line])
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
    return [_trimmed(state, left + begin, left + stop) for begin, stop in spans]


def _atx(state: StateBlock, start: int, _end: int, _silent: bool) -> bool:
    """`# Heading`, also without a blank; closing hashes are kept."""
    if state.sCount[start] or state.src[_start(state, start)] != "#":
        return False
    text = _content(state, start).rstrip()
    words = text.lstrip("#")
    level = min(6, len(text) - len(words))
    begin = _start(state, start) + level
    _leaf(state, "heading", [_trimmed(state, begin, begin + len(text[level:].rstrip("#")))], level)
    state.line = start + 1
    return True


def _setext(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """A line underlined with `=` or `-`: only the first two lines of a block."""
    if start + 1 >= end or state.isEmpty(start + 1) or state.sCount[start + 1]:
        return False
    underline = _content(state, start + 1).rstrip()
    if not _UNDERLINE.match(underline) or state.src[_start(state, start)] == SOFT:
        return False
    level = 1 if underline.startswith("=") else 2
    span = _trimmed(state, _start(state, start), state.eMarks[start])
    _leaf(state, "heading", [span], level)
    state.line = start + 2
    return True


def _hr(state: StateBlock, start: int, _end: int, _silent: bool) -> bool:
    if not _is_rule(state, start):
        return False
    state.line = start + 1
    return True


_MARKER = re.compile(r"(?:\d+\.|[*+-])[ \t]+(?:\[[ xX]\][ \t]+)?(?=\S)|(?:\d+\.|[*+-])[ \t]*$")


def _marker(state: StateBlock, line: int) -> re.Match[str] | None:
    """Match the marker of a list item, with its task box; it needs a blank behind it."""
    if state.isEmpty(line) or state.src[_start(state, line)] not in "*+-0123456789":
        return None
    return _MARKER.match(state.src, _start(state, line), state.eMarks[line])


def _list(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
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
            or _cut_list(state, following)
        ):
            break
        line = following
    state.line = line
    return True


def _item_end(state: StateBlock, start: int, end: int) -> int:
    """Return the line behind the part of an item that no blank line ends."""

    def cuts(state: StateBlock, line: int) -> bool:
        sibling = state.sCount[line] < TAB and _marker(state, line) is not None
        return sibling or _cut_list(state, line)

    return _block_end(state, start, end, cuts)


def _item(state: StateBlock, start: int, stop: int, end: int) -> None:
    """Parse an item: its own lines, then what is nested or indented below it."""
    marker = _marker(state, start)
    _begin_at(state, start, marker.end() if marker else _start(state, start))
    nested = start + 1
    while nested < stop and not (TAB <= state.sCount[nested] < 2 * TAB and _marker(state, nested)):
        nested += 1
    body = _body_end(state, stop, end)
    state.md.block.tokenize(state, start, nested)
    _inside(state, nested, max(stop, body))


def _body_end(state: StateBlock, start: int, end: int) -> int:
    """Return the line behind the indented blocks that follow a blank line; lazy lines belong."""
    line = start
    while True:
        following = state.skipEmptyLines(line)
        if following == line or following >= end or state.sCount[following] < TAB:
            return line
        line = _block_end(state, following, end, _cut_early)


def _quote(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """Lines behind `>`, and the lazy ones of their block."""
    if state.src[_start(state, start)] != ">":
        return False
    stop = _block_end(state, start, end, _cut_list)
    for line in range(start, stop):
        begin = _start(state, line)
        if state.sCount[line] < TAB and state.src[begin] == ">":
            blank = begin + 1 < state.eMarks[line] and state.src[begin + 1] == " "
            _begin_at(state, line, begin + 1 + blank)
    state.md.block.tokenize(state, start, stop)
    state.line = stop
    return True


def _definition(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """`:   text` below a term."""
    match = _DEFINITION.match(_content(state, start))
    if match is None or state.sCount[start] >= TAB:
        return False
    _hanging(state, start, end, _start(state, start) + match.end(), _DEFINITION)
    return True


def _footnote(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """`[^id]: text`, its lazy lines and the indented blocks below."""
    match = _FOOTNOTE.match(_content(state, start))
    if match is None or state.sCount[start] >= TAB:
        return False
    _hanging(state, start, end, _start(state, start) + match.end(), _FOOTNOTE)
    return True


def _hanging(state: StateBlock, start: int, end: int, begin: int, sibling: re.Pattern[str]) -> None:
    """Parse a body whose first line stands behind its marker."""

    def cuts(state: StateBlock, line: int) -> bool:
        return state.sCount[line] < TAB and (
            sibling.match(_content(state, line)) is not None or _cut_list(state, line)
        )

    stop = _block_end(state, start, end, cuts)
    stop = max(stop, _body_end(state, stop, end))
    _begin_at(state, start, begin)
    _detab(state, start + 1, stop)
    state.md.block.tokenize(state, start, stop)
    state.line = stop


def _abbreviation(state: StateBlock, start: int, _end: int, _silent: bool) -> bool:
    if state.sCount[start] >= TAB or not _ABBREVIATION.match(_content(state, start)):
        return False
    state.line = start + 1
    return True


def _reference(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """`[label]: target "title"`, the target or the title also on the next line."""
    match = _REFERENCE.match(_content(state, start).rstrip())
    if match is None or state.sCount[start] >= TAB:
        return False
    line = start + (0 if match["url"] else 1)
    if line >= end or state.isEmpty(line):
        return False
    title_at = None
    if match["title"]:
        title_at = _start(state, start) + match.start("title")
    elif line + 1 < end and _REFERENCE_TITLE.match(_content(state, line + 1)):
        line += 1
        title_at = _start(state, line)
    if title_at is not None:
        title = _REFERENCE_TITLE.match(state.src, title_at, state.eMarks[line])
        if title is None:
            return False
        _leaf(state, "title", [title.span(title.lastgroup or 0)])
    state.env["references"].add(label(match["label"]))
    state.line = line + 1
    return True


_CALLOUT = re.compile(r"\[!\w+\][+-]?[ ]*$")


def _paragraph(state: StateBlock, start: int, end: int, _silent: bool) -> bool:
    """All lines up to a blank one, or to what cuts a paragraph."""
    stop = _block_end(state, start, end, _cut_paragraph)
    state.line = stop
    if stop - start > 1 and _CALLOUT.match(_content(state, start)):
        start += 1
    spans = [(_start(state, line), state.eMarks[line]) for line in range(start, stop)]
    spans[-1] = _trimmed(state, *spans[-1])
    if _is_term(state, stop, end):
        for span in spans:
            _leaf(state, "term", [_trimmed(state, *span)])
    else:
        _leaf(state, "prose", spans)
    return True


def _is_term(state: StateBlock, stop: int, end: int) -> bool:
    """Tell whether a definition follows, so that each line before it is a term."""
    line = state.skipEmptyLines(stop)
    return (
        line < end
        and state.sCount[line] < TAB
        and _DEFINITION.match(_content(state, line)) is not None
    )


_RULES: dict[str, Rule] = {
    "hard": _hard,
    "soft": _soft,
    "container": _container,
    "slashes": _slashes,
    "autodoc": _autodoc,
    "code": _code,
    "table": _table,
    "atx": _atx,
    "setext": _setext,
    "hr": _hr,
    "list": _list,
    "quote": _quote,
    "definition": _definition,
    "footnote": _footnote,
    "abbreviation": _abbreviation,
    "reference": _reference,
    "paragraph": _paragraph,
}
