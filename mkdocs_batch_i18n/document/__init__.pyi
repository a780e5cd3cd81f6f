from .checks import Violation, check
from .judge import Render, Verdict
from .parsing import ask, mask, parse, phrase
from .segments import KEY_VERSION, Document, Mark, Masked, Segment, key_of
from .stored import store, undo
from .version import RULES_VERSION, rules

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
