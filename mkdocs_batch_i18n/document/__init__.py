"""Markdown in, Markdown out: pages cut into segments and put back together.

    document = parse(source)
    document.render(lambda segment: my_translations.get(segment.key))

Knows nothing of MkDocs and of the network.
"""

from .checks import Violation, check
from .judge import Render, Verdict
from .parsing import ask, mask, parse, phrase
from .segments import KEY_VERSION, RULES_VERSION, Document, Mark, Masked, Segment, key_of
from .stored import store, undo
from .version import rules

__all__ = [
    "KEY_VERSION",
    "RULES_VERSION",
    "Document",
    "Mark",
    "Masked",
    "Render",
    "Segment",
    "Verdict",
    "Violation",
    "ask",
    "check",
    "key_of",
    "mask",
    "parse",
    "phrase",
    "rules",
    "store",
    "undo",
]
