"""Values that several floors share."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

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


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a judge said of a translation."""

    of: str
    """Digest of the translation, see `digest`: said of this text, and of no later one."""
    model: str
    """The model that was asked."""
    score: int | None
    """From 0 to 100; None when its answer could not be used."""
    errors: tuple[str, ...] = ()
    """Names of errors."""

    def is_about(self, text: str, model: str) -> bool:
        """Tell whether this model was asked about this very text."""
        return (self.of, self.model) == (digest(text), model)


def judgement_of(row: Mapping[str, Any] | None) -> Judgement | None:
    """Read a judgement from its stored fields; None when they are none of one."""
    of, model, score, errors = map((row or {}).get, ("of", "model", "score", "errors"))
    if not isinstance(of, str) or not isinstance(model, str) or not isinstance(errors, list):
        return None
    if not isinstance(score, int | None) or not all(isinstance(item, str) for item in errors):
        return None
    return Judgement(of, model, score, tuple(errors))


def digest(text: str) -> str:
    """Return what tells a text from another."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
