"""Templates of a theme, changed before they are compiled: once a build, instead of every page.

What is text in a template and what is code is Jinja's word: only text is changed, and code that
stands in the middle of it is passed by, or left out whole. A template knows its `Frame` as
`batch_i18n`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jinja2.ext import Extension
from jinja2.lexer import Token

from mkdocs_batch_i18n.site import locales

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jinja2.lexer import TokenStream

    from mkdocs_batch_i18n.site.frames import Frame

FRAME = "batch_i18n"
"""What templates know the frame by."""

_BEGINNINGS = {"variable_begin": "v", "block_begin": "b"}
_ENDS = frozenset(("variable_end", "block_end"))
_CODE = re.compile("\0([vb][0-9]+)\0")
"""What stands for a piece of code in text: a value, or a statement."""
_BODY = re.compile(r"<(?:head|body|script)\b", re.IGNORECASE)
"""What comes behind every root element: where a script speaks of one, it is not meant."""
_HTML = re.compile(r"<html\b([^>]*)>", re.IGNORECASE)
_STATED = re.compile(
    r"""(?:\s+|(?<=\0))(?:lang|dir)\s*=\s*(?:"[^"]*"|'[^']*'|(?:\0v[0-9]+\0|[^\s>\0])+)""",
    re.IGNORECASE,
)
_END = re.compile(r"(?=</head>)", re.IGNORECASE)
_ALTERNATE = re.compile(
    r"""<link\b(?=[^>]*\srel=["']?alternate\b)(?=[^>]*\shreflang=)[^>]*\shref=["']?\0(v[0-9]+)\0[^>]*>"""
)


_CONCERNS = re.compile(r"<html\b|</head>|\shreflang=", re.IGNORECASE)
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
    def _frame(self) -> Frame:
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
        self._text = "".join(pieces)

    def framed(self, code: str) -> list[Token]:
        """Return it in the language of this code."""
        body = _BODY.search(self._text)
        start = body.start() if body else len(self._text)
        text = root_elements(self._text[:start], code, self._is_whole) + self._text[start:]
        text = _ALTERNATE.sub(self._unless_own, text)
        text = _END.sub(lambda _: self._sign(_value(*_call("head"))), text)
        found, line = list[Token](), 1
        for index, piece in enumerate(_CODE.split(text)):
            if index % 2:
                found += self._code[piece]
                line = max(line, found[-1].lineno)
            elif piece:
                found.append(Token(line, "data", piece))
                line += piece.count("\n")
        return found

    def _unless_own(self, tag: re.Match[str]) -> str:
        """Have a link shown only if it is none of the frame's."""
        if not self._is_whole(tag[0]):
            return tag[0]
        _, *value, _ = self._code[tag[1]]
        pipes = (index for index, token in enumerate(value) if token.type == "pipe")
        link = value[: next(pipes, len(value))]
        condition = [_token("name", "if"), _token("name", "not"), *_call("owns", *link)]
        return (
            self._sign(_statement(*condition))
            + tag[0]
            + self._sign(_statement(_token("name", "endif")))
        )

    def _is_whole(self, text: str) -> bool:
        """Tell whether each statement that begins in a part of the text ends in it."""
        opened: list[str] = []
        for sign in _CODE.findall(text):
            word = self._code[sign][1].value if sign[0] == "b" else ""
            if word in {"if", "for"}:
                opened.append(f"end{word}")
            if word.startswith(("else", "elif", "end")):
                if not opened:
                    return False
                if word.startswith("end") and opened.pop() != word:
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
    out: the first one counts. Without `is_whole` it is a page, and has one root element.
    """
    side = ' dir="rtl"' if locales.direction(code) == "rtl" else ""

    def unless_whole(attribute: re.Match[str]) -> str:
        return attribute[0] if is_whole and not is_whole(attribute[0]) else ""

    def stated(tag: re.Match[str]) -> str:
        return f'<html lang="{code}"{side}{_STATED.sub(unless_whole, tag[1])}>'

    return _HTML.sub(stated, text, count=0 if is_whole else 1)
