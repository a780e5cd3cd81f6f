"""A cut page as JSON data and back, so that no build cuts the same page twice.

Law: `undo(store(document)) == document`. What `store` returns is to be undone by the same version
of the rules only, see `rules`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .segments import Document, Mark, Masked, Segment


def store(document: Document) -> list[Any]:
    """Return a document as lists, texts and numbers."""
    trails: dict[tuple[str, ...], int] = {}

    def part(item: str | Segment) -> str | list[Any]:
        if isinstance(item, str):
            return item
        trail = trails.setdefault(item.trail, len(trails))
        marks = [[[part(inner) for inner in mark.parts], mark.moved] for mark in item.masked.marks]
        masked = "" if item.masked.text == item.text else item.masked.text
        return [item.text, item.kind, item.line, masked, marks, item.joints, trail, item.note]

    parts = [part(item) for item in document.parts]
    return [list(trails), parts, document.doubtful]


def undo(data: Sequence[Any]) -> Document:
    """Return the document that `store` was given.

    Raises ValueError, TypeError or IndexError for what `store` did not return.
    """
    trails = [tuple(trail) for trail in data[0]]

    def part(item: Any) -> str | Segment:  # noqa: ANN401  # whatever JSON holds
        if isinstance(item, str):
            return item
        text, kind, line, masked, marks, joints, trail, note = item
        found = tuple(Mark(tuple(map(part, parts)), moved) for parts, moved in marks)
        whole = Masked(masked or text, found)
        return Segment(text, kind, line, whole, tuple(joints), trails[trail], note)

    return Document(tuple(map(part, data[1])), doubtful=bool(data[2]))
