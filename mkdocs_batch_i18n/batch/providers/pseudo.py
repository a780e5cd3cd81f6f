"""Pseudo-localization: every text accented, longer and in brackets, with no model and no network.

Shows on the built site what is not translated, what has no room to grow and what breaks with
letters beyond ASCII. `answer` reads any request that ends in a JSON object of texts.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_ACCENTS = str.maketrans(
    "aAcCdDeEgGhHiIjJkKlLnNoOrRsStTuUwWyYzZ",
    "áÁçÇđĐéÉğĞĥĤíÍĵĴķĶļĻñÑöÖřŘšŠţŢüÜŵŴýÝžŽ",
)

# A mark has no letters, so that it stays by itself.
_KEPT = re.compile(
    r"""
    (?:https?|ftp)://[^\s<>)"]+ | www\.[^\s<>)"]+ | [\w.+-]+@[\w-]+\.[\w.-]+   # an address
  | &\#?\w+;                                    # an entity
  | \\.                                         # an escaped character
  | </?[A-Za-z][^>]*>                           # a tag
  | `+[^`]*`+                                   # code
  | (?<=\])\([^)\s]*                             # the target of a link
    """,
    re.VERBOSE,
)

_LONGER = 3
"""One letter is added for so many: translations of English are about a third longer."""

_FILLER = "·"
_OPEN, _CLOSE = "⟦", "⟧"
"""Brackets that mean nothing in Markdown, HTML or Jinja."""


def pseudo(text: str) -> str:
    """Return the text accented, in brackets and a third longer; marks and code stay."""
    pieces, end, letters = [], 0, 0
    for kept in (*_KEPT.finditer(text), None):
        words = text[end : kept.start() if kept else None]
        letters += sum(map(str.isalpha, words))
        pieces += [words.translate(_ACCENTS), kept[0] if kept else ""]
        end = kept.end() if kept else end
    filler = _FILLER * -(-letters // _LONGER)
    return f"{_OPEN}{''.join(pieces)}{filler and ' ' + filler}{_CLOSE}"


def answer(body: Mapping[str, Any]) -> str:
    """Answer a request's body as an obedient model would: the same object, its texts changed.

    A request that ends in no JSON object of texts gets its own text back, changed.
    """
    asked = _asked(body)
    for start in (match.start() for match in re.finditer(r"^\{", asked, re.MULTILINE)):
        texts = _texts(asked[start:])
        if texts is not None:
            return json.dumps({key: pseudo(text) for key, text in texts.items()})
    return pseudo(asked)


def _asked(body: Mapping[str, Any]) -> str:
    """Return the last thing that a body says, for either endpoint."""
    messages = body.get("messages")
    return str(messages[-1]["content"] if messages else body.get("prompt", ""))


def _texts(text: str) -> dict[str, str] | None:
    """Return the object of texts that the text is, None when it is none."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        return None
    return value
