"""Tell an edited segment from a new one, so that the model can keep the wording."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mkdocs_batch_i18n.document import Segment
    from mkdocs_batch_i18n.translations import Before

_ALIKE = 0.5
"""Share of words that an edit leaves in place; with fewer it is another text."""

_WINDOW = 40
"""Segments of a rewritten stretch that are compared with each other."""


def edited(
    past: Sequence[tuple[str, Before]], segments: Sequence[Segment], missing: frozenset[str]
) -> dict[str, Before]:
    """Return, by key, what stood in the place of those missing segments that were edited.

    `past` is the page as it was, (key, source and translation) in its order. An old text that
    the page still has elsewhere was moved, not edited.
    """
    old = [key for key, _ in past]
    new = [segment.key for segment in segments]
    kept = frozenset(new)
    found: dict[str, Before] = {}
    for tag, start, end, begin, stop in SequenceMatcher(None, old, new, False).get_opcodes():  # noqa: FBT003
        if tag == "replace":
            gone = [before for key, before in past[start:end] if key not in kept]
            here = [segment for segment in segments[begin:stop] if segment.key in missing]
            found.update(_pairs(gone[:_WINDOW], here[:_WINDOW]))
    return found


def _pairs(gone: list[Before], here: list[Segment]) -> Iterator[tuple[str, Before]]:
    """Pair the texts that are most alike, each once."""
    scores = [
        (_likeness(before.source, segment.message), -i, -j)
        for i, before in enumerate(gone)
        for j, segment in enumerate(here)
    ]
    used_old: set[int] = set()
    used_new: set[int] = set()
    for score, i, j in sorted(scores, reverse=True):
        if score < _ALIKE:
            return
        if i not in used_old and j not in used_new:
            used_old.add(i)
            used_new.add(j)
            yield here[-j].key, gone[-i]


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one.split(), other.split(), False)  # noqa: FBT003
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0
