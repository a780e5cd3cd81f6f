"""What a placeholder hides, and what is read together with it: blanks keep the two apart."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .splice import MARK, MARKS

_ADDRESS = re.compile(r"(?:[a-z]+://|www\.)\S+|[^\s<>]*@[^\s<>]+", re.IGNORECASE)
_BLANKS = re.compile(r"\s")
_CLOSING = ")]\"'.,:;!?*_~^"
"""Signs that no address ends with."""
_OPENING = frozenset("([\"'*_~^")
_ENDS_ADDRESS = re.compile(rf"[{re.escape(_CLOSING)}]*(?:\s|$)")


def spaced(text: str, source: str, hidden: Mapping[str, str]) -> str:
    """Return a translation with a blank where a placeholder would be read with what it touches.

    So it is with a bare address and a word, two backticks, or a list of attributes and whatever
    stands before it; not where the source has the two together.
    """
    if "{{" not in text:
        return text
    pieces, stuck = MARKS.split(text), glued(source, hidden)
    _keep_icons(pieces, source, hidden)
    for index in range(1, len(pieces), 2):
        mark, held = pieces[index], hidden.get(pieces[index], "")
        if mark in stuck:
            continue
        if pieces[index - 1]:
            last, known = pieces[index - 1][-1], f"{pieces[index - 1][-1]}{mark}"
        else:
            last, known = hidden.get(pieces[index - 2], "")[-1:], f"{pieces[index - 2]}{mark}"
        if index > 1 or pieces[0]:
            apart = _reads_back(last, held) and known not in source
            pieces[index - 1] += " " * apart
        following = "".join(pieces[index + 2 : index + 3])
        known = _BLANKS.split(pieces[index + 1], 1)[0].rstrip(_CLOSING) or following
        behind = pieces[index + 1] + hidden.get(following, following)
        apart = bool(behind) and _reads_on(held, behind) and f"{mark}{known}" not in source
        if is_url(held) and reaches_break(behind):
            apart = f"{mark}{pieces[index + 1]}{following}" not in source
        pieces[index + 1] = " " * apart + pieces[index + 1]
    return "".join(pieces)


_ICON = re.compile(r":[\w+-]+:")


def _keep_icons(pieces: list[str], source: str, hidden: Mapping[str, str]) -> None:
    """Put blanks between a placeholder and what would take the colon of an icon for its own."""
    if not _ICON.search(_shown(pieces, hidden)):
        return
    for index in range(1, len(pieces), 2):
        mark, held = pieces[index], hidden.get(pieces[index], "")
        before = _touching(pieces[max(0, index - 2) : index][::-1])[::-1]
        behind = _touching(pieces[index + 1 : index + 3])
        left, right = (_shown(touching, hidden) for touching in (before, behind))
        icons = [icon.span() for icon in _ICON.finditer(f"{left}{held}{right}")]
        if not icons:
            continue
        start, end = len(left), len(left) + len(held)
        if any(a < start < b for a, b in icons) and "".join([*before, mark]) not in source:
            pieces[index - 1] += " "
        if any(a < end < b for a, b in icons) and "".join([mark, *behind]) not in source:
            pieces[index + 1] = f" {pieces[index + 1]}"


def _touching(pieces: list[str]) -> list[str]:
    """Return the text next to a placeholder, with the placeholder next to it if it touches that."""
    return pieces[: 1 if _BLANKS.search(pieces[0]) else 2]


def _shown(pieces: list[str], hidden: Mapping[str, str]) -> str:
    return "".join(hidden.get(piece, piece) for piece in pieces)


_GLUED = re.compile(r"""[^\s(\[\"'*_~^}](\{\{\d+\}\})""")
_URL = re.compile(r"[a-z]+://|www\.", re.IGNORECASE)


def reaches_break(behind: str) -> bool:
    """Tell whether magiclink reads a URL on through two blanks at a line's end behind it."""
    return _BREAK_BEHIND.match(behind) is not None


def swallowed(text: str, hidden: Mapping[str, str]) -> set[str]:
    """Return the URLs of a masked text with the signs that magiclink adds to them so."""
    pieces = MARKS.split(text)
    return {
        "".join(pieces[index - 2 : index + 1])
        for index in range(3, len(pieces), 2)
        if pieces[index - 1]
        and is_url(hidden.get(pieces[index - 2], ""))
        and reaches_break(pieces[index - 1] + hidden.get(pieces[index], ""))
    }


_BREAK_BEHIND = re.compile(r"[^\s<]*[ ]{2}\n")


def is_url(held: str) -> bool:
    """Tell whether a hidden text begins as a bare URL."""
    return _URL.match(held) is not None


def glued(text: str, hidden: Mapping[str, str]) -> set[str]:
    """Return the bare URLs behind a sign that makes them text; without it they would be links."""
    urls = {mark for mark, held in hidden.items() if _URL.match(held)}
    return urls.intersection(_GLUED.findall(text)) if urls else urls


def end(text: str, hidden: Mapping[str, str]) -> str:
    """Return the bare URL that ends a masked text, with what touches it; empty if none does."""
    last = _BLANKS.split(text.rstrip())[-1]
    for mark in MARK.finditer(last):
        if _URL.match(hidden.get(mark[0], "")):
            return last[mark.start() :]
    return ""


def _reads_back(last: str, held: str) -> bool:
    """Tell whether a hidden text is read together with a character before it."""
    if last.isspace():
        return False
    if held[:1] == "{" or last == held[:1] == "`" or last == "\\" or last + held[:1] == "]:":
        return True
    return (held[:1].isalnum() or bool(_ADDRESS.fullmatch(held))) and last not in _OPENING


def _reads_on(held: str, behind: str) -> bool:
    """Tell whether a hidden text is read together with what stands behind it."""
    if _ADDRESS.fullmatch(held):
        return not _ENDS_ADDRESS.match(behind)
    if held[-1:] == behind[0] == "`" or (held[-1:] == "]" and behind[0] in "(["):
        return True
    return held[-1:].isalnum() and behind[0].isalnum()
