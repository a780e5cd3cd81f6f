"""What to say of a bug: a report that can be pasted, with no secret in it."""

from __future__ import annotations

import os
import platform
import re
import traceback
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_batch_i18n import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SECRET_NAME = re.compile(r"key|token|secret|passw|credential|auth", re.IGNORECASE)
_SHORTEST_SECRET = 6
"""Shorter values are words of ordinary text, and no secrets."""

_SHAPES = re.compile(r"\b(?:sk|pk|ghp|glpat|xox[bp])[-_][\w-]{8,}|(?<=Bearer )\S+")

_PACKAGES = ("mkdocs", "markdown-it-py", "openai", "diskcache", "polib", "click")


def report(error: BaseException, args: Sequence[str]) -> str:
    """Return what a maintainer needs to know, without keys and without the user's home."""
    trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    text = (
        "This is a bug in mkdocs-batch-i18n. What was sent is written down; nothing is lost.\n"
        "Please report it with the lines below.\n\n"
        f"mkdocs-batch-i18n {__version__}, Python {platform.python_version()}, "
        f"{platform.platform()}\n{packages}\n"
        f"command: {' '.join(args)}\n\n{trace}"
    )
    return redacted(text)


def redacted(text: str) -> str:
    """Return the text without anything that is, or looks like, a secret of this machine."""
    for secret in sorted(_secrets(), key=len, reverse=True):
        text = text.replace(secret, "***")
    return _SHAPES.sub("***", text).replace(str(Path.home()), "~")


def _secrets() -> Iterator[str]:
    """Yield the values of variables whose name says that they are secret."""
    for name, value in os.environ.items():
        if _SECRET_NAME.search(name) and len(value.strip()) >= _SHORTEST_SECRET:
            yield value.strip()
