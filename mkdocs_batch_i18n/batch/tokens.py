"""Tokens counted by a model's own vocabulary, where the extra `tokens` is installed."""

from __future__ import annotations

import importlib
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_VOCABULARIES = (
    ("llama", "llama3"),
    ("qwen", "qwen3"),
    ("gpt-3.5", "cl100k_base"),
    ("gpt-4-", "cl100k_base"),
    ("gpt-oss", "o200k_harmony"),
    ("gpt-", "o200k_base"),
)
"""(part of a model's name, vocabulary), the first that fits; they come with the package."""


@cache
def counter_of(model: str) -> Callable[[str], int] | None:
    """Return what counts the tokens of a text for this model, None when nobody here can."""
    name = next((vocabulary for part, vocabulary in _VOCABULARIES if part in model.lower()), None)
    if name is None:
        return None
    try:
        encoding = importlib.import_module("quicktok").get_encoding(name)
    except (ImportError, ValueError, KeyError, OSError):
        return None
    return lambda text: len(encoding.encode_ordinary(text))
