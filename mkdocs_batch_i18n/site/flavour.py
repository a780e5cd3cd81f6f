"""Which program is running: MkDocs, or ProperDocs, whose modules answer to MkDocs' names."""

from __future__ import annotations

import logging
from typing import Final

import mkdocs

NAME: Final = mkdocs.__name__
"""`mkdocs` or `properdocs`: the name of its loggers, and the beginning of other names it gives."""

TITLE_READER: Final = f"{NAME}_extract_title"
"""The tree processor that only the Markdown instance of its pages has."""

IMPORTS: Final = f"import {NAME}.replacement; " if NAME != "mkdocs" else ""
"""What a new process must run before it imports anything of MkDocs."""


def logger() -> logging.Logger:
    """Return the logger above all others, those included that plugins put under `mkdocs`."""
    top = logging.getLogger(NAME)
    if NAME != "mkdocs":
        logging.getLogger("mkdocs").parent = top
    return top
