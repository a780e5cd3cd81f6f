"""Templates of a theme, changed before they are compiled: once a build, instead of every page.

What is text in a template and what is code is Jinja's word: only text is changed, and code that
stands in the middle of it is passed by, or left out whole. A template knows what stands around its
page, a `Surroundings`, as `batch_i18n`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from jinja2.ext import Extension
from jinja2.lexer import Token

from mkdocs_batch_i18n.site import locales

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jinja2.lexer import TokenStream

FRAME = "batch_i18n"
"""What templates know it by."""


class Surroundings(Protocol):
    """What stands around the page that is rendered; templates ask it for `head` and `owns`."""

    @property
    def code(self) -> str:
        """The language of the pages, as a BCP 47 tag."""

    def see(self, template: str) -> None:
        """Take the source of a template that is compiled."""

    def head(self) -> str:
        """Return what is added to the head of the page."""

    def owns(self, value: object) -> bool:
        """Tell whether this is a link of the switcher, which search engines are not to see."""


_BEGINNINGS = {"variable_begin": "v", "block_begin": "b"}
_ENDS = frozenset(("variable_end", "block_end"))
_CODE = re.compile("\0([vb][0-9]+)\0")
"""What stands for a piece of code in text: a value, or a statement."""
_ELSEWHERE = r"<!--(?!\[if|<!).*?-->|<script\b.*?</script>"
"""Where a template may speak of a page; what Internet Explorer reads in comments is one."""
_HTML = re.compile(rf"{_ELSEWHERE}|<html\b([^>]*)>", re.IGNORECASE | re.DOTALL)
_END = re.compile(rf"{_ELSEWHERE}|(</head\s*>)", re.IGNORECASE | re.DOTALL)
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
_DIRECTION = re.compile(r"\bdir\s*=", re.IGNORECASE)
_STATED = re.compile(
    r"""(?:\s+|(?<=\0))(?:lang|dir)\s*=\s*(?:"[^"]*"|'[^']*'|(?:\0v[0-9]+\0|[^\s>\0])+)""",
    re.IGNORECASE,
)
_ALTERNATE = re.compile(
    r"""<link\b(?=[^>]*\srel=["']?alternate\b)(?=[^>]*\shreflang=)[^>]*\shref=["']?\0(v[0-9]+)\0[^>]*>"""
)
_CONCERNS = re.compile(r"<html\b|</head\b|\shreflang=", re.IGNORECASE)
"""What a template has in which there may be something to change."""


class Framed(Extension):
    """Has HTML templates state their language and fill in their head."""

    _concerns = False
    """Whether there is something to change in the template that is read."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Look at a template before it is cut into pieces: most need nothing."""
        del filename
        is_html = not name or name.endswith((".html", ".htm"))
        self._concerns = is_html and _CONCERNS.search(source) is not None
        self._frame.see(source)
        return source

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """Return the pieces of the same template, changed."""
        return Template(list(stream)).framed(self._frame.code) if self._concerns else stream

    @property
    def _frame(self) -> Surroundings:
        return self.environment.globals[FRAME]  # type: ignore[return-value]


class Template:
    """A template as text in which a sign stands for each piece of code."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        """Take the pieces of a template."""
        self._code: dict[str, list[Token]] = {}
        pieces, current = [], list[Token]()
        for token in tokens:
            if token.type == "data":
                pieces.append(token.value.replace("\0", ""))
                continue
            current.append(token)
            if token.type in _ENDS:
                pieces.append(self._sign(current))
                current = []
        self._rest = current  # of a template that does not end as it should: Jinja says so
        self._text = "".join(pieces)

    def framed(self, code: str) -> list[Token]:
        """Return it in the language of this code."""
        text = root_elements(self._text, code, self._is_whole)
        text = _ALTERNATE.sub(self._unless_own, text)
        text = _END.sub(self._with_head, text)
        found, line = list[Token](), 1
        for index, piece in enumerate(_CODE.split(text)):
            if index % 2:
                found += self._code[piece]
                line = max(line, found[-1].lineno)
            elif piece:
                found.append(Token(line, "data", piece))
        return found + self._rest

    def _with_head(self, end: re.Match[str]) -> str:
        """Have the head of a page filled in before it ends."""
        return self._sign(_value(*_call("head"))) + end[0] if end[1] else end[0]

    def _unless_own(self, tag: re.Match[str]) -> str:
        """Have a link shown only if it is none of the switcher's."""
        if not self._is_whole(tag[0]):
            return tag[0]
        _, *link, _ = self._code[tag[1]]
        # In parentheses, as a list without them would be more than one argument.
        own = _call("owns", _token("lparen", "("), *link, _token("rparen", ")"))
        condition = [_token("name", "if"), _token("name", "not"), *own]
        return (
            self._sign(_statement(*condition))
            + tag[0]
            + self._sign(_statement(_token("name", "endif")))
        )

    def _is_whole(self, text: str) -> bool:
        """Tell whether a part of the text can be left out: what begins in it ends in it."""
        opened: list[str] = []
        for sign in _CODE.findall(text):
            word = str(self._code[sign][1].value) if sign[0] == "b" else ""
            if word in {"if", "for"}:
                opened.append(f"end{word}")
            elif opened and word == opened[-1]:
                opened.pop()
            elif word and not (opened and word in {"else", "elif"}):
                return False
        return not opened

    def _sign(self, tokens: list[Token]) -> str:
        """Return what stands for a piece of code."""
        name = f"{_BEGINNINGS[tokens[0].type]}{len(self._code)}"
        self._code[name] = tokens
        return f"\0{name}\0"


def _call(name: str, *argument: Token) -> list[Token]:
    """Return code that asks the frame."""
    frame, method = _token("name", FRAME), _token("name", name)
    return [
        frame,
        _token("dot", "."),
        method,
        _token("lparen", "("),
        *argument,
        _token("rparen", ")"),
    ]


def _value(*code: Token) -> list[Token]:
    return [_token("variable_begin", "{{"), *code, _token("variable_end", "}}")]


def _statement(*code: Token) -> list[Token]:
    return [_token("block_begin", "{%"), *code, _token("block_end", "%}")]


def _token(kind: str, value: str) -> Token:
    return Token(1, kind, value)


def root_elements(text: str, code: str, is_whole: Callable[[str], bool] | None = None) -> str:
    """Return text whose root elements state a language and its direction.

    Their other attributes stay, and so does one of which `is_whole` says that it cannot be left
    out: the first one counts, so that the usual direction is stated, too, where code may state
    another one.
    """
    direction = locales.direction(code)

    def unless_whole(attribute: re.Match[str]) -> str:
        return attribute[0] if is_whole and not is_whole(attribute[0]) else ""

    def stated(tag: re.Match[str]) -> str:
        if tag[1] is None:
            return tag[0]
        rest = _STATED.sub(unless_whole, tag[1])
        unsure = "\0" in _QUOTED.sub("", rest) or _DIRECTION.search(rest)
        side = f' dir="{direction}"' if unsure or direction == "rtl" else ""
        return f'<html lang="{code}"{side}{rest}>'

    return _HTML.sub(stated, text)
