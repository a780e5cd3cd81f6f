"""Values that several floors share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Origin = Literal["machine", "human"]


@dataclass(frozen=True, slots=True)
class Translation:
    """One segment's text in another language, with where it came from."""

    text: str
    """The translation of a segment's masked text, marks (`{{1}}`) in place."""
    origin: Origin
    """Who wrote it: a person's work is never overwritten."""
    model: str = ""
    """The model that answered; empty for a person."""
    prompt: str = ""
    """Fingerprint of the prompt's settings: provenance, not part of any key."""
    created: str = ""
    """UTC time in ISO 8601, seconds."""
    terms: str = ""
    """Fingerprint of the glossary's terms that applied; empty when none did."""
    flags: tuple[str, ...] = ()
    """Why a person should look at it, a sentence each; it is used all the same."""
