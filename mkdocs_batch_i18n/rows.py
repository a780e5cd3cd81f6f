"""What stands in the rows of the memory: JSON text, of which nothing is taken on trust."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mkdocs_batch_i18n.records import Translation

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the memory."""

    source: str
    """The message that was translated; its key is the row's."""
    translation: Translation


@dataclass(frozen=True, slots=True)
class Failure:
    """What is known of a segment whose answers were refused."""

    attempts: int
    """Answers refused so far."""
    checks: str
    """Version of the checks that refused them; other checks may accept the same text."""
    findings: tuple[str, ...]
    """What was wrong with the last answer, for the model and for people."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a second model made of a segment, to be compared with its translation."""

    text: str
    """Its translation; empty when its answer could not be used."""
    model: str
    """The model that was asked."""


@dataclass(frozen=True, slots=True)
class PageKey:
    """One place of a page as it was when the page was last sent."""

    key: str
    """Key of the segment that stood there."""
    before: str = ""
    """Key of the segment it replaced, until the answer is known; empty if it was new."""


def decoded(text: str | None) -> Entry | None:
    """Return a row of a translation as it was written by `Memory.put`; None for anything else."""
    return entry_of(load(text))


def dump(row: Mapping[str, object]) -> str:
    """Return a row as text."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


_DECODER = json.JSONDecoder()


def load(text: object) -> Mapping[str, Any] | None:
    """Return a row of text as JSON data; None for anything else."""
    if not isinstance(text, str):
        return None
    try:
        row, end = _DECODER.raw_decode(text)
    except ValueError:
        return None
    return row if end == len(text) and isinstance(row, dict) else None


_TEXTS = ("text", "origin", "model", "prompt", "created", "terms", "source")
"""The fields of a translation in their order, and last that of its entry."""


def entry_of(row: Mapping[str, Any] | None) -> Entry | None:
    """Return a translation, or None for a row of another shape."""
    if row is None or row.get("origin") not in ("machine", "human"):
        return None
    texts = [row.get(name, "") for name in _TEXTS]
    flags = row.get("flags", [])
    # As types rather than one by one: a build reads tens of thousands.
    if not texts[0] or type(flags) is not list or {*map(type, texts), *map(type, flags)} != {str}:
        return None
    text, origin, model, prompt, created, terms, source = texts
    return Entry(source, Translation(text, origin, model, prompt, created, terms, tuple(flags)))


def opinion_of(row: Mapping[str, Any] | None) -> Opinion | None:
    """Return an opinion, likewise."""
    if row is None:
        return None
    text, model = row.get("text"), row.get("model")
    return Opinion(text, model) if isinstance(text, str) and isinstance(model, str) else None


def failure_of(row: Mapping[str, Any] | None) -> Failure | None:
    """Return a failure, likewise."""
    if row is None:
        return None
    attempts, checks, findings = (row.get(name) for name in ("attempts", "checks", "findings"))
    if not isinstance(attempts, int) or not isinstance(checks, str):
        return None
    if not isinstance(findings, list) or not all(isinstance(item, str) for item in findings):
        return None
    return Failure(attempts, checks, tuple(findings))


def place_of(line: str) -> PageKey:
    """Return a place of a page from its line in a snapshot."""
    key, _, before = line.partition(" ")
    return PageKey(key, before)
