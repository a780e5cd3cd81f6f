"""An honest translator without a model: it accents the letters and leaves everything else alone.

with BatchServer(answer=pseudo_model.answer) as server: ...
"""

from __future__ import annotations

import json
import re
from typing import Any

ACCENTS = str.maketrans("aeiouycnszAEIOUYCNSZ", "áéíóúýçñšžÁÉÍÓÚÝÇÑŠŽ")

KEPT = re.compile(
    r"""
    \{\{\d+\}\}                          # a mark
  | (?:https?|ftp)://[^\s<>)"]+ | www\.[^\s<>)"]+ | [\w.+-]+@[\w-]+\.[\w.-]+   # an address
  | &\#?\w+;                             # an entity
  | \\[^\w\s]                            # an escaped character
  | </?[A-Za-z][^>]*>                    # a tag
    """,
    re.VERBOSE,
)


def pseudo(text: str) -> str:
    """Return the text with accents; a text that has nothing to accent gets a closing sign."""
    pieces, end = [], 0
    for kept in KEPT.finditer(text):
        pieces += [text[end : kept.start()].translate(ACCENTS), kept[0]]
        end = kept.end()
    accented = "".join([*pieces, text[end:].translate(ACCENTS)])
    return accented if accented != text else f"{text} ✓"


def asked(body: dict[str, Any]) -> dict[str, str]:
    """Return the texts that a request body asks to translate, by their numbers."""
    prompt = body["messages"][-1]["content"] if "messages" in body else body["prompt"]
    start = 0 if prompt.startswith('{"') else prompt.rindex('\n{"') + 1
    texts, _ = json.JSONDecoder().raw_decode(prompt, start)
    return dict(texts)


def answer(body: dict[str, Any]) -> str:
    """Answer a request body as an obedient model would."""
    texts = {number: pseudo(text) for number, text in asked(body).items()}
    return json.dumps(texts, ensure_ascii=False)
