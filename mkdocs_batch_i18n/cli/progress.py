"""How far a wait is: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from mkdocs_batch_i18n.cli import shared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mkdocs_batch_i18n.batch import Progress as Standing


class Pace:
    """Rate and time left, from what was answered since the wait began."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start at the first look."""
        self._clock = clock
        self._start: tuple[float, int] | None = None

    def __call__(self, now: Standing) -> str:
        """Return both as text; empty as long as nothing was answered."""
        if self._start is None:
            self._start = self._clock(), now.answered
        began, before = self._start
        seconds, answered = self._clock() - began, now.answered - before
        if seconds <= 0 or answered <= 0:
            return ""
        rate = answered / seconds
        per_minute = f"{60 * rate:,.0f} a minute"
        left = now.total - now.answered
        return f"{per_minute}, {shared.span(left / rate)} left" if left > 0 else per_minute


@contextmanager
def shown(*, pace: Pace | None = None) -> Iterator[Callable[[Standing], None]]:
    """Yield what shows how a wait stands: on the standard error, so that output stays clean."""
    pace = pace or Pace()
    if not sys.stderr.isatty():
        yield _lines(pace)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=shared.console(err=True), transient=True) as bar:
        task = bar.add_task("Waiting", total=None, pace="")

        def show(now: Standing) -> None:
            age = f"Waiting ({shared.span(now.age)})" if now.running else "Waiting"
            done, pacing = now.answered, pace(now)
            bar.update(task, description=age, total=now.total, completed=done, pace=pacing)

        yield show


def _lines(pace: Pace) -> Callable[[Standing], None]:
    """Return what prints a line whenever a count has changed."""
    last: list[tuple[int, int]] = []

    def show(now: Standing) -> None:
        pacing = pace(now)
        if last != [(now.answered, now.total)]:
            last[:] = [(now.answered, now.total)]
            said = f"{now.answered:,} of {shared.plural(now.total, 'request')} answered"
            click.echo(f"{said}, {pacing}" if pacing else said, err=True)

    return show
