"""What the inline rules find: stretches of a text that must not change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from .splice import Kind


class Words(NamedTuple):
    """Translatable words inside an opaque span."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a leaf's text that must not change."""

    start: int
    end: int
    rule: str
    words: tuple[Words, ...] = ()
    moved: str | None = None
    """See `Mark.moved`."""
    depth: int = 0
    """How many links it stands in."""
