"""Sums, and the charts that show them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mkdocs_batch_i18n.batch.budget import Receipt

TOP = "(top)"
"""Name of the section of pages that are in no folder."""
SITE = "(site)"
"""Name of the section of the site's own strings."""

STATES = ("human", "machine", "in flight", "given up", "missing")
"""Where a segment may stand, in the order of the charts."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a chart, in per cent of its length."""

    name: str
    start: float
    length: float
    count: int


@dataclass(frozen=True, slots=True)
class Section:
    """The segments of a folder of pages."""

    name: str
    counts: Mapping[str, int]
    """By state; see `STATES`."""

    @property
    def total(self) -> int:
        """All its segments."""
        return sum(self.counts.values())

    @property
    def known(self) -> int:
        """Its segments that readers see in the language."""
        return self.counts.get("human", 0) + self.counts.get("machine", 0)

    @property
    def share(self) -> int:
        """Per cent of it that is known, rounded down: 100 means all."""
        return 100 * self.known // self.total if self.total else 100

    @property
    def bars(self) -> tuple[Bar, ...]:
        """The chart: one part for each state that occurs."""
        bars, start = [], 0.0
        for name in STATES:
            count = self.counts.get(name, 0)
            if count:
                length = 100 * count / self.total
                bars.append(Bar(name, round(start, 2), round(length, 2), count))
                start += length
        return tuple(bars)


@dataclass(frozen=True, slots=True)
class Run:
    """What one run paid for a language."""

    since: float
    """Seconds since the epoch."""
    answers: int
    input: int
    """Tokens sent."""
    output: int
    """Tokens received."""
    cost: float | None
    """None when it is not known."""

    @property
    def tokens(self) -> int:
        """All tokens."""
        return self.input + self.output


def section_of(uri: str) -> str:
    """Return the section of a page: its outermost folder."""
    folder, slash, _ = uri.partition("/")
    if slash:
        return folder
    return TOP if uri else SITE


def sections_of(states: Iterable[tuple[str, str]]) -> tuple[Section, ...]:
    """Count (section, state) pairs; sections in the order in which they come first."""
    counts: dict[str, defaultdict[str, int]] = {}
    for name, state in states:
        counts.setdefault(name, defaultdict(int))[state] += 1
    return tuple(Section(name, dict(found)) for name, found in counts.items())


def together(sections: Iterable[Section], name: str = "") -> Section:
    """Return the sum of sections."""
    counts: defaultdict[str, int] = defaultdict(int)
    for section in sections:
        for state, count in section.counts.items():
            counts[state] += count
    return Section(name, dict(counts))


def runs_of(receipts: Iterable[Receipt], language: str | None = None) -> tuple[Run, ...]:
    """Add receipts up by run, oldest first; those of one language, or of all."""
    wanted = [item for item in receipts if language is None or item.label == language]
    return tuple(_run(list(group)) for _, group in groupby(wanted, key=lambda item: item.run))


def _run(receipts: Sequence[Receipt]) -> Run:
    costs = [item.cost for item in receipts if item.cost is not None]
    return Run(
        since=min(item.since for item in receipts),
        answers=sum(item.answers for item in receipts),
        input=sum(item.usage.input for item in receipts),
        output=sum(item.usage.output for item in receipts),
        cost=sum(costs) if costs else None,
    )


def columns(values: Sequence[float]) -> tuple[float, ...]:
    """Return the heights of a chart's columns, in per cent of the highest."""
    highest = max(values, default=0)
    return tuple(round(100 * value / highest, 2) if highest else 0.0 for value in values)
