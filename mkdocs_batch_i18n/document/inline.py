"""Inline Markdown: where in a leaf's text stands what must not change.

A `ParserInline` that notes where each token begins and ends. The rules know no emphasis: its
delimiters stay visible, so nothing has to be known of them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline, RuleFuncInlineType
from markdown_it.ruler import Ruler
from markdown_it.rules_inline import StateInline

from .elements import CODE_ELEMENTS
from .links import NO_PAIRS, Link, code_ends, link_at, pairs
from .opaque import HARD, HIDDEN_RUN, SOFT, attributes, tag_at
from .spans import Span, Words

_STOPS = re.compile(
    rf"""
      (?<=[ ][ ])\n | [!]?\[ | [`\\$<&{{}}{SOFT}{HARD}]
    | :(?=[\w+-]+:) | \+(?=\+) | -(?=-\}}) | =(?==\}}) | ~(?=~\}}|>) | \((?=\d|[a-z]+\))
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Where a rule may begin; all else is skipped in one go."""


class SpanInline(ParserInline):
    """Markdown-it's inline parser with the span of each token in its `meta`."""

    def __init__(self, rules: Mapping[str, RuleFuncInlineType]) -> None:
        """Take the rules in their order, by name."""
        super().__init__()
        self.ruler = Ruler[RuleFuncInlineType]()
        for name, rule in rules.items():
            self.ruler.push(name, rule)
        for name in self.ruler2.get_active_rules():
            self.ruler2.disable(name)
        self.terminator_re = _STOPS

    def tokenize(self, state: StateInline) -> None:
        """Run the rules; note where the tokens that they push begin and end."""
        rules = self.ruler.getRules("")
        while state.pos < state.posMax:
            position, pushed = state.pos, len(state.tokens)
            for rule in rules:
                if rule(state, False):
                    break
            else:
                state.pos += 1
            for token in state.tokens[pushed:]:
                token.meta.setdefault("start", position)
                token.meta.setdefault("end", state.pos)


def opaque_spans(
    content: str, *, markdown: bool, references: frozenset[str], strict: bool = False
) -> list[Span]:
    """Return the opaque spans of a leaf in order; they never overlap.

    `references` holds the labels of the page's link definitions, normalized. With `strict`, what
    only some renderers read as markup is opaque too.
    """
    addresses = _addresses(content, strict=strict) if markdown else {}
    if not addresses and _STOPS.search(content) is None:
        return []
    parser = _parser(markdown=markdown)
    env: dict[str, Any] = {
        "references": references,
        "brackets": pairs(content) if "[" in content else NO_PAIRS,
        "addresses": addresses,
        "code": code_ends(content),
        "starts": list(addresses),
    }
    tokens = parser.inline.parse(content, parser, env, [])
    return [
        Span(
            token.meta["start"],
            token.meta["end"],
            token.type,
            token.meta.get("words", ()),
            token.meta.get("moved"),
            token.level,
        )
        for token in tokens
        if token.type not in {"text", "text_special"}
    ]


def is_plain(content: str) -> bool:
    """Tell whether a text has no opaque spans, by a quick look."""
    return _STOPS.search(content) is None and not _addresses(content, strict=False)


@cache
def _parser(*, markdown: bool) -> MarkdownIt:
    parser = MarkdownIt("zero")
    parser.inline = SpanInline(_MARKDOWN if markdown else _HTML)
    return parser


def _push(state: StateInline, rule: str, start: int, end: int, **meta: object) -> None:
    token = state.push(rule, "", 0)
    token.meta = {"start": start, "end": end, **meta}


# --- Rules --------------------------------------------------------------------------------------


def _hidden(state: StateInline, _silent: bool) -> bool:
    """What was masked before parsing."""
    return _match(state, HIDDEN_RUN, "hidden")


def _match(state: StateInline, pattern: re.Pattern[str], rule: str) -> bool:
    match = pattern.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    _push(state, rule, state.pos, match.end())
    state.pos = match.end()
    return True


def _code(state: StateInline, _silent: bool) -> bool:
    if state.src[state.pos] != "`":
        return False
    end: int | None = state.env["code"].get(state.pos)
    if end is None:  # a lone run of backticks: text
        while state.src.startswith("`", state.pos):
            state.pos += 1
        return True
    _push(state, "code", state.pos, end)
    state.pos = end
    return True


_BREAK_BLANKS = "  "
"""Two blanks before a line's end make it a hard break; so does a backslash."""


def _hard_break(state: StateInline, _silent: bool) -> bool:
    if state.src.startswith("\\\n", state.pos):
        _push(state, "break", state.pos, state.pos + 2)
        state.pos += 2
        return True
    if state.src[state.pos] != "\n" or not state.src.endswith(_BREAK_BLANKS, 0, state.pos):
        return False
    _push(state, "break", len(state.src[: state.pos].rstrip(" ")), state.pos + 1)
    state.pos += 1
    return True


_BRACES = re.compile(
    r"\{\{(?:(?!\{\{).)*?\}\}|\{%(?:(?!\{%).)*?%\}|\{\#(?:(?!\{\#).)*?\#\}"
    r"|\{(?:\+\+|--|~~|==|>>)"
    r"|\{[^{}\n]*\}|\{\{|\}\}",
    re.DOTALL,
)
_CRITIC_END = re.compile(r"(?:\+\+|--|~~|==|<<)\}|~>")


def _braces(state: StateInline, _silent: bool) -> bool:
    """Macros, attribute lists and critic marks; a brace left alone is hidden too.

    A translation may not add any of these, so the source's own must be out of its reach.
    """
    return state.src[state.pos] in "{}+-~=<" and (
        _match(state, _BRACES, "braces") or _match(state, _CRITIC_END, "critic")
    )


_AUTOLINK = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]*:[^<>\s]*|[^<>\s!]+@[^<>@\s]+)>")
_TAG_LIKE = re.compile(r"</?[a-zA-Z][^<>@ \n]*(?: [^<>]*)?>")


def _html(state: StateInline, _silent: bool) -> bool:
    """Tags, comments and `<https://...>`; code-like elements with all they hold."""
    if state.src[state.pos] != "<":
        return False
    if _match(state, _AUTOLINK, "autolink"):
        return True
    match = tag_at(state.src, state.pos, state.posMax)
    if match is None:
        return _match(state, _TAG_LIKE, "tag")
    end = match.end()
    name = (match["name"] or "").lower()
    if name in CODE_ELEMENTS and not match["close"]:
        closing = re.compile(rf"</{name}\s*>", re.IGNORECASE)
        closed = closing.search(state.src, end, state.posMax)
        end = closed.end() if closed else end
    words = tuple(Words(start, stop, "attribute") for start, stop in attributes(match))
    _push(state, "tag", state.pos, end, words=words)
    state.pos = end
    return True


_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")


def _entity(state: StateInline, _silent: bool) -> bool:
    return state.src[state.pos] == "&" and _match(state, _ENTITY, "entity")


_MATH = re.compile(
    r"""
      \$\$[^$]+\$\$
    | \$(?![\s$])(?:\\.|[^\\$\n])+?(?<!\s)\$(?!\w)
    | \\\((?:(?!\\\().)+?\\\)
    | \\\[(?:(?!\\\[).)+?\\\]
    """,
    re.VERBOSE | re.DOTALL,
)


def _math(state: StateInline, _silent: bool) -> bool:
    return state.src[state.pos] in "$\\" and _match(state, _MATH, "math")


_ESCAPE = re.compile(r"\\[!-/:-@\[-`{-~]")


def _escape(state: StateInline, _silent: bool) -> bool:
    """Read an escaped sign as text; a backslash before anything else escapes nothing."""
    match = _ESCAPE.match(state.src, state.pos, state.posMax)
    state.pos = match.end() if match else state.pos
    return match is not None


_SHORT = re.compile(
    r"""
      :(?=[+-]*\w)[a-z0-9_+-]+: (?!\w)                                # emoji and icons
    | \+\+ [^\s+] [^\n]*? \+\+ (?!\+)                        # keys
    | \[\^ [^\]\s]+ \]                                       # footnote references
    | \( \d+ \) !?                                           # code annotations
    | \( (?:c|r|p|tm) \)                                     # smart symbols
    | \[TOC\]
    | \[!\w+\]
    """,
    re.VERBOSE | re.IGNORECASE,
)


_NO_ICON = re.compile(r":[a-z0-9_-]+:(?=[a-z0-9_+-]+:)", re.IGNORECASE)
"""A name that takes the first colon of the icon behind it: `a:b:smile:` is text."""


def _short(state: StateInline, _silent: bool) -> bool:
    """Short forms; a footnote that may as well be the words of a link is hidden with its label."""
    if state.src[state.pos] not in ":+[(":
        return False
    if taken := _NO_ICON.match(state.src, state.pos, state.posMax):
        state.pos = taken.end()
        return True
    if not _match(state, _SHORT, "short"):
        return False
    token = state.tokens[-1]
    link = _link_at(state, token.meta["start"])
    if link and state.src[state.pos] != "(":
        state.pos = token.meta["end"] = link.end
    return True


_ADDRESS = re.compile(
    r"""
    (?<![A-Za-z0-9_])
    (?: (?:(?:https?|ftp|file)://|www\.) [!#-;=?-Z_a-z~]* [\w/=&#-] (?:\\\n)?
      | [\w.+-]+@[\w-]+(?:\.[\w-]+)+
      | @[A-Za-z0-9](?:[\w/-]*[A-Za-z0-9])?
      | [\w-]+/[\w.-]+(?:\#|@)\w+                              # org/repository#1
    )
    """,
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)


_STRICT = re.compile(
    _ADDRESS.pattern
    + r"""
    | (?<![\w/+-]) [\w+-]*(?::[\w+-]+)+:[\w+-]*                  # icons within words
    | (?<![\w.]) \d+(?:st|nd|rd|th) (?!\w)                      # ordinals
    | (?<![\w/]) [\w-]+ (?:[./:][\w-]+)+                        # domains, paths, times
    | \b[0-9a-f]{7,40}\b                                       # commits
    | \bc/o\b | <?-+> | <-+>? | =/= | \+/- | \#\w+ | [\w-]+@\w+
    """,
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)


def _addresses(content: str, *, strict: bool) -> dict[int, int]:
    """Find bare URLs, e-mail addresses and mentions: start offset -> end offset."""
    if strict:
        return {match.start(): match.end() for match in _STRICT.finditer(content)}
    if not any(sign in content for sign in ("@", "://", "www.", "#")):
        return {}
    return {match.start(): match.end() for match in _ADDRESS.finditer(content)}


def _address(state: StateInline, _silent: bool) -> bool:
    end: int | None = state.env["addresses"].get(state.pos)
    if end is None or end > state.posMax:
        return False
    _push(state, "address", state.pos, end)
    state.pos = end
    return True


def _text(state: StateInline, _silent: bool) -> bool:
    """Skip to the next character that a rule may want."""
    starts, end = state.env["starts"], state.posMax
    following = bisect_right(starts, state.pos)
    if following < len(starts):
        end = min(end, starts[following])
    if match := state.md.inline.terminator_re.search(state.src, state.pos, end):
        end = match.start()
    if end <= state.pos:
        return False
    state.pos = end
    return True


IMAGE = 1000
"""How much deeper than in a link stands what is in the words of an image."""


def _link(state: StateInline, _silent: bool) -> bool:
    """Links and images: the words stay visible, the target is hidden."""
    bracket = state.pos + 1 if state.src.startswith("![", state.pos) else state.pos
    if state.src[bracket] != "[":
        return False
    link = _link_at(state, bracket)
    if link is None:
        return False
    image = bracket > state.pos
    if link.words:
        state.level += IMAGE * image
        _inside(state, *link.words)
        state.level -= IMAGE * image
    target = link.target
    if target.end > target.start or target.moved:
        rule = "image" if image else "target"
        _push(state, rule, target.start, target.end, words=target.words, moved=target.moved)
    state.pos = link.end
    return True


def _link_at(state: StateInline, bracket: int) -> Link | None:
    brackets, references = state.env["brackets"], state.env["references"]
    return link_at(state.src, bracket, state.posMax, brackets, references)


def _inside(state: StateInline, start: int, end: int) -> None:
    """Parse the words of a link on their own."""
    outer = state.posMax
    state.pos, state.posMax = start, end
    state.level += 1
    state.md.inline.tokenize(state)
    state.level -= 1
    state.posMax = outer


_HTML: dict[str, RuleFuncInlineType] = {
    "hidden": _hidden,
    "braces": _braces,
    "html": _html,
    "entity": _entity,
    "text": _text,
}
_MARKDOWN: dict[str, RuleFuncInlineType] = {
    "hidden": _hidden,
    "address": _address,
    "text": _text,
    "break": _hard_break,
    "math": _math,
    "escape": _escape,
    "code": _code,
    "short": _short,
    "link": _link,
    "braces": _braces,
    "html": _html,
    "entity": _entity,
}
